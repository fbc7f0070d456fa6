"""A long list on the screen, page by page: one state var a page, since a changed var travels whole."""

from collections.abc import Iterator
from typing import Any

import reflex as rx

PAGE = 30
SLOTS = 40
# So many pages are read in small steps; a log of ten thousand entries is not read to its end in steps of thirty.
QUICK, FAR = 6, 200
# A first page that grew to this by what arrived is read anew.
LONGEST = 4 * PAGE
NAMES = [f"p{n}" for n in range(SLOTS)]


def slots_of(row_type: Any) -> type:
    """A state mixin with the vars p0, p1, … each a page of rows."""
    fields: dict[str, Any] = {name: rx.field(default_factory=list) for name in NAMES}
    annotations = dict.fromkeys(NAMES, rx.Field[list[row_type]])
    namespace = {"__module__": __name__, "__doc__": "Pages of rows.", "__annotations__": annotations, **fields}
    return type(rx.State)("Slots", (rx.State,), namespace, mixin=True)


def pages_of(state: rx.State) -> Iterator[tuple[str, list[Any]]]:
    """Every page that holds rows, by name, without tracking."""
    for name in NAMES:
        if rows := state.get_value(name):
            yield name, rows


def in_pages(rows: list[Any]) -> Iterator[list[Any]]:
    """Rows by the page, in their order."""
    for start in range(0, len(rows), PAGE):
        yield rows[start : start + PAGE]


def clear(state: rx.State) -> None:
    """Empty every page."""
    for name, _ in pages_of(state):
        setattr(state, name, [])


def find(state: rx.State, row_id: str) -> tuple[str, int] | None:
    """The page and index of a row."""
    for name, rows in pages_of(state):
        for index, row in enumerate(rows):
            if row["id"] == row_id:
                return name, index
    return None


def next_size(filled: int) -> int:
    """How many rows to read next: who has scrolled far wants to get on."""
    return PAGE if filled < QUICK else FAR


def append(state: rx.State, rows: list[Any], *, filled: int) -> int:
    """Put a page below those `filled`; how many pages hold rows now. The last one takes whatever has no page left."""
    if rows and filled < SLOTS:
        setattr(state, NAMES[filled], rows)
        return filled + 1
    if rows:
        setattr(state, NAMES[-1], [*state.get_value(NAMES[-1]), *rows])
    return filled


def merge_newest(state: rx.State, rows: list[Any]) -> bool:
    """Put what is new in a fresh first page on top and leave older pages alone; False when they no longer meet."""
    old = state.get_value(NAMES[0])
    fresh = {row["id"]: row for row in rows}
    known = {row["id"] for row in old}
    if not old or not rows or rows[-1]["id"] not in known or len(old) > LONGEST:
        return False
    end = next(index for index, row in enumerate(old) if row["id"] == rows[-1]["id"]) + 1
    merged = [*fresh.values(), *old[end:]]
    if merged != old:
        setattr(state, NAMES[0], merged)
    return True


def get(state: rx.State, place: tuple[str, int]) -> Any:
    """The row at a place."""
    return state.get_value(place[0])[place[1]]


def replace(state: rx.State, place: tuple[str, int], row: Any) -> None:
    """Another row in the same place."""
    name, index = place
    rows = list(state.get_value(name))
    rows[index] = row
    setattr(state, name, rows)


def take_out(state: rx.State, place: tuple[str, int]) -> None:
    """The row leaves; the others close up."""
    name, index = place
    rows = list(state.get_value(name))
    del rows[index]
    setattr(state, name, rows)


def put_back(state: rx.State, place: tuple[str, int], row: Any) -> None:
    """The row returns to where it was, or as near as the page still allows."""
    name, index = place
    rows = list(state.get_value(name))
    rows.insert(min(index, len(rows)), row)
    setattr(state, name, rows)


def count(state: rx.State) -> int:
    """How many rows are on the screen."""
    return sum(len(rows) for _, rows in pages_of(state))


def ids(state: rx.State) -> set[str]:
    """The ids of every row on the screen."""
    return {row["id"] for _, rows in pages_of(state) for row in rows}
