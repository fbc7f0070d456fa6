"""What was said in a chat, in the endpoint's form, and how much of it the model is shown again."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

# Messages of the past that the model is shown, and characters of them; a turn stays whole.
REMEMBERED = 40
CHARACTERS = 120_000
LEFT_OUT = '{"left_out": "This answer is too long ago to be kept; ask for it again if it is needed."}'

Message = dict[str, Any]


@dataclass(slots=True)
class Conversation:
    """What was said, and the calls that wait for a yes; `stop` ends the turn that is under way."""

    messages: list[Message] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, call: Message, content: str) -> None:
        """Say what became of a call; each one needs an answer before the model may be asked again."""
        self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": content})

    def refuse_waiting(self, why: str) -> None:
        """What waited for a yes does not happen."""
        for call in self.waiting:
            self.answer(call, why)
        self.waiting = []

    def forget_old(self) -> None:
        """Keep the last turns that fit. The current one always stays, without its longest-ago answers if need be."""
        starts = [index for index, message in enumerate(self.messages) if message["role"] == "user"]
        kept = self.messages[starts[-1] :] if starts else self.messages
        for start in reversed(starts[:-1]):
            longer = self.messages[start:]
            if len(longer) > REMEMBERED or _size(longer) > CHARACTERS:
                break
            kept = longer
        self.messages = _shortened(kept)


def _shortened(messages: list[Message]) -> list[Message]:
    kept = list(messages)
    excess = _size(kept) - CHARACTERS
    for index, message in enumerate(messages):
        saved = len(message["content"]) - len(LEFT_OUT) if message["role"] == "tool" else 0
        if excess > 0 and saved > 0:
            kept[index], excess = {**message, "content": LEFT_OUT}, excess - saved
    return kept


def _size(messages: list[Message]) -> int:
    return sum(len(message.get("content") or "") + len(str(message.get("tool_calls", ""))) for message in messages)
