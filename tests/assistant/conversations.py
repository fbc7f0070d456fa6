"""Helpers for conversations with the assistant: a model's tool calls, and messages of the person."""

import json
from typing import Any

from taskapp.access.actor import Actor
from taskapp.assistant import chat
from taskapp.assistant.chat import Conversation, Event
from taskapp.core.db import database as db
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskFilters, TaskRead
from tests.support.language_model import Reply


def calls(*tools: tuple[str, dict[str, Any]]) -> Reply:
    """A reply that calls tools; their ids start at zero in every reply, as some model servers number them."""
    return Reply(
        tool_calls=[
            {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            for n, (name, arguments) in enumerate(tools)
        ]
    )


async def say(actor: Actor, conversation: Conversation, text: str = "go") -> list[Event]:
    return [event async for event in chat.say(actor, conversation, text)]


async def tasks_of(actor: Actor) -> list[TaskRead]:
    """All tasks that the actor sees."""
    async with db.reading() as session:
        return (await task_service.list_tasks(session, actor, TaskFilters(), limit=200)).items
