"""What a page showed when its line broke, so that its loads build the same again.

A page that comes back says so with the first packet (`reliable_socket.js`): how many rows its list had, and whatever
elements carry in `data-shown="name=value&..."`. A load reads it once; a page opened afresh has nothing to say.
"""

from typing import Any

import reflex as rx

from taskapp.ui.primitives.row_pages import MAX_PAGES, PAGE_SIZE

_MOST_NAMES = 12
_LONGEST = 100

_shown: dict[str, dict[str, str]] = {}


def note(sid: str, told: Any) -> None:
    """Keep what the page behind a new socket says of itself; what is no such thing is nothing."""
    if not isinstance(told, dict):
        return
    texts = {str(name): value for name, value in told.items() if isinstance(value, str) and len(value) <= _LONGEST}
    if texts:
        _shown[sid] = dict(list(texts.items())[:_MOST_NAMES])


def forget(sid: str) -> None:
    """The socket is gone."""
    _shown.pop(sid, None)


def take(state: rx.State, name: str) -> str:
    """What the page showed under this name; empty when it is new, and from the second time on."""
    return _shown.get(state.router.session.session_id, {}).pop(name, "")


def pages(state: rx.State) -> int:
    """How many pages of rows its list had; 1 when it is new."""
    rows = take(state, "rows")
    return max(1, min(-(-int(rows) // PAGE_SIZE), MAX_PAGES)) if rows.isdecimal() else 1
