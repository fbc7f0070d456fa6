"""The messages of a chat in the format of the model's API, and which of them are sent with the next request."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

# The most messages of past turns, and characters, that are sent to the model; a turn is kept or dropped as a whole.
MAX_MESSAGES = 40
MAX_CHARACTERS = 120_000
LEFT_OUT = '{"left_out": "This answer is too long ago to be kept; ask for it again if it is needed."}'

Message = dict[str, Any]


@dataclass(slots=True)
class Conversation:
    """Messages, and tool calls that wait for the person's confirmation; setting `stop` ends the running turn."""

    messages: list[Message] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, call: Message, content: str) -> None:
        """Add the result of a tool call; every call needs one before the next request to the model."""
        self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": content})

    def refuse_waiting(self, why: str) -> None:
        """Answer the waiting calls with a refusal; `why` is the reason for the model."""
        for call in self.waiting:
            self.answer(call, why)
        self.waiting = []

    def drop_old(self) -> None:
        """Keep the last turns that fit. The current turn always stays; its oldest tool results are left out if necessary."""
        starts = [index for index, message in enumerate(self.messages) if message["role"] == "user"]
        kept = self.messages[starts[-1] :] if starts else self.messages
        for start in reversed(starts[:-1]):
            longer = self.messages[start:]
            if len(longer) > MAX_MESSAGES or _size(longer) > MAX_CHARACTERS:
                break
            kept = longer
        self.messages = _shortened(kept)


def _shortened(messages: list[Message]) -> list[Message]:
    kept = list(messages)
    excess = _size(kept) - MAX_CHARACTERS
    for index, message in enumerate(messages):
        saved = len(message["content"]) - len(LEFT_OUT) if message["role"] == "tool" else 0
        if excess > 0 and saved > 0:
            kept[index], excess = {**message, "content": LEFT_OUT}, excess - saved
    return kept


def _size(messages: list[Message]) -> int:
    return sum(len(message.get("content") or "") + len(str(message.get("tool_calls", ""))) for message in messages)
