"""The key of the event that is being handled: the same when a page sends the event again, to whichever server process,
and when it is pressed again before the first press has had its effect (`reliable_socket.js`).

Reflex makes its own event from what the page sent and keeps only name, payload and router data, so the key travels on the
payload, as an attribute.
"""

from contextvars import ContextVar
from typing import Any

_LONGEST = 100
_current: ContextVar[str] = ContextVar("event_key", default="")


class _Payload(dict[str, Any]):
    """The arguments of an event, with its key."""

    key = ""


def readable(key: object) -> str:
    """A key that a page sent; empty when it is none that can be stored."""
    return key if isinstance(key, str) and len(key) <= _LONGEST and key.isprintable() else ""


def attach(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The message of a page with the key of its event."""
    payload = _Payload(data.get("payload", {}))
    payload.key = key
    return {**data, "payload": payload}


def current() -> str:
    """The key of the event that this task handles; empty when no page sent it."""
    return _current.get()


def pass_on(processor: Any) -> None:
    """Let handlers read `current()`; `processor` is Reflex's event processor."""
    execute = processor._execute_event

    async def executing(*, entry: Any, registered_handler: Any) -> None:
        token = _current.set(getattr(entry.event.payload, "key", ""))
        try:
            await execute(entry=entry, registered_handler=registered_handler)
        finally:
            _current.reset(token)

    processor._execute_event = executing
