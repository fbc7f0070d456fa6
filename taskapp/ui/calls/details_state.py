"""State of a call's page, with the decisions about its suggestions."""

from functools import partial
from typing import Any

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.core.db import database as db
from taskapp.core.errors import NotFound
from taskapp.core.work.bus import Change
from taskapp.erasure import calls as call_erasure
from taskapp.extraction.suggestions import review
from taskapp.ui import routes
from taskapp.ui.calls.transcript_views import TurnRow, quotes_of, turn_rows
from taskapp.ui.calls.views import (
    CallDetails,
    CallTaskRow,
    DroppedRow,
    StepRow,
    SuggestionRow,
    call_details,
    dropped_rows,
    dropped_summary,
    step_rows,
    suggestion_row,
    task_row,
)
from taskapp.ui.form_errors import form_texts
from taskapp.ui.live import updates as live
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, writing
from taskapp.ui.shell.bell import mark_opened
from taskapp.ui.tasks.verbs import parse_id


class CallDetailsState(rx.State):
    """One call with its transcript, tasks and suggestions."""

    loaded: rx.Field[bool] = rx.field(False)
    missing: rx.Field[bool] = rx.field(False)
    call: rx.Field[CallDetails] = rx.field(default_factory=dict)
    found_by: rx.Field[str] = rx.field("")
    # The model that can read the call again after the offline rules; "" for none.
    better_model: rx.Field[str] = rx.field("")
    turns: rx.Field[list[TurnRow]] = rx.field(default_factory=list)
    tasks: rx.Field[list[CallTaskRow]] = rx.field(default_factory=list)
    suggestions: rx.Field[list[SuggestionRow]] = rx.field(default_factory=list)
    dropped: rx.Field[list[DroppedRow]] = rx.field(default_factory=list)
    dropped_summary: rx.Field[str] = rx.field("")
    steps: rx.Field[list[StepRow]] = rx.field(default_factory=list)

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the call in the URL."""
        call_id = routes.last_segment(self.router.url.path)
        if call_id != self.get_value("call").get("id"):
            self.loaded = self.missing = False
        try:
            async with acting(self, write=False) as (session, actor):
                live.join(self, actor, FEED)
                await self._read_call(session, actor, call_id)
        except NotFound:
            self.missing, self.loaded = True, True
            return
        self.missing, self.loaded = False, True
        await mark_opened(self, call_id=parse_id(call_id))

    @rx.event
    @client_event
    async def retry(self) -> Any:
        """Process the call again."""
        call_id = parse_id(self.get_value("call").get("id", ""))
        await make(self, "processing", partial(call_service.start_processing, call_id=call_id))
        return [server_commands.toast("Processing again"), CallDetailsState.load]

    @rx.event
    @client_event
    async def delete(self, call_id: str, entered: dict[str, Any]) -> Any:
        """Delete the call for good, with its tasks or without; the dialog has asked, because this cannot be undone."""
        tasks: call_erasure.TasksOfCall = "delete" if form_texts(entered).get("tasks") == "delete" else "keep"
        async with acting(self) as (session, actor):
            await call_erasure.delete_call(session, actor, parse_id(call_id), tasks=tasks)
        call_erasure.remove_files(actor.organization_id, [parse_id(call_id)])
        return [server_commands.toast("Call deleted", level="success"), rx.redirect(routes.CALLS)]

    @rx.event
    @client_event
    async def link(self, entered: dict[str, Any]) -> Any:
        """Link the call to a contact."""
        async with acting(self) as (session, actor):
            contact_id = parse_id(str(entered.get("contact_id", "")))
            call_id = parse_id(self.get_value("call").get("id", ""))
            await call_service.link_contact(session, actor, call_id, contact_id=contact_id)
        return [server_commands.toast("Linked", level="success"), CallDetailsState.load]

    @rx.event
    @client_event
    async def accept(self, suggestion_id: str) -> Any:
        """Accept a suggestion."""
        work = partial(_accept, suggestion_id=suggestion_id)
        made = await make(self, "suggestion", work)
        undo = CallDetailsState.undo(suggestion_id)
        return [
            server_commands.undo_toast(f"Accepted: {made.value['title']}", undo, key=suggestion_id),
            CallDetailsState.load,
        ]

    @rx.event
    @client_event
    async def dismiss(self, suggestion_id: str) -> Any:
        """Dismiss a suggestion."""
        await writing(self, partial(review.dismiss, suggestion_id=parse_id(suggestion_id)))
        undo = CallDetailsState.undo(suggestion_id)
        return [server_commands.undo_toast("Suggestion dismissed", undo, key=suggestion_id), CallDetailsState.load]

    @rx.event
    @client_event
    async def undo(self, suggestion_id: str) -> Any:
        """Take back the decision about a suggestion."""
        await writing(self, partial(review.undo, suggestion_id=parse_id(suggestion_id)))
        return CallDetailsState.load

    async def _read_call(self, session: AsyncSession, actor: Actor, call_id: str) -> None:
        call = await call_service.get_call(session, actor, parse_id(call_id))
        tasks = await review.list_call_tasks(session, actor, call.id) if actor.may(p.TASK_VIEW) else []
        suggestions = await review.list_suggestions(session, actor, call.id) if actor.may(p.TASK_VIEW) else []
        dropped = await review.list_dropped(session, actor, call.id) if actor.may(p.TASK_VIEW) else []
        self.dropped = dropped_rows(dropped)
        self.dropped_summary = dropped_summary(self.dropped)
        self.call = call_details(call, actor.timezone)
        self.found_by = await review.find_extractor(session, actor, call.id) or ""
        self.better_model = await review.find_better_model(session, actor, call.id) or ""
        self.tasks = [task_row(task, actor.timezone) for task in tasks]
        self.suggestions = [suggestion_row(suggestion, actor.timezone) for suggestion in suggestions]
        self.turns = turn_rows(call, quotes_of(tasks, suggestions))
        self.steps = step_rows(call.steps)


async def _accept(session: AsyncSession, actor: Actor, *, suggestion_id: str) -> dict[str, str]:
    task = await review.accept(session, actor, parse_id(suggestion_id))
    return {"task_id": str(task.id), "title": task.title}


async def _apply_call_changes(state: CallDetailsState, actor: Actor, changes: list[Change]) -> None:
    """Read the call again when it or one of its tasks has changed."""
    call_id = state.get_value("call").get("id")
    tasks = {task["id"] for task in state.get_value("tasks")}
    if not any(str(change.id) == call_id or str(change.id) in tasks for change in changes):
        return
    try:
        async with db.reading() as session:
            await state._read_call(session, actor, call_id)
        state.missing = False
    except NotFound:
        state.missing = True


FEED = live.Feed(
    view=CallDetailsState, kinds=frozenset({"call", "task"}), apply=_apply_call_changes, reload=CallDetailsState.load
)
