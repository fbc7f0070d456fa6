"""Replaces Reflex's websocket handlers `on_connect`, `on_event` and `on_disconnect` by ones that wrap them.

Also keeps the state of a tab while it is connected (`tab_states.py`).
"""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import reflex as rx

from taskapp.ui.reflex_adapter import event_guard, restore, socket_auth, tab_states, tabs


def install(app: rx.App, *, leave: Callable[[str], None]) -> None:
    """Install the event guard, and let a page that reconnects keep its state.

    `leave` is called with the token of a tab whose connection has ended. Call this after `app()`, which creates the
    namespace, and before the first connection.
    """
    namespace = app.event_namespace
    guard = event_guard.Guard(namespace.on_event, event_guard.callable_by_browsers(), takes=event_guard.takes)
    connect, disconnect = namespace.on_connect, namespace.on_disconnect
    tab_states.keep_while_connected(app.state_manager, is_connected=lambda token: tabs.is_connected(app, token))
    anonymous: set[str] = set()

    async def on_connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        first_packet = auth if isinstance(auth, dict) else {}
        guard.add_socket(sid, str(first_packet.get("page") or sid)[:64])
        restore.remember(sid, first_packet.get("shown"))
        anonymous.update(() if socket_auth.is_signed_in(environ) else (sid,))
        token = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
        earlier_sid = tabs.socket_of(app, token)
        if earlier_sid is not None and guard.is_same_page(sid, earlier_sid):
            # The earlier connection is dead but not closed yet: close it, so that the page keeps its state and token.
            if (leaving := on_disconnect(earlier_sid)) is not None:
                await leaving
            await app.sio.disconnect(earlier_sid, namespace=namespace.namespace)
        await connect(sid, environ, auth)

    def on_disconnect(sid: str) -> asyncio.Task[None] | None:
        guard.remove_socket(sid)
        restore.forget(sid)
        token = namespace.sid_to_token.get(sid)
        if token is not None and tabs.socket_of(app, token) == sid:
            leave(token)
            if sid in anonymous:
                tab_states.drop_soon(app.state_manager, token)
        anonymous.discard(sid)
        return disconnect(sid)

    namespace.on_connect = on_connect
    namespace.on_event = guard.on_event
    namespace.on_disconnect = on_disconnect
