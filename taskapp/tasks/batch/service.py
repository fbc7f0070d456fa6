"""One change applied to many tasks: each is checked and changed by itself, and the refused ones are listed (decision 20)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.errors import AppError, Conflict, invalid
from taskapp.core.inputs import Input
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import due_date_exact
from taskapp.tasks import service
from taskapp.tasks.due.dates import read_due
from taskapp.tasks.reminders import snooze
from taskapp.tasks.schemas import DueDate, TaskRead, TaskUpdate
from taskapp.tasks.transitions import BY_NAME
from taskapp.tasks.types import TaskPriority, TaskSide, TaskStatus

MAX_TASKS = 200
# The field that each action takes its value from.
FIELD_OF = {"assign": "assigned_to", "reschedule": "due_date", "set-priority": "priority", "set-side": "side"}
# What an undo restores: status, and the fields of the update by their name in a task.
_STATUS = "status"
_RESTORED = {"due_date_local": "due_date", **{name: name for name in (_STATUS, "assigned_to", "priority", "side")}}
_Change = Callable[[UUID], Awaitable[TaskRead]]


class BatchChange(Input):
    """The action, and the ids of up to 200 tasks.

    `assign` takes `assigned_to` (null: nobody); `set-priority` takes `priority` (null: none); `set-side` takes `side`; `reschedule` takes
    `due_date`: a day without a time keeps each task's time of day, null removes the due date.
    """

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_TASKS)]
    action: Literal["done", "dismiss", "reopen", "assign", "reschedule", "set-priority", "set-side"]
    assigned_to: UUID | None = None
    due_date: DueDate = None
    priority: TaskPriority | None = None
    side: TaskSide | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A task that was not changed, and why."""

    id: UUID
    detail: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The changed tasks in their new state, and the refused ones."""

    items: list[TaskRead] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@verb(p.TASK_UPDATE)
async def change_many(session: AsyncSession, actor: Actor, change: BatchChange, *, shown: str = "") -> BatchResult:
    """Change every task that the actor may change; a bad assignee or date raises before any task is changed.

    With `shown`, the status that a page shows, a task to which somebody has given another one is refused.
    """
    change_one = await _change_for(session, actor, change)
    wanted = BY_NAME[change.action].status if change.action in BY_NAME else None

    async def change_shown(task_id: UUID) -> TaskRead:
        if shown:
            await refuse_other_status(session, actor, task_id, shown, wanted)
        return await change_one(task_id)

    return await _change_each(session, {task_id: partial(change_shown, task_id) for task_id in change.ids})


@verb(p.TASK_UPDATE)
async def refuse_other_status(
    session: AsyncSession, actor: Actor, task_id: UUID, shown: str, wanted: TaskStatus | None
) -> None:
    """Lock the task; raises `Conflict` when its status is neither the one that a page shows nor the wanted one."""
    now = (await service.read_locked(session, actor, task_id)).status
    if now.value != shown and now is not wanted:
        raise Conflict(f"Somebody else has changed this task since: it is {now.label.lower()} now, and stays so.")


@verb(p.TASK_UPDATE)
async def put_back(session: AsyncSession, actor: Actor, changed: Sequence[tuple[TaskRead, TaskRead]]) -> BatchResult:
    """Undo a batch: restore what it changed of each (before, after), unless somebody has changed the same again since."""
    return await _change_each(
        session, {before.id: partial(_restore, session, actor, before, after) for before, after in changed}
    )


async def _change_each(session: AsyncSession, changes: Mapping[UUID, Callable[[], Awaitable[TaskRead]]]) -> BatchResult:
    """Run each change in a savepoint of its own, ordered by task id: concurrent batches then wait instead of deadlocking."""
    result = BatchResult()
    for task_id in sorted(changes):
        try:
            async with session.begin_nested():
                result.items.append(await changes[task_id]())
        except AppError as error:
            result.refused.append(Refused(task_id, error.detail))
    return result


async def _restore(session: AsyncSession, actor: Actor, before: TaskRead, after: TaskRead) -> TaskRead:
    now = await service.read_locked(session, actor, before.id)
    changed = [name for name in _RESTORED if getattr(before, name) != getattr(after, name)]
    if any(getattr(now, name) != getattr(after, name) for name in changed):
        raise Conflict("The task has been changed since.")
    fields = {_RESTORED[name]: getattr(before, name) for name in changed if name != _STATUS}
    if "due_date" in fields:
        fields["due_date"] = due_date_exact(before.due_date, before.due_on, actor.timezone)
    if fields:
        now = await service.update_task(session, actor, before.id, TaskUpdate.model_validate(fields))
    if "due_date" in fields:
        now = await snooze.snooze_again(session, actor, now, snooze.snooze_of(before))
    return await service.set_status(session, actor, before.id, before.status) if _STATUS in changed else now


async def _change_for(session: AsyncSession, actor: Actor, change: BatchChange) -> _Change:
    sent_fields = change.model_fields_set
    for action, name in FIELD_OF.items():
        if (name in sent_fields) != (change.action == action):
            problem = "is required by" if change.action == action else "does not belong to"
            raise invalid(name, f"{problem} the action {change.action!r}")
    if change.action == "assign":
        if change.assigned_to:
            await organization_service.require_active_member(
                session, actor.organization_id, change.assigned_to, field="assigned_to"
            )
        return partial(_update_task, session, actor, {"assigned_to": change.assigned_to})
    if change.action == "set-side" and change.side is None:
        raise invalid("side", "cannot be empty; send 'we' or 'they'")
    if change.action in ("set-priority", "set-side"):
        name = FIELD_OF[change.action]
        return partial(_update_task, session, actor, {name: getattr(change, name)})
    if change.action == "reschedule":
        read_due(change.due_date, actor.timezone)
        return partial(_reschedule, session, actor, change.due_date)
    return partial(service.set_status, session, actor, status=BY_NAME[change.action].status)


async def _update_task(session: AsyncSession, actor: Actor, fields: dict[str, object], task_id: UUID) -> TaskRead:
    return await service.update_task(session, actor, task_id, TaskUpdate.model_validate(fields))


async def _reschedule(session: AsyncSession, actor: Actor, due_date: str | None, task_id: UUID) -> TaskRead:
    if due_date and "T" not in due_date.upper():
        before = (await service.get_task(session, actor, task_id)).due_date_local or ""
        _, _, time = before.partition("T")
        due_date = f"{due_date}T{time}" if time else due_date
    return await _update_task(session, actor, {"due_date": due_date}, task_id)
