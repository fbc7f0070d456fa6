"""Which events a browser may send, and how many a second; all others are dropped before Reflex sees them (decision 31).

Reflex lets a browser call every public method of a state. Mark the handlers that a page sends, below `@rx.event`:

    @rx.event
    @client_event
    async def mark_done(self, task_id: str) -> None: ...

Handlers that only the server starts (`on_load`, or returned by another handler) need no mark. Helper methods start with `_`
or are functions outside the state. Type hints of a handler are not checked at run time: convert ids with `UUID(task_id)`
inside `acting()`, and choices with their enum.
"""

import inspect
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from typing import Any, TypeVar

import reflex as rx

from taskapp.core.clock import monotonic
from taskapp.ui.reflex_adapter import event_key, restore

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])
EventHandler = Callable[[str, Any], Awaitable[None]]

MARK = "__client_event__"
# Events of Reflex's own browser code, by full name: a suffix could also match a state of the product.
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
# Far above what a person can cause (held J and K keys are handled in the browser); a loop exceeds it.
EVENTS_PER_SECOND = 30.0
BURST = 120.0
# For how many pages the number of the last event is kept, to drop events that are sent again after a reconnect.
REMEMBERED_PAGES = 20_000


def client_event(handler: F) -> F:
    """Allow browsers to call this event handler, which must check permissions through `acting()`."""
    setattr(handler, MARK, True)
    return handler


def callable_by_browsers() -> frozenset[str]:
    """The full names of all marked handlers and of the events of Reflex's own browser code."""
    handlers = dict(_handlers(rx.State))
    marked = {name for name, handler in handlers.items() if getattr(handler.fn, MARK, False)}
    return frozenset(marked | (FRAMEWORK & handlers.keys()))


def takes(name: str, arguments: dict[str, Any]) -> bool:
    """Whether the handler of this full name can be called with these arguments; one that cannot would fail, with a traceback."""
    signature = _signatures().get(name)
    try:
        return signature is not None and signature.bind(None, **arguments) is not None
    except TypeError:
        return False


@cache
def _signatures() -> dict[str, inspect.Signature]:
    return {name: inspect.signature(handler.fn) for name, handler in _handlers(rx.State)}


def _handlers(state: type[rx.State]) -> Iterator[tuple[str, rx.EventHandler]]:
    for name, handler in state.event_handlers.items():
        yield f"{state.get_full_name()}.{name}", handler
    for substate in state.get_substates():
        yield from _handlers(substate)


class Guard:
    """Filters the websocket's `event` messages and passes the allowed ones to `inner`; one per process."""

    def __init__(
        self,
        inner: EventHandler,
        allowed: frozenset[str],
        *,
        takes: Callable[[str, dict[str, Any]], bool] = lambda _name, _arguments: True,
    ) -> None:
        self._inner, self._takes = inner, takes
        self._allowed = allowed
        self._buckets: dict[str, tuple[float, float]] = {}
        self._pages: dict[str, str] = {}
        self._last: OrderedDict[str, int] = OrderedDict()

    def add_socket(self, sid: str, page: str) -> None:
        """Record which open page a new socket belongs to; a page that reconnects has another socket."""
        self._pages[sid] = page

    def is_same_page(self, sid: str, other: str) -> bool:
        """Whether two sockets belong to one page; then the earlier one is dead."""
        return sid in self._pages and self._pages[sid] == self._pages.get(other)

    async def on_event(self, sid: str, data: Any = None, *more: Any) -> None:
        """Pass an allowed event on, once; drop any other without an answer to its sender. A page sends one value, never `more`."""
        name = "" if more else _name_of(data)
        if name not in self._allowed:
            log.debug("dropped an event that no page sends: %.80r", name)
        elif not self._takes(name, data.get("payload", {})):
            log.debug("dropped %s: it has other arguments", name)
        elif self._is_repeated(sid, data.get("seq")):
            log.debug("dropped %s: it came before the line broke", name)
        elif not self._take_token(sid):
            log.warning("dropped %s: its socket sends more than %.0f events a second", name, EVENTS_PER_SECOND)
        else:
            restore.remember(sid, data.get("shown"))
            await self._inner(sid, self._with_key(sid, data))

    def remove_socket(self, sid: str) -> None:
        """Delete what is kept about a socket that was closed."""
        self._buckets.pop(sid, None)
        self._pages.pop(sid, None)

    def _with_key(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        """The message with a key that is the same when the page sends it again, also to another process.

        The page names the key of its press: a second press while one is under way, or of the same double click, has the
        same. Without one the key is the event's number.
        """
        page, number = self._pages.get(sid), data.get("seq")
        key = event_key.readable(data.get("press")) or (f"{page}:{number}" if page and isinstance(number, int) else "")
        return event_key.attach(data, key) if key else data

    def _is_repeated(self, sid: str, number: Any) -> bool:
        """Whether the page sent this event before: numbers rise, so it did if this one is not above the last."""
        page = self._pages.get(sid)
        if page is None or not isinstance(number, int):
            return False
        last = self._last.pop(page, 0)
        self._last[page] = max(last, number)
        if len(self._last) > REMEMBERED_PAGES:
            self._last.popitem(last=False)
        return number <= last

    def _take_token(self, sid: str) -> bool:
        now = monotonic()
        tokens, since = self._buckets.get(sid, (BURST, now))
        tokens = min(BURST, tokens + (now - since) * EVENTS_PER_SECOND)
        self._buckets[sid] = (max(tokens - 1, 0.0), now)
        return tokens >= 1


def _name_of(data: Any) -> str:
    """The handler's name of a well-formed event; empty for anything else."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return ""
    payload, address = data.get("payload", {}), data.get("router_data", {})
    return data["name"] if isinstance(payload, dict) and _is_address(address) else ""


def _is_address(data: Any) -> bool:
    """Whether this is the address of a page as Reflex's browser code sends it."""
    if not isinstance(data, dict) or not isinstance(query := data.get("query", {}), dict):
        return False
    # A parameter that stands there twice is a list.
    texts = (data.get("pathname", ""), data.get("asPath", ""), *query.keys())
    values = (value for given in query.values() for value in (given if isinstance(given, list) else [given]))
    return all(isinstance(text, str) for text in (*texts, *values))
