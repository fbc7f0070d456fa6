"""Stores the result of an extraction: tasks, quotes and suggestions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.calls.model import Call
from taskapp.contacts import activity
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.searching import search_text
from taskapp.core.work.bus import Change
from taskapp.extraction import repository
from taskapp.extraction.evidence import Quote
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.protocol.reply import Item
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import EventType, NotificationCategory, NotificationEvent, Payload
from taskapp.notifications.webhooks import service as webhooks
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import due_date_local, parse_local_datetime, today_in
from taskapp.tasks import task_events
from taskapp.tasks.due.dates import set_due
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import SuggestionKind, SuggestionState, TaskSource

DUE_TIME = "17:00"
MAX_DUE_DAY = "2100-12-31"


@dataclass(frozen=True, slots=True)
class Destination:
    """The organization, contact and assignee of a call's tasks; never taken from a model's answer."""

    organization_id: UUID
    call: Call
    contact_id: UUID
    assigned_to: UUID | None
    timezone: ZoneInfo


async def find_destination(
    session: AsyncSession, organization_id: UUID, call: Call, tz: ZoneInfo
) -> Destination | None:
    """The destination of a call's tasks; None when the call has no contact.

    The tasks are assigned to the contact's member when exactly one is assigned and active.
    """
    if call.contact_id is None or not await contact_service.hold(session, organization_id, call.contact_id):
        return None
    members = await contact_service.list_assigned(session, organization_id, call.contact_id)
    owner = members[0] if len(members) == 1 else None
    if owner and not await organization_service.is_active_member(session, organization_id, owner):
        owner = None
    return Destination(organization_id, call, call.contact_id, owner, tz)


def due_text(
    started_at: datetime, offset_days: int | None, tz: ZoneInfo, now: datetime, *, at: str | None = None
) -> str | None:
    """The due date of an item as local text (`YYYY-MM-DDTHH:MM`), `offset_days` after the call's local day, not before today.

    `at` is the local time of day that was said; without one it is 17:00.
    """
    if offset_days is None:
        return None
    day = started_at.astimezone(tz).date() + timedelta(days=offset_days)
    return f"{min(max(day, today_in(tz, now)).isoformat(), MAX_DUE_DAY)}T{at or DUE_TIME}"


def moved_due(
    task: TaskRead, started_at: datetime, content: Mapping[str, object], tz: ZoneInfo, now: datetime
) -> str | None:
    """The due date of an open task that a call moves: the day that was said, at the time that was said or else the task's own."""
    offset: Any = content.get("offset_days")
    at: Any = content.get("due_time")
    day, _, own = (task.due_date_local or "").partition("T")
    due = due_text(started_at, offset, tz, now, at=at or own or None)
    return due[: len("YYYY-MM-DD")] if due and day and not own and not at else due


async def create_task(
    session: AsyncSession,
    organization_id: UUID,
    destination: Destination,
    item: Item,
    *,
    accepted_by: UUID | None = None,
    automatic: bool = False,
) -> Task:
    """Create a task from an item, add it to the timeline and notify its assignee, except the user `accepted_by`.

    `automatic`: the timeline says that it was accepted without asking.
    """
    now = utc_now()
    task = Task(
        organization_id=organization_id,
        contact_id=destination.contact_id,
        title=item.title,
        description=item.description,
        category=item.category.value,
        priority=item.priority.value,
        side=item.side.value,
        source=TaskSource.AI.value,
        assigned_to=destination.assigned_to,
        call_id=destination.call.id,
        created_at=now,
        updated_at=now,
        search_text=search_text(item.title, item.description),
    )
    due = due_text(destination.call.started_at, item.offset_days, destination.timezone, now, at=item.due_time)
    if due:
        set_due(
            task, parse_local_datetime(due, destination.timezone).astimezone(UTC), None, destination.timezone, time()
        )
    task.arming = 1
    session.add(task)
    await session.flush()
    await _publish_created(session, destination, task, accepted_by, automatic=automatic)
    return task


