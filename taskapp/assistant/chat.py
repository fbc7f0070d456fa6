"""The chat: a model with the tools, each write told as a card that can be undone, many tasks only after a yes."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import orjson

from taskapp.access.actor import Actor
from taskapp.ai import client
from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.ai.client import Answer, Outcome
from taskapp.ai.streaming import STOPPED, stream
from taskapp.assistant import toolbox
from taskapp.assistant.conversation import Conversation, Message
from taskapp.assistant.prompt import system_prompt
from taskapp.assistant.tools import Undo
from taskapp.core.db import database as db
from taskapp.shared.text import pluralise

__all__ = ["Conversation"]

# A turn that changes more tasks than this asks first.
UNASKED = 3
# Requests to the model in one turn; a model that still calls tools then is going in circles.
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """Some more text of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A write that was done, or refused; `undo` is what takes it back."""

    words: str
    task_id: str = ""
    is_error: bool = False
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A yes is needed before these calls are made; `lines` name what each would do."""

    words: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """The model could not be asked; in words for the person."""

    words: str


Event = Piece | Card | Question | Failure


@dataclass(slots=True)
class _Reach:
    """The tasks a turn changes: those a yes was given for, and the others; every new one counts by itself."""

    agreed: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    made: int = 0

    def add(self, calls: list[Message]) -> bool:
        """Whether these calls would make it more than nobody was asked about."""
        for call in filter(_writes, calls):
            if task_id := _arguments(call).get("task_id"):
                self.others |= {str(task_id)} - self.agreed
            else:
                self.made += 1
        return len(self.others) + self.made > UNASKED


async def say(actor: Actor, talk: Conversation, text: str) -> AsyncGenerator[Event]:
    """The person says something; calls that waited for a yes are off."""
    talk.refuse_waiting("The person did not agree.")
    talk.messages.append({"role": "user", "content": text})
    async for event in _turn(actor.through("assistant"), talk, _Reach()):
        yield event


async def agree(actor: Actor, talk: Conversation) -> AsyncGenerator[Event]:
    """The person says yes to what waits, and to nothing else."""
    calls, talk.waiting = talk.waiting, []
    actor = actor.through("assistant")
    async for card in _make(actor, talk, calls):
        yield card
    agreed = {str(_arguments(call).get("task_id")) for call in calls if _writes(call)}
    async for event in _turn(actor, talk, _Reach(agreed)):
        yield event


def decline(talk: Conversation) -> None:
    """The person says no to what waits."""
    talk.refuse_waiting("The person said no.")


async def undo(actor: Actor, tool: str, arguments: dict[str, Any], expects: dict[str, Any]) -> str:
    """Take a write back; a sentence on how that went."""
    return await toolbox.take_back(actor.through("assistant"), (tool, arguments, expects))


async def _turn(actor: Actor, talk: Conversation, reach: _Reach) -> AsyncGenerator[Event]:
    for _ in range(ROUNDS):
        async for part in _ask(actor, talk):
            if isinstance(part, str):
                yield Piece(part)
            else:
                answer = part
        if problem := _problem(answer):
            yield Failure(problem)
            return
        calls = _take(talk, answer)
        if reach.add(calls):
            talk.waiting = calls
            yield await _question(actor, calls)
            return
        async for card in _make(actor, talk, calls):
            yield card
        if not calls or talk.stop.is_set():
            return
    yield Failure("This took too many steps. Ask for less at once.")


def _take(talk: Conversation, answer: Answer) -> list[Message]:
    """Keep what the model said; the calls it wants to make."""
    calls: list[Message] = answer.message.get("tool_calls", [])
    if answer.text or calls:
        talk.messages.append(answer.message)
    return calls


async def _make(actor: Actor, talk: Conversation, calls: list[Message]) -> AsyncGenerator[Card]:
    for call in calls:
        if talk.stop.is_set():
            talk.answer(call, "The person stopped this.")
        elif card := await _call(actor, talk, call):
            yield card


async def _ask(actor: Actor, talk: Conversation) -> AsyncGenerator[str | Answer]:
    async with db.reading() as session:
        model = await ai_service.model_for(session, actor.organization_id, Area.ASSISTANT)
    if client.missing_for(model):
        attempt = client.Attempt(Area.ASSISTANT, model)
        attempt.fail(Outcome.UNAUTHORIZED, client.KEY_MISSING)
        yield Answer(attempt)
        return
    tools = [
        {"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.schema()}}
        for t in toolbox.offered(actor)
    ]
    talk.forget_old()
    messages = [{"role": "system", "content": system_prompt(actor)}, *talk.messages]
    async for part in stream(Area.ASSISTANT, model, messages, stop=talk.stop, **({"tools": tools} if tools else {})):
        if isinstance(part, Answer):
            async with db.transaction() as session:
                await ai_service.record(session, actor.organization_id, part.attempt, tz=actor.timezone)
        yield part


async def _call(actor: Actor, talk: Conversation, call: Message) -> Card | None:
    answer = await toolbox.use(actor, call["function"]["name"], _arguments(call))
    talk.answer(call, toolbox.as_json(answer))
    if not _writes(call):
        return None
    if answer.outcome is None:
        return Card(answer.words, is_error=True)
    return Card(answer.words, answer.outcome.task_id, undo=answer.outcome.undo)


def _writes(call: Message) -> bool:
    tool = toolbox.TOOLS.get(call["function"]["name"])
    return tool is not None and tool.writes


def _arguments(call: Message) -> dict[str, Any]:
    try:
        value = orjson.loads(call["function"]["arguments"])
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


async def _question(actor: Actor, calls: list[Message]) -> Question:
    words: dict[str, int] = {}
    writes = [call for call in calls if _writes(call)]
    for call in writes:
        title = toolbox.TOOLS[call["function"]["name"]].title.lower()
        words[title] = words.get(title, 0) + 1
    lines = await toolbox.describe(actor, [(call["function"]["name"], _arguments(call)) for call in writes])
    counts = ", ".join(f"{n} × {what}" for what, n in words.items())
    return Question(f"This changes {pluralise(len(writes), 'task')} ({counts}). Go on?", tuple(lines))


def _problem(answer: Answer) -> str:
    if answer.attempt.outcome is Outcome.OK:
        silent = not (answer.text or answer.message.get("tool_calls")) and answer.finish_reason != STOPPED
        return "The model answered nothing. Say it again, or in other words." if silent else ""
    if answer.attempt.problem == client.KEY_MISSING:
        return f"{client.KEY_MISSING}."
    return f"The model could not answer: {answer.attempt.problem or answer.attempt.outcome.value}."
