"""What the SQL of a list of tasks depends on: its filters, its order, its part and its search."""

from dataclasses import dataclass
from enum import Enum

from taskapp.tasks.types import DayGroup, DueFilter, Kept


class Order(Enum):
    """The orders of lists and of their parts. UPDATED is the order of changes, DONE begins with the task done last.

    A list by due date is read in parts (`listing`): DATED tasks by due instant, then UNDATED ones; of a day that begins at
    `day_start` and ends at `day_end`, those with a time (TIMED), then those without (ALL_DAY).
    """

    NEWEST = "newest"
    DONE = "done"
    DATED = "dated"
    UNDATED = "undated"
    TIMED = "timed"
    ALL_DAY = "all-day"
    UPDATED = "updated"


class Bound(Enum):
    """Which dated tasks a part of a list has: those due from `day_start` on, or before it."""

    FROM = "from"
    BEFORE = "before"


class Search(Enum):
    """How a text search runs: by scanning the next rows of the list, or through the word index."""

    NEAR = "near"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the SQL text of a list depends on; one compiled statement per shape, the values are bound by name.

    `equal` names the columns compared for equality, `irregular_days` counts those of the window of `kept`, `words` the spellings of
    each word of the search, `window` is the number of rows that `Search.NEAR` scans, and `after` says that the page starts after a key.
    """

    sees_all: bool
    equal: tuple[str, ...] = ()
    unassigned: bool = False
    due: DueFilter | None = None
    due_from: bool = False
    due_to: bool = False
    kept: Kept | None = None
    irregular_days: int = 0
    group: DayGroup | None = None
    done_since: bool = False
    done_on: bool = False
    snoozed: bool | None = None
    order: Order = Order.NEWEST
    bound: Bound | None = None
    after: bool = False
    words: tuple[int, ...] = ()
    search: Search | None = None
    window: int = 0

    @property
    def is_of_days(self) -> bool:
        """Whether the filters name days, so that no task without a date is in the list."""
        without_date = (None, DueFilter.NONE, DayGroup.NONE)
        return self.due_from or self.due_to or self.due not in without_date or self.group not in without_date
