"""What happens around Reflex's handlers of the websocket: `on_connect`, `on_event` and `on_disconnect` are replaced."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import reflex as rx

from taskapp.ui.reflex_adapter import event_guard, restore


def install(app: rx.App, *, leave: Callable[[str], None]) -> None:
    """Put the event guard in front of the socket, and let a page that comes back keep its state.

    `leave` is called with the token of a tab whose connection has ended. Call this after `app()`, which makes the
    namespace, and before the first connection.
    """
    namespace = app.event_namespace
    guard = event_guard.Guard(namespace.on_event, event_guard.callable_by_browsers())
    connect, disconnect = namespace.on_connect, namespace.on_disconnect

    async def on_connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        said = auth if isinstance(auth, dict) else {}
        guard.meet(sid, str(said.get("page") or sid)[:64])
        restore.note(sid, said.get("shown"))
        token = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
        before = namespace.token_to_sid.get(token)
        if before is not None and guard.is_same_page(sid, before):
            # Its connection died without a word: the page takes its state over instead of starting with another.
            if (leaving := on_disconnect(before)) is not None:
                await leaving
            await app.sio.disconnect(before, namespace=namespace.namespace)
        await connect(sid, environ, auth)

    def on_disconnect(sid: str) -> asyncio.Task[None] | None:
        guard.forget(sid)
        restore.forget(sid)
        token = namespace.sid_to_token.get(sid)
        if token is not None and namespace.token_to_sid.get(token) == sid:
            leave(token)
        return disconnect(sid)

    namespace.on_connect = on_connect
    namespace.on_event = guard.on_event
    namespace.on_disconnect = on_disconnect
