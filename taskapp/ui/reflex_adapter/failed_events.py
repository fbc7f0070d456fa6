"""Attaches the failed event to its exception, so that the error toast can offer a Retry button."""

import json
from typing import Any

import reflex as rx
from reflex.event import Event

from taskapp.ui.reflex_adapter import event_guard

# A larger payload comes from a form, which still holds the text and has its own button.
_MAX_PAYLOAD_BYTES = 4_000
_ATTRIBUTE = "failed_event"


def remember_failed_events(processor: Any) -> None:
    """Make every exception of an event handler carry its event; `processor` is Reflex's event processor."""
    execute = processor._execute_event

    async def executing(*, entry: Any, registered_handler: Any) -> None:
        try:
            await execute(entry=entry, registered_handler=registered_handler)
        except Exception as exception:
            setattr(exception, _ATTRIBUTE, entry.event)
            raise

    processor._execute_event = executing


def is_failure_of(exception: Exception, handler: Any) -> bool:
    """Whether the exception was raised by this event handler."""
    event = getattr(exception, _ATTRIBUTE, None)
    return event is not None and event.name == Event.from_event_type(handler)[0].name


def state_of(exception: Exception) -> type[rx.State] | None:
    """The state whose event handler raised the exception; None when it was none."""
    event = getattr(exception, _ATTRIBUTE, None)
    return rx.State.get_class_substate(event.name.rpartition(".")[0]) if event is not None else None


def find_action(exception: Exception) -> tuple[str, Event | None] | None:
    """The Retry button for the toast: its label and the event to send again.

    The event is None when a page load failed: the button then reloads the page. Returns None (no button) when the payload
    is too large to be carried.
    """
    event = getattr(exception, _ATTRIBUTE, None)
    if event is None:
        return None
    if event.name not in event_guard.callable_by_browsers():
        return "Retry", None
    is_short = len(json.dumps(event.payload, default=str)) <= _MAX_PAYLOAD_BYTES
    return ("Retry", event) if is_short else None
