"""Rows of the transcript, with the quotes of tasks marked; pure functions."""

import re
from typing import Any, TypedDict

from taskapp.calls.schemas import CallRead
from taskapp.calls.sides import SpeakerSide
from taskapp.extraction.suggestions.review import CallTask, SuggestionRead

# How the side of a speaker is written beside the name.
_SIDES = {SpeakerSide.OURS: "our side", SpeakerSide.THEIRS: "their side", None: ""}


class Piece(TypedDict):
    """A part of a turn's text; `quoted` when it is a task's or a suggestion's evidence."""

    text: str
    quoted: bool


class TimeFields(TypedDict):
    """A time in the recording: seconds from its start (-1 when unknown), and the same as text."""

    at: float
    clock: str


class TurnRow(TimeFields):
    """What one speaker says without interruption."""

    key: str
    number: int
    speaker: str
    side: str
    pieces: list[Piece]


def turn_rows(call: CallRead, quotes: list[tuple[int, str]]) -> list[TurnRow]:
    """Return the non-empty turns of the transcript, with the quotes (turn number, text) marked."""
    transcription: dict[str, Any] = call.transcription or {}
    turns = transcription.get("turns") or [{"speaker": "", "text": transcription.get("text") or ""}]
    texts = [str(turn.get("text") or "") for turn in turns]
    parts = [part for turn, quote in quotes for part in _split_quote(texts, turn, quote)]
    sides = {speaker.name: _SIDES[speaker.side] for speaker in call.speakers}
    return [_turn_row(number, turn, parts, sides) for number, turn in enumerate(turns) if texts[number]]


def quotes_of(tasks: list[CallTask], suggestions: list[SuggestionRead]) -> list[tuple[int, str]]:
    """Return the quotes of tasks and suggestions as (turn number, text)."""
    suggested: list[dict[str, Any]] = [suggestion.quote for suggestion in suggestions if suggestion.quote]
    of_suggestions = [(quote.get("turn"), quote.get("text")) for quote in suggested]
    of_tasks = [(task.evidence.turn, task.evidence.quote) for task in tasks if task.evidence]
    return [(turn, text) for turn, text in of_tasks + of_suggestions if isinstance(turn, int) and isinstance(text, str)]


def clock(seconds: float) -> str:
    """Format a duration as `4:05`, or as `1:02:03` from one hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def time_fields(seconds: object) -> TimeFields:
    """Return the row fields `at` (seconds, -1 when unknown) and `clock`."""
    if isinstance(seconds, int | float):
        return {"at": float(seconds), "clock": clock(seconds)}
    return {"at": -1.0, "clock": ""}


def _turn_row(number: int, turn: dict[str, Any], quotes: list[tuple[int, str]], sides: dict[str, str]) -> TurnRow:
    text = str(turn.get("text") or "")
    own = [quote for quoted_turn, quote in quotes if quoted_turn == number and quote]
    return {
        "key": str(number),
        "number": number,
        "speaker": str(turn.get("speaker") or ""),
        "side": sides.get(str(turn.get("speaker") or ""), ""),
        **time_fields(turn.get("start")),
        "pieces": _pieces(text, own),
    }


def _split_quote(texts: list[str], turn: int, quote: str) -> list[tuple[int, str]]:
    """Split a quote that continues in the following turns into one part for each turn."""
    parts: list[tuple[int, str]] = []
    while quote and 0 <= turn < len(texts):
        text = texts[turn]
        if quote in text or (parts and text.startswith(quote)):
            return [*parts, (turn, quote)]
        starts = range(max(0, len(text) - len(quote)), len(text))
        ending = next((text[at:] for at in starts if quote.startswith(text[at:])), "")
        if not ending:
            return parts
        parts.append((turn, ending))
        turn, quote = turn + 1, quote[len(ending) :].removeprefix(" ")
    return parts


def _pieces(text: str, quotes: list[str]) -> list[Piece]:
    found = [quote for quote in sorted(set(quotes), key=len, reverse=True) if quote in text]
    if not found:
        return [{"text": text, "quoted": False}]
    parts = re.split(f"({'|'.join(map(re.escape, found))})", text)
    return [{"text": part, "quoted": part in found} for part in parts if part]
