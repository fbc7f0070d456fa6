"""Which event failed, so that the toast about it can offer to try again."""

import json
from typing import Any

from reflex.event import Event

from taskapp.ui.reflex_adapter import event_guard

# A longer one is a form's: its words are still in the form, beside its button.
_MOST_BYTES = 4_000
_NAME = "failed_event"


def remember_failed_events(processor: Any) -> None:
    """Have every exception of a handler carry the event that it was for."""
    execute = processor._execute_event

    async def executing(*, entry: Any, registered_handler: Any) -> None:
        try:
            await execute(entry=entry, registered_handler=registered_handler)
        except Exception as exception:
            setattr(exception, _NAME, entry.event)
            raise

    processor._execute_event = executing


def find_action(exception: Exception) -> tuple[str, Event | None] | None:
    """The toast's button: the event anew, or the page when its load failed; None when the event is too long."""
    event = getattr(exception, _NAME, None)
    if event is None:
        return None
    if event.name not in event_guard.callable_by_browsers():
        return "Retry", None
    is_short = len(json.dumps(event.payload, default=str)) <= _MOST_BYTES
    return ("Retry", event) if is_short else None
