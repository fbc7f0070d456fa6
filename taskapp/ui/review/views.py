"""Rows of the review inbox; pure functions."""

from collections.abc import Sequence
from typing import Any, TypedDict, cast
from zoneinfo import ZoneInfo

from taskapp.extraction.suggestions.inbox import InboxItem, SaidTurn
from taskapp.extraction.suggestions.review import SuggestionRead
from taskapp.shared.dates import format_absolute, format_datetime_short, parse_local_datetime
from taskapp.tasks.types import SuggestionKind, TaskCategory, TaskSide
from taskapp.ui.calls.transcript_views import TimeFields, time_fields
from taskapp.ui.calls.views import score_text

# What a suggestion about an open task does, before its title.
_ACTS = {SuggestionKind.CREATE: "", SuggestionKind.COMPLETE: "Closes · ", SuggestionKind.RESCHEDULE: "Moves · "}


class MergeRow(TypedDict):
    """An open task that the selected suggestion can be merged into; `key` is the key that does it."""

    id: str
    title: str
    key: str


class MergeFields(TypedDict):
    """The open tasks of the contact, and the one that is probably the same ("" for none)."""

    same_as: str
    same_id: str
    targets: list[MergeRow]


class SaidFields(TypedDict):
    """The turns around the quote, and the words that the open task rests on; "" for none."""

    before: str
    before_speaker: str
    after: str
    after_speaker: str
    promised: str
    promised_speaker: str


class ReviewLine(TypedDict):
    """A suggestion in the list; `head` names the call above the first one of it."""

    id: str
    head: str
    when: str
    contact_name: str
    due: str
    act: str
    they: bool
    title: str


class ReviewRow(ReviewLine, TimeFields, MergeFields, SaidFields):
    """One suggestion with all its facts; the fields of the form are those of a task's details."""

    kind: str
    label: str
    side_label: str
    contact_id: str
    call_id: str
    due_absolute: str
    category: str
    assignee: str
    text: str
    speaker: str
    note: str
    recording: str
    place: str
    category_value: str
    priority: str
    side: str
    due_local: str
    assigned_to: str


def review_line(row: ReviewRow) -> ReviewLine:
    """Return what the list shows of a suggestion: the browser receives no more of those that are not selected."""
    facts: dict[str, Any] = {**row}
    return cast("ReviewLine", {name: facts[name] for name in ReviewLine.__annotations__})


def review_rows(found: Sequence[InboxItem], names: dict[str, str], tz: ZoneInfo, *, total: int) -> list[ReviewRow]:
    """Return the rows of the first suggestions of `total` that wait; `names` are the members' by id."""
    calls = [item.suggestion.call_id for item in found]
    return [
        _row(
            item,
            names,
            tz,
            is_first=not index or calls[index] != calls[index - 1],
            place=f"{index + 1} of {total:,}",
        )
        for index, item in enumerate(found)
    ]


def _row(item: InboxItem, names: dict[str, str], tz: ZoneInfo, *, is_first: bool, place: str) -> ReviewRow:
    suggestion, content = item.suggestion, item.suggestion.content
    quote: dict[str, Any] = suggestion.quote or {}
    started = format_datetime_short(item.started_at, tz)
    category = str(content.get("category") or "")
    assigned_to = str(content.get("assigned_to") or "")
    return {
        "id": str(suggestion.id),
        "head": f"Call with {item.contact_name}" if is_first else "",
        "when": started,
        "kind": suggestion.kind.value,
        "label": suggestion.label,
        "title": suggestion.title,
        "act": "Duplicate · " if item.duplicate else _ACTS[suggestion.kind],
        **_merging(item),
        "they": suggestion.side is TaskSide.THEY,
        "side_label": suggestion.side.label,
        "contact_name": item.contact_name,
        "contact_id": str(item.contact_id),
        "call_id": str(suggestion.call_id),
        "due": _due_or_done(suggestion, tz),
        "due_absolute": _due(suggestion.due_date_local, tz),
        "category": TaskCategory(category).label if category else "",
        "assignee": names.get(assigned_to, ""),
        **time_fields(quote.get("start_seconds")),
        "text": str(quote.get("text") or ""),
        "speaker": str(quote.get("speaker") or ""),
        "note": score_text(quote.get("score")) if quote else "No quote from the call",
        **_said_around(item),
        "recording": f"/api/calls/{suggestion.call_id}/recording" if item.has_recording else "",
        "place": place,
        "category_value": category or TaskCategory.GENERAL.value,
        "priority": str(content.get("priority") or ""),
        "side": suggestion.side.value,
        "due_local": suggestion.due_date_local or "",
        "assigned_to": assigned_to,
    }


def _merging(item: InboxItem) -> MergeFields:
    same = item.open_tasks[0] if item.duplicate else None
    return {
        "same_as": same.title if same else "",
        "same_id": str(same.id) if same else "",
        "targets": [
            {"id": str(task.id), "title": task.title, "key": str(number)}
            for number, task in enumerate(item.open_tasks, 1)
        ],
    }


def _said_around(item: InboxItem) -> SaidFields:
    before, after, promised = (turn or SaidTurn("", "") for turn in (item.before, item.after, item.promised))
    return {
        "before": before.text,
        "before_speaker": before.speaker,
        "after": after.text,
        "after_speaker": after.speaker,
        "promised": promised.text,
        "promised_speaker": promised.speaker,
    }


def _due_or_done(suggestion: SuggestionRead, tz: ZoneInfo) -> str:
    is_closing = suggestion.kind is SuggestionKind.COMPLETE
    return "said done" if is_closing else _due(suggestion.due_date_local, tz, is_short=True)


def _due(local: str | None, tz: ZoneInfo, *, is_short: bool = False) -> str:
    if not local:
        return "No date"
    at = parse_local_datetime(local, tz)
    return format_datetime_short(at, tz) if is_short else format_absolute(at, tz)
