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
from collections import OrderedDict
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
# Pages whose last event is known, so that one that was sent again after a broken line is not done twice.
REMEMBERED_PAGES = 20_000


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
        self._pages: dict[str, str] = {}
        self._last: OrderedDict[str, int] = OrderedDict()

    def meet(self, sid: str, page: str) -> None:
        """A socket says which open page it belongs to; one page may come back on another socket."""
        self._pages[sid] = page

    def is_same_page(self, sid: str, other: str) -> bool:
        """Whether two sockets belong to one page, so that the earlier of them is dead."""
        return sid in self._pages and self._pages[sid] == self._pages.get(other)

    async def on_event(self, sid: str, data: Any) -> None:
        """Pass an allowed event on, once; drop any other without a word to its sender."""
        name = _name_of(data)
        if name not in self._allowed:
            log.debug("dropped an event that no page sends: %.80r", name)
        elif self._is_repeated(sid, data.get("seq")):
            log.debug("dropped %s: it came before the line broke", name)
        elif not self._take(sid):
            log.info("dropped %s: its socket sends more than %.0f events a second", name, EVENTS_PER_SECOND)
        else:
            await self._inner(sid, data)

    def forget(self, sid: str) -> None:
        """A socket is gone."""
        self._buckets.pop(sid, None)
        self._pages.pop(sid, None)

    def _is_repeated(self, sid: str, number: Any) -> bool:
        """Whether the page sent this before; its events come in their order, so the highest number tells."""
        page = self._pages.get(sid)
        if page is None or not isinstance(number, int):
            return False
        last = self._last.pop(page, 0)
        self._last[page] = max(last, number)
        if len(self._last) > REMEMBERED_PAGES:
            self._last.popitem(last=False)
        return number <= last

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
