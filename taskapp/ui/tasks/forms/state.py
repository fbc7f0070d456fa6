"""State of the create page, and helpers of all task forms."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactRead
from taskapp.core.errors import AppError, NotFound
from taskapp.organizations import service as organization_service
from taskapp.tasks import service as task_service
from taskapp.tasks.quick_add.service import default_assignee
from taskapp.tasks.schemas import TaskCreate, TaskRead
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id

# A form sends "" for an empty field; in these it means None.
_OPTIONAL = ("description", "priority", "due_date", "assigned_to", "recurrence")


class TaskFormState(rx.State):
    """The create page."""

    ready: rx.Field[bool] = rx.field(False)
    members: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    contact_id: rx.Field[str] = rx.field("")
    contact_name: rx.Field[str] = rx.field("")
    assigned_to: rx.Field[str] = rx.field("")

    @rx.event
    async def load(self) -> None:
        """Prepare an empty form; `?contact_id=` preselects the contact."""
        contact_id = self.router.url.query_parameters.get("contact_id", "")
        async with acting(self, write=False) as (session, actor):
            self.members = await member_choices(session, actor)
            contact = await _find_contact(session, actor, contact_id) if contact_id else None
            assignee = await proposed_assignee(session, actor, contact.id if contact else None)
        self.errors, self.ready, self.assigned_to = {}, True, assignee
        self.contact_id, self.contact_name = (str(contact.id), contact.name) if contact else ("", "")

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> list[Event | EventSpec] | None:
        """Create the task and open its page."""
        try:
            new = read_form(TaskCreate, empty_to_none(entered))
            made = await make(self, "task", partial(task_service.create_task, new=new), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors = {}
        done = server_commands.toast("Task created", level="success", key=made.value)
        return [done, rx.redirect(routes.task(made.value))]


async def _find_contact(session: AsyncSession, actor: Actor, contact_id: str) -> ContactRead | None:
    try:
        return await contact_service.get_contact(session, actor, parse_id(contact_id))
    except NotFound:
        return None


async def member_choices(session: AsyncSession, actor: Actor, *, of: TaskRead | None = None) -> list[dict[str, str]]:
    """Return the active members as options, and the assignee of the task `of` even when inactive."""
    members = await organization_service.list_members(session, actor)
    assignee_id = of.assigned_to if of else None
    return [{"value": str(m.id), "label": m.name} for m in members if m.active or m.id == assignee_id]


async def proposed_assignee(session: AsyncSession, actor: Actor, contact_id: UUID | None) -> str:
    """Return who a form proposes as assignee of a new task; "" for an actor who cannot make one."""
    return str(await default_assignee(session, actor, contact_id)) if actor.may(p.TASK_CREATE) else ""


def empty_to_none(entered: dict[str, Any]) -> dict[str, Any]:
    """Return the form's texts, with None for optional fields left empty."""
    texts = form_texts(entered)
    return {name: None if name in _OPTIONAL and not value.strip() else value for name, value in texts.items()}
