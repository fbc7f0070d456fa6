"""From an entry of a contact's log to a row that is ready to show; pure functions."""

from typing import TypedDict

from taskapp.shared.text import clip
from taskapp.timeline.schemas import FieldChange, TimelineEntry
from taskapp.ui import routes

_EMPTY = "nothing"
# Characters of a field before and after; the whole is in the task.
LONGEST = 160
# Through which door somebody did it, when it was not the screen.
VIA = {"api": "by API token", "assistant": "by assistant", "ai": "from a call", "job": "on schedule"}


class EntryRow(TypedDict):
    """One line of the timeline; `to` is empty where there is nothing to open."""

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


def entry_row(entry: TimelineEntry) -> EntryRow:
    """An entry as a sentence: who did what, to what, and what it changed."""
    until = entry.details.get("until_words")
    return {
        "id": str(entry.id),
        "kind": "ai" if entry.actor.kind == "ai" else entry.kind.partition("-")[0],
        "who": entry.actor.name,
        "via": VIA.get(entry.actor.kind, ""),
        "verb": entry.verb,
        "title": entry.title or "",
        "to": _page_of(entry),
        "text": entry.text or "",
        "changes": [*map(change_words, entry.changes), *([f"Until {until}"] if until else [])],
        "ms": int(entry.at.timestamp() * 1000),
    }


def change_words(change: FieldChange) -> str:
    """`Priority: nothing → High`; a description's pages are cut to their first words."""
    before, after = (
        clip(" ".join(text.split()), LONGEST, mark="…") if text else _EMPTY for text in (change.before, change.after)
    )
    return f"{change.label}: {before} → {after}"


def _page_of(entry: TimelineEntry) -> str:
    if entry.task_id:
        return routes.task(entry.task_id)
    return f"/calls/{entry.call_id}" if entry.call_id else ""
