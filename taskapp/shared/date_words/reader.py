"""Finds days and times in a text with one regular expression; each of its alternatives has a rule for the meaning."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from taskapp.shared.date_words.lexicon import Lexicon

Parts = dict[str, str]  # the named groups of a match
Moment = tuple[date | None, time | None]  # a day, a time of day or both
_YEAR = r"(?:,?\s+(?P<{}>20\d\d|2100)|(?!,?\s+\d{{4}}))"


@dataclass(frozen=True, slots=True)
class Mention:
    """A day, a time of day or both, with the position in the text; `led`: a preposition ("on", "by", "due", "at") comes first."""

    start: int
    end: int
    rule: str
    day: date | None = None
    at: time | None = None
    led: bool = False

    @property
    def local(self) -> str:
        """The local form: `YYYY-MM-DDTHH:MM`, or `YYYY-MM-DD` without a time or at midnight."""
        return f"{self.day}T{self.at:%H:%M}" if self.at and self.at != time() else str(self.day)


class Reader:
    """Finds mentions with the vocabulary of some columns of the lexicon.

    `before` and `after` are patterns for what may stand around a mention. With `next_week`, "next Friday" is the Friday
    of the week that begins next Monday; without, the first Friday after today.
    """

    def __init__(self, *columns: str, before: str, after: str, next_week: bool) -> None:
        self.lexicon = Lexicon(*columns)
        self._rules = _RULES | {"next": _RULES["next week"]} if next_week else _RULES
        self._pattern = re.compile(f"{before}(?ai:{_pattern(self.lexicon.pattern)}){after}", re.VERBOSE)

    def mentions(self, text: str, now: datetime) -> Iterator[Mention]:
        """The days and times in `text`, in order; `now` is aware, in the time zone whose days are meant."""
        for match in self._pattern.finditer(text):
            rule, parts = match.lastgroup or "", {name: text for name, text in match.groupdict().items() if text}
            try:
                day, at = self._rules[rule](self.lexicon, parts, now)
            except (ValueError, OverflowError):
                continue
            yield Mention(match.start(), match.end(), rule, day, at, bool({"on", "at"} & parts.keys()))


def _pattern(any_of: Callable[[str], str]) -> str:
    """Each rule is a named group, tried in this order; the groups inside it are its parts."""
    weekday, month, the, th = any_of("weekday"), any_of("month"), any_of("the"), any_of("th")
    return rf"""(?P<on>{any_of("on")}\s+)?(?:
        (?P<near>{any_of("near")})
      | (?P<tonight>{any_of("tonight")})
      | (?P<part>{any_of("this")}\s+(?P<of_day>{any_of("part")}))
      | (?P<counted>{any_of("in")}\s+(?P<count>\d{{1,4}}|{any_of("number")})\s+(?P<unit>{any_of("unit")}))
      | (?P<week_end>{any_of("week end")})
      | (?P<month_end>{any_of("month end")})
      | (?P<this>{any_of("this")}\s+(?P<this_day>{weekday}))
      | (?P<next>{any_of("next")}\s+(?P<next_day>{weekday})|(?P<coming_day>{weekday})\s+{any_of("coming")})
      | (?P<period>(?:(?P<before>{any_of("next")})\s+)?(?P<length>{any_of("period")})(?(before)|\s+{any_of("coming")}))
      | (?P<iso>\d{{4}}-\d\d-\d\d)
      | (?P<date>(?P<month>{month})\s+(?:{the}\s+)?(?P<day>\d{{1,2}}){th}?{_YEAR.format("year")}
                |(?:{the}\s+)?(?P<day_>\d{{1,2}}){th}?\s+(?:{any_of("of")}\s+)?(?P<month_>{month}){_YEAR.format("year_")})
      | (?P<ordinal>{the}\s+(?P<day_alone>\d{{1,2}}){th})
      | (?P<weekday>{weekday})
    )|(?P<at>{any_of("at")}\s+)?(?:
        (?P<clock>(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))?\s?(?P<half>{any_of("half")}))
      | (?P<wall>(?:[01]?\d|2[0-3]):[0-5]\d)
      | (?P<part_alone>{any_of("part")})
      | (?P<noon>{any_of("noon")})
    )"""


def _weekday(lexicon: Lexicon, parts: Parts) -> int:
    groups = ("this_day", "next_day", "coming_day", "weekday")
    return int(lexicon.meaning("weekday", next(parts[group] for group in groups if group in parts)))


def _counted(lexicon: Lexicon, parts: Parts, now: datetime) -> Moment:
    count, unit = parts["count"], lexicon.meaning("unit", parts["unit"])
    number = int(count) if count.isdecimal() else lexicon.meaning("number", count)
    if number == 0:
        raise ValueError("in 0 days is no distance")
    if unit in ("hour", "minute"):
        then = (now.astimezone(UTC) + timedelta(**{f"{unit}s": number})).astimezone(now.tzinfo)
        return then.date(), then.time().replace(second=0, microsecond=0)
    return _ahead(now, unit, number), None


def _date(lexicon: Lexicon, parts: Parts, now: datetime) -> Moment:
    month, day = parts.get("month") or parts["month_"], int(parts.get("day") or parts["day_"])
    number, year = lexicon.meaning("month", month), parts.get("year") or parts.get("year_")
    # Without a year, the next such day; after Feb 29, 2096 comes 2104, eight years later.
    years = range(now.year, now.year + 9)
    return date(int(year), number, day) if year else _first_from(now, ((other, number) for other in years), day), None


def _ordinal(_lexicon: Lexicon, parts: Parts, now: datetime) -> Moment:
    """ "The 16th" of this month, or of the next month that has this day and where it has not passed."""
    months = (add_months(now.date().replace(day=1), ahead) for ahead in range(3))
    return _first_from(now, ((month.year, month.month) for month in months), int(parts["day_alone"])), None


# The meaning of each rule of the pattern, relative to the local time `now`.
_RULES: dict[str, Callable[[Lexicon, Parts, datetime], Moment]] = {
    "near": lambda lexicon, parts, now: (_ahead(now, "day", lexicon.meaning("near", parts["near"])), None),
    # Today, with the time of the evening unless that has passed.
    "tonight": lambda lexicon, parts, now: (
        now.date(), hour if now.time() < (hour := lexicon.meaning("tonight", parts["tonight"])) else None
    ),
    "part": lambda lexicon, parts, now: (now.date(), lexicon.meaning("part", parts["of_day"])),
    "counted": _counted,
    "week_end": lambda lexicon, parts, now: (
        _ahead(now, "day", (lexicon.meaning("week end", parts["week_end"]) - now.weekday()) % 7), None
    ),
    "month_end": lambda _lexicon, _parts, now: (add_months(now.date().replace(day=1), 1) - timedelta(days=1), None),
    "this": lambda lexicon, parts, now: (_ahead(now, "day", (_weekday(lexicon, parts) - now.weekday()) % 7), None),
    "next": lambda lexicon, parts, now: (next_weekday(now.date(), _weekday(lexicon, parts)), None),
    "next week": lambda lexicon, parts, now: (weekday_of_next_week(now.date(), _weekday(lexicon, parts)), None),
    "period": lambda lexicon, parts, now: (_ahead(now, lexicon.meaning("period", parts["length"]), 1), None),
    "iso": lambda _lexicon, parts, _now: (date.fromisoformat(parts["iso"]), None),
    "date": _date,
    "ordinal": _ordinal,
    "weekday": lambda lexicon, parts, now: (next_weekday(now.date(), _weekday(lexicon, parts)), None),
    "clock": lambda lexicon, parts, _now: (
        None, time(int(parts["hour"]) % 12 + lexicon.meaning("half", parts["half"]), int(parts.get("minute", 0)))
    ),
    "wall": lambda _lexicon, parts, _now: (None, time.fromisoformat(parts["wall"].zfill(5))),
    "part_alone": lambda lexicon, parts, _now: (None, lexicon.meaning("part", parts["part_alone"])),
    "noon": lambda lexicon, parts, _now: (None, lexicon.meaning("noon", parts["noon"])),
}  # fmt: skip


def next_weekday(day: date, weekday: int) -> date:
    """The first `weekday` (Monday is 0) after `day`, never `day` itself."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def weekday_of_next_week(day: date, weekday: int) -> date:
    """The `weekday` (Monday is 0) of the week that begins on the Monday after `day`."""
    return next_weekday(day, 0) + timedelta(days=weekday)


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ahead(now: datetime, unit: str, number: int) -> date:
    if unit == "month":
        return add_months(now.date(), number)
    return now.date() + timedelta(days=number * (7 if unit == "week" else 1))


def _first_from(now: datetime, months: Iterable[tuple[int, int]], day: int) -> date:
    """The first date with this `day` of the month, today or later, in these (year, month); `ValueError` when there is none."""
    days = (date(year, month, day) for year, month in months if 1 <= day <= monthrange(year, month)[1])
    if found := next((found for found in days if found >= now.date()), None):
        return found
    raise ValueError("no such day")
