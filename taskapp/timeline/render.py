"""From a row of the log to an entry as one reader may see it."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.contacts.model import Activity
from taskapp.timeline.repository import CallFacts
from taskapp.timeline.schemas import EntryActor, FieldChange, TimelineEntry
from taskapp.timeline.words import ACTOR_NAMES, Names, read_changes, until_words, verb_of

FORMER = "A former member"


@dataclass(frozen=True, slots=True)
class Around:
    """Today's names around a page of entries; `tasks` and `calls` hold only what the reader may open."""

    members: Names
    contacts: Names
    tasks: Names
    calls: dict[UUID, CallFacts]


def entry_of(row: Activity, around: Around, timezone: ZoneInfo) -> TimelineEntry:
    """One entry; a title follows the task's renames as long as the reader may open the task."""
    is_call = row.kind.startswith("call-")
    return TimelineEntry(
        id=row.id,
        kind=row.kind,
        verb=verb_of(row.kind),
        at=row.at,
        actor=_actor(row, around),
        title=around.tasks.get(row.subject_id) or _text(row, "title"),
        task_id=row.subject_id if row.subject_id in around.tasks else None,
        call_id=row.subject_id if row.subject_id in around.calls else None,
        text=_text(row, "text") if row.kind == "note" else None,
        changes=_changes(row, around, timezone),
        details=_call_details(row, around) if is_call else _task_details(row, timezone),
    )


def _actor(row: Activity, around: Around) -> EntryActor:
    if row.actor_member_id is None:
        return EntryActor(row.actor_kind, ACTOR_NAMES.get(row.actor_kind, row.actor_kind.capitalize()))
    return EntryActor(row.actor_kind, around.members.get(row.actor_member_id, FORMER), row.actor_member_id)


def _changes(row: Activity, around: Around, timezone: ZoneInfo) -> list[FieldChange]:
    changes = row.details.get("changes")
    if not isinstance(changes, dict):
        return []
    return read_changes(changes, members=around.members, contacts=around.contacts, timezone=timezone)


def _task_details(row: Activity, timezone: ZoneInfo) -> dict[str, object]:
    details = {name: row.details[name] for name in ("source", "until") if row.details.get(name) is not None}
    if until := until_words(details.get("until"), timezone):
        details["until_words"] = until
    return details


def _call_details(row: Activity, around: Around) -> dict[str, object]:
    call = around.calls.get(row.subject_id)
    if call is None:
        return {}
    return {"direction": call.direction, "status": call.status, "duration_seconds": call.duration_seconds}


def _text(row: Activity, name: str) -> str | None:
    value = row.details.get(name)
    return value if isinstance(value, str) else None
