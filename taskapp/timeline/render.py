"""Builds a timeline entry from a row of the activity log, limited to what the reader may see."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.calls.types import CallEnd
from taskapp.contacts.model import Activity
from taskapp.timeline.display import ACTOR_NAMES, Names, format_until, outcome_label, read_changes, verb_of
from taskapp.timeline.repository import CallFacts
from taskapp.timeline.schemas import EntryActor, FieldChange, TimelineEntry

FORMER_MEMBER = "A former member"
LOGGED = "call-logged"


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """Current names by id for a page of entries; all but `members` hold only what the reader may open."""

    members: Names
    contacts: Names
    tasks: Names
    calls: dict[UUID, CallFacts]
    # Tasks that were deleted: their words are shown again only when they are restored.
    deleted: set[UUID]


def entry_of(row: Activity, related: RelatedRows, timezone: ZoneInfo) -> TimelineEntry:
    """One entry; shows a task's current title if the reader may open the task, else the title at that time.

    An entry of a deleted task has neither title nor changes.
    """
    is_call, is_deleted = row.kind.startswith("call-"), row.subject_id in related.deleted
    return TimelineEntry(
        id=row.id,
        kind=row.kind,
        verb=verb_of(row.kind, row.details),
        at=row.at,
        actor=_actor(row, related),
        title=None if is_deleted else related.tasks.get(row.subject_id) or _text(row, "title"),
        task_id=row.subject_id if row.subject_id in related.tasks else None,
        call_id=row.subject_id if row.subject_id in related.calls else None,
        text=_words(row, related, is_deleted=is_deleted),
        changes=[] if is_deleted else _changes(row, related, timezone),
        details=_call_details(row, related) if is_call else _task_details(row, timezone),
    )


def _actor(row: Activity, related: RelatedRows) -> EntryActor:
    if row.actor_member_id is None:
        return EntryActor(row.actor_kind, ACTOR_NAMES.get(row.actor_kind, row.actor_kind.capitalize()))
    return EntryActor(row.actor_kind, related.members.get(row.actor_member_id, FORMER_MEMBER), row.actor_member_id)


def _changes(row: Activity, related: RelatedRows, timezone: ZoneInfo) -> list[FieldChange]:
    changes = row.details.get("changes")
    if not isinstance(changes, dict):
        return []
    return read_changes(changes, members=related.members, contacts=related.contacts, timezone=timezone)


def _task_details(row: Activity, timezone: ZoneInfo) -> dict[str, object]:
    details = {
        name: row.details[name]
        for name in ("source", "until", "outcome", "plan", "automatic")
        if row.details.get(name) is not None
    }
    if until := format_until(details.get("until"), timezone):
        details["until_words"] = until
    if outcome := outcome_label(details.get("outcome")):
        details["outcome_label"] = outcome
    return details


def _call_details(row: Activity, related: RelatedRows) -> dict[str, object]:
    call = related.calls.get(row.subject_id)
    if call is None:
        return {}
    details: dict[str, object] = {"direction": call.direction, "status": call.status}
    details["duration_seconds"] = call.duration_seconds
    # That somebody was reached goes without saying.
    if call.ended and call.ended != CallEnd.COMPLETED and row.kind == LOGGED:
        details |= {"ended": call.ended, "outcome_label": outcome_label(call.ended)}
    return details


def _words(row: Activity, related: RelatedRows, *, is_deleted: bool) -> str | None:
    """The text of an entry: a note, the note of a try, or the summary of a call that was logged."""
    if row.kind == "note":
        return _text(row, "text")
    if row.kind == LOGGED:
        call = related.calls.get(row.subject_id)
        return call.summary if call else None
    return _text(row, "note") if row.kind == "attempt" and not is_deleted else None


def _text(row: Activity, name: str) -> str | None:
    value = row.details.get(name)
    return value if isinstance(value, str) else None
