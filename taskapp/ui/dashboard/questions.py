"""Rows of the dashboard's questions: promises kept on time, overdue by person, and what became of suggestions; pure functions."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from taskapp.dashboard.promises import KeptCounts, PersonOverdue, Promises, decided
from taskapp.extraction.suggestions.inbox import DecidedCount
from taskapp.shared.text import initials, pluralise
from taskapp.tasks.types import Kept, TaskSide, TaskSource, TaskStatus
from taskapp.ui.dashboard.links import task_list_url
from taskapp.ui.tasks.list.query import NOBODY
from taskapp.ui.theme import tone_of

# A question lists at most this many people.
NAMED = 8
_SOURCES = {TaskSource.AI: "Found in calls", TaskSource.MANUAL: "Written by hand"}
_STATUS = {Kept.ON_TIME: TaskStatus.DONE, Kept.LATE: TaskStatus.DONE, Kept.OPEN: TaskStatus.OPEN}


class Part(TypedDict):
    """One part of a bar: its number, the same in words, its width (CSS percentage), pattern, and the list that it counts."""

    value: int
    words: str
    width: str
    pattern: str
    to: str


class Split(TypedDict):
    """One bar of several parts, of a person or not; `share` is that of the first part, in percent."""

    label: str
    initials: str
    tone: int
    share: str
    parts: list[Part]


class Late(TypedDict):
    """The overdue tasks of one person, with the list that they are in."""

    label: str
    initials: str
    tone: int
    value: int
    oldest: str
    width: str
    to: str


def totals(promises: Promises) -> list[Split]:
    """Return one bar for each side; none when nothing was due from either."""
    both = ((TaskSide.WE, promises.we.kept), (TaskSide.THEY, promises.they.kept))
    rows = [_kept(side.label, kept, promises, side) for side, kept in both]
    return rows if any(decided(kept) for _, kept in both) else []


def people(promises: Promises) -> list[Split]:
    """Return a bar for each member who had to keep something, those with most of it first."""
    return [
        _kept(
            _who(row.member_id, row.name),
            row.kept,
            promises,
            TaskSide.WE,
            person=row.name,
            assigned_to=_id(row.member_id),
        )
        for row in promises.we.by_assignee[:NAMED]
    ]


def sources(promises: Promises) -> list[Split]:
    """Return a bar for the tasks found in calls, and one for those written by hand."""
    return [
        _kept(label, promises.we.by_source[source.value], promises, TaskSide.WE, source=source.value)
        for source, label in _SOURCES.items()
    ]


def overdue(rows: Sequence[PersonOverdue]) -> list[Late]:
    """Return the overdue tasks of each person, most first."""
    most = max((row.overdue for row in rows), default=0) or 1
    return [
        {
            "label": _who(row.member_id, row.name),
            "initials": initials(row.name) if row.name else "",
            "tone": tone_of(row.name or ""),
            "value": row.overdue,
            "oldest": f"oldest {row.oldest_days} d" if row.oldest_days else "oldest today",
            "width": f"{100 * row.overdue / most:.1f}%",
            "to": task_list_url(status="open", due="overdue", assigned_to=_id(row.member_id), sort="due_date"),
        }
        for row in rows[:NAMED]
    ]


def suggestions(rows: Sequence[DecidedCount]) -> list[Split]:
    """Return what became of the suggestions of each category; they have no list."""
    return [
        {
            "label": row.category.label,
            "initials": "",
            "tone": 0,
            "share": _percent(row.share),
            "parts": _parts(
                (row.accepted, "solid", "accepted", ""),
                (row.edited, "hatched", "edited", ""),
                (row.dismissed, "pale", "dismissed", ""),
                label=row.category.label,
            ),
        }
        for row in rows
    ]


def people_note(shown: int, of: int) -> str:
    """Return the note below a list of people that does not name all of them; "" when it does."""
    return f"{shown} of {pluralise(of, 'person', 'people')}, those with the most." if shown < of else ""


def _kept(
    label: str, kept: KeptCounts, promises: Promises, side: TaskSide, *, person: str | None = None, **filters: str
) -> Split:
    window = {"due_from": promises.first.isoformat(), "due_to": promises.last.isoformat()}
    counts = ((Kept.ON_TIME, kept.on_time, "solid"), (Kept.LATE, kept.late, "hatched"), (Kept.OPEN, kept.open, "pale"))
    parts = (
        (
            value,
            pattern,
            kind.label.lower(),
            task_list_url(
                status=_STATUS[kind].value, kept=kind.value, **window, side=side.value, **filters, sort="due_date"
            ),
        )
        for kind, value, pattern in counts
    )
    return {
        "label": label,
        "initials": initials(person) if person else "",
        "tone": tone_of(person or ""),
        "share": _percent(kept.share),
        "parts": _parts(*parts, label=label),
    }


def _parts(*parts: tuple[int, str, str, str], label: str) -> list[Part]:
    total = sum(value for value, *_ in parts) or 1
    return [
        {
            "value": value,
            "words": f"{label}: {value:,} {words}",
            "width": f"{100 * value / total:.1f}%",
            "pattern": pattern,
            "to": to,
        }
        for value, pattern, words, to in parts
    ]


def _percent(share: float | None) -> str:
    """Return the share in whole percent, rounded down: 100 % means all."""
    return "" if share is None else f"{int(100 * share + 1e-9)} %"


def _who(member_id: UUID | None, name: str | None) -> str:
    return name or ("A former member" if member_id else "Nobody")


def _id(member_id: UUID | None) -> str:
    return str(member_id) if member_id else NOBODY
