"""Finding days and times in a text: it is scanned once by one pattern, and each rule of the pattern has its meaning."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from taskapp.shared.date_words.lexicon import Lexicon

Said = dict[str, str]  # the parts of a match by name
Moment = tuple[date | None, time | None]  # a day, a time of day or both
_YEAR = r"(?:,?\s+(?P<{}>20\d\d|2100)|(?!,?\s+\d{{4}}))"


@dataclass(frozen=True, slots=True)
class Mention:
    """A day, a time of day or both, where a text names it; `led` by a preposition: "on", "by", "due", "at"."""

    start: int
    end: int
    rule: str
    day: date | None = None
    at: time | None = None
    led: bool = False

    @property
    def local(self) -> str:
        """The local form, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`; midnight is no time."""
        return f"{self.day}T{self.at:%H:%M}" if self.at and self.at != time() else str(self.day)


class Reader:
    """Reads texts with the words of some columns of the lexicon.

    `before` and `after` are patterns of what may stand around a mention. With `next_week`, "next Friday" is the Friday
    of the week that begins next Monday; without, the first Friday after today.
    """

    def __init__(self, *columns: str, before: str, after: str, next_week: bool) -> None:
        self.words = Lexicon(*columns)
        self._rules = _RULES | {"next": _RULES["next week"]} if next_week else _RULES
        self._pattern = re.compile(f"{before}(?ai:{_pattern(self.words.pattern)}){after}", re.VERBOSE)

    def mentions(self, text: str, here: datetime) -> Iterator[Mention]:
        """What `text` names, in order; `here` is now, aware, in the zone whose days are meant."""
        for match in self._pattern.finditer(text):
            rule, said = match.lastgroup or "", {name: words for name, words in match.groupdict().items() if words}
            try:
                day, at = self._rules[rule](self.words, said, here)
            except (ValueError, OverflowError):
                continue
            yield Mention(match.start(), match.end(), rule, day, at, bool({"on", "at"} & said.keys()))


def _pattern(any_of: Callable[[str], str]) -> str:
    """Each rule is a named group, in the order in which they are tried; the groups inside it are its parts."""
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


def _weekday(words: Lexicon, said: Said) -> int:
    groups = ("this_day", "next_day", "coming_day", "weekday")
    return int(words.meaning("weekday", next(said[group] for group in groups if group in said)))


def _counted(words: Lexicon, said: Said, here: datetime) -> Moment:
    count, unit = said["count"], words.meaning("unit", said["unit"])
    number = int(count) if count.isdecimal() else words.meaning("number", count)
    if number == 0:
        raise ValueError("in 0 days is no distance")
    if unit in ("hour", "minute"):
        then = (here.astimezone(UTC) + timedelta(**{f"{unit}s": number})).astimezone(here.tzinfo)
        return then.date(), then.time().replace(second=0, microsecond=0)
    return _ahead(here, unit, number), None


def _date(words: Lexicon, said: Said, here: datetime) -> Moment:
    month, day = said.get("month") or said["month_"], int(said.get("day") or said["day_"])
    number, year = words.meaning("month", month), said.get("year") or said.get("year_")
    # Without a year the next such day; Feb 29 comes at most eight years later (2096, 2104).
    years = range(here.year, here.year + 9)
    return date(int(year), number, day) if year else _first_from(here, ((other, number) for other in years), day), None


def _ordinal(_words: Lexicon, said: Said, here: datetime) -> Moment:
    """ "The 16th" of this month or of the next that has such a day."""
    months = (add_months(here.date().replace(day=1), ahead) for ahead in range(3))
    return _first_from(here, ((month.year, month.month) for month in months), int(said["day_alone"])), None


# What each rule of the pattern means, as seen from the local time `here`.
_RULES: dict[str, Callable[[Lexicon, Said, datetime], Moment]] = {
    "near": lambda words, said, here: (_ahead(here, "day", words.meaning("near", said["near"])), None),
    # Today, at the evening's hour as long as that is ahead.
    "tonight": lambda words, said, here: (
        here.date(), hour if here.time() < (hour := words.meaning("tonight", said["tonight"])) else None
    ),
    "part": lambda words, said, here: (here.date(), words.meaning("part", said["of_day"])),
    "counted": _counted,
    "week_end": lambda words, said, here: (
        _ahead(here, "day", (words.meaning("week end", said["week_end"]) - here.weekday()) % 7), None
    ),
    "month_end": lambda _words, _said, here: (add_months(here.date().replace(day=1), 1) - timedelta(days=1), None),
    "this": lambda words, said, here: (_ahead(here, "day", (_weekday(words, said) - here.weekday()) % 7), None),
    "next": lambda words, said, here: (next_weekday(here.date(), _weekday(words, said)), None),
    "next week": lambda words, said, here: (weekday_of_next_week(here.date(), _weekday(words, said)), None),
    "period": lambda words, said, here: (_ahead(here, words.meaning("period", said["length"]), 1), None),
    "iso": lambda _words, said, _here: (date.fromisoformat(said["iso"]), None),
    "date": _date,
    "ordinal": _ordinal,
    "weekday": lambda words, said, here: (next_weekday(here.date(), _weekday(words, said)), None),
    "clock": lambda words, said, _here: (
        None, time(int(said["hour"]) % 12 + words.meaning("half", said["half"]), int(said.get("minute", 0)))
    ),
    "wall": lambda _words, said, _here: (None, time.fromisoformat(said["wall"].zfill(5))),
    "part_alone": lambda words, said, _here: (None, words.meaning("part", said["part_alone"])),
    "noon": lambda words, said, _here: (None, words.meaning("noon", said["noon"])),
}  # fmt: skip


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday (Monday is 0) after `day`, never `day` itself."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def weekday_of_next_week(day: date, weekday: int) -> date:
    """That weekday (Monday is 0) of the week that begins on the Monday after `day`."""
    return next_weekday(day, 0) + timedelta(days=weekday)


def add_months(day: date, months: int) -> date:
    """The same day some months away, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ahead(here: datetime, unit: str, number: int) -> date:
    if unit == "month":
        return add_months(here.date(), number)
    return here.date() + timedelta(days=number * (7 if unit == "week" else 1))


def _first_from(here: datetime, months: Iterable[tuple[int, int]], day: int) -> date:
    """That day of the first of these (year, month) that has it, today or later; ValueError when none does."""
    days = (date(year, month, day) for year, month in months if 1 <= day <= monthrange(year, month)[1])
    if found := next((found for found in days if found >= here.date()), None):
        return found
    raise ValueError("no such day")
