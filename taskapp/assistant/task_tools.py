"""The tools for tasks."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.assistant.arguments import (
    CreateTask,
    FollowUpTask,
    ListTasks,
    LogAttempt,
    NextTask,
    OneTask,
    SnoozeTask,
    UpdateTask,
)
from taskapp.assistant.outputs import FollowedUpOutput, NextTaskOutput, OneTaskOutput, TaskData, TasksOutput
from taskapp.assistant.tools import Outcome, Tool, Undo
from taskapp.shared.dates import due_date_exact, format_due, format_local_datetime
from taskapp.shared.text import clip, pluralise
from taskapp.tasks import service, transitions
from taskapp.tasks.attempts import service as attempt_service
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.leases import service as lease_service
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.schemas import FollowUp, TaskCreate, TaskFilters, TaskRead, TaskUpdate
from taskapp.tasks.transitions import Transition
from taskapp.tasks.types import TaskSide, TaskSort, TaskStatus

# The most characters of a description in a list; get_task returns all of it.
MAX_LISTED_DESCRIPTION = 300


@verb(p.TASK_CREATE)
async def create_task(session: AsyncSession, actor: Actor, args: CreateTask) -> Outcome:
    """Create a task; undone by deleting it."""
    task = await service.create_task(session, actor, TaskCreate(**args.model_dump()))
    undo = Undo("delete_task", {"task_id": str(task.id)}, {"title": task.title, "status": TaskStatus.OPEN.value})
    return _changed(task, actor, "Created", undo=undo)


@verb(p.TASK_UPDATE)
async def update_task(session: AsyncSession, actor: Actor, args: UpdateTask) -> Outcome:
    """Change the fields that were sent; undone by setting them to their old values."""
    sent = args.model_dump(exclude_unset=True, exclude={"task_id"})
    before = await service.get_task(session, actor, args.task_id)
    task = await service.update_task(session, actor, args.task_id, TaskUpdate(**sent))
    old = {"task_id": str(task.id), **_argument_values(before, sent)}
    snoozed = ""
    if "due_date" in sent:
        old["due_date"] = due_date_exact(before.due_date, before.due_on, actor.timezone)
        snoozed = snoozing.snooze_of(before)
    action = "Changed" if task.version != before.version else "It already was"
    return _changed(task, actor, action, undo=Undo("update_task", old, _argument_values(task, sent), snoozed))


@verb(p.TASK_VIEW)
async def get_task(session: AsyncSession, actor: Actor, args: OneTask) -> Outcome:
    """Get one task."""
    task = await service.get_task(session, actor, args.task_id)
    return Outcome({"task": task_data(task)}, task_line(task, actor))


@verb(p.TASK_LIST)
async def list_tasks(session: AsyncSession, actor: Actor, args: ListTasks) -> Outcome:
    """List tasks."""
    filters = TaskFilters(
        **args.model_dump(include={"status", "category", "priority", "side", "source", "contact_id", "due", "q"}),
        assigned_to=actor.member_id if args.mine else args.assigned_to,
        sort=TaskSort.DUE_DATE if args.sort == "due_date" else TaskSort.NEWEST,
    )
    page = await service.list_tasks(session, actor, filters, limit=args.limit, cursor=args.cursor)
    lines = [f"- {task_line(task, actor)} [{task.id}]" for task in page.items]
    text = "\n".join([pluralise(len(lines), "task") + (", and more" if page.next_cursor else "") + ":", *lines])
    return Outcome({"tasks": [list_item(task) for task in page.items], "next_cursor": page.next_cursor}, text)


@verb(p.TASK_UPDATE)
async def complete_task(session: AsyncSession, actor: Actor, args: OneTask) -> Outcome:
    """Mark a task done."""
    return await _set_status(session, actor, args, transitions.DONE, "Completed")


@verb(p.TASK_UPDATE)
async def dismiss_task(session: AsyncSession, actor: Actor, args: OneTask) -> Outcome:
    """Dismiss a task."""
    return await _set_status(session, actor, args, transitions.DISMISS, "Dismissed")


@verb(p.TASK_UPDATE)
async def reopen_task(session: AsyncSession, actor: Actor, args: OneTask) -> Outcome:
    """Reopen a task."""
    return await _set_status(session, actor, args, transitions.REOPEN, "Reopened")


@verb(p.TASK_CREATE)
async def follow_up_task(session: AsyncSession, actor: Actor, args: FollowUpTask) -> Outcome:
    """Mark a task done and make the next one."""
    sent = args.model_dump(exclude_unset=True, exclude={"task_id"})
    both = await service.follow_up(session, actor, args.task_id, FollowUp(**sent))
    text = f"Completed: {task_line(both.done, actor)}. Next: {task_line(both.next, actor)}."
    return Outcome({"done": task_data(both.done), "next": task_data(both.next)}, text, str(both.next.id))


@verb(p.TASK_UPDATE)
async def next_task(session: AsyncSession, actor: Actor, args: NextTask) -> Outcome:
    """Take the next task of a list that nobody else has open."""
    mine = actor.member_id if args.mine else None
    filters = TaskFilters(contact_id=args.contact_id, due=args.due, assigned_to=mine, sort=TaskSort.DUE_DATE)
    taken = await lease_service.take_next(session, actor, filters, after=args.after)
    if taken.task is None:
        return Outcome({"task": None, "until": None}, "Nothing is left in this list.")
    until = taken.until.isoformat() if taken.until else None
    return Outcome(
        {"task": task_data(taken.task), "until": until}, f"Next: {task_line(taken.task, actor)}.", str(taken.task.id)
    )


@verb(p.TASK_UPDATE)
async def log_attempt(session: AsyncSession, actor: Actor, args: LogAttempt) -> Outcome:
    """Log a try to reach the contact; the answer says what is planned."""
    new = AttemptCreate(outcome=args.outcome, note=args.note)
    task, plan = await attempt_service.log_with_plan(session, actor, args.task_id, new)
    due = format_due(task.due_date, task.due_on, actor.timezone) or ""
    text = f"Logged try {task.attempts} ({args.outcome.label.lower()}): {task_line(task, actor)}. {plan.sentence(due)}"
    return Outcome({"task": task_data(task)}, text, str(task.id))


@verb(p.TASK_UPDATE)
async def snooze_task(session: AsyncSession, actor: Actor, args: SnoozeTask) -> Outcome:
    """Remind of a task later; undone by the snooze that it had before."""
    before = await service.get_task(session, actor, args.task_id)
    task = await snoozing.snooze(session, actor, args.task_id, until=args.until)
    if task.version == before.version:
        return Outcome({"task": task_data(task)}, f"It was not snoozed: {task_line(task, actor)}.", str(task.id))
    was = before.snoozed_until if before.reminder_sent_at is None else None
    back = {"task_id": str(task.id), "until": format_local_datetime(was, actor.timezone) if was else None}
    until = format_due(task.snoozed_until, None, actor.timezone)
    action = f"Snoozed until {until}" if until else "Ended the snooze"
    undo = Undo("snooze_task", back, _as_text({"snoozed_until": task.snoozed_until}))
    return _changed(task, actor, action, undo=undo)


def task_data(task: TaskRead) -> dict[str, Any]:
    """A task as JSON data for a model."""
    return _as_text({name: getattr(task, name) for name in TaskData.model_fields})


def matches(task: TaskRead, expected: Mapping[str, Any]) -> bool:
    """Whether these fields of a task still have the expected values."""
    return _argument_values(task, expected) == expected


def list_item(task: TaskRead) -> dict[str, Any]:
    """A task's data with a shortened description: 50 whole descriptions would be half a million characters."""
    description = clip(task.description, MAX_LISTED_DESCRIPTION, mark="…") if task.description else None
    return task_data(task) | {"description": description}


