"""The rows of a group of the day in parts: one state var a part, because Reflex sends a changed var as a whole."""

from typing import Any, TypeVar

import reflex as rx

from taskapp.tasks.types import DayGroup
from taskapp.ui.tasks.views import TaskRow

PARTS = 6
# Parts of which one is longer than this many times an even one are made anew.
_UNEVEN = 2
Row = TypeVar("Row", bound=Any)


def names_of(group: DayGroup) -> list[str]:
    """The names of a group's vars, in the order of its rows."""
    return [f"rows_{group.value}_{part}" for part in range(PARTS)]


NAMES = [name for group in DayGroup for name in names_of(group)]


def rows_of(state: rx.State) -> list[TaskRow]:
    """The rows of all groups, without marking the vars as changed."""
    return [row for name in NAMES for row in state.get_value(name)]


def split(rows: list[Row], before: list[list[Row]]) -> list[list[Row]]:
    """The rows in as many parts as before, each row in the part where it was, so that few parts change."""
    even = -(-len(rows) // len(before))
    places = {row["id"]: place for place, part in enumerate(before) for row in part}
    parts: list[list[Row]] = [[] for _ in before]
    place = 0
    for row in rows:
        place = max(place, places.get(row["id"], place))
        parts[place].append(row)
    if max(map(len, parts)) > _UNEVEN * even:
        return [rows[at * even : (at + 1) * even] for at in range(len(before))]
    return parts
