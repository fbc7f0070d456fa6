"""The session of a page, and `acting()`, which gives an event handler a transaction and the signed-in actor.

A handler that changes something:

    @rx.event
    @client_event
    async def mark_done(self, task_id: str) -> AsyncIterator[Any]:
        self._paint_done(task_id)                      # optimistic: the browser paints immediately …
        yield
        async with acting(self) as (session, actor):   # … then one write transaction, committed at the end
            task = await task_service.mark_done(session, actor, UUID(task_id))
        self._show(task)

An `AppError` rolls the transaction back; do not catch it. `handle_exception` shows it as an error toast, the state's
other changes are still sent, and the code after the block does not run. To revert an optimistic change, wrap the block
in `try: … except AppError: <revert>; raise`. Someone who is no longer signed in is redirected to the login page in the
same way. Never `yield` inside the block: it would keep the transaction open during a network round trip. For reads use
`acting(self, write=False)`.

A page's `on_load` is `[SessionState.guard, <its own loads>]`; a load joins its live feed (`ui/live/updates.py`) before
it reads. `may(permission)` hides actions that are not permitted; the service checks the permission in any case.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.audit.origin import set_origin
from taskapp.auth import service as auth_service
from taskapp.auth.authenticate import record_session_use
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.db.outage import is_away, is_full
from taskapp.core.errors import AppError, Conflict, Forbidden, NotFound, TooManyRequests, Unauthorized, Unavailable
from taskapp.core.work.bus import Change
from taskapp.ui import routes
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import failed_events, server_commands, socket_auth
from taskapp.ui.reflex_adapter.event_guard import client_event

log = logging.getLogger(__name__)

T = TypeVar("T")

# Errors that may be over a moment later, so trying again is offered.
_TEMPORARY = (Conflict, TooManyRequests, Unavailable)
GONE = "This is no longer there: it was deleted, or you may not see it any more."
_DATABASE_DOWN = "The database does not answer right now, so nothing was changed."
_DISK_FULL = "The disk of the server is full, so nothing was changed. Ask its administrator to free space."
_BROKEN = "Something went wrong on our side, so nothing was changed."
# Long enough to read the message and to reach its button.
_ERROR_TOAST_MS = 10_000


class SecondFactorNeeded(Forbidden):
    """The organization requires a second factor, and the person has none yet."""


@asynccontextmanager
async def acting(state: rx.State, *, write: bool = True) -> AsyncIterator[tuple[AsyncSession, Actor]]:
    """Open one transaction for the signed-in actor, read from the database each time; a write is committed at the end.

    Raises `Unauthorized` when nobody is signed in any more, `SecondFactorNeeded` when a second factor has to be set up first.
    """
    headers = state.router.headers.raw_headers
    reference = socket_auth.reference_in(headers)
    set_origin(socket_auth.request_origin(headers))
    async with db.transaction() if write else db.reading() as session:
        actor = await _actor(session, reference)
        if actor is None:
            raise Unauthorized("You are no longer signed in here.")
        if actor.lacks_second_factor:
            raise SecondFactorNeeded("Your organization requires a second factor; set one up first.")
        yield session, actor
    if login := socket_auth.ids_of(reference):
        await record_session_use(actor, login[0])


async def retrying(state: rx.State, work: Callable[[AsyncSession, Actor], Awaitable[T]]) -> T:
    """Run `work` in a write transaction as `acting()` does, again after a deadlock; it must change only the database."""

    async def attempt() -> T:
        async with acting(state) as (session, actor):
            return await work(session, actor)

    return await db.retrying(attempt)


async def writing(state: rx.State, work: Callable[[AsyncSession, Actor], Awaitable[T]]) -> tuple[T, Actor]:
    """The result of `retrying`, and the actor."""

    async def with_actor(session: AsyncSession, actor: Actor) -> tuple[T, Actor]:
        return await work(session, actor), actor

    return await retrying(state, with_actor)


async def find_actor(reference: str) -> Actor | None:
    """Return the actor of a login reference, or None once the login has ended; the live hub uses it."""
    async with db.reading() as session:
        actor = await _actor(session, reference)
    return None if actor and actor.lacks_second_factor else actor


async def find_reference(cookie: str) -> str | None:
    """Return the login reference for a session cookie, or None when the cookie is not valid; socket_auth uses it."""
    login = await _find_login(cookie)
    return socket_auth.reference(session_id=login[0], member_id=login[1].member_id) if login else None


async def find_actor_of_cookie(cookie: str) -> Actor | None:
    """Return the actor of a session cookie, or None when the cookie is not valid; the serving of pages uses it."""
    login = await _find_login(cookie)
    return login[1] if login else None


async def _find_login(cookie: str) -> tuple[UUID, Actor] | None:
    async with db.reading() as session:
        login = await auth_service.find_actor_for_session(session, cookie)
    if login is not None:
        await record_session_use(login[1], login[0])
    return login


async def _actor(session: AsyncSession, reference: str) -> Actor | None:
    ids = socket_auth.ids_of(reference)
    actor = await auth_service.find_actor_for_session_id(session, ids[0]) if ids else None
    # Another tab may have switched this login to another organization: it is not valid for this page any more.
    return actor if actor and ids and actor.member_id == ids[1] else None


class SessionState(rx.State):
    """The signed-in person, as every page shows them."""

    name: rx.Field[str] = rx.field("")
    email: rx.Field[str] = rx.field("")
    organization: rx.Field[str] = rx.field("")
    role: rx.Field[str] = rx.field("")
    # Whose drafts the browser keeps: organization and member.
    scope: rx.Field[str] = rx.field("")
    # The key of the form that was stored last (`once.py`).
    accepted: rx.Field[str] = rx.field("")
    permissions: rx.Field[list[str]] = rx.field(default_factory=list)
    timezone: rx.Field[str] = rx.field("UTC")
    today: rx.Field[str] = rx.field("")
    # The day on which the organization will be erased; "" unless an owner has deleted it.
    deletion: rx.Field[str] = rx.field("")

    @rx.event
    async def guard(self) -> None:
        """Require a login: the first `on_load` of every page behind it; cancels the tab's subscriptions."""
        live.leave(self)
        await self._refresh()

    @rx.event
    async def refresh(self) -> None:
        """Read the person again, after a change of date, role or organization name."""
        await self._refresh()

    @rx.event
    @client_event
    async def undo_last(self) -> Event:
        """Let the page take back its last change, behind the answers to what was pressed before Undo."""
        return server_commands.undo_last()

    @rx.event
    async def settle(self) -> None:
        """Do nothing, so that Reflex sends the state changes a failed handler made before its error."""

    async def _refresh(self) -> None:
        async with acting(self, write=False) as (_, actor):
            live.join(self, actor, FEED)
        self._show(actor)

    def _show(self, actor: Actor) -> None:
        values: dict[str, Any] = {
            "name": actor.name,
            "email": actor.email,
            "organization": actor.organization_name,
            "role": actor.role.value,
            "scope": f"{actor.organization_id}.{actor.member_id}",
            "permissions": sorted(actor.permissions),
            "timezone": actor.timezone.key,
            "deletion": _day(actor),
            "today": utc_now().astimezone(actor.timezone).date().isoformat(),
        }
        for field, value in values.items():
            if getattr(self, field) != value:
                setattr(self, field, value)


