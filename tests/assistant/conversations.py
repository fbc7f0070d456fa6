"""Talking to the assistant: what a model calls, and what is said to it."""

import json
from typing import Any

from taskapp.access.actor import Actor
from taskapp.assistant import chat
from taskapp.assistant.chat import Conversation, Event
from tests.support.language_model import Reply


def calls(*wanted: tuple[str, dict[str, Any]]) -> Reply:
    """A reply that calls tools, as endpoints without ids of their own number them: from zero in every answer."""
    return Reply(
        tool_calls=[
            {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            for n, (name, arguments) in enumerate(wanted)
        ]
    )


async def say(actor: Actor, talk: Conversation, text: str = "go") -> list[Event]:
    return [event async for event in chat.say(actor, talk, text)]
