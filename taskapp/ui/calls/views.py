"""From a call to rows that are ready to show; pure functions."""

import re
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from taskapp.calls.schemas import CallRead, StepRead
from taskapp.calls.types import CallEnd, StepState
from taskapp.shared.dates import format_absolute, parse_local_datetime
from taskapp.shared.phones import phone_words
from taskapp.shared.text import clip
from taskapp.tasks.call_tasks import CallTask, SuggestionRead


class CallRow(TypedDict):
    """One call, on a card and at the head of its page."""

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
    """One call with what only its page shows."""

    problem: str
    topics: list[str]
    mood: str
    model: str
    recording: str
    said: bool
    silent: bool


class Piece(TypedDict):
    """Some words of a turn; `quoted`: a task rests on them."""

    text: str
    quoted: bool


class TurnRow(TypedDict):
    """What one speaker said; `at` -1 where the time is not known."""

    key: str
    speaker: str
    at: float
    clock: str
    pieces: list[Piece]


class QuoteRow(TypedDict):
    """The words a task or a suggestion rests on."""

    text: str
    speaker: str
    at: float
    clock: str
    note: str


class CallTaskRow(QuoteRow):
    """A task of the call with its quote; `text` empty where there is none."""

    id: str
    title: str
    status_label: str
    status_badge: str
    repeated: bool


class SuggestionRow(QuoteRow):
    """A proposal to decide about."""

    id: str
    label: str
    title: str
    due: str


class StepRow(TypedDict):
    """One step of the processing."""

    key: str
    label: str
    state_label: str
    badge: str
    problem: str


def call_row(call: CallRead, tz: ZoneInfo) -> CallRow:
    """A call as lists show it."""
    # An answered call needs no word about its end.
    unanswered = call.ended if call.ended is not CallEnd.COMPLETED else None
    return {
        "id": str(call.id),
        "title": call.contact_name or phone_words(call.phone) or "Unknown caller",
        "contact_id": str(call.contact_id or ""),
        "direction": call.direction.label,
        "status": call.status.value,
        "status_label": call.status.label,
        "status_badge": call.status.badge_variant,
        "started_ms": int(call.started_at.timestamp() * 1000),
        "started": format_absolute(call.started_at, tz),
        "duration": clock(call.duration_seconds) if call.duration_seconds else "",
        "ended": unanswered.label if unanswered else "",
        "ended_badge": unanswered.badge_variant if unanswered else "",
        "summary": clip(_words(call.analysis, "summary"), 240, mark="…"),
    }


def call_details(call: CallRead, tz: ZoneInfo) -> CallDetails:
    """A call as its page shows it."""
    topics = (call.analysis or {}).get("topics")
    return {
        **call_row(call, tz),
        "summary": _words(call.analysis, "summary"),
        "problem": call.problem or "",
        "topics": [str(topic) for topic in topics] if isinstance(topics, list) else [],
        "mood": _words(call.analysis, "mood"),
        "model": _words(call.analysis, "model"),
        "recording": f"/api/calls/{call.id}/recording" if call.has_recording else "",
        "said": bool((call.transcription or {}).get("text")),
        "silent": call.transcription is not None and not call.transcription.get("text"),
    }


def turn_rows(call: CallRead, quotes: list[tuple[int, str]]) -> list[TurnRow]:
    """The transcript turn by turn, its quoted words (turn, text) apart."""
    transcription: dict[str, Any] = call.transcription or {}
    turns = transcription.get("turns") or [{"speaker": "", "text": transcription.get("text") or ""}]
    texts = [str(turn.get("text") or "") for turn in turns]
    spread = [part for turn, words in quotes for part in _spread(texts, turn, words)]
    return [_turn(number, turn, spread) for number, turn in enumerate(turns) if texts[number]]


