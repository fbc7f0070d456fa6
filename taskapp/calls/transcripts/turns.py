"""The turns of a transcript, and the cleaning of their words, names and times."""

import html
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import TypedDict

SPEAKER_MAX = 100
DAY_SECONDS = 86_400
# Seconds before zero that are rounding errors of a recorder.
ROUNDING = 1.0
# A first time of day from this hour on is read as a clock on the wall, not as a time in the recording.
WALL_CLOCK_HOUR = 6
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Zero-width characters, marks of text direction, byte order marks, NUL and surrogates without a partner.
_INVISIBLE = re.compile(r"[\x00\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
_LINE_END = re.compile(r"\r+\n|\r|[\u2028\u2029\x85\x0b\x0c]")


class UnreadableTranscriptError(ValueError):
    """The transcript cannot be read; the message says why and what to do."""


class Turn(TypedDict):
    """What one speaker said; `start` and `end` in seconds from the start of the call, None where unknown."""

    speaker: str
    text: str
    start: float | None
    end: float | None


def clean(text: str) -> str:
    """Normalize line ends to `\\n`, and remove invisible characters and outer spaces."""
    return _INVISIBLE.sub("", _LINE_END.sub("\n", text)).strip()


def decode_entities(text: str) -> str:
    """Replace `&#39;` and the like by their characters; twice, because exporters often encode twice."""
    for _ in range(2):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text.replace("\xa0", " ")


def make_turn(speaker: str, text: str, start: float | None = None, end: float | None = None) -> Turn:
    """One cleaned turn: entities decoded, times plausible, the name on one line and at most `SPEAKER_MAX` long."""
    name = " ".join(clean(decode_entities(speaker)).split())[:SPEAKER_MAX].rstrip()
    start, end = _plausible(start), _plausible(end)
    if start is not None and end is not None and end < start:
        end = None
    return Turn(speaker=name, text=clean(decode_entities(text)), start=start, end=end)


def in_order(turns: Iterable[Turn]) -> list[Turn]:
    """Turns that have words, by time; turns of unknown time stay after the turn before them."""
    spoken = [turn for turn in turns if turn["text"]]
    times = [turn["start"] for turn in spoken if turn["start"] is not None]
    if all(one <= other for one, other in pairwise(times)):
        return spoken
    latest, keyed = 0.0, list[tuple[float, int, Turn]]()
    for number, turn in enumerate(spoken):
        latest = turn["start"] if turn["start"] is not None else latest
        keyed.append((latest, number, turn))
    return [turn for _, _, turn in sorted(keyed, key=lambda entry: entry[:2])]


def from_wall_clock(turns: list[Turn], *, certain: bool = False) -> list[Turn]:
    """Times of day as seconds from the first turn; `certain` when the stamps hold a date or "AM"."""
    times = [turn["start"] for turn in turns if turn["start"] is not None]
    if not times or not (certain or times[0] >= WALL_CLOCK_HOUR * 3600):
        return turns
    return [make_turn(t["speaker"], t["text"], _since(times[0], t["start"]), _since(times[0], t["end"])) for t in turns]


def _since(first: float, time: float | None) -> float | None:
    """Seconds from `first` to `time`, which may be after midnight."""
    return None if time is None else round((time - first) % DAY_SECONDS, 3)


def _plausible(seconds: float | None) -> float | None:
    if seconds is None or not -ROUNDING <= seconds <= DAY_SECONDS:
        return None
    return round(max(0.0, float(seconds)), 3)
