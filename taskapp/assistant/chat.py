"""The chat: runs a model with the tools. Each write is reported as a card that can be undone; changing many tasks needs a confirmation."""

from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import orjson

from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member
from taskapp.ai import client
from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.ai.client import Answer, Outcome
from taskapp.ai.streaming import STOPPED, stream
from taskapp.assistant import task_tools, toolbox
from taskapp.assistant.conversation import Conversation, Message
from taskapp.assistant.prompt import system_prompt
from taskapp.assistant.tools import Undo
from taskapp.core.db import database as db
from taskapp.shared.text import pluralise

__all__ = ["Conversation"]

# The most tasks that a turn changes without a confirmation.
MAX_UNCONFIRMED = 3
# Requests to the model in one turn; ends turns of a model that never stops calling tools.
MAX_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class TextChunk:
    """A part of the answer's text, to be appended."""

    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """The result of a write, done or refused; `undo` reverses it."""

    text: str
    task_id: str = ""
    is_error: bool = False
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Asks the person to confirm tool calls; each of `lines` says what one call would do."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """The turn failed; `text` is the reason for the person."""

    text: str


Event = TextChunk | Card | Question | Failure


@dataclass(slots=True)
class _ChangedTasks:
    """The tasks that a turn changes: confirmed ones, others, and the number of created ones."""

    confirmed: set[str] = field(default_factory=set)
    unconfirmed: set[str] = field(default_factory=set)
    created: int = 0

    def add(self, calls: list[Message]) -> bool:
        """Count the tasks of these calls; True when the turn now needs a confirmation."""
        for call in filter(_writes, calls):
            if task_id := _arguments(call).get("task_id"):
                self.unconfirmed |= {str(task_id)} - self.confirmed
            else:
                self.created += 1
        return len(self.unconfirmed) + self.created > MAX_UNCONFIRMED


@every_member
async def say(actor: Actor, conversation: Conversation, text: str) -> AsyncGenerator[Event]:
    """Add a message of the person and run a turn; calls that waited for a confirmation are dropped."""
    conversation.refuse_waiting("The person did not agree.")
    conversation.messages.append({"role": "user", "content": text})
    async for event in _run_turn(actor.through("assistant"), conversation, _ChangedTasks()):
        yield event


@every_member
async def agree(actor: Actor, conversation: Conversation) -> AsyncGenerator[Event]:
    """Run the calls that wait for a confirmation, and continue the turn."""
    calls, conversation.waiting = conversation.waiting, []
    actor = actor.through("assistant")
    async for card in _run_calls(actor, conversation, calls):
        yield card
    confirmed = {str(_arguments(call).get("task_id")) for call in calls if _writes(call)}
    async for event in _run_turn(actor, conversation, _ChangedTasks(confirmed)):
        yield event


def decline(conversation: Conversation) -> None:
    """Drop the calls that wait for a confirmation."""
    conversation.refuse_waiting("The person said no.")


@every_member
async def undo(actor: Actor, write: Undo) -> str:
    """Reverse a write; returns a sentence with the result."""
    return await toolbox.undo_write(actor.through("assistant"), write)


async def _run_turn(actor: Actor, conversation: Conversation, changed: _ChangedTasks) -> AsyncGenerator[Event]:
    for _ in range(MAX_ROUNDS):
        async for part in _ask_model(actor, conversation):
            if isinstance(part, str):
                yield TextChunk(part)
            else:
                answer = part
        if problem := _problem(answer):
            yield Failure(problem)
            return
        calls = _add_answer(conversation, answer)
        if changed.add(calls):
            conversation.waiting = calls
            yield await _question(actor, calls)
            return
        async for card in _run_calls(actor, conversation, calls):
            yield card
        if not calls or conversation.stop.is_set():
            return
    yield Failure("This took too many steps. Ask for less at once.")


def _add_answer(conversation: Conversation, answer: Answer) -> list[Message]:
    """Add the model's message to the conversation; returns its tool calls."""
    calls: list[Message] = answer.message.get("tool_calls", [])
    if answer.text or calls:
        conversation.messages.append(answer.message)
    return calls


async def _run_calls(actor: Actor, conversation: Conversation, calls: list[Message]) -> AsyncGenerator[Card]:
    for call in calls:
        if conversation.stop.is_set():
            conversation.answer(call, "The person stopped this.")
        elif card := await _run_call(actor, conversation, call):
            yield card


async def _ask_model(actor: Actor, conversation: Conversation) -> AsyncGenerator[str | Answer]:
    """Parts of the answer's text, then the whole answer."""
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
    conversation.drop_old()
    messages = [{"role": "system", "content": system_prompt(actor)}, *conversation.messages]
    async for part in stream(
        Area.ASSISTANT, model, messages, stop=conversation.stop, **({"tools": tools} if tools else {})
    ):
        if isinstance(part, Answer):
            async with db.transaction() as session:
                await ai_service.record(session, actor.organization_id, part.attempt, tz=actor.timezone)
        yield part


async def _run_call(actor: Actor, conversation: Conversation, call: Message) -> Card | None:
    """Run a tool call and add its result to the conversation; a card if the tool writes."""
    answer = await toolbox.use(actor, call["function"]["name"], _arguments(call))
    conversation.answer(call, toolbox.as_json(answer))
    if not _writes(call):
        return None
    if answer.outcome is None:
        return Card(answer.text, is_error=True)
    return Card(answer.text, answer.outcome.task_id, undo=answer.outcome.undo)


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
    writes = [call for call in calls if _writes(call)]
    titles = Counter(toolbox.TOOLS[call["function"]["name"]].title.lower() for call in writes)
    lines = await toolbox.describe(actor, [(call["function"]["name"], _arguments(call)) for call in writes])
    counts = ", ".join(f"{n} × {title}" for title, n in titles.items())
    only_tasks = all(call["function"]["name"] in task_tools.NAMES for call in writes)
    what = f"changes {pluralise(len(writes), 'task')}" if only_tasks else f"makes {pluralise(len(writes), 'change')}"
    return Question(f"This {what} ({counts}). Go on?", tuple(lines))


def _problem(answer: Answer) -> str:
    if answer.attempt.outcome is Outcome.OK:
        empty = not (answer.text or answer.message.get("tool_calls")) and answer.finish_reason != STOPPED
        return "The model answered nothing. Say it again, or in other words." if empty else ""
    if answer.attempt.problem == client.KEY_MISSING:
        return f"{client.KEY_MISSING}."
    return f"The model could not answer: {answer.attempt.problem or answer.attempt.outcome.value}."
