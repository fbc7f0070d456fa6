"""The chat: a model with the tools, each write told as a card that can be undone, many tasks only after a yes."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from taskapp.access.actor import Actor
from taskapp.ai import door
from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.ai.door import Answer, Outcome
from taskapp.ai.streaming import stream
from taskapp.assistant import toolbox
from taskapp.assistant.prompt import system_prompt
from taskapp.assistant.tools import Outcome as Done
from taskapp.core import db
from taskapp.shared.text import pluralise

# A turn that changes more tasks than this asks first.
UNASKED = 3
# Requests to the model in one turn; a model that still calls tools then is going in circles.
ROUNDS = 8
# Messages of the past that the model is shown.
REMEMBERED = 40

Message = dict[str, Any]


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
    undo: tuple[str, dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A yes is needed before these calls are made."""

    words: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The model could not be asked; in words for the person."""

    words: str


Event = Piece | Card | Question | Failure


@dataclass(slots=True)
class Conversation:
    """What was said, in the endpoint's form, and the calls that wait for a yes."""

    messages: list[Message] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)


async def say(actor: Actor, talk: Conversation, text: str) -> AsyncIterator[Event]:
    """The person says something; calls that waited for a yes are off."""
    _refuse_waiting(talk, "The person did not agree.")
    talk.messages.append({"role": "user", "content": text})
    async for event in _turn(actor.through("assistant"), talk, agreed=False):
        yield event


async def agree(actor: Actor, talk: Conversation) -> AsyncIterator[Event]:
    """The person says yes to what waits."""
    calls, talk.waiting = talk.waiting, []
    actor = actor.through("assistant")
    async for card in _make(actor, talk, calls):
        yield card
    async for event in _turn(actor, talk, agreed=True):
        yield event


def decline(talk: Conversation) -> None:
    """The person says no to what waits."""
    _refuse_waiting(talk, "The person said no.")


async def undo(actor: Actor, tool: str, arguments: Mapping[str, Any]) -> str:
    """Take a write back; a sentence on how that went."""
    actor = actor.through("assistant")
    if tool == "delete_task" and toolbox.may_delete(actor):
        return await toolbox.delete_created(actor, str(arguments["task_id"]))
    # A member who may not delete dismisses what they made.
    tool = "dismiss_task" if tool == "delete_task" else tool
    return (await toolbox.use(actor, tool, arguments)).words


async def _turn(actor: Actor, talk: Conversation, *, agreed: bool) -> AsyncIterator[Event]:
    changed: set[str] = set()
    for _ in range(ROUNDS):
        answers: list[Answer] = []
        async for part in _ask(actor, talk):
            if isinstance(part, str):
                yield Piece(part)
            else:
                answers.append(part)
        answer = answers[-1]
        if answer.attempt.outcome is not Outcome.OK:
            yield Failure(_problem(answer))
            return
        talk.messages.append(answer.message)
        calls = answer.message.get("tool_calls", [])
        changed |= {_target(call) for call in calls if _writes(call)}
        if len(changed) > UNASKED and not agreed:
            talk.waiting = calls
            yield Question(_question(calls))
        if not calls or talk.waiting:
            return
        async for card in _make(actor, talk, calls):
            yield card
    yield Failure("This took too many steps. Ask for less at once.")


async def _make(actor: Actor, talk: Conversation, calls: list[Message]) -> AsyncIterator[Card]:
    for call in calls:
        if card := await _call(actor, talk, call):
            yield card


async def _ask(actor: Actor, talk: Conversation) -> AsyncIterator[str | Answer]:
    async with db.reading() as session:
        model = await ai_service.model_for(session, actor.organization_id, Area.ASSISTANT)
    if door.missing_for(model):
        attempt = door.Attempt(Area.ASSISTANT, model)
        attempt.fail(Outcome.UNAUTHORIZED, door.KEY_MISSING)
        yield Answer(attempt)
        return
    tools = [
        {"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.schema()}}
        for t in toolbox.offered(actor)
    ]
    messages = [{"role": "system", "content": system_prompt(actor)}, *_remembered(talk)]
    async for part in stream(Area.ASSISTANT, model, messages, **({"tools": tools} if tools else {})):
        if isinstance(part, Answer):
            async with db.transaction() as session:
                await ai_service.record(session, actor.organization_id, part.attempt, tz=actor.timezone)
        yield part


async def _call(actor: Actor, talk: Conversation, call: Message) -> Card | None:
    name, arguments = call["function"]["name"], _arguments(call)
    answer = await toolbox.use(actor, name, arguments)
    talk.messages.append({"role": "tool", "tool_call_id": call["id"], "content": toolbox.as_json(answer)})
    if not _writes(call):
        return None
    done: Done | None = answer.outcome
    if done is None:
        return Card(answer.words, is_error=True)
    return Card(answer.words, done.task_id, undo=done.undo)


def _remembered(talk: Conversation) -> list[Message]:
    """The end of the conversation, from a person's word on: a tool's answer must not stand without its call."""
    recent = talk.messages[-REMEMBERED:]
    first = next((index for index, message in enumerate(recent) if message["role"] == "user"), 0)
    return recent[first:]


def _refuse_waiting(talk: Conversation, why: str) -> None:
    for call in talk.waiting:
        talk.messages.append({"role": "tool", "tool_call_id": call["id"], "content": why})
    talk.waiting = []


def _writes(call: Message) -> bool:
    tool = toolbox.TOOLS.get(call["function"]["name"])
    return tool is not None and tool.writes


def _target(call: Message) -> str:
    """Which task a call changes; each new one counts by itself."""
    return str(_arguments(call).get("task_id") or call["id"])


def _arguments(call: Message) -> dict[str, Any]:
    try:
        value = orjson.loads(call["function"]["arguments"])
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _question(calls: list[Message]) -> str:
    words: dict[str, int] = {}
    for call in calls:
        if _writes(call):
            title = toolbox.TOOLS[call["function"]["name"]].title.lower()
            words[title] = words.get(title, 0) + 1
    total = sum(words.values())
    return (
        f"This changes {pluralise(total, 'task')} ({', '.join(f'{n} × {what}' for what, n in words.items())}). Go on?"
    )


def _problem(answer: Answer) -> str:
    if answer.attempt.problem == door.KEY_MISSING:
        return f"{door.KEY_MISSING}."
    return f"The model could not answer: {answer.attempt.problem or answer.attempt.outcome.value}."
