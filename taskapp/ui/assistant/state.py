"""One tab's conversation with the assistant; the model is asked in the background, so that the page stays quick."""

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
# Words that arrive within this are painted together (s).
BEAT = 0.08
# The turns under way in this process, by tab: a socket stays with its process, so does what it can stop.
_stops: dict[str, asyncio.Event] = {}


class Entry(TypedDict):
    """One line of the conversation; `kind` is you, model, card, question or problem, `lines` what it asks about."""

    id: str
    kind: str
    text: str
    lines: list[str]
    to: str
    open: bool


class ChatState(rx.State):
    """What was said, what was done, and what waits for a yes."""

    entries: rx.Field[list[Entry]] = rx.field(default_factory=list)
    draft: rx.Field[str] = rx.field("")
    busy: rx.Field[bool] = rx.field(False)
    mark: rx.Field[str] = rx.field("")

    # The conversation as JSON: a background task works on its own copy and hands it back.
    _talk: str = ""
    _undos: dict[str, Undo] = {}
    _number: int = 0
    # A cleared conversation does not take what an earlier one still hears.
    _round: int = 0

    @rx.event(background=True)
    @client_event
    async def say(self, text: str) -> None:
        """The person says something."""
        words = str(text).strip()[:TEXT_MAX]
        async with self:
            actor = await self._begin() if words else None
            talk, number = self._conversation(), self._round
            if actor:
                self._close_questions()
                self._add("you", words)
        if actor:
            await _play(self, chat.say(actor, talk, words), talk, number)

    @rx.event(background=True)
    @client_event
    async def agree(self) -> None:
        """Yes to what waits."""
        async with self:
            talk, number = self._conversation(), self._round
            actor = await self._begin() if talk.waiting else None
            self._close_questions()
        if actor:
            await _play(self, chat.agree(actor, talk), talk, number)

    @rx.event
    @client_event
    async def stop(self) -> None:
        """Enough: what was said so far stays, nothing more is done."""
        self._stop()

    @rx.event
    @client_event
    async def decline(self) -> None:
        """No to what waits."""
        talk = self._conversation()
        chat.decline(talk)
        self._talk = _kept(talk)
        self._close_questions()
        self._add("model", "Left as it was.")

    @rx.event
    @client_event
    async def undo(self, entry_id: str) -> None:
        """Take one write back."""
        if entry_id not in self._undos:
            raise NotFound("This was taken back already.")
        async with acting(self, write=False) as (_, actor):
            pass
        words = await chat.undo(actor, *self._undos.pop(entry_id))
        self.entries = [{**e, "open": False} if e["id"] == entry_id else e for e in self.get_value("entries")]
        self._add("model", words)

    @rx.event
    @client_event
    async def clear(self) -> None:
        """Begin anew."""
        self._stop()
        self.entries, self.draft, self.busy = [], "", False
        self._talk, self._undos, self._round = "", {}, self._round + 1

    def _conversation(self) -> Conversation:
        return Conversation(**orjson.loads(self._talk)) if self._talk else Conversation()

    def _stop(self) -> None:
        if stop := _stops.get(self.router.session.client_token):
            stop.set()

    async def _begin(self) -> Actor | None:
        """Who speaks; None while the last answer is still being written."""
        if self.busy:
            return None
        async with acting(self, write=False) as (_, actor):
            self.busy = True
        return actor

    def _take(self, event: Event) -> None:
        if isinstance(event, Card):
            self._settle_draft()
            entry = self._add("problem" if event.is_error else "card", event.text, task_id=event.task_id)
            if event.undo:
                self._undos = {**self._undos, entry: event.undo}
                self.entries[-1]["open"] = True
        else:
            self._settle_draft()
            asks = isinstance(event, Question)
            self._add("question" if asks else "problem", event.text)
            self.entries[-1]["open"] = asks
            self.entries[-1]["lines"] = list(event.lines) if isinstance(event, Question) else []

    def _settle_draft(self) -> None:
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


def _kept(talk: Conversation) -> str:
    return orjson.dumps({"messages": talk.messages, "waiting": talk.waiting}).decode()


async def _play(state: ChatState, events: AsyncGenerator[Event], talk: Conversation, number: int) -> None:
    """Show what comes, a beat at a time, until the turn is over."""
    pieces, painted = "", 0.0
    tab = state.router.session.client_token
    _stops[tab] = talk.stop
    try:
        async with aclosing(events):
            async for event in events:
                pieces += event.text if isinstance(event, TextChunk) else ""
                if isinstance(event, TextChunk) and monotonic() - painted < BEAT:
                    continue
                async with state:
                    if state._round != number:
                        return
                    state.draft, pieces, painted = state.draft + pieces, "", monotonic()
                    if not isinstance(event, TextChunk):
                        state._take(event)
    finally:
        if _stops.get(tab) is talk.stop:
            del _stops[tab]
        async with state:
            if state._round == number:
                state.draft += pieces
                state._settle_draft()
                state._talk, state.busy = _kept(talk), False
