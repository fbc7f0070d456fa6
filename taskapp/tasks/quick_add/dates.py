"""Days and times in a quick-add line: "tomorrow 3pm", "by next monday", "nov 28 at 15:00", "in 2 weeks".

Words that may well be something else are left alone: a bare weekday, month day or hour counts only where the line
(or its next mark) ends after it, names keep their capitals ("The Day After Tomorrow"), and ranges stay whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from taskapp.shared.calendar_days import add_months, next_weekday
from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR, format_local_datetime, today_in
from taskapp.tasks.quick_add.words import DAY, MARK, MONTHS, PARTS, TIME, TONIGHT, WEEKDAY_WORDS, WEEKDAYS

_BETWEEN = re.compile(r",?\s+|\s*,\s*")
_RANGE = re.compile(r"\s*(?:[-–&]|and|or|to|until|till|through)\s*", re.IGNORECASE)
# After these a date belongs to what is said, or leaves a sentence without its end.
_HOLDS_ON = {
    "for", "from", "since", "after", "before", "until", "till", "of", "the", "a", "an", "last", "past", "every", "each",
    "to", "than", "between", "during", "and", "or",
}  # fmt: skip
_NEXT_WORD = re.compile(r"[\s\"“(]*(\w)")
_AT_AN_END = re.compile(rf"\s*(?:$|[,.;:!?)\]{MARK}])")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """Where a day, a time or both stand in the line; `certain` ones count anywhere, others at an end."""

    start: int
    end: int
    day: date | None = None
    at: time | None = None
    certain: bool = False
    needs_other: bool = False

    def local(self, now: datetime) -> str:
        """The due date in its local form; a time alone is its next coming."""
        day = self.day
        if day is None:
            day = now.date() if self.at and self.at > now.time() else now.date() + timedelta(days=1)
        # Local midnight is the date-only form.
        return f"{day}T{self.at:%H:%M}" if self.at and self.at != time() else str(day)


def find_dates(line: str, *, now: datetime, tz: ZoneInfo) -> list[tuple[int, int, str]]:
    """Every due date in a masked line, as (start, end, local form), in order."""
    here = now.astimezone(tz)
    found = sorted([*_days(line, now, tz), *_times(line)], key=lambda date: date.start)
    joined = [date for date in _joined(line, found) if not date.needs_other]
    ranges = [pair for pair in pairwise(joined) if _RANGE.fullmatch(line, pair[0].end, pair[1].start)]
    alone = [date for date in joined if not any(date in pair for pair in ranges)]
    kept: list[FoundDate] = []
    for found_date in reversed(alone):
        follows = bool(kept) and not line[found_date.end : kept[-1].start].strip()
        if _is_meant(line, found_date, at_end=follows or bool(_AT_AN_END.match(line, found_date.end))):
            kept.append(found_date)
    read = [(date.start, date.end, date.local(here.replace(tzinfo=None))) for date in reversed(kept)]
    return [one for one in read if FIRST_YEAR <= int(one[2][:4]) <= LAST_YEAR]


def _days(line: str, now: datetime, tz: ZoneInfo) -> Iterator[FoundDate]:
    today = today_in(tz, now)
    for match in DAY.finditer(line):
        try:
            day, at = _day_of(match, today, now, tz)
        except (ValueError, OverflowError):
            continue
        bare = match["weekday"] or ""
        fixed = (
            match["month_first"] or match["day_first"] or match["iso"] or match["next"] or match["count"] in ("a", "an")
        )
        certain = bool(match["lead"]) or not (bare or fixed)
        needs_other = bare.lower() in WEEKDAY_WORDS and not match["lead"]
        if _keeps_small_letters(line, match):
            yield FoundDate(match.start(), match.end(), day, at, certain, needs_other)


def _day_of(match: re.Match[str], today: date, now: datetime, tz: ZoneInfo) -> tuple[date, time | None]:
    words = {name: text.lower() for name, text in match.groupdict().items() if text}
    if near := words.get("near"):
        ahead = {"today": 0, "tonight": 0, "tomorrow": 1}.get(near, 2)
        tonight = near == "tonight" and now.astimezone(tz).time() < TONIGHT
        return today + timedelta(days=ahead), TONIGHT if tonight else None
    if "count" in words:
        return _ahead(words["count"], words["unit"], today, now, tz)
    if coming := words.get("coming") or words.get("weekday"):
        # "This Friday" said on a Friday is today; a bare or next one is the first after today, as in the picker.
        start = today - timedelta(days=1) if words.get("which") == "this" else today
        return next_weekday(start, WEEKDAYS[coming]), None
    if "next" in words:
        return (today + timedelta(days=7) if words["next"] == "week" else add_months(today, 1)), None
    if "part" in words:
        return today, PARTS[words["part"]]
    return (date.fromisoformat(words["iso"]) if "iso" in words else _day_of_month(match, today)), None


def _ahead(count: str, unit: str, today: date, now: datetime, tz: ZoneInfo) -> tuple[date, time | None]:
    number = int(count) if count.isdecimal() else 1
    if number == 0:
        raise ValueError("in 0 days is no distance")
    if unit[0] == "d" or unit[0] == "w":
        return today + timedelta(days=number * (7 if unit[0] == "w" else 1)), None
    if unit.startswith("mo"):
        return add_months(today, number), None
    instant = now + (timedelta(hours=number) if unit[0] == "h" else timedelta(minutes=number))
    local = datetime.fromisoformat(format_local_datetime(instant, tz))
    return local.date(), local.time()


def _day_of_month(match: re.Match[str], today: date) -> date:
    first = bool(match["month_first"])
    month = MONTHS[(match["month_first"] or match["day_first"]).lower()]
    after = match.re.groupindex["month_first" if first else "day_first"]
    day = int(match[after + 1] if first else match[after - 1])
    if year := match[after + 2 if first else after + 1]:
        return date(int(year), month, day)
    # Feb 29 comes at most eight years later (2096, 2104).
    coming = (_date_or_none(year, month, day) for year in range(today.year, today.year + 9))
    return next((found for found in coming if found and found >= today), date.max)


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _times(line: str) -> Iterator[FoundDate]:
    for match in TIME.finditer(line):
        part = (match["part"] or "").lower()
        # "15:00" alone may be a score, "morning" alone is a word; with a day or "at" they are times.
        needs_other = (bool(match["wall"]) and not match["lead"]) or (bool(part) and part != "noon")
        if _keeps_small_letters(line, match):
            yield FoundDate(match.start(), match.end(), None, _time_of(match, part), bool(match["lead"]), needs_other)


def _time_of(match: re.Match[str], part: str) -> time:
    if part:
        return PARTS[part]
    if match["wall"]:
        return time.fromisoformat(match["wall"].zfill(5))
    hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "pm" else 0)
    return time(hour, int(match["minute"] or 0))


def _joined(line: str, found: list[FoundDate]) -> list[FoundDate]:
    """A day and the time beside it are one date."""
    joined: list[FoundDate] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and last.end <= one.start and _BETWEEN.fullmatch(line, last.end, one.start) and _complete(last, one):
            day, at = last.day or one.day, one.at if _is_open(last) else last.at
            joined[-1] = replace(last, end=one.end, day=day, at=at, certain=True, needs_other=False)
        elif not last or one.start >= last.end:
            joined.append(one)
    return joined


def _complete(first: FoundDate, second: FoundDate) -> bool:
    if first.day is None:
        return second.day is not None and _is_open(second)
    return _is_open(first) and second.day is None


def _is_open(found: FoundDate) -> bool:
    """Whether a day still takes an hour; "tonight" brings one that gives way to any said."""
    return found.at is None or found.at is TONIGHT


def _keeps_small_letters(line: str, match: re.Match[str]) -> bool:
    """Only names of days and months have capitals in a sentence; any other capital is part of a name."""
    words = [(word.start(), word[0]) for word in re.finditer(r"[^\W\d_]+", match[0])]
    capitals = [at for at, word in words if word[0].isupper() and word.lower() not in {*WEEKDAYS, *MONTHS, "am", "pm"}]
    opens_line = not line[: match.start()].strip(" \\([")
    return not capitals or line.isupper() or (opens_line and capitals == [0])


def _is_meant(line: str, found: FoundDate, *, at_end: bool) -> bool:
    before, after = line[: found.start].split()[-1:], _NEXT_WORD.match(line, found.end)
    if before and before[0].lower() in _HOLDS_ON:
        return False
    last_word = re.search(r"\w+$", line[found.start : found.end])
    if after and after[1].isupper() and last_word and last_word[0][0].isupper() and not line.isupper():
        return False
    return found.certain or at_end
