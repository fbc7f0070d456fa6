"""State of the quick-add line: the server parses it while it is typed, and creates the task."""

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec

from taskapp.core.errors import AppError
from taskapp.tasks.quick_add import service as quick_add
from taskapp.tasks.quick_add.reader import QuickAdd
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.list.state import TaskListState

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
            reading = await quick_add.read_line(session, actor, text, refused=_keys(refused))
        self._show(reading.line)
        self.problem = ""

    @rx.event
    @client_event
    async def create(self, text: str, refused: list[str], seen: list[str]) -> Any:
        """Create the task; when a recognised part was not on the screen yet (`seen`), only show it."""
        try:
            async with acting(self) as (session, actor):
                reading = await quick_add.read_line(session, actor, text, refused=_keys(refused))
                if [piece.key for piece in reading.line.pieces] == list(seen):
                    task = await quick_add.create(session, actor, reading)
                else:
                    self._show(reading.line)
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


def _keys(refused: object) -> set[str]:
    return {str(key) for key in refused} if isinstance(refused, list) else set()


def _first_problem(errors: dict[str, str]) -> str:
    if "title" in errors:
        return "Say what is to be done." if "empty" in errors["title"] else f"Title: {errors['title']}"
    if "contact_id" in errors:
        return _NO_CONTACT
    return next(iter(errors.values()))