def _day(actor: Actor) -> str:
    if actor.deletion_at is None:
        return ""
    day = actor.deletion_at.astimezone(actor.timezone)
    return f"{day:%B} {day.day}, {day.year}"


def may(permission: str) -> rx.Var[bool]:
    """Whether the signed-in person has `permission`, as a condition for `rx.cond`."""
    return SessionState.permissions.contains(permission)


def handle_exception(exception: Exception) -> list[EventSpec]:
    """Turn the exception of an event handler into events for the browser: a redirect to the login, or an error toast.

    A state that hears of no changes has `_reloads_when_outdated`: it is loaded again after an event about a row that has changed or is gone.
    """
    if isinstance(exception, Unauthorized):
        return _events(server_commands.sign_in())
    if isinstance(exception, SecondFactorNeeded):
        return _events(server_commands.go(routes.SECOND_FACTOR))
    if isinstance(exception, AppError):
        message = words_of(exception)
        temporary = isinstance(exception, _TEMPORARY)
    else:
        message, temporary = _unexpected(exception), True
    if failed_events.is_failure_of(exception, SessionState.settle):
        return []  # the answer to a failure failed: another answer would fail as well
    retry = failed_events.find_action(exception) if temporary else None
    toast = server_commands.toast(message, level="error", duration_ms=_ERROR_TOAST_MS, action=retry)
    state = failed_events.state_of(exception)
    reloads = isinstance(exception, NotFound | Conflict) and getattr(state, "_reloads_when_outdated", False)
    load = state.event_handlers["load"] if state and reloads else None
    is_load = load is None or failed_events.is_failure_of(exception, load)
    return _events(toast, server_commands.wake("refused"), SessionState.settle if is_load else load)


def words_of(error: AppError) -> str:
    """What a page says of the error: that of a missing row names its id."""
    return GONE if isinstance(error, NotFound) else error.detail


def _unexpected(exception: Exception) -> str:
    """The message for an error that no handler foresaw; logs it, without a traceback when a server is unreachable."""
    if is_full(exception):
        log.error("an event handler failed: %s", exception)
        return _DISK_FULL
    down = isinstance(exception, DBAPIError | OSError)
    log.error("an event handler failed: %s", exception, exc_info=None if is_away(exception) else exception)
    return _DATABASE_DOWN if down else _BROKEN


def _events(*events: Any) -> list[EventSpec]:
    # Reflex requires exactly the return annotation `list[EventSpec]`, but accepts Event objects in the list as well.
    return list(events)


def _apply_session_changes(state: SessionState, actor: Actor, _changes: list[Change]) -> None:
    state._show(actor)


FEED = live.Feed(
    view=SessionState,
    kinds=frozenset({"member", "organization"}),
    apply=_apply_session_changes,
    reload=SessionState.refresh,
)
