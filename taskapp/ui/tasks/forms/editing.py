"""Saving the form of an existing task, on its page and in the contact's panel."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import activity
from taskapp.contacts import service as contact_service
from taskapp.core.errors import AppError
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import format_due
from taskapp.tasks import service as task_service
from taskapp.tasks.due.dates import read_due
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide
from taskapp.ui.edits import FieldsConflict, merge
from taskapp.ui.form_errors import read_form
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.tasks.forms.state import empty_to_none

LABELS = {
    "title": "Title", "contact_id": "Contact", "category": "Category", "priority": "Priority",
    "due_date": "Due date", "assigned_to": "Assigned to", "description": "Description", "side": "Who owes it",
    "recurrence": "Repeat",
}  # fmt: skip


def form_values(task: TaskRead) -> dict[str, str]:
    """Each field of the form as it shows this task."""
    return {
        "title": task.title,
        "contact_id": str(task.contact_id),
        "category": task.category.value,
        "priority": task.priority.value if task.priority else "",
        "due_date": task.due_date_local or "",
        "assigned_to": str(task.assigned_to or ""),
        "description": (task.description or "").replace("\r\n", "\n"),
        "side": task.side.value,
        "recurrence": task.labels["recurrence"] or "",
    }


async def save_task(session: AsyncSession, actor: Actor, task_id: UUID, entered: dict[str, Any]) -> TaskRead:
    """Write the edited fields; raises `FieldsConflict` when somebody else has changed one of them meanwhile."""
    task = await task_service.read_locked(session, actor, task_id)
    changes, conflicts = merge(entered, form_values(task))
    if conflicts:
        raise FieldsConflict([await _conflict(session, actor, task, name, changes[name]) for name in conflicts])
    if not changes:
        return task
    return await task_service.update_task(session, actor, task_id, read_form(TaskUpdate, empty_to_none(changes)))


async def _conflict(session: AsyncSession, actor: Actor, task: TaskRead, name: str, mine: str) -> ConflictRow:
    theirs = form_values(task)[name]
    return {
        "name": name,
        "label": LABELS[name],
        "mine": await _in_words(session, actor, name, mine),
        "theirs": await _in_words(session, actor, name, theirs),
        "value": theirs,
        "who": await who_changed(session, actor, task.id, name),
    }


async def who_changed(session: AsyncSession, actor: Actor, subject_id: UUID, name: str) -> str:
    """The name of who changed a field last."""
    member_id = await activity.find_last_editor(session, actor, subject_id, field=name)
    members = await organization_service.list_members(session, actor)
    return next((member.name for member in members if member.id == member_id), "Somebody else")


async def _in_words(session: AsyncSession, actor: Actor, name: str, value: str) -> str:
    """A field's value as people read it; the value itself where it cannot be read."""
    words = value
    with suppress(AppError, ValueError):
        if name == "assigned_to":
            members = await organization_service.list_members(session, actor)
            words = next((member.name for member in members if str(member.id) == value), value)
        elif name == "contact_id" and value:
            words = await contact_service.get_name(session, actor, UUID(value))
        elif name == "category":
            words = TaskCategory(value).label
        elif name == "side":
            words = TaskSide(value).label
        elif name == "priority" and value:
            words = TaskPriority(value).label
        elif name == "due_date" and value:
            words = format_due(*read_due(value, actor.timezone), actor.timezone) or value
    return words
