"""Rows of the timeline, made from log entries; pure functions."""

from datetime import date, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from taskapp.shared.dates import format_absolute, today_in
from taskapp.shared.text import clip
from taskapp.timeline.schemas import FieldChange, TimelineEntry
from taskapp.ui import routes

_EMPTY = "nothing"
# Characters shown of a field's old and new value; the task has the whole text.
LONGEST = 160
# Labels of the entry points other than the pages.
VIA = {"api": "by API token", "assistant": "by assistant", "ai": "from a call", "job": "on schedule"}


class EntryRow(TypedDict):
    """One line of the timeline; `to` is the URL to open, or "", `at` the date and time in words."""

    id: str
    kind: str
    who: str
    via: str
    verb: str
    title: str
    to: str
    text: str
    changes: list[str]
    ms: int
    at: str
    week: str


def entry_row(entry: TimelineEntry, tz: ZoneInfo) -> EntryRow:
    """Return the row of an entry: who did what, to what, what it changed, and its week."""
    until, outcome = entry.details.get("until_words"), entry.details.get("outcome_label")
    return {
        "id": str(entry.id),
        "kind": "ai" if entry.actor.kind == "ai" else entry.kind.partition("-")[0],
        "who": entry.actor.name,
        "via": VIA.get(entry.actor.kind, ""),
        "verb": entry.verb,
        "title": entry.title or "",
        "to": _url_of(entry),
        "text": entry.text or "",
        "changes": [
            *([f"Outcome: {outcome}"] if outcome else []),
            *map(change_text, entry.changes),
            *([f"Until {until}"] if until else []),
        ],
        "ms": int(entry.at.timestamp() * 1000),
        "at": format_absolute(entry.at, tz),
        "week": week_of(today_in(tz, entry.at)),
    }


def week_of(day: date) -> str:
    """The week of a day, Monday to Sunday, as in `Nov 23 – 29, 2026`."""
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    end = f"{last.day}" if last.month == first.month else f"{last:%b} {last.day}"
    year = f", {first.year}" if last.year != first.year else ""
    return f"{first:%b} {first.day}{year} – {end}, {last.year}"


def change_text(change: FieldChange) -> str:
    """Format a change as `Priority: nothing → High`; long values are cut to `LONGEST` characters."""
    before, after = (
        clip(" ".join(text.split()), LONGEST, mark="…") if text else _EMPTY for text in (change.before, change.after)
    )
    return f"{change.label}: {before} → {after}"


def _url_of(entry: TimelineEntry) -> str:
    if entry.task_id:
        return routes.task(entry.task_id)
    return f"/calls/{entry.call_id}" if entry.call_id else ""
