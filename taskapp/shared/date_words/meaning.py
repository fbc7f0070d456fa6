"""What a form says (`Meaning`), forms that stand together (`Phrase`), the moment at which it is read (`Moment`), and access to the values of a match (`Values`)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.grammar import Match

PARTS = {"morning": time(9), "afternoon": time(15), "evening": time(18), "night": time(20)}
CLOSE_OF_BUSINESS = time(17)


@dataclass(frozen=True, slots=True)
class Moment:
    """The local time that a text is read at, and how the reader understands ambiguous forms.

    `day_first`: 12/3 is March 12. `next_is_next_week`: "next Friday" is the Friday of the week that begins next Monday.
    """

    now: datetime
    day_first: bool = False
    next_is_next_week: bool = False

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a form says.

    Attributes:
        day: The day.
        at: The time of day.
        is_guess: `at` is an hour without "am" or "pm": business hours decide.
        part: The part of the day that was named; it decides about such hours.
        is_default: `at` stands for a part of the day ("morning"); an hour beside it replaces it.
        stays_today: A time without a day that means today even when it has passed ("end of day").
        zone: The zone of the time, where one was named.
        until: The end of a range of hours.
        shift: Units and their number, to move the day behind the form by ("two days before"); no unit: to no single day.
        unread: Why the form has no due date.
    """

    day: date | None = None
    at: time | None = None
    is_guess: bool = False
    part: str | None = None
    is_default: bool = False
    stays_today: bool = False
    zone: ZoneInfo | None = None
    until: time | None = None
    shift: tuple[str, int] | None = None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Forms that stand together, with what they mean together.

    `first` and `last` are the tokens, prepositions included; `forms` are the matches; `leads` the kinds of prepositions.
    """

    first: int
    last: int
    forms: tuple[Match, ...]
    leads: frozenset[str]
    meaning: Meaning

    @property
    def is_word(self) -> bool:
        """Whether it is only the abbreviation of a weekday that is also another word."""
        symbols = self.forms[0].symbols
        is_short = symbols == (("WEEKDAY", 6),) or [name for name, _ in symbols] == ["SHORT_DAY"]
        return not self.is_joined and not self.leads and is_short

    @property
    def is_joined(self) -> bool:
        """Whether it has more than one form, such as a day and an hour."""
        return len(self.forms) > 1

    @property
    def adds_hour(self) -> bool:
        """Whether an hour, or what may be one, is joined to something else: "Friday at 10"."""
        return self.is_joined and bool(self.meaning.at or self.meaning.unread)

    @property
    def is_fraction(self) -> bool:
        """Whether it is "50/50" or the sort code "12-34-56", which are dates nowhere."""
        if self.leads or self.is_joined or len(self.forms[0].symbols) != 1:
            return False
        name, text = self.forms[0].symbols[0]
        return name == "SLASH" or (name == "NUMERIC" and "-" in text and len(text) == len("12-34-56"))

    @property
    def is_dotted(self) -> bool:
        """Whether it is "1.12.", which may be a version."""
        return [name for name, _ in self.forms[0].symbols] == ["DOTTED"]


class Values:
    """The values of the classes in a match, in order for each class."""

    def __init__(self, match: Match) -> None:
        self.symbols = match.symbols
        self.arguments = match.rule.arguments

    def find(self, *names: str) -> Any:
        """The first value of one of these classes; None when there is none."""
        return next((value for name, value in self.symbols if name in names), None)

    def get(self, *names: str) -> Any:
        """The first value of one of these classes; `ValueError` when there is none."""
        found = self.find(*names)
        if found is None:
            raise ValueError(f"no {names}")
        return found

    def count(self, default: str | None = None) -> float:
        """The number of a count: digits, a word or a decimal fraction."""
        found = self.find("NUM", "NUMBER", "DECIMAL")
        return float(str(default if found is None else found).replace(",", "."))

    @property
    def argument(self) -> str:
        """The first argument of the rule; empty without one."""
        return self.arguments[0] if self.arguments else ""


def business_hour(at: time) -> time:
    """An hour without "am" or "pm": 1 to 7 are in the afternoon, 8 to 12 as they are."""
    return at.replace(hour=at.hour + 12) if 1 <= at.hour <= 7 else at
