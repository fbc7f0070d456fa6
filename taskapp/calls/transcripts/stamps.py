"""Time stamps of transcripts: clocks, dates, seconds, ranges, with or without brackets."""

import re
from dataclasses import dataclass

CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,6})?"
_HALF = r"(?:[ \u202f]?[AaPp]\.?[Mm]\b\.?)"
_DATE = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}/\d{1,2}(?=,?\s\d{1,2}:\d\d))"
_ZONE = r"(?:Z|[+-]\d{2}:?\d{2})"
# Times of several units: "1h 02m 05s", "2m5s"; and seconds: "2.10s".
_UNITS = r"(?:\d{1,2}h\s?)?\d{1,3}m(?:in)?\s?(?:\d{1,2}(?:\.\d+)?s)?\b|\d{1,6}(?:\.\d{1,6})?s\b"
# "1 hour 2 minutes 5 seconds", "0 minutes 3 seconds", "5 Sekunden"; in the languages that recorders write.
_HOURS = r"(?:hours?|Stunden?|horas?|heures?|or[ae])"
_MINUTES = r"(?:minutes?|Minuten?|minutos?|minut[oi])"
_SECONDS = r"(?:seconds?|Sekunden?|segundos?|secondes?|second[oi])"
_IN_WORDS = rf"(?:(?:\d{{1,2}} {_HOURS} )?(?:\d{{1,3}} {_MINUTES} )?\d{{1,2}} {_SECONDS}\b)"
_MOMENT = rf"(?:{_DATE},?[T\s]\s?)?{CLOCK}{_HALF}?{_ZONE}?|{_IN_WORDS}|{_UNITS}"
_PLAIN_SECONDS = r"\d{1,6}\.\d{1,6}"
_ARROW = r"\s*(?:-{1,2}>|→|–|—|-|\bto\b|,)\s*"
RANGE = rf"(?:{_MOMENT})(?:{_ARROW}(?:{_MOMENT}))?"
BRACKETED = rf"[\[(<{{]\s*(?:{RANGE}|{_PLAIN_SECONDS}(?:{_ARROW}{_PLAIN_SECONDS})?)\s*[\])>}}]"
STAMP = rf"(?:{BRACKETED}|{RANGE})"
_CLOCK_ONLY = re.compile(rf"({_DATE},?[T\s]\s?)?({CLOCK})({_HALF})?({_ZONE})?$")
_UNITS_ONLY = re.compile(r"(?:(\d{1,2})h\s?)?(?:(\d{1,3})m(?:in)?\s?)?(?:(\d{1,6}(?:\.\d+)?)s)?$")
_IN_WORDS_ONLY = re.compile(rf"(?:(\d+) {_HOURS})?(?: ?(\d+) {_MINUTES})?(?: ?(\d+) {_SECONDS})?$")
_SPLIT = re.compile(rf"^({_MOMENT}|{_PLAIN_SECONDS})(?:{_ARROW}({_MOMENT}|{_PLAIN_SECONDS}))?$")


@dataclass(frozen=True, slots=True)
class Times:
    """Start and end in seconds; `day` is the date of a stamp that has one, `wall` whether it is certainly a time of day."""

    start: float
    end: float | None
    day: str
    wall: bool


def read_stamp(text: str) -> Times | None:
    """The times of a whole stamp; None when it is none."""
    found = _SPLIT.match(text.strip().strip("[](){}<>").strip())
    if found is None:
        return None
    first = _moment(found[1])
    last = _moment(found[2]) if found[2] else None
    if first is None:
        return None
    return Times(first[0], last[0] if last else None, first[1], first[2])


def clock_seconds(clock: str) -> float:
    """Seconds of `h:mm:ss`, `mm:ss` or plain seconds, with a point or a comma before fractions."""
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part or 0)
    return seconds


def _moment(text: str) -> tuple[float, str, bool] | None:
    """Seconds, the date, and whether it is certainly a time of day."""
    text = text.strip()
    if found := _CLOCK_ONLY.match(text):
        date, clock, half, zone = found.groups()
        wall = bool(date or half or zone)
        # A time of day with two parts has hours and minutes, a time in a recording minutes and seconds.
        seconds = clock_seconds(clock) * (60 if wall and clock.count(":") == 1 else 1)
        if half:
            seconds = seconds % 43_200 + (43_200 if half.strip()[0] in "pP" else 0)
        return seconds, (date or "").strip(" ,T"), wall
    if re.fullmatch(_PLAIN_SECONDS, text):
        return float(text), "", False
    units = _IN_WORDS_ONLY.match(text) or _UNITS_ONLY.match(text)
    if units and any(units.groups()):
        hours, minutes, rest = (float(part or 0) for part in units.groups())
        return hours * 3600 + minutes * 60 + rest, "", False
    return None
