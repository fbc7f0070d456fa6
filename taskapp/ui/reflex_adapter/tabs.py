"""The tabs connected to this process, as Reflex knows them by their tokens."""

import asyncio
from typing import Any

import reflex as rx
from reflex.event import Event
from reflex.state import StateUpdate


def is_connected(app: rx.App, token: str) -> bool:
    """Whether the tab's websocket ends in this process."""
    namespace = app.event_namespace
    # The public `token_to_sid` copies all tokens at every look; a hub with a thousand tabs looks a thousand times.
    return namespace is not None and token in namespace._token_manager.token_to_socket


def socket_of(app: rx.App, token: str) -> str | None:
    """The id of the tab's websocket; None when it is not connected to this process."""
    record = app.event_namespace._token_manager.token_to_socket.get(token)
    return record.sid if record is not None else None


async def run_events(app: rx.App, token: str, events: list[Any]) -> list[asyncio.Future[Any]]:
    """Have a tab run events: commands to the browser at once, handlers in the order of the tab's own events.

    Returns the running handlers, for `errors_of`.
    """
    ready = Event.from_event_type(events)
    commands = [event for event in ready if event.name.startswith("_")]
    if commands and is_connected(app, token):
        await app.event_namespace.emit_update(StateUpdate(events=commands), token)
    return [await app.event_processor.enqueue(token, event) for event in ready if event not in commands]


async def errors_of(running: list[asyncio.Future[Any]], *, seconds: float) -> list[BaseException]:
    """Wait for handlers, at most `seconds`; returns the exceptions of those that failed."""
    if not running:
        return []
    done, _ = await asyncio.wait(running, timeout=seconds)
    errors = [future.exception() for future in done if not future.cancelled()]
    return [error for error in errors if error is not None]
