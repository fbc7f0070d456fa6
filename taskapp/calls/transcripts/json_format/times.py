"""Times of JSON transcripts: numbers, numbers as text, clocks, ISO 8601 durations, nested objects."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from taskapp.calls.transcripts import columns
from taskapp.calls.transcripts.stamps import read_stamp

_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")
# Of Azure: 100 ns each.
_TICKS = 10_000_000
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?$")


@dataclass(frozen=True, slots=True)
class Timing:
    """Words with their speaker and times; `has_unit` when the times are seconds for certain, `is_mark` for punctuation,
    `is_word` for a single word."""

    speaker: str
    text: str
    start: float | None
    end: float | None
    has_unit: bool = False
    is_mark: bool = False
    is_word: bool = False

    def divided(self, unit: float) -> "Timing":
        """The same in seconds."""
        if self.has_unit:
            return self
        start, end = (None if time is None else time / unit for time in (self.start, self.end))
        return replace(self, start=start, end=end)


def read_time(keyed: Mapping[str, Any], aliases: Sequence[str], entry: Mapping[str, Any]) -> tuple[float | None, bool]:
    """The first time among the aliases, and whether its unit is certain; `entry` has the keys as written."""
    written = {columns.key(name): str(name) for name in entry}
    for alias in aliases:
        found = keyed.get(alias)
        if isinstance(found, Mapping):
            found = next((found[n] for n in ("relative", "seconds", "value") if found.get(n) is not None), None)
        seconds, certain = _seconds(found)
        if seconds is not None:
            if alias.endswith("ticks"):
                return seconds / _TICKS, True
            if columns.is_milliseconds(written.get(alias, alias)):
                return seconds / 1000, True
            return seconds, certain
    return _whisper_cpp(keyed, aliases)


def _whisper_cpp(keyed: Mapping[str, Any], aliases: Sequence[str]) -> tuple[float | None, bool]:
    """The times of whisper.cpp: `{"offsets": {"from": 0, "to": 5000}}` in milliseconds, or `{"timestamp": [0.0, 5.0]}`."""
    place = 0 if "start" in aliases else 1
    pair = keyed.get("timestamp")
    if isinstance(pair, list) and len(pair) == 2:
        return _seconds(pair[place])[0], True
    offsets = keyed.get("offsets")
    if isinstance(offsets, Mapping):
        seconds = _seconds(offsets.get("to" if place else "from"))[0]
        return (None if seconds is None else seconds / 1000), True
    return None, False


def _seconds(value: Any) -> tuple[float | None, bool]:
    """A time as a number, and whether it is seconds for certain."""
    if isinstance(value, bool) or value is None:
        return None, False
    if isinstance(value, int | float):
        return (
            (float(value), isinstance(value, float) and value != int(value)) if math.isfinite(value) else (None, False)
        )
    if not isinstance(value, str):
        return None, False
    text = value.strip()
    if _NUMBER.match(text):
        return float(text), "." in text
    if (found := _DURATION.match(text)) and any(found.groups()):
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds, True
    times = read_stamp(text)
    return (times.start, True) if times else (None, False)