def quotes_of(tasks: list[CallTask], suggestions: list[SuggestionRead]) -> list[tuple[int, str]]:
    """The turns and words that tasks and suggestions rest on."""
    said: list[dict[str, Any]] = [suggestion.quote for suggestion in suggestions if suggestion.quote]
    proposed = [(quote.get("turn"), quote.get("text")) for quote in said]
    made = [(task.evidence.turn, task.evidence.quote) for task in tasks if task.evidence]
    return [(turn, text) for turn, text in made + proposed if isinstance(turn, int) and isinstance(text, str)]


def task_row(found: CallTask) -> CallTaskRow:
    """A task of the call."""
    evidence, task = found.evidence, found.task
    quote = evidence.quote if evidence and evidence.quote else ""
    return {
        "id": str(task.id),
        "title": task.title,
        "status_label": task.status.label,
        "status_badge": task.status.badge_variant,
        "repeated": bool(evidence and evidence.repeated),
        "text": quote,
        "speaker": evidence.speaker if evidence else "",
        **_place(evidence.start_seconds if evidence else None),
        "note": score_words(evidence.score if evidence else None) if quote else "No quote from the call",
    }


def suggestion_row(found: SuggestionRead, tz: ZoneInfo) -> SuggestionRow:
    """A proposal of the call."""
    quote: dict[str, Any] = found.quote or {}
    due = found.due_date_local
    return {
        "id": str(found.id),
        "label": found.label,
        "title": found.title,
        "due": f"due {format_absolute(parse_local_datetime(due, tz), tz)}" if due else "",
        "text": str(quote.get("text") or ""),
        "speaker": str(quote.get("speaker") or ""),
        **_place(quote.get("start_seconds")),
        "note": score_words(quote.get("score")) if quote else "No quote from the call",
    }


def step_rows(steps: list[StepRead]) -> list[StepRow]:
    """The steps that have something to tell: those at work, and those with a problem."""
    told = [step for step in steps if step.problem or step.state in (StepState.PENDING, StepState.DEAD)]
    return [
        {
            "key": step.kind.value,
            "label": step.kind.label,
            "state_label": step.state.label,
            "badge": step.state.badge_variant,
            "problem": step.problem or "",
        }
        for step in told
    ]


def score_words(score: float | None) -> str:
    """How closely the transcript has what was quoted."""
    return "" if score is None or score >= 1 else f"{score:.0%} alike"


def clock(seconds: float) -> str:
    """`4:05`, or `1:02:03` from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _turn(number: int, turn: dict[str, Any], quotes: list[tuple[int, str]]) -> TurnRow:
    text = str(turn.get("text") or "")
    mine = [words for said_in, words in quotes if said_in == number and words]
    return {
        "key": str(number),
        "speaker": str(turn.get("speaker") or ""),
        **_place(turn.get("start")),
        "pieces": _pieces(text, mine),
    }


def _spread(texts: list[str], turn: int, words: str) -> list[tuple[int, str]]:
    """A quote that goes on in the next turn, as its part of each."""
    parts: list[tuple[int, str]] = []
    while words and 0 <= turn < len(texts):
        text = texts[turn]
        if words in text or (parts and text.startswith(words)):
            return [*parts, (turn, words)]
        held = next((text[at:] for at in range(len(text)) if words.startswith(text[at:])), "")
        if not held:
            return parts
        parts.append((turn, held))
        turn, words = turn + 1, words[len(held) :].removeprefix(" ")
    return parts


def _pieces(text: str, quotes: list[str]) -> list[Piece]:
    found = [quote for quote in sorted(set(quotes), key=len, reverse=True) if quote in text]
    if not found:
        return [{"text": text, "quoted": False}]
    parts = re.split(f"({'|'.join(map(re.escape, found))})", text)
    return [{"text": part, "quoted": part in found} for part in parts if part]


def _place(seconds: Any) -> Any:
    known = isinstance(seconds, int | float)
    return {"at": float(seconds) if known else -1.0, "clock": clock(seconds) if known else ""}


def _words(analysis: dict[str, object] | None, name: str) -> str:
    value = (analysis or {}).get(name)
    return value if isinstance(value, str) else ""
