"""Writing down what a call led to: tasks, links to tasks there already, suggestions, each with its quote."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

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
from taskapp.extraction.reply import Item
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import NotificationCategory, Payload
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import due_date_local, parse_local_datetime, today_in
from taskapp.tasks import people_repository
from taskapp.tasks.due import set_due
from taskapp.tasks.model import Task
from taskapp.tasks.types import SuggestionKind, TaskSource

DUE_TIME = "17:00"
LAST_DAY = "2100-12-31"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call's tasks go; nothing of it is ever taken from what a model says."""

    organization_id: UUID
    call: Call
    contact_id: UUID
    assigned_to: UUID | None
    timezone: ZoneInfo


async def target_of(session: AsyncSession, organization_id: UUID, call: Call, tz: ZoneInfo) -> Target | None:
    """Where the tasks of a call go now; None without a contact."""
    if call.contact_id is None:
        return None
    members = await contact_service.list_assigned(session, organization_id, call.contact_id)
    owner = members[0] if len(members) == 1 else None
    if owner and not await organization_service.is_active_member(session, organization_id, owner):
        owner = None
    return Target(organization_id, call, call.contact_id, owner, tz)


def due_text(started_at: datetime, offset_days: int | None, tz: ZoneInfo, now: datetime) -> str | None:
    """The due date of an item in the local form: counted from the call's own local day, never before today, at 17:00."""
    if offset_days is None:
        return None
    day = started_at.astimezone(tz).date() + timedelta(days=offset_days)
    return f"{min(max(day, today_in(tz, now)).isoformat(), LAST_DAY)}T{DUE_TIME}"


async def create_task(
    session: AsyncSession, organization_id: UUID, target: Target, item: Item, *, accepted_by: UUID | None = None
) -> Task:
    """Make one task from an item, tell the log and its assignee, unless that is the user who just accepted it."""
    now = utc_now()
    task = Task(
        organization_id=organization_id,
        contact_id=target.contact_id,
        title=item.title,
        description=item.description,
        category=item.category.value,
        priority=item.priority.value,
        source=TaskSource.AI.value,
        assigned_to=target.assigned_to,
        call_id=target.call.id,
        created_at=now,
        updated_at=now,
        search_text=search_text(item.title, item.description),
    )
    due = due_text(target.call.started_at, item.offset_days, target.timezone, now)
    if due:
        set_due(task, parse_local_datetime(due, target.timezone).astimezone(UTC), None, target.timezone, time())
    task.arming = 1
    session.add(task)
    await session.flush()
    await _tell(session, target, task, accepted_by)
    return task


async def note_quote(
    session: AsyncSession,
    organization_id: UUID,
    task_id: UUID,
    call_id: UUID,
    quote: Quote | None,
    *,
    repeated: bool = False,
) -> None:
    """Note the words a task rests on, or that there are none."""
    said = (
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
    await repository.add_evidence(session, organization_id, task_id=task_id, call_id=call_id, repeated=repeated, **said)


async def suggest(
    session: AsyncSession,
    organization_id: UUID,
    target: Target,
    kind: SuggestionKind,
    *,
    content: dict[str, object],
    quote: Quote | None,
    task_id: UUID | None = None,
) -> None:
    """Keep a proposal for a person to decide."""
    session.add(
        TaskSuggestion(
            organization_id=organization_id,
            call_id=target.call.id,
            contact_id=target.contact_id,
            task_id=task_id,
            kind=kind.value,
            content=content,
            quote=asdict(quote) if quote else None,
        )
    )
    await session.flush()


def content_of(item: Item) -> dict[str, object]:
    """An item as a suggestion keeps it."""
    return {
        "title": item.title,
        "description": item.description,
        "category": item.category.value,
        "priority": item.priority.value,
        "offset_days": item.offset_days,
    }


async def _tell(session: AsyncSession, target: Target, task: Task, accepted_by: UUID | None) -> None:
    await activity.record_system(
        session,
        target.organization_id,
        contact_id=task.contact_id,
        kind="task-created",
        subject_id=task.id,
        by="ai",
        details={"title": task.title, "source": task.source, "call_id": str(target.call.id)},
    )
    after_commit(session, Change(task.organization_id, "task", task.id, task.version))
    if task.assigned_to is None:
        return
    people = await people_repository.list_users_of_members(session, target.organization_id, [task.assigned_to])
    payload = Payload(
        category=NotificationCategory.TASK_ASSIGNED,
        title=task.title,
        task_id=task.id,
        contact_id=task.contact_id,
        contact_name=await contact_service.find_name(session, target.organization_id, task.contact_id) or "",
        call_id=task.call_id,
        due_local=due_date_local(task.due_date, task.due_on, target.timezone),
    )
    dedupe = f"task-assigned:{task.id}:{task.version}"
    await notification_service.notify(session, target.organization_id, people, payload, dedupe=dedupe, by=accepted_by)
