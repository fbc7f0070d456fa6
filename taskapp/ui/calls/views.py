"""Rows of the call pages, made from what the services return; pure functions."""

from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from taskapp.calls.schemas import CallRead, StepRead
from taskapp.calls.types import CallEnd, CallStatus, StepState
from taskapp.extraction.suggestions.review import CallTask, DroppedRead, SuggestionRead
from taskapp.shared.dates import format_absolute, format_datetime_short, parse_local_datetime
from taskapp.shared.phones import format_phone
from taskapp.shared.text import clip
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import TaskSide, TaskSource
from taskapp.ui.calls.transcript_views import TimeFields, clock, time_fields


class CallRow(TypedDict):
    """One call, for its card and the head of its page."""

    id: str
    title: str
    contact_id: str
    direction: str
    status: str
    status_label: str
    status_badge: str
    started_ms: int
    started: str
    duration: str
    ended: str
    ended_badge: str
    summary: str


class CallDetails(CallRow):
    """One call with the fields that only its page shows."""

    problem: str
    topics: list[str]
    mood: str
    model: str
    recording: str
    said: bool
    nameless: bool
    silent: bool
    keyless: bool


class QuoteRow(TimeFields):
    """The quote that is the evidence of a task or a suggestion."""

    text: str
    speaker: str
    turn: int
    note: str


class CallTaskRow(QuoteRow):
    """A task of the call with its quote; `text` is "" without one."""

    id: str
    title: str
    status_label: str
    status_badge: str
    meta: str
    repeated: bool
    they: bool
    ai: bool


class SuggestionRow(QuoteRow):
    """A suggestion to accept or dismiss."""

    id: str
    label: str
    title: str
    due: str
    they: bool


class DroppedRow(TypedDict):
    """Something found in the call that became no task."""

    key: str
    title: str
    evidence: str
    why: str


class StepRow(TypedDict):
    """One step of the processing."""

    key: str
    label: str
    state_label: str
    badge: str
    problem: str


def call_row(call: CallRead, tz: ZoneInfo) -> CallRow:
    """Return the row of a call in lists; times are shown in `tz`."""
    # A step failed or was skipped, as for want of an API key; the call's page says which.
    is_partial = call.status is CallStatus.PROCESSED and bool(call.problem)
    # How the call ended is shown only when it was not answered.
    unanswered = call.ended if call.ended is not CallEnd.COMPLETED else None
    return {
        "id": str(call.id),
        "title": call.contact_name or format_phone(call.phone) or "Unknown caller",
        "contact_id": str(call.contact_id or ""),
        "direction": call.direction.label,
        "status": call.status.value,
        "status_label": "Partly Processed" if is_partial else call.status.label,
        "status_badge": "warning" if is_partial else call.status.badge_variant,
        "started_ms": int(call.started_at.timestamp() * 1000),
        "started": format_absolute(call.started_at, tz),
        "duration": clock(call.duration_seconds) if call.duration_seconds else "",
        "ended": unanswered.label if unanswered else "",
        "ended_badge": unanswered.badge_variant if unanswered else "",
        "summary": clip(_analysis_text(call.analysis, "summary"), 240, mark="…"),
    }


def row_of_contact(call: CallRead, tz: ZoneInfo) -> CallRow:
    """Return the row of a call on its contact's page, where the contact's name says nothing new."""
    return {**call_row(call, tz), "title": f"{call.direction.label} call"}


def call_details(call: CallRead, tz: ZoneInfo) -> CallDetails:
    """Return the fields of a call's page; times are shown in `tz`."""
    topics = (call.analysis or {}).get("topics")
    return {
        **call_row(call, tz),
        "summary": _analysis_text(call.analysis, "summary"),
        "problem": call.problem or "",
        "topics": [str(topic) for topic in topics] if isinstance(topics, list) else [],
        "mood": _analysis_text(call.analysis, "mood"),
        "model": _analysis_text(call.analysis, "model"),
        "recording": f"/api/calls/{call.id}/recording" if call.has_recording else "",
        "said": bool((call.transcription or {}).get("text")),
        "nameless": not call.speakers,
        # A step was skipped because no model is available: the page links to the AI settings.
        "keyless": any(step.state is StepState.SKIPPED and step.problem for step in call.steps),
        "silent": call.transcription is not None and not call.transcription.get("text"),
    }


