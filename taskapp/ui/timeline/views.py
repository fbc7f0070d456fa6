"""From an entry of a contact's log to a row that is ready to show; pure functions."""

from typing import TypedDict

from taskapp.timeline.schemas import FieldChange, TimelineEntry
from taskapp.ui import routes

_EMPTY = "nothing"


class EntryRow(TypedDict):
    """One line of the timeline; `to` is empty where there is nothing to open."""

    id: str
    kind: str
    who: str
    verb: str
    title: str
    to: str
    text: str
    changes: list[str]
    ms: int


def entry_row(entry: TimelineEntry) -> EntryRow:
    """An entry as a sentence: who did what, to what, and what it changed."""
    return {
        "id": str(entry.id),
        "kind": entry.kind.partition("-")[0],
        "who": entry.actor.name,
        "verb": entry.verb,
        "title": entry.title or "",
        "to": _page_of(entry),
        "text": entry.text or "",
        "changes": [change_words(change) for change in entry.changes],
        "ms": int(entry.at.timestamp() * 1000),
    }


def change_words(change: FieldChange) -> str:
    """`Priority: nothing → High`."""
    return f"{change.label}: {change.before or _EMPTY} → {change.after or _EMPTY}"


def _page_of(entry: TimelineEntry) -> str:
    if entry.task_id:
        return routes.task(entry.task_id)
    return f"/calls/{entry.call_id}" if entry.call_id else ""
