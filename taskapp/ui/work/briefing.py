"""Reads what the work page shows around one task."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.briefing import service as briefing_service
from taskapp.calls import service as call_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import Forbidden, NotFound
from taskapp.extraction.suggestions import review
from taskapp.tasks import service as task_service
from taskapp.tasks.attempts import service as attempt_service
from taskapp.tasks.leases import service as lease_service
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.tasks.types import TaskSide
from taskapp.timeline import service as timeline_service
from taskapp.ui.tasks.details.quotes import QuoteLine, quote_line
from taskapp.ui.tasks.views import TaskDetails, task_details
from taskapp.ui.work.views import (
    Brief,
    NoteRow,
    OutcomeRow,
    QueueRow,
    brief,
    note_rows,
    outcome_rows,
    promise_row,
    queue_row,
    try_text,
)

# Tasks of the list that are shown beside the current one.
SHOWN = 9
# The entries of a timeline after which a task is not open any more.
ENDS = ("task-done", "task-dismissed")


@dataclass(frozen=True, slots=True)
class Around:
    """One task with everything that the page shows beside it."""

    task: TaskDetails
    brief: Brief
    outcomes: list[OutcomeRow]
    tries: list[str]
    quotes: list[QuoteLine]
    we: list[QueueRow]
    they: list[QueueRow]
    notes: list[NoteRow]


async def read_around(session: AsyncSession, actor: Actor, task: TaskRead) -> Around:
    """Everything about an open task: contact, promises of both sides, quotes, tries, the last call, notes."""
    zone = actor.timezone
    said_on = None
    if task.call_id and actor.may(p.CALL_VIEW):
        try:
            said_on = (await call_service.get_call(session, actor, task.call_id)).started_at
        except NotFound:
            said_on = None
    try:
        known = await briefing_service.get_brief(session, actor, task.contact_id)
        we, they = known.we_owe, known.they_owe
    except NotFound:
        # A task may be assigned to somebody who does not see its contact.
        known = None
        we, they = [await briefing_service.list_owed(session, actor, task.contact_id, side) for side in TaskSide]
    rule = await attempt_service.get_rule(session, actor)
    plans = await attempt_service.preview(session, actor, task)
    tries = await attempt_service.list_attempts(session, actor, task.id)
    evidence = await review.list_task_evidence(session, actor, task.id)
    return Around(
        task=task_details(task, zone),
        brief=brief(task, known, said_on, zone, utc_now()),
        outcomes=outcome_rows(plans, task, rule, zone),
        tries=[try_text(each, zone) for each in tries],
        quotes=[quote_line(quote) for quote in evidence],
        we=[promise_row(each, zone, now_id=task.id) for each in we.tasks],
        they=[promise_row(each, zone, now_id=task.id) for each in they.tasks],
        notes=note_rows(known.notes if known else [], zone),
    )


async def read_end(session: AsyncSession, actor: Actor, shown: TaskDetails) -> tuple[str, bool]:
    """What somebody did with a task that is not open any more, as "Bob Marsh completed this task."; and whether its contact is there."""
    try:
        entries = await timeline_service.list_timeline(session, actor, UUID(shown["contact_id"]))
    except (NotFound, Forbidden):
        return "This task is not here any more, and neither is its contact.", False
    # An entry about a deleted task does not say which; the deletion has just happened, so it is the newest one about a task.
    newest = next((entry for entry in entries.items if entry.kind.startswith("task-")), None)
    ends = (entry for entry in entries.items if entry.kind in ENDS and entry.task_id == UUID(shown["id"]))
    end = newest if newest and newest.kind == "task-deleted" else next(ends, None)
    if end:
        return f"{end.actor.name} {end.verb.replace('a task', 'this task')}.", True
    return "Somebody else closed this task.", True


async def read_queue(
    session: AsyncSession, actor: Actor, filters: TaskFilters, *, now_id: UUID | None
) -> tuple[list[QueueRow], int]:
    """The tasks of the list, the current one left out, and how many are open in all."""
    page = await task_service.list_tasks(session, actor, filters, limit=SHOWN + 1, include_total=True)
    others = [task for task in page.items if task.id != now_id][:SHOWN]
    held = await lease_service.list_held(session, actor, [task.id for task in others])
    return [queue_row(task, actor.timezone, holder=held.get(task.id)) for task in others], page.total or 0