async def add_evidence(
    session: AsyncSession,
    organization_id: UUID,
    task_id: UUID,
    call_id: UUID,
    quote: Quote | None,
    *,
    repeated: bool = False,
) -> None:
    """Store the quote that supports a task, or that the model gave none."""
    values = (
        {
            "quote": quote.text,
            "score": quote.score,
            "turn": quote.turn,
            "speaker": quote.speaker,
            "start_seconds": quote.start_seconds,
        }
        if quote
        else {"quote": None, "score": None, "turn": None, "speaker": "", "start_seconds": None}
    )
    await repository.add_evidence(
        session, organization_id, task_id=task_id, call_id=call_id, repeated=repeated, **values
    )


async def suggest(
    session: AsyncSession,
    organization_id: UUID,
    destination: Destination,
    kind: SuggestionKind,
    *,
    content: dict[str, object],
    quote: Quote | None,
    task_id: UUID | None = None,
) -> TaskSuggestion:
    """Store a suggestion for a person to accept or dismiss."""
    row = TaskSuggestion(
        organization_id=organization_id,
        call_id=destination.call.id,
        contact_id=destination.contact_id,
        task_id=task_id,
        kind=kind.value,
        content=content,
        quote=asdict(quote) if quote else None,
    )
    session.add(row)
    await session.flush()
    await report_suggestion(session, organization_id, EventType.SUGGESTION_CREATED, row, "ai")
    return row


async def report_suggestion(
    session: AsyncSession, organization_id: UUID, event: EventType, row: TaskSuggestion, actor: Actor | str
) -> None:
    """Report a suggestion that was made, accepted or dismissed to webhooks."""
    shown = {name: getattr(row, name) for name in ("id", "call_id", "contact_id", "task_id", "kind", "content")}
    ids = {"suggestion_id": row.id, "call_id": row.call_id, "contact_id": row.contact_id, "task_id": row.task_id}
    is_new = event is EventType.SUGGESTION_CREATED
    before = None if is_new else {**shown, "state": SuggestionState.PENDING.value}
    after = {**shown, "state": row.state}
    # A decision can be taken back and made again.
    key = f"{row.id}:{utc_now().isoformat()}"
    await webhooks.emit(session, organization_id, event, ids, key=key, actor=actor, before=before, after=after)


def suggestion_content(item: Item, assigned_to: UUID | None) -> dict[str, object]:
    """An item in the form of a suggestion's `content` column, with the member it is meant for."""
    return {
        "title": item.title,
        "description": item.description,
        "category": item.category.value,
        "priority": item.priority.value,
        "offset_days": item.offset_days,
        "due_time": item.due_time,
        "side": item.side.value,
        "assigned_to": str(assigned_to) if assigned_to else None,
    }


async def _publish_created(
    session: AsyncSession, destination: Destination, task: Task, accepted_by: UUID | None, *, automatic: bool
) -> None:
    about: dict[str, object] = {"title": task.title, "source": task.source, "call_id": str(destination.call.id)}
    await activity.record_system(
        session,
        destination.organization_id,
        contact_id=task.contact_id,
        kind="task-created",
        subject_id=task.id,
        by="ai",
        details=about | {"automatic": True} if automatic else about,
    )
    await task_events.created_by_ai(session, destination.organization_id, task.id, destination.timezone)
    after_commit(session, Change(task.organization_id, "task", task.id, task.version))
    if task.assigned_to is None:
        return
    user_ids = await task_events.list_assignee_users(session, destination.organization_id, task.assigned_to)
    payload = Payload(
        category=NotificationCategory.TASK_ASSIGNED,
        title=task.title,
        task_id=task.id,
        contact_id=task.contact_id,
        contact_name=await contact_service.find_name(session, destination.organization_id, task.contact_id) or "",
        call_id=task.call_id,
        due_local=due_date_local(task.due_date, task.due_on, destination.timezone),
        side=task.side,
    )
    dedupe = f"task-assigned:{task.id}:{task.version}"
    event = NotificationEvent(destination.organization_id, user_ids, payload, dedupe, accepted_by)
    await notification_service.notify_all(session, [event])
