"""The tabs connected to this process, as Reflex knows them by their tokens."""

from typing import Any

import reflex as rx
from reflex.event import Event
from reflex.state import StateUpdate


def is_connected(app: rx.App, token: str) -> bool:
    """Whether the tab's websocket ends in this process."""
    namespace = app.event_namespace
    # The public `token_to_sid` copies all tokens at every look; a hub with a thousand tabs looks a thousand times.
    return namespace is not None and token in namespace._token_manager.token_to_socket


async def run_events(app: rx.App, token: str, events: list[Any]) -> None:
    """Have a tab run events: commands to the browser at once, handlers in the order of the tab's own events."""
    ready = Event.from_event_type(events)
    commands = [event for event in ready if event.name.startswith("_")]
    if commands and is_connected(app, token):
        await app.event_namespace.emit_update(StateUpdate(events=commands), token)
    for event in ready:
        if event not in commands:
            await app.event_processor.enqueue(token, event)
