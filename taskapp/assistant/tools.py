"""What a tool is: a name, words for a model, arguments, and a function with the permission it needs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.verbs import VERBS

# What takes a write back: a tool, its arguments, and how the task must still stand for that to be right.
Undo = tuple[str, dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool did: its data, in words, and for a write what it changed and how to take that back."""

    data: dict[str, Any]
    words: str
    task_id: str = ""
    undo: Undo | None = None


Run = Callable[[AsyncSession, Actor, Any], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool; `writes` says whether it changes anything."""

    name: str
    title: str
    description: str
    arguments: type[BaseModel]
    run: Run
    writes: bool = False
    idempotent: bool = False

    @property
    def permission(self) -> str:
        """What it takes to be offered the tool, as its function declares it."""
        return VERBS[self.run][0]

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        return self.arguments.model_json_schema()


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What the asker gets: words and data, or a refusal."""

    words: str
    data: dict[str, Any] = field(default_factory=dict)
    is_error: bool = False
    outcome: Outcome | None = None


Arguments = Mapping[str, Any]
