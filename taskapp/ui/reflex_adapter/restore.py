"""What a page showed when its connection broke, so that its load handlers build the same again.

A page that reconnects sends it with the first packet (`reliable_socket.js`): how many rows its list had, and the
`data-shown="name=value&..."` attributes of its elements. A page that the browser goes back to sends the number of rows.
A load handler reads each value once; a new page sends none.
"""

from typing import Any

import reflex as rx

from taskapp.ui.primitives.row_pages import MAX_PAGES, PAGE_SIZE

_MAX_NAMES = 12
_MAX_LENGTH = 100

_shown: dict[str, dict[str, str]] = {}


def remember(sid: str, shown: Any) -> None:
    """Keep what the page of a new socket showed; anything but short texts by name is ignored."""
    if not isinstance(shown, dict):
        return
    texts = {str(name): value for name, value in shown.items() if isinstance(value, str) and len(value) <= _MAX_LENGTH}
    if texts:
        _shown[sid] = dict(list(texts.items())[:_MAX_NAMES])


def forget(sid: str) -> None:
    """Delete what is kept about a closed socket."""
    _shown.pop(sid, None)


def take(state: rx.State, name: str) -> str:
    """Return and delete the value of this name; empty for a new page and when it was read before."""
    return _shown.get(state.router.session.session_id, {}).pop(name, "")


def pages(state: rx.State) -> int:
    """How many pages of rows the list had; 1 for a new page."""
    rows = take(state, "rows")
    return max(1, min(-(-int(rows) // PAGE_SIZE), MAX_PAGES)) if rows.isdecimal() else 1
