"""State of the composer above a contact's timeline, and logging a call there."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.calls.schemas import CallCreate
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError
from taskapp.erasure import calls as call_erasure
from taskapp.extraction.suggestions import by_hand
from taskapp.extraction.suggestions.by_hand import CallTaskCreate
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.forms.state import empty_to_none
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.timeline.state import NOTE_ID, TimelineState

CALL_ID = "call-summary"


class ComposerState(rx.State):
    """The composer; `logs_call` when it holds the form of a call, else that of a note."""

    logs_call: rx.Field[bool] = rx.field(False)
    # Whether the form takes the focus when it appears: only where it was asked for, not where the page is opened again.
    takes_focus: rx.Field[bool] = rx.field(False)
    calls: rx.Field[int] = rx.field(0)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _contact: str = ""

    @rx.event
    async def load(self) -> None:
        """Begin with a note on another contact's page."""
        contact = routes.last_segment(self.router.url.path)
        if contact != self._contact:
            self._contact, self.logs_call, self.errors = contact, False, {}

    @rx.event
    @client_event
    async def write_note(self) -> AsyncIterator[Any]:
        """Show the form of a note, with the focus in it."""
        yield self._show(NOTE_ID, logs_call=False)
        self.takes_focus = False

    @rx.event
    @client_event
    async def write_call(self) -> AsyncIterator[Any]:
        """Show the form of a call, with the focus in it."""
        yield self._show(CALL_ID, logs_call=True)
        self.takes_focus = False

    @rx.event
    @client_event
    async def log_call(self, entered: dict[str, Any]) -> Any:
        """Log a call that has just ended, and the task that follows from it; a new `calls` count replaces the form by an empty one."""
        contact_id = routes.last_segment(self.router.url.path)
        try:
            texts = form_texts(entered)
            made = await make(self, "call", partial(_log_call, contact_id=contact_id, texts=texts), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors, self.calls = {}, self.calls + 1
        self.logs_call = False
        message, call_id = made.value["message"], made.value["call"]
        return [server_commands.undo_toast(message, ComposerState.take_back(call_id), key=call_id), TimelineState.load]

    @rx.event
    @client_event
    async def take_back(self, call_id: str) -> Any:
        """Undo `log_call`: the call goes with its follow-up; one that somebody has changed since stays."""
        async with acting(self) as (session, actor):
            kept = await call_erasure.undo_call(session, actor, parse_id(call_id))
        call_erasure.remove_files(actor.organization_id, [parse_id(call_id)])
        message = "Call removed; its follow-up has been changed since, and stays" if kept else "Removed again"
        return [server_commands.toast(message, level="success", key=call_id), TimelineState.load]

    def _show(self, control_id: str, *, logs_call: bool) -> Any:
        """Give the focus to a form that is shown; one that is not yet there takes it when it appears."""
        if self.logs_call == logs_call:
            return rx.set_focus(control_id)
        self.logs_call, self.takes_focus = logs_call, True
        return None


async def _log_call(session: AsyncSession, actor: Actor, *, contact_id: str, texts: dict[str, str]) -> dict[str, Any]:
    now = utc_now().isoformat(timespec="seconds").replace("+00:00", "Z")
    new = read_form(CallCreate, {**texts, "contact_id": contact_id, "started_at": now})
    follow_up = {name: texts.get(name, "") for name in ("title", "due_date")}
    has_follow_up = any(value.strip() for value in follow_up.values())
    next_step = read_form(CallTaskCreate, empty_to_none(follow_up)) if has_follow_up else None
    call, task = await by_hand.log_call(session, actor, new, next_step)
    if task is None:
        return {"call": str(call.id), "message": "Call logged"}
    return {"call": str(call.id), "task_id": str(task.id), "message": f"Call logged, and: {task.title}"}
