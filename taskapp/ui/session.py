"""Who is signed in on this page, and `acting()`: the way from an event handler to the services.

A handler that changes something:

    @rx.event
    @client_event
    async def mark_done(self, task_id: str) -> AsyncIterator[Any]:
        self._paint_done(task_id)                      # optimistic: the browser paints at once …
        yield
        async with acting(self) as (session, actor):   # … then one write transaction, committed at the end
            task = await task_service.mark_done(session, actor, UUID(task_id))
        self._show(task)

A refusal (`AppError`) rolls back and leaves the block; let it fly. The person sees it as an error toast,
the page's other changes are still sent, and the code after the block does not run. To take an optimistic
change back, wrap the block in `try: … except AppError: <undo>; raise`. Someone no longer signed in is led to
the login page the same way. Never `yield` inside the block: it would hold the transaction while the browser
is far away. Reads say `acting(self, write=False)`.

A page's `on_load` is `[SessionState.guard, <its own loads>]`; a load joins its live feed (`ui/live/updates.py`) before
it reads. `may(permission)` hides what the actor may not do; the service refuses it anyway.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.errors import AppError, Conflict, NotFound, TooManyRequests, Unauthorized, Unavailable
from taskapp.core.work.bus import Change
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import failed_events, server_commands, socket_auth

log = logging.getLogger(__name__)

# Refusals that may be over a moment later.
_PASSING = (Conflict, TooManyRequests, Unavailable)
_GONE = "This is no longer there: it was deleted, or you may not see it any more."
_DATABASE_DOWN = "The database does not answer right now, so nothing was changed."
_BROKEN = "Something went wrong on our side, so nothing was changed."
# Long enough to read why and to reach the button.
_READING_MS = 10_000


@asynccontextmanager
async def acting(state: rx.State, *, write: bool = True) -> AsyncIterator[tuple[AsyncSession, Actor]]:
    """One transaction on behalf of whoever is signed in right now; `Unauthorized` when nobody is."""
    async with db.transaction() if write else db.reading() as session:
        actor = await _actor(session, socket_auth.reference_in(state.router.headers.raw_headers))
        if actor is None:
            raise Unauthorized("You are no longer signed in here.")
        yield session, actor


async def find_actor(reference: str) -> Actor | None:
    """Whoever this reference stands for now; None once its login is over (the live hub asks)."""
    async with db.reading() as session:
        return await _actor(session, reference)


async def find_reference(cookie: str) -> str | None:
    """The reference a socket with this cookie gets (the gate asks); None when the cookie is not good."""
    async with db.reading() as session:
        found = await auth_service.find_actor_for_session(session, cookie)
    return socket_auth.reference(session_id=found[0], member_id=found[1].member_id) if found else None


async def _actor(session: AsyncSession, reference: str) -> Actor | None:
    ids = socket_auth.ids_of(reference)
    actor = await auth_service.find_actor_for_session_id(session, ids[0]) if ids else None
    # A login that moved to another organization in another tab no longer speaks for this one.
    return actor if actor and ids and actor.member_id == ids[1] else None


class SessionState(rx.State):
    """What every page shows of the person signed in."""

    name: rx.Field[str] = rx.field("")
    email: rx.Field[str] = rx.field("")
    organization: rx.Field[str] = rx.field("")
    role: rx.Field[str] = rx.field("")
    permissions: rx.Field[list[str]] = rx.field(default_factory=list)
    timezone: rx.Field[str] = rx.field("UTC")
    today: rx.Field[str] = rx.field("")

    @rx.event
    async def guard(self) -> None:
        """First `on_load` of every page that needs a login: starts the page afresh."""
        live.leave(self)
        await self._refresh()

    @rx.event
    async def refresh(self) -> None:
        """Read the person again: a new day, role or organization name."""
        await self._refresh()

    @rx.event
    async def settle(self) -> None:
        """Send what a refused handler had changed before it was refused."""

    async def _refresh(self) -> None:
        async with acting(self, write=False) as (_, actor):
            live.join(self, actor, FEED)
        self._show(actor)

    def _show(self, actor: Actor) -> None:
        shown: dict[str, Any] = {
            "name": actor.name,
            "email": actor.email,
            "organization": actor.organization_name,
            "role": actor.role.value,
            "permissions": sorted(actor.permissions),
            "timezone": actor.timezone.key,
            "today": utc_now().astimezone(actor.timezone).date().isoformat(),
        }
        for field, value in shown.items():
            if getattr(self, field) != value:
                setattr(self, field, value)


def may(permission: str) -> rx.Var[bool]:
    """Whether the person signed in holds `permission`, for `rx.cond`."""
    return SessionState.permissions.contains(permission)


def tell_refusal(exception: Exception) -> list[EventSpec]:
    """What the browser does about a handler that failed: the app's one answer to every exception."""
    if isinstance(exception, Unauthorized):
        return _events(server_commands.sign_in())
    if isinstance(exception, AppError):
        words = _GONE if isinstance(exception, NotFound) else exception.detail
        passing = isinstance(exception, _PASSING)
    else:
        log.error("an event handler failed", exc_info=exception)
        down = isinstance(exception, DBAPIError | OSError)
        words, passing = (_DATABASE_DOWN if down else _BROKEN), True
    again = failed_events.find_action(exception) if passing else None
    told = server_commands.toast(words, level="error", duration_ms=_READING_MS, action=again)
    return _events(told, server_commands.wake("refused"), SessionState.settle)


def _events(*events: Any) -> list[EventSpec]:
    # Reflex checks the annotation `list[EventSpec]` literally, and takes ready events in it as well.
    return list(events)


async def _read(_session: AsyncSession, _actor: Actor, changes: list[Change]) -> list[Change]:
    return changes


def _apply(state: SessionState, actor: Actor, _changes: list[Change]) -> None:
    state._show(actor)


FEED = live.Feed(
    view=SessionState,
    kinds=frozenset({"member", "organization"}),
    read=_read,
    apply=_apply,
    reload=SessionState.refresh,
)
