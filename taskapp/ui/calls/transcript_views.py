"""The transcript turn by turn, with the words that tasks rest on apart; pure functions."""

import re
from typing import Any, TypedDict

from taskapp.calls.schemas import CallRead
from taskapp.extraction.review import CallTask, SuggestionRead


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


def clock(seconds: float) -> str:
    """`4:05`, or `1:02:03` from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def place_of(seconds: Any) -> Any:
    """Seconds as rows hold them, and as a clock; -1 where they are not known."""
    known = isinstance(seconds, int | float)
    return {"at": float(seconds) if known else -1.0, "clock": clock(seconds) if known else ""}


def _turn(number: int, turn: dict[str, Any], quotes: list[tuple[int, str]]) -> TurnRow:
    text = str(turn.get("text") or "")
    mine = [words for said_in, words in quotes if said_in == number and words]
    return {
        "key": str(number),
        "speaker": str(turn.get("speaker") or ""),
        **place_of(turn.get("start")),
        "pieces": _pieces(text, mine),
    }


def _spread(texts: list[str], turn: int, words: str) -> list[tuple[int, str]]:
    """A quote that goes on in the next turn, as its part of each."""
    parts: list[tuple[int, str]] = []
    while words and 0 <= turn < len(texts):
        text = texts[turn]
        if words in text or (parts and text.startswith(words)):
            return [*parts, (turn, words)]
        nearest = range(max(0, len(text) - len(words)), len(text))
        held = next((text[at:] for at in nearest if words.startswith(text[at:])), "")
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
