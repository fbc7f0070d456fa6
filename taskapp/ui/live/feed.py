"""A feed (which changes a kind of view subscribes to) and a page (one open browser tab with its subscriptions)."""

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


async def only_changes(_session: AsyncSession, _actor: Actor, changes: list[Change]) -> list[Change]:
    """Return the changes unread: the default `read` of a feed whose `apply` needs no query."""
    return changes


@dataclass(frozen=True, eq=False)
class Feed(Generic[V, N]):
    """A subscription of one kind of view; `taskapp/ui/live/updates.py` describes the fields."""

    view: type[V]
    kinds: frozenset[ChangeKind]
    reload: Any
    apply: Callable[[V, Actor, N], Any] | None = None
    read: Callable[[AsyncSession, Actor, list[Change]], Awaitable[Any]] = only_changes
    personal: bool = False

    def matches(self, change: Change, actor: Actor) -> bool:
        """Whether the change concerns this actor's view; a notification concerns only the users it names."""
        return change.kind in self.kinds and (change.kind != "notification" or actor.user_id in change.user_ids)

    def visibility_key(self, actor: Actor) -> object:
        """Return a key that is equal for actors who may see the same data: they share one query."""
        if self.personal:
            return actor.member_id
        return actor.permissions if actor.sees_all_contacts else actor.member_id


@dataclass(eq=False, slots=True)
class Page:
    """One open browser tab: its actor, its feeds, and the updates queued for it.

    `token` identifies the tab in Reflex, `reference` its login (`socket_auth.reference`), `today` is the date in the
    organization's time zone, and `queue` holds pairs of a feed and what its `read` returned.
    """

    token: str
    reference: str
    actor: Actor
    today: date
    feeds: set[Feed[Any, Any]] = field(default_factory=set)
    queue: list[tuple[Feed[Any, Any], Any]] = field(default_factory=list)
    delivery: asyncio.Task[None] | None = None
