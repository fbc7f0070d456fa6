"""Live updates: what is committed anywhere reaches every open page that shows it, about 100 ms later.

A room declares one `Feed` per kind of view, and its `on_load` joins it **before** reading:

    FEED = live.Feed(
        view=TaskListState,           # the state class that `apply` changes
        kinds=frozenset({"task"}),    # the changes it cares about
        read=_read,                   # (session, actor, changes) -> news; run once for all actors who see the same
        apply=_apply,                 # (state, actor, news) -> events for the browser, or None; best without a query
        reload=TaskListState.load,    # run instead when news were lost, and at midnight in the organization's zone
        personal=False,               # True when `read` differs from person to person (their own notifications)
    )

    @rx.event
    async def load(self) -> None:
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            page = await task_service.list_tasks(session, actor, ...)
        ...

With 200 pages open `read` runs once and `apply` 200 times, so what can be asked once is asked in `read`; it
gets what that actor may see from the services, and every actor it serves may see the same. `apply` runs under
the tab's lock, after whatever its handlers are doing. It gets the echo of the tab's own changes too, so it
skips rows whose version it already has. It never waits for another tab and never calls `modify_state`.
`SessionState.guard` leaves all feeds when a page opens; a closed tab leaves by itself.
"""

from typing import Any

import reflex as rx

from taskapp.access.actor import Actor
from taskapp.ui.live.feed import Feed
from taskapp.ui.live.hub import Hub
from taskapp.ui.reflex_adapter import socket_auth

__all__ = ["Feed", "hub", "join", "leave"]

hub = Hub()


def join(state: rx.State, actor: Actor, feed: Feed[Any, Any]) -> None:
    """Let this page hear `feed` from now on; call it before reading what the page shows."""
    reference = socket_auth.reference_in(state.router.headers.raw_headers)
    hub.join(state.router.session.client_token, actor, feed, reference=reference)


def leave(state: rx.State) -> None:
    """This page hears nothing until it joins again."""
    hub.leave(state.router.session.client_token)
