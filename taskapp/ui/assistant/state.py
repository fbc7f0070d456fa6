"""State of one tab's conversation with the assistant; model requests run in background handlers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypedDict

import orjson
import reflex as rx

from taskapp.access.actor import Actor
from taskapp.assistant import chat
from taskapp.assistant.chat import Card, Conversation, Event, Question, TextChunk
from taskapp.assistant.tools import Undo
from taskapp.core.clock import monotonic
from taskapp.core.errors import NotFound
from taskapp.ui import routes
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting

TEXT_MAX = 4_000
ENTRIES_MAX = 200
# Text that arrives within this time is shown in one update (seconds).
UPDATE_SECONDS = 0.08
# Stop events of the running turns, by tab; a tab's socket stays with one process, so a dict of this process is enough.
_stops: dict[str, asyncio.Event] = {}


class Entry(TypedDict):
    """One entry of the conversation; `kind` is you, model, card, question or problem, `lines` the items of a question.

    `to` is a URL to open, and `open` is true while its buttons (undo, or yes and no) are shown.
    """

    id: str
    kind: str
    text: str
    lines: list[str]
    to: str
    open: bool


class ChatState(rx.State):
    """The entries of the conversation, and the text that is being received (`draft`)."""

    entries: rx.Field[list[Entry]] = rx.field(default_factory=list)
    draft: rx.Field[str] = rx.field("")
    busy: rx.Field[bool] = rx.field(False)
    mark: rx.Field[str] = rx.field("")

    # The conversation as JSON; a background handler works on a copy and stores it at the end of its turn.
    _conversation_json: str = ""
    _undos: dict[str, Undo] = {}
    _number: int = 0
    # Counts cleared conversations: a turn of an earlier one must not change the current one.
    _round: int = 0

    @rx.event(background=True)
    @client_event
    async def say(self, text: str) -> None:
        """Send a message to the assistant."""
        message = str(text).strip()[:TEXT_MAX]
        async with self:
            actor = await self._begin() if message else None
            conversation, number = self._conversation(), self._round
            if actor:
                self._close_questions()
                self._add("you", message)
        if actor:
            await _run_turn(self, chat.say(actor, conversation, message), conversation, number)

    @rx.event(background=True)
    @client_event
    async def agree(self) -> None:
        """Confirm the waiting question."""
        async with self:
            conversation, number = self._conversation(), self._round
            actor = await self._begin() if conversation.waiting else None
            self._close_questions()
        if actor:
            await _run_turn(self, chat.agree(actor, conversation), conversation, number)

    @rx.event
    @client_event
    async def stop(self) -> None:
        """Stop the running turn; what was received and done so far stays."""
        self._stop()

    @rx.event
    @client_event
    async def decline(self) -> None:
        """Decline the waiting question."""
        conversation = self._conversation()
        chat.decline(conversation)
        self._conversation_json = _dump(conversation)
        self._close_questions()
        self._add("model", "Left as it was.")

    @rx.event
    @client_event
    async def undo(self, entry_id: str) -> None:
        """Undo one change; `NotFound` when it was undone already."""
        if entry_id not in self._undos:
            raise NotFound("This was taken back already.")
        async with acting(self, write=False) as (_, actor):
            pass
        message = await chat.undo(actor, self._undos.pop(entry_id))
        self.entries = [{**e, "open": False} if e["id"] == entry_id else e for e in self.get_value("entries")]
        self._add("model", message)

    @rx.event
    @client_event
    async def clear(self) -> None:
        """Start a new conversation."""
        self._stop()
        self.entries, self.draft, self.busy = [], "", False
        self._conversation_json, self._undos, self._round = "", {}, self._round + 1

    def _conversation(self) -> Conversation:
        return Conversation(**orjson.loads(self._conversation_json)) if self._conversation_json else Conversation()

    def _stop(self) -> None:
        if stop := _stops.get(self.router.session.client_token):
            stop.set()

    async def _begin(self) -> Actor | None:
        """Mark the tab as busy and return the actor; None while a turn is running."""
        if self.busy:
            return None
        async with acting(self, write=False) as (_, actor):
            self.busy = True
        return actor

    def _show_event(self, event: Event) -> None:
        if isinstance(event, Card):
            self._finish_draft()
            entry = self._add("problem" if event.is_error else "card", event.text, task_id=event.task_id)
            if event.undo:
                self._undos = {**self._undos, entry: event.undo}
                self.entries[-1]["open"] = True
        else:
            self._finish_draft()
            is_question = isinstance(event, Question)
            self._add("question" if is_question else "problem", event.text)
            self.entries[-1]["open"] = is_question
            self.entries[-1]["lines"] = list(event.lines) if isinstance(event, Question) else []

    def _finish_draft(self) -> None:
        if self.draft.strip():
            self._add("model", self.draft.strip())
        self.draft = ""

    def _add(self, kind: str, text: str, *, task_id: str = "") -> str:
        self._number += 1
        entry: Entry = {
            "id": str(self._number),
            "kind": kind,
            "text": text,
            "lines": [],
            "to": routes.task(task_id) if task_id else "",
            "open": False,
        }
        self.entries = [*self.get_value("entries")[-ENTRIES_MAX:], entry]
        self.mark = entry["id"]
        return entry["id"]

    def _close_questions(self) -> None:
        self.entries = [{**e, "open": False} if e["kind"] == "question" else e for e in self.get_value("entries")]


def _dump(conversation: Conversation) -> str:
    return orjson.dumps({"messages": conversation.messages, "waiting": conversation.waiting}).decode()


async def _run_turn(state: ChatState, events: AsyncGenerator[Event], conversation: Conversation, number: int) -> None:
    """Show the events of a turn until it ends, text at most every `UPDATE_SECONDS`."""
    pieces, updated = "", 0.0
    tab = state.router.session.client_token
    _stops[tab] = conversation.stop
    try:
        async with aclosing(events):
            async for event in events:
                pieces += event.text if isinstance(event, TextChunk) else ""
                if isinstance(event, TextChunk) and monotonic() - updated < UPDATE_SECONDS:
                    continue
                async with state:
                    if state._round != number:
                        return
                    state.draft, pieces, updated = state.draft + pieces, "", monotonic()
                    if not isinstance(event, TextChunk):
                        state._show_event(event)
    finally:
        if _stops.get(tab) is conversation.stop:
            del _stops[tab]
        async with state:
            if state._round == number:
                state.draft += pieces
                state._finish_draft()
                state._conversation_json, state.busy = _dump(conversation), False
