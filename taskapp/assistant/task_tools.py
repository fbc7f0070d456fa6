"""The tools for tasks."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.assistant.arguments import CreateTask, ListTasks, OneTask, UpdateTask
from taskapp.assistant.tools import Outcome, Tool, Undo
from taskapp.shared.dates import format_due
from taskapp.shared.text import clip, pluralise
from taskapp.tasks import service, transitions
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskRead, TaskUpdate
from taskapp.tasks.transitions import Transition
from taskapp.tasks.types import TaskSort, TaskStatus

SHOWN = (
    "id", "title", "description", "status", "category", "priority", "source", "contact_id", "contact_name",
    "due_date_local", "assigned_to", "assigned_to_name", "completed_at", "created_at",
)  # fmt: skip
# Characters of a description in a list; get_task has all of it.
IN_LIST = 300


@verb(p.TASK_CREATE)
async def create_task(session: AsyncSession, actor: Actor, asked: CreateTask) -> Outcome:
    """Make a task."""
    task = await service.create_task(session, actor, TaskCreate(**asked.model_dump()))
    undo = ("delete_task", {"task_id": str(task.id)}, {"title": task.title, "status": TaskStatus.OPEN.value})
    return _changed(task, actor, "Created", undo=undo)


@verb(p.TASK_UPDATE)
async def update_task(session: AsyncSession, actor: Actor, asked: UpdateTask) -> Outcome:
    """Change what was sent."""
    sent = asked.model_dump(exclude_unset=True, exclude={"task_id"})
    before = await service.get_task(session, actor, asked.task_id)
    task = await service.update_task(session, actor, asked.task_id, TaskUpdate(**sent))
    back = {"task_id": str(task.id), **_as_sent(before, sent)}
    return _changed(task, actor, "Changed", undo=("update_task", back, _as_sent(task, sent)))


@verb(p.TASK_VIEW)
async def get_task(session: AsyncSession, actor: Actor, asked: OneTask) -> Outcome:
    """Look at one task."""
    task = await service.get_task(session, actor, asked.task_id)
    return Outcome({"task": shown(task)}, in_words(task, actor))


@verb(p.TASK_LIST)
async def list_tasks(session: AsyncSession, actor: Actor, asked: ListTasks) -> Outcome:
    """List tasks."""
    filters = TaskFilters(
        **asked.model_dump(include={"status", "category", "priority", "source", "contact_id", "due", "q"}),
        assigned_to=actor.member_id if asked.mine else asked.assigned_to,
        sort=TaskSort.DUE_DATE if asked.sort == "due_date" else TaskSort.NEWEST,
    )
    page = await service.list_tasks(session, actor, filters, limit=asked.limit, cursor=asked.cursor)
    lines = [f"- {in_words(task, actor)} [{task.id}]" for task in page.items]
    words = "\n".join([pluralise(len(lines), "task") + (", and more" if page.next_cursor else "") + ":", *lines])
    return Outcome({"tasks": [_listed(task) for task in page.items], "next_cursor": page.next_cursor}, words)


@verb(p.TASK_UPDATE)
async def complete_task(session: AsyncSession, actor: Actor, asked: OneTask) -> Outcome:
    """Mark a task done."""
    return await _change(session, actor, asked, transitions.DONE, "Completed")


@verb(p.TASK_UPDATE)
async def dismiss_task(session: AsyncSession, actor: Actor, asked: OneTask) -> Outcome:
    """Decide against a task."""
    return await _change(session, actor, asked, transitions.DISMISS, "Dismissed")


@verb(p.TASK_UPDATE)
async def reopen_task(session: AsyncSession, actor: Actor, asked: OneTask) -> Outcome:
    """Open a task again."""
    return await _change(session, actor, asked, transitions.REOPEN, "Reopened")


def shown(task: TaskRead) -> dict[str, Any]:
    """A task as data for a model."""
    values = {name: getattr(task, name) for name in SHOWN}
    return {name: value if value is None or isinstance(value, str) else str(value) for name, value in values.items()}


def stands_as(task: TaskRead, expected: Mapping[str, Any]) -> bool:
    """Whether these fields of a task still are what they were."""
    return _as_sent(task, dict.fromkeys(expected)) == expected


def _listed(task: TaskRead) -> dict[str, Any]:
    """The same in a list: fifty whole descriptions would be half a million characters."""
    return shown(task) | {"description": clip(task.description, IN_LIST, mark="…") if task.description else None}


def in_words(task: TaskRead, actor: Actor) -> str:
    """A task in one line."""
    due = format_due(task.due_date, task.due_on, actor.timezone)
    parts = [f"“{task.title}” for {task.contact_name}", task.status.label.lower()]
    parts += [f"due {due}"] if due else []
    parts += [f"assigned to {task.assigned_to_name}"] if task.assigned_to_name else []
    return ", ".join(parts)


async def _change(session: AsyncSession, actor: Actor, asked: OneTask, to: Transition, word: str) -> Outcome:
    before = await service.get_task(session, actor, asked.task_id)
    task = await service.set_status(session, actor, asked.task_id, to.status)
    if task.version == before.version:
        return Outcome({"task": shown(task)}, f"It already was: {in_words(task, actor)}.", str(task.id))
    undo = (transitions.TO[before.status].tool, {"task_id": str(task.id)}, {"status": task.status.value})
    return _changed(task, actor, word, undo=undo)


def _changed(task: TaskRead, actor: Actor, word: str, *, undo: Undo) -> Outcome:
    return Outcome({"task": shown(task)}, f"{word}: {in_words(task, actor)}.", str(task.id), undo)


def _as_sent(before: TaskRead, sent: dict[str, Any]) -> dict[str, Any]:
    """The same fields as they were, in the form they are sent in."""
    now = {name: getattr(before, name) for name in sent if name != "due_date"}
    if "due_date" in sent:
        now["due_date"] = before.due_date_local
    return {name: value if value is None or isinstance(value, str) else str(value) for name, value in now.items()}


TOOLS = (
    Tool("list_tasks", "List tasks", "Tasks the person may see, open ones unless asked otherwise; long descriptions are cut.", ListTasks, list_tasks),
    Tool("get_task", "Look at a task", "One task by its id, with everything about it.", OneTask, get_task),
    Tool(
        "create_task", "Create a task",
        "Make a follow-up for a contact. Find the contact first; when several fit, ask the person which one is meant.",
        CreateTask, create_task, writes=True,
    ),
    Tool(
        "update_task", "Change a task", "Change the fields that are sent; fields left out stay, null clears.",
        UpdateTask, update_task, writes=True, idempotent=True,
    ),
    Tool("complete_task", "Complete a task", "Mark a task done.", OneTask, complete_task, writes=True, idempotent=True),
    Tool("dismiss_task", "Dismiss a task", "Decide against a task.", OneTask, dismiss_task, writes=True, idempotent=True),
    Tool("reopen_task", "Reopen a task", "Open a done or dismissed task again.", OneTask, reopen_task, writes=True, idempotent=True),
)  # fmt: skip