def task_line(task: TaskRead, actor: Actor) -> str:
    """A task as one line of text."""
    due = format_due(task.due_date, task.due_on, actor.timezone)
    parts = [f"“{task.title}” for {task.contact_name}", task.status.label.lower()]
    parts += [task.side.label.lower()] if task.side is TaskSide.THEY else []
    parts += [f"due {due}"] if due else []
    parts += [f"assigned to {task.assigned_to_name}"] if task.assigned_to_name else []
    return ", ".join(parts)


async def _set_status(session: AsyncSession, actor: Actor, args: OneTask, to: Transition, action: str) -> Outcome:
    before = await service.get_task(session, actor, args.task_id)
    task = await service.set_status(session, actor, args.task_id, to.status)
    if task.version == before.version:
        return Outcome({"task": task_data(task)}, f"It already was: {task_line(task, actor)}.", str(task.id))
    undo = Undo(transitions.TO[before.status].tool, {"task_id": str(task.id)}, {"status": task.status.value})
    return _changed(task, actor, action, undo=undo)


def _changed(task: TaskRead, actor: Actor, action: str, *, undo: Undo) -> Outcome:
    return Outcome({"task": task_data(task)}, f"{action}: {task_line(task, actor)}.", str(task.id), undo)


def _argument_values(task: TaskRead, names: Iterable[str]) -> dict[str, Any]:
    """A task's values of these fields, in the form of tool arguments."""
    return _as_text({name: task.due_date_local if name == "due_date" else getattr(task, name) for name in names})


