"""What a kind of view wants to hear, and an open page that hears it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.work.bus import Change, ChangeKind

V = TypeVar("V", bound=rx.State)
N = TypeVar("N")


@dataclass(frozen=True, eq=False)
class Feed(Generic[V, N]):
    """What one kind of view hears of, and what it does about it (its fields: `taskapp/ui/live/updates.py`)."""

    view: type[V]
    kinds: frozenset[ChangeKind]
    read: Callable[[AsyncSession, Actor, list[Change]], Awaitable[N]]
    apply: Callable[[V, Actor, N], Any]
    reload: Any
    personal: bool = False

    def wants(self, change: Change, actor: Actor) -> bool:
        """Whether this change is news to this actor's view; a notification is only for those it names."""
        return change.kind in self.kinds and (change.kind != "notification" or actor.user_id in change.user_ids)

    def eyes(self, actor: Actor) -> object:
        """Equal for actors who would read the same, so that one reading serves them all."""
        if self.personal:
            return actor.member_id
        return actor.permissions if actor.sees_all_contacts else actor.member_id


@dataclass(eq=False, slots=True)
class Page:
    """One open tab: who looks at it, what it listens to, and the news waiting for it."""

    token: str
    reference: str
    actor: Actor
    today: date
    feeds: set[Feed[Any, Any]] = field(default_factory=set)
    inbox: list[tuple[Feed[Any, Any], Any]] = field(default_factory=list)
    delivery: asyncio.Task[None] | None = None
