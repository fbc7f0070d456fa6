"""Which events a browser may send, how fast and how large: everything else is dropped before Reflex sees it.

Every public method of a state is callable from any browser unless something stops it; this does.
Mark the ones a page really sends, below `@rx.event`:

    @rx.event
    @client_event
    async def mark_done(self, task_id: str) -> None: ...

Handlers reached only from the server (`on_load`, ones another handler returns) need no mark, and a public
helper does not exist: helpers start with `_` or live outside the state. Type hints of a handler are not
checked at run time, so an id is `UUID(task_id)` inside `acting()` and a choice goes through its enum.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from reflex_base.registry import RegistrationContext

from taskapp.core.clock import monotonic

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])
Ingress = Callable[[str, Any], Awaitable[None]]

MARK = "__client_event__"
# What Reflex's own browser code sends, by full name (a state of ours must not slip in by a like-sounding end).
_ROOT = "reflex___state____state"
FRAMEWORK = frozenset(
    {
        f"{_ROOT}.hydrate_and_load",
        f"{_ROOT}.hydrate",
        f"{_ROOT}.set_is_hydrated",
        f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal",
        f"{_ROOT}.reflex___state____update_vars_internal_state.update_vars_internal",
        f"{_ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
    }
)
# A person at full speed (held J/K keys are handled in the browser) stays far below this; a loop does not.
EVENTS_PER_SECOND = 30.0
BURST = 120.0


def client_event(handler: F) -> F:
    """Let browsers call this event handler; it authorizes itself through `acting()`."""
    setattr(handler, MARK, True)
    return handler


def callable_by_browsers() -> frozenset[str]:
    """The full names of every marked handler and of the framework's own."""
    handlers = RegistrationContext.get().event_handlers
    marked = {name for name, entry in handlers.items() if getattr(entry.handler.fn, MARK, False)}
    return frozenset(marked | (FRAMEWORK & handlers.keys()))


class Guard:
    """Stands before the socket's `event` message; one per process."""

    def __init__(self, inner: Ingress, allowed: frozenset[str]) -> None:
        self._inner = inner
        self._allowed = allowed
        self._buckets: dict[str, tuple[float, float]] = {}

    async def on_event(self, sid: str, data: Any) -> None:
        """Pass an allowed event on; drop any other without a word to its sender."""
        name = _name_of(data)
        if name not in self._allowed:
            log.debug("dropped an event that no page sends: %.80r", name)
        elif not self._take(sid):
            log.info("dropped %s: its socket sends more than %.0f events a second", name, EVENTS_PER_SECOND)
        else:
            await self._inner(sid, data)

    def forget(self, sid: str) -> None:
        """A socket is gone."""
        self._buckets.pop(sid, None)

    def _take(self, sid: str) -> bool:
        now = monotonic()
        tokens, since = self._buckets.get(sid, (BURST, now))
        tokens = min(BURST, tokens + (now - since) * EVENTS_PER_SECOND)
        self._buckets[sid] = (max(tokens - 1, 0.0), now)
        return tokens >= 1


def _name_of(data: Any) -> str:
    """The handler's name of a well-formed event; empty for anything else."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return ""
    parts = (data.get("payload", {}), data.get("router_data", {}))
    return data["name"] if all(isinstance(part, dict) for part in parts) else ""