def _as_text(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if value is None or isinstance(value, str) else str(value) for name, value in values.items()}


TOOLS = (
    Tool("list_tasks", "List tasks", "Tasks the person may see, open ones unless asked otherwise; long descriptions are cut.", ListTasks, list_tasks, TasksOutput),
    Tool("get_task", "Look at a task", "One task by its id, with everything about it.", OneTask, get_task, OneTaskOutput),
    Tool(
        "create_task", "Create a task",
        "Make a follow-up for a contact. Find the contact first; when several fit, ask the person which one is meant.",
        CreateTask, create_task, OneTaskOutput, writes=True,
    ),
    Tool(
        "update_task", "Change a task", "Change the fields that are sent; fields left out stay, null clears.",
        UpdateTask, update_task, OneTaskOutput, writes=True, idempotent=True,
    ),
    Tool("complete_task", "Complete a task", "Mark a task done.", OneTask, complete_task, OneTaskOutput, writes=True, idempotent=True),
    Tool(
        "follow_up_task", "Complete and plan next",
        "Mark a task done and make the next one for the same contact in one step, so that the contact keeps a next step.",
        FollowUpTask, follow_up_task, FollowedUpOutput, writes=True,
    ),
    Tool(
        "next_task", "Take the next task",
        "Work through a list: the next open task, soonest due first, that no colleague has open. It is kept from others for five minutes.",
        NextTask, next_task, NextTaskOutput, writes=True, idempotent=True,
    ),
    Tool("dismiss_task", "Dismiss a task", "Decide against a task.", OneTask, dismiss_task, OneTaskOutput, writes=True, idempotent=True),
    Tool(
        "log_attempt", "Log a try",
        "Log a try to reach a task's contact. Unless the contact was reached or the number is wrong, the due date moves to the next try.",
        LogAttempt, log_attempt, OneTaskOutput, writes=True,
    ),
    Tool("reopen_task", "Reopen a task", "Open a done or dismissed task again.", OneTask, reopen_task, OneTaskOutput, writes=True, idempotent=True),
    Tool(
        "snooze_task", "Snooze a task", "Remind of an open task later; its due date stays.",
        SnoozeTask, snooze_task, OneTaskOutput, writes=True, idempotent=True,
    ),
)  # fmt: skip
NAMES = frozenset(tool.name for tool in TOOLS)
