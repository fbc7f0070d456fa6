"""State of the quick-add line: the server parses it while it is typed, and creates the task."""

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError
from taskapp.organizations import service as organization_service
from taskapp.shared.text import fold
from taskapp.tasks import service as task_service
from taskapp.tasks.quick_add.reader import Choice, QuickAdd, contact_phrases, read_quick_add
from taskapp.tasks.schemas import TITLE_MAX, TaskCreate
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field, read_form
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.list.state import TaskListState

# A line holds a title and further parts; longer input is cut.
LINE_MAX = 2 * TITLE_MAX
_MAX_PHRASES = 8
_KIND_LABELS = {
    "due_date": "Due",
    "priority": "Priority",
    "assigned_to": "Assignee",
    "category": "Category",
    "contact_id": "For",
}
_NO_CONTACT = "Whom is it for? Add the contact's name after a plus, as in +Zoë."


class Chip(TypedDict):
    """One recognised part of the line."""

    key: str
    kind: str
    label: str
    text: str


class QuickAddState(rx.State):
    """The chips of the line; the text itself stays in the browser."""

    chips: rx.Field[list[Chip]] = rx.field(default_factory=list)
    problem: rx.Field[str] = rx.field("")
    made: rx.Field[int] = rx.field(0)

    @rx.event(supersedes=True)
    @client_event
    async def read(self, text: str, refused: list[str]) -> None:
        """Parse the line and show its chips; `refused` holds the keys of chips that were removed."""
        async with acting(self, write=False) as (session, actor):
            parsed = await _parse_line(session, actor, text, refused)
        self._show(parsed)
        self.problem = ""

    @rx.event
    @client_event
    async def create(self, text: str, refused: list[str], seen: list[str]) -> Any:
        """Create the task; when a recognised part was not on the screen yet (`seen`), only show it."""
        try:
            async with acting(self) as (session, actor):
                parsed = await _parse_line(session, actor, text, refused)
                if [piece.key for piece in parsed.pieces] == list(seen):
                    new = read_form(TaskCreate, {"contact_id": "", **parsed.fields()})
                    task = await task_service.create_task(session, actor, new)
                else:
                    self._show(parsed)
                    return None
        except AppError as error:
            self.problem = _first_problem(errors_by_field(error))
            return None
        self.chips, self.problem, self.made = [], "", self.made + 1
        toast = server_commands.toast(
            f"Added “{task.title}”", level="success", action=("Open", QuickAddState.show(str(task.id)))
        )
        return [toast, TaskListState.load]

    @rx.event
    @client_event
    async def show(self, task_id: str) -> EventSpec:
        """Open the task that was just created."""
        return rx.redirect(routes.task(str(task_id)[:36]))

    def _show(self, parsed: QuickAdd) -> None:
        chips: list[Chip] = [
            {"key": piece.key, "kind": _KIND_LABELS[piece.kind], "label": piece.label, "text": piece.text}
            for piece in parsed.pieces
        ]
        if self.get_value("chips") != chips:
            self.chips = chips


async def _parse_line(session: AsyncSession, actor: Actor, text: str, refused: list[str]) -> QuickAdd:
    line = str(text)[:LINE_MAX]
    members = [
        Choice(str(member.id), member.name)
        for member in await organization_service.list_members(session, actor)
        if member.active
    ]
    contacts = await _named_contacts(session, actor, line)
    return read_quick_add(
        line,
        now=utc_now(),
        tz=actor.timezone,
        members=members,
        me=Choice(str(actor.member_id), actor.name),
        find_contact=contacts.get,
        refused={str(key) for key in refused},
    )


async def _named_contacts(session: AsyncSession, actor: Actor, line: str) -> dict[str, Choice]:
    """Return the contacts named in the line: after a plus by any unique beginning, elsewhere by the full name."""
    contacts = {}
    for phrase in contact_phrases(line)[:_MAX_PHRASES]:
        found = (await contact_service.list_contacts(session, actor, q=phrase, limit=2)).items
        exact = [contact for contact in found if fold(contact.name) == fold(phrase)]
        matches = exact or (found if f"+{phrase}" in line else [])
        if len(matches) == 1:
            contacts[phrase] = Choice(str(matches[0].id), matches[0].name)
    return contacts


def _first_problem(errors: dict[str, str]) -> str:
    if "title" in errors:
        return "Say what is to be done." if errors["title"] == "Fill this in." else f"Title: {errors['title']}"
    if "contact_id" in errors:
        return _NO_CONTACT
    return next(iter(errors.values()))
