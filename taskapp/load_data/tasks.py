"""The generated tasks of one organization, and their counts in the table `task_count`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import compress, repeat
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
# Each value is repeated according to its share: an unweighted choice is three times as fast as a weighted one.
STATUSES = ("open",) * 4 + ("done",) * 5 + ("dismissed",)
CATEGORIES = ("follow-up",) * 6 + ("callback",) * 5 + ("send-info",) * 4 + ("meeting",) * 2 + ("general",) * 3
PRIORITIES = ("urgent",) + ("high",) * 3 + ("medium",) * 7 + ("low",) * 4 + (None,) * 5
SOURCES = ("manual",) * 3 + ("ai",)
UNDATED, DATE_ONLY, TIMED = range(3)
DUE_KINDS = (UNDATED, DATE_ONLY, TIMED, TIMED)
DESCRIPTIONS = (*words.DESCRIPTIONS, *[None] * 12)
QUARTER = 15 * 60
REMINDED_AT = time(9)


class Tasks:
    """Generates an organization's tasks in chunks, oldest first."""

    def __init__(self, organization: Organization) -> None:
        self._organization, self._rng = organization, organization.rng
        self._titles = words.titles(self._rng)
        # One task in six has no assignee.
        self._assignees = organization.members * 5 + [None] * len(organization.members)
        # Kind of count to the counts by (key, status), as in `task_count`.
        self._counts: dict[str, Counter[tuple[str, str]]] = {}

    def rows(self) -> Iterator[Rows]:
        """All tasks, then their counts."""
        organization, left = self._organization, self._organization.sizes.tasks
        span = YEAR / max(left, 1)
        while left:
            count, done = min(left, CHUNK), organization.sizes.tasks - left
            # Creation times: ascending, evenly over the year up to a minute ago.
            seconds = [organization.now - YEAR - 60 + int(span * (done + index + 1)) for index in range(count)]
            yield Rows("task", COLUMNS, self._chunk(seconds))
            left -= count
        counts: list[Row] = [
            (organization.id, kind, key, status, str(n))
            for kind, counter in self._counts.items()
            for (key, status), n in counter.items()
        ]
        yield Rows("task_count", "organization_id, kind, key, status, n", counts)

    def _chunk(self, created: list[int]) -> list[Row]:
        rng, organization, count = self._rng, self._organization, len(created)
        contacts = rng.choices(organization.contacts, k=count)
        statuses = rng.choices(STATUSES, k=count)
        categories = rng.choices(CATEGORIES, k=count)
        sources = rng.choices(SOURCES, k=count)
        assignees = rng.choices(self._assignees, k=count)
        kinds = rng.choices(DUE_KINDS, k=count)
        due, days, remind, sent, completed = zip(*map(self._dates, created, statuses, kinds), strict=True)
        titles, search_texts = zip(*rng.choices(self._titles, k=count), strict=True)
        created_at = [instant_cell(second) for second in created]
        self._count("all", [""] * count, statuses)
        self._count("contact", contacts, statuses)
        self._count("done-day", (at[:10] for at in completed if at), repeat("done"))
        is_open = [status == "open" for status in statuses]
        for kind, keys in (
            ("category", categories),
            ("source", sources),
            ("assignee", [assignee or "" for assignee in assignees]),
            ("next-step", contacts),
        ):
            self._count(kind, compress(keys, is_open), repeat("open"))
        self._counts["with-next-step"] = Counter({("", "open"): len(self._counts["next-step"])})
        self._count_dates(zip(statuses, due, days, completed, sources, assignees, strict=True))
        columns = (
            ids(created, rng), [organization.id] * count, contacts, titles, rng.choices(DESCRIPTIONS, k=count),
            statuses, categories, sources, rng.choices(PRIORITIES, k=count),
            due, days, remind, sent, ["1"] * count, assignees, [organization.members[0]] * count,
            created_at, created_at, completed, search_texts, ["1"] * count,
        )  # fmt: skip
        return list(zip(*columns, strict=True))

    def _dates(
        self, created: int, status: str, kind: int
    ) -> tuple[str | None, str | None, str | None, str | None, str | None]:
        """The columns due_date, due_on, remind_at, reminder_sent_at and completed_at of one task."""
        share, now = self._rng.random(), self._organization.now
        completed = instant_cell(min(created + int(share * 14 * DAY), now)) if status == "done" else None
        if kind == UNDATED:
            return None, None, None, None, completed
        # Open tasks are due around now, whenever they were created; others soon after their creation.
        due = (
            max(now + int((share - 0.35) * 60 * DAY), created) if status == "open" else created + int(share * 20 * DAY)
        )
        if kind == TIMED:
            due -= due % QUARTER
            at = instant_cell(due)
            return at, None, at, self._reminder_sent_at(due), completed
        at, day, remind, second = _date_only(due // DAY, self._organization.zone)
        return at, day, remind, self._reminder_sent_at(second), completed

    def _reminder_sent_at(self, remind: int) -> str | None:
        """When the reminder was sent; also set for reminders of today, so that a worker finds none to send."""
        return instant_cell(min(remind, self._organization.now)) if remind < self._organization.now + DAY else None

    def _count(self, kind: str, keys: Iterable[str], statuses: Iterable[str]) -> None:
        self._counts.setdefault(kind, Counter()).update(zip(keys, statuses, strict=False))

    def _count_dates(self, rows: Iterable[tuple[str | None, ...]]) -> None:
        """Count by due day and side, for assignees and for sources: open tasks, and those done on time or late."""
        for status, at, day, completed, source, assignee in rows:
            if not at or status == "dismissed":
                continue
            person, by_source, result = ("open-{}", "due-{}", "open")
            if status == "done":
                person, by_source, result = ("kept-{}", "kept-{}-source", "late")
            if completed and (completed < _day_after(at) if day else completed <= at):
                result = "on-time"
            unit, key = ("on", f"{day} we ") if day else ("day", f"{at[:10]} we ")
            self._count(person.format(unit), [key + (assignee or "")], [result])
            self._count(by_source.format(unit), [f"{key}{source}"], [result])


def _day_after(instant: str) -> str:
    return instant_cell(int(datetime.fromisoformat(instant).timestamp()) + DAY)


@lru_cache(maxsize=100_000)
def _date_only(day: int, zone: ZoneInfo) -> tuple[str, str, str, int]:
    """The columns due_date, due_on and remind_at of a date-only task, and the reminder in seconds since 1970."""
    due_on = EPOCH + timedelta(days=day)
    first = first_instant_of(due_on, zone)
    remind = remind_at_for(first, due_on, zone, REMINDED_AT)
    assert remind is not None
    return instant_cell(second_of(first)), day_text(day), instant_cell(second_of(remind)), second_of(remind)