def task_row(found: CallTask, tz: ZoneInfo) -> CallTaskRow:
    """Return the row of a task that was found in the call."""
    evidence, task = found.evidence, found.task
    quote = evidence.quote if evidence and evidence.quote else ""
    is_ai = task.source is TaskSource.AI
    return {
        "id": str(task.id),
        "title": task.title,
        "status_label": task.status.label,
        "status_badge": task.status.badge_variant,
        "meta": " · ".join(filter(None, (_due(task, tz), task.assigned_to_name or "Unassigned"))),
        "repeated": bool(evidence and evidence.repeated),
        "they": task.side is TaskSide.THEY,
        "ai": is_ai,
        "text": quote,
        "speaker": evidence.speaker if evidence else "",
        "turn": evidence.turn if evidence and evidence.turn is not None else -1,
        **time_fields(evidence.start_seconds if evidence else None),
        "note": score_text(evidence.score if evidence else None) if quote or not is_ai else "No quote from the call",
    }


def _due(task: TaskRead, tz: ZoneInfo) -> str:
    return f"Due {format_datetime_short(task.due_date, tz)}" if task.due_date else ""


def suggestion_row(found: SuggestionRead, tz: ZoneInfo) -> SuggestionRow:
    """Return the row of a suggestion."""
    quote: dict[str, Any] = found.quote or {}
    due = found.due_date_local
    return {
        "id": str(found.id),
        "label": found.label,
        "title": found.title,
        "they": found.side is TaskSide.THEY,
        "due": f"due {format_absolute(parse_local_datetime(due, tz), tz)}" if due else "",
        "text": str(quote.get("text") or ""),
        "speaker": str(quote.get("speaker") or ""),
        "turn": int(quote.get("turn") or 0),
        **time_fields(quote.get("start_seconds")),
        "note": score_text(quote.get("score")) if quote else "No quote from the call",
    }


def dropped_rows(found: list[DroppedRead]) -> list[DroppedRow]:
    """Return what was found and became no task, without what could not be read."""
    readable = [item for item in found if item.title]
    return [
        {"key": str(number), "title": item.title, "evidence": item.evidence, "why": item.why}
        for number, item in enumerate(readable)
    ]


def dropped_summary(rows: list[DroppedRow]) -> str:
    """Return the line above them: "2 more found, not proven"; "" for none."""
    if not rows:
        return ""
    unproven = all(row["why"].startswith("not proven") for row in rows)
    return f"{len(rows)} more found, {'not proven' if unproven else 'not made'}"


def step_rows(steps: list[StepRead]) -> list[StepRow]:
    """Return the processing steps to report: running or failed ones; those with the same problem share a row."""
    rows: dict[tuple[StepState, str], StepRow] = {}
    for step in steps:
        if not step.problem and step.state not in (StepState.PENDING, StepState.DEAD):
            continue
        same = (step.state, step.problem or step.kind.value)
        if same in rows:
            rows[same]["label"] += f", {step.kind.label.lower()}"
            continue
        rows[same] = {
            "key": step.kind.value,
            "label": step.kind.label,
            "state_label": step.state.label,
            "badge": step.state.badge_variant,
            "problem": step.problem or "",
        }
    return list(rows.values())


def score_text(score: float | None) -> str:
    """Format how closely the transcript matches the quote, as a percentage; "" for an exact match."""
    return "" if score is None or score >= 1 else f"{score:.0%} alike"


def _analysis_text(analysis: dict[str, object] | None, name: str) -> str:
    value = (analysis or {}).get(name)
    return value if isinstance(value, str) else ""
