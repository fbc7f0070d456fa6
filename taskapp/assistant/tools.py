"""Types of tools: a tool with its description, arguments and function, and the outcome of running it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.access.verbs import VERBS


class Undo(NamedTuple):
    """How to undo a write: a tool with its arguments, and the snooze that it brings back; only while fields are as `expected`."""

    tool: str
    arguments: dict[str, Any]
    expected: dict[str, Any]
    snoozed: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool did, as data and as text; for a write also the task's id and how to undo it."""

    data: dict[str, Any]
    text: str
    task_id: str = ""
    undo: Undo | None = None


Run = Callable[[AsyncSession, Actor, Any], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool; `output` is the schema of its data; `writes` says whether it changes data, `idempotent` whether repeating a call changes nothing more."""

    name: str
    title: str
    description: str
    arguments: type[BaseModel]
    run: Run
    output: type[BaseModel]
    writes: bool = False
    idempotent: bool = False

    @property
    def permissions(self) -> tuple[str, ...]:
        """The permissions of which the tool needs one, as declared by its function's `@verb`; empty for none."""
        return VERBS[self.run]

    @property
    def scope(self) -> Scope:
        """The scope that an API token needs for the tool."""
        return Scope.WRITE if self.writes else Scope.READ

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        return self.arguments.model_json_schema()

    def output_schema(self) -> dict[str, Any]:
        """The JSON schema of the data that the tool answers."""
        return self.output.model_json_schema()


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """The answer to a tool call: text and data, or a refusal (`is_error`)."""

    text: str
    data: dict[str, Any] = field(default_factory=dict)
    is_error: bool = False
    outcome: Outcome | None = None


Arguments = Mapping[str, Any]
