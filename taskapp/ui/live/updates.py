"""Live updates: a committed change reaches every open page that shows it about 100 ms later.

A package declares one `Feed` for each kind of view; its `on_load` joins the feed **before** it reads:

    FEED = live.Feed(
        view=TaskListState,           # the state class that `apply` changes
        kinds=frozenset({"task"}),    # the kinds of change to receive
        apply=_apply_tasks,           # (state, actor, payload) -> events for the browser, or None; default: `reload`
        reload=TaskListState.load,    # runs instead when updates were missed, and at midnight in the organization's zone
        read=_read_tasks,             # (session, actor, changes) -> payload; default: the changes themselves
        personal=False,               # True when `read` differs from person to person (their own notifications)
    )

    @rx.event
    async def load(self) -> None:
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            page = await task_service.list_tasks(session, actor, ...)
        ...

With 200 pages open `read` runs once and `apply` 200 times, so queries belong in `read`. It runs as one actor, and its
result goes to all actors who may see the same data. `apply` runs under the tab's lock, after the running handlers of
that tab. It also receives the tab's own changes, so it must skip rows whose version it already has. It must not wait
for another tab or call `modify_state`. `SessionState.guard` removes all feeds of the tab when a page opens; a closed
tab is removed by the hub.
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
    """Subscribe this page to `feed`; call it before reading the page's data, so that no change in between is missed."""
    reference = socket_auth.reference_in(state.router.headers.raw_headers)
    hub.join(state.router.session.client_token, actor, feed, reference=reference)


def leave(state: rx.State) -> None:
    """Cancel all subscriptions of this page."""
    hub.leave(state.router.session.client_token)
