"""The rows of a long list in pages: one state var a page, because Reflex sends a changed var as a whole.

A position is a pair of the var's name and the index in that page.
"""

from collections.abc import Iterator
from typing import Any

import reflex as rx

PAGE_SIZE = 30
MAX_PAGES = 40
# The first pages are small for a quick start; the following ones are large, so that a log of ten thousand entries can
# be scrolled to its end.
SMALL_PAGES, LARGE_PAGE_SIZE = 6, 200
# A first page that new entries made longer than this is loaded again.
MAX_FIRST_PAGE = 4 * PAGE_SIZE
NAMES = [f"p{n}" for n in range(MAX_PAGES)]
# A list with this page has more than 300 rows: the browser skips the layout of those that are far away.
_LONG = NAMES[11]


def mixin_for(row_type: Any, names: list[str] = NAMES) -> type:
    """Return a state mixin with the vars of `names`, each a list of `row_type`."""
    fields: dict[str, Any] = {name: rx.field(default_factory=list) for name in names}
    annotations = dict.fromkeys(names, rx.Field[list[row_type]])
    namespace = {"__module__": __name__, "__doc__": "Pages of rows.", "__annotations__": annotations, **fields}
    return type(rx.State)("RowPages", (rx.State,), namespace, mixin=True)


def vars_of(state: type[rx.State]) -> list[Any]:
    """Return the vars p0, p1, … of a state class, for rendering."""
    return [getattr(state, name) for name in NAMES]


def is_long(state: type[rx.State]) -> dict[str, Any]:
    """Return the attribute of a list's element that tells the style sheet whether its list is long."""
    return {"data-long": getattr(state, _LONG).length() > 0}


def pages_of(state: rx.State) -> Iterator[tuple[str, list[Any]]]:
    """Yield each non-empty page as (name, rows), without marking the vars as changed."""
    for name in NAMES:
        if rows := state.get_value(name):
            yield name, rows


def clear(state: rx.State) -> None:
    """Empty every page."""
    for name, _ in pages_of(state):
        setattr(state, name, [])


def find(state: rx.State, row_id: str) -> tuple[str, int] | None:
    """Return the position of a row."""
    for name, rows in pages_of(state):
        for index, row in enumerate(rows):
            if row["id"] == row_id:
                return name, index
    return None


def next_size(page_count: int) -> int:
    """Return how many rows to load next, given how many pages are loaded."""
    return PAGE_SIZE if page_count < SMALL_PAGES else LARGE_PAGE_SIZE


def append(state: rx.State, rows: list[Any], *, page_count: int) -> int:
    """Add a page after the first `page_count`; return the new count. Once all are used, the last page takes the rows."""
    if rows and page_count < MAX_PAGES:
        setattr(state, NAMES[page_count], rows)
        return page_count + 1
    if rows:
        setattr(state, NAMES[-1], [*state.get_value(NAMES[-1]), *rows])
    return page_count


def merge_newest(state: rx.State, rows: list[Any]) -> bool:
    """Replace the rows on top by the newest `rows` and keep the older ones; False when there would be a gap."""
    old = state.get_value(NAMES[0])
    fresh = {row["id"]: row for row in rows}
    known = {row["id"] for row in old}
    if not old or not rows or rows[-1]["id"] not in known or len(old) > MAX_FIRST_PAGE:
        return False
    end = next(index for index, row in enumerate(old) if row["id"] == rows[-1]["id"]) + 1
    merged = [*fresh.values(), *old[end:]]
    if merged != old:
        setattr(state, NAMES[0], merged)
    return True


def get(state: rx.State, position: tuple[str, int]) -> Any:
    """Return the row at a position."""
    return state.get_value(position[0])[position[1]]


def replace(state: rx.State, position: tuple[str, int], row: Any) -> None:
    """Replace the row at a position."""
    name, index = position
    rows = list(state.get_value(name))
    rows[index] = row
    setattr(state, name, rows)


def remove(state: rx.State, position: tuple[str, int]) -> None:
    """Remove the row at a position."""
    name, index = position
    rows = list(state.get_value(name))
    del rows[index]
    setattr(state, name, rows)


def insert(state: rx.State, position: tuple[str, int], row: Any) -> None:
    """Insert a row at a position, or at the page's end when the page has become shorter."""
    name, index = position
    rows = list(state.get_value(name))
    rows.insert(min(index, len(rows)), row)
    setattr(state, name, rows)


def count(state: rx.State) -> int:
    """Return the number of rows on the screen."""
    return sum(len(rows) for _, rows in pages_of(state))


def ids(state: rx.State) -> set[str]:
    """Return the ids of all rows on the screen."""
    return {row["id"] for _, rows in pages_of(state) for row in rows}
