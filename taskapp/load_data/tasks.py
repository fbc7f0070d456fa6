"""The bulk tasks of one organization, with the counts the database keeps of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import time, timedelta
from functools import lru_cache
from itertools import repeat
from zoneinfo import ZoneInfo

from taskapp.load_data import words
from taskapp.load_data.cells import DAY, EPOCH, day_text, ids, instant_cell, second_of
from taskapp.load_data.organization import YEAR, Organization, Row, Rows
from taskapp.shared.dates import first_instant_of, remind_at_for

CHUNK = 20_000
COLUMNS = (
    "id, organization_id, contact_id, title, description, status, category, source, priority, due_date, due_on, remind_at, "
    "reminder_sent_at, arming, assigned_to, created_by, created_at, updated_at, completed_at, search_text, version"
)
# Each value as often as its share: a plain choice is three times as fast as a weighted one.
STATUSES = ("open",) * 4 + ("done",) * 5 + ("dismissed",)
CATEGORIES = ("follow-up",) * 6 + ("callback",) * 5 + ("send-info",) * 4 + ("meeting",) * 2 + ("general",) * 3
PRIORITIES = ("urgent",) + ("high",) * 3 + ("medium",) * 7 + ("low",) * 4 + (None,) * 5
SOURCES = ("manual",) * 3 + ("ai",)
UNDATED, DATE_ONLY, TIMED = range(3)
DUE_KINDS = (UNDATED, DATE_ONLY, TIMED, TIMED)
DESCRIPTIONS = (*words.DESCRIPTIONS, *[None] * 12)
QUARTER = 15 * 60
REMINDED_AT = time(9)

Cells = Sequence[str | None]


class Tasks:
    """Makes an organization's tasks chunk by chunk, oldest first."""

    def __init__(self, organization: Organization) -> None:
        self._home, self._chance = organization, organization.chance
        self._titles = words.titles(self._chance)
        # One task in six has no assignee.
        self._assignees = organization.members * 5 + [None] * len(organization.members)
        self._counted: dict[str, Counter[tuple[str, str]]] = {}

    def rows(self) -> Iterator[Rows]:
        """All tasks, then their counts."""
        home, left = self._home, self._home.sizes.tasks
        span = YEAR / max(left, 1)
        while left:
            count, done = min(left, CHUNK), home.sizes.tasks - left
            # Evenly over the year up to a minute ago, in ascending order as they would have come.
            seconds = [home.now - YEAR - 60 + int(span * (done + index + 1)) for index in range(count)]
            yield Rows("task", COLUMNS, self._chunk(seconds))
            left -= count
        counts: list[Row] = [
            (home.id, kind, key, status, str(n))
            for kind, counted in self._counted.items()
            for (key, status), n in counted.items()
        ]
        yield Rows("task_count", "organization_id, kind, key, status, n", counts)

    def _chunk(self, created: list[int]) -> list[Row]:
        chance, home, count = self._chance, self._home, len(created)
        contacts = chance.choices(home.contacts, k=count)
        statuses = chance.choices(STATUSES, k=count)
        categories = chance.choices(CATEGORIES, k=count)
        sources = chance.choices(SOURCES, k=count)
        assignees = chance.choices(self._assignees, k=count)
        kinds = chance.choices(DUE_KINDS, k=count)
        due, days, remind, sent, closed = zip(*map(self._dates, created, statuses, kinds), strict=True)
        titles, found = zip(*chance.choices(self._titles, k=count), strict=True)
        made = [instant_cell(second) for second in created]
        self._count("all", [""] * count, statuses)
        self._count("category", categories, statuses)
        self._count("source", sources, statuses)
        self._count("contact", contacts, statuses)
        self._count("assignee", [assignee or "" for assignee in assignees], statuses)
        self._count_dates(statuses, due, days, closed)
        columns = (
            ids(created, chance), [home.id] * count, contacts, titles, chance.choices(DESCRIPTIONS, k=count),
            statuses, categories, sources, chance.choices(PRIORITIES, k=count),
            due, days, remind, sent, ["1"] * count, assignees, [home.members[0]] * count,
            made, made, closed, found, ["1"] * count,
        )  # fmt: skip
        return list(zip(*columns, strict=True))

    def _dates(
        self, created: int, status: str, kind: int
    ) -> tuple[str | None, str | None, str | None, str | None, str | None]:
        """Due date, due day, reminder, when that was sent, and when the task was done."""
        some, now = self._chance.random(), self._home.now
        closed = instant_cell(min(created + int(some * 14 * DAY), now)) if status == "done" else None
        if kind == UNDATED:
            return None, None, None, None, closed
        # Open tasks are due around now, whenever they were made; others soon after they were made.
        due = max(now + int((some - 0.35) * 60 * DAY), created) if status == "open" else created + int(some * 20 * DAY)
        if kind == TIMED:
            due -= due % QUARTER
            at = instant_cell(due)
            return at, None, at, self._sent(due), closed
        at, day, remind, second = _date_only(due // DAY, self._home.zone)
        return at, day, remind, self._sent(second), closed

    def _sent(self, remind: int) -> str | None:
        """When a reminder went out; today's have gone too, so that a worker finds nothing left to send."""
        return instant_cell(min(remind, self._home.now)) if remind < self._home.now + DAY else None

    def _count(self, kind: str, keys: Iterable[str], statuses: Iterable[str]) -> None:
        self._counted.setdefault(kind, Counter()).update(zip(keys, statuses, strict=False))

    def _count_dates(self, statuses: Cells, due: Cells, days: Cells, closed: Cells) -> None:
        """What the database counts by day: open timed tasks, open date-only tasks, done ones."""
        opened = [
            (at[:10], day) for status, at, day in zip(statuses, due, days, strict=True) if status == "open" and at
        ]
        self._count("due-day", (at for at, day in opened if not day), repeat("open"))
        self._count("due-on", (day for _, day in opened if day), repeat("open"))
        self._count("done-day", (at[:10] for at in closed if at), repeat("done"))


@lru_cache(maxsize=100_000)
def _date_only(day: int, zone: ZoneInfo) -> tuple[str, str, str, int]:
    """Due date, day, reminder of a date-only task, and the reminder's second."""
    due_on = EPOCH + timedelta(days=day)
    first = first_instant_of(due_on, zone)
    remind = remind_at_for(first, due_on, zone, REMINDED_AT)
    assert remind is not None
    return instant_cell(second_of(first)), day_text(day), instant_cell(second_of(remind)), second_of(remind)
