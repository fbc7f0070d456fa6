"""Splits a text into tokens: numbers in the notations of dates and times, words, and single other characters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.zones import AMBIGUOUS, IN_WORDS, LOWER_CASE, ZONES
from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR

Symbol = tuple[str, Any]  # a class with a value, or a literal word with None

_TOKEN = re.compile(
    r"""(?P<instant>[0-9]{4}-[0-9]{2}-[0-9]{2}[tT][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[zZ]|[+-][0-9]{2}:[0-9]{2})?)(?!\w)
      | (?P<iso>[0-9]{4}([-/.])[0-9]{1,2}\3[0-9]{1,2})(?=$|[^0-9])
      | (?P<numeric>[0-9]{1,2}([-/.])[0-9]{1,2}\5(?:[0-9]{4}|[0-9]{2}))(?![0-9])
      | (?P<slash>[0-9]{1,2}/[0-9]{1,2})(?![0-9/])
      | (?P<dotted>[0-9]{1,2}\.[0-9]{1,2}\.)(?![0-9])
      | (?P<clock>[0-9]{1,2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?![0-9])
      | (?P<hours>[0-9]{1,2}[hH](?:[0-9]{2}(?:m|mins?)?)?)(?![^\W_])
      | (?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th|ST|ND|RD|TH))(?![^\W_])
      | (?P<decimal>[0-9]+[.,][0-9]+)
      | (?P<half>[aApP]\.\ ?[mM]\.?|(?<=[0-9])[aApP][mM]?)(?![^\W_])
      | (?P<word>[qQ][1-4](?![^\W_])|2(?:mor+ow?|mrw|mro|day|nite|night)(?![^\W_])|[wW]/(?:[cC]|[iI][nN])(?![^\W_])|[bB]4(?![^\W_])|[^\W\d_]+(?:['’-][^\W\d_]+)*)
      | (?P<compact>20[0-9]{6})(?![0-9])
      | (?P<number>[0-9]+)
      | (?P<other>\S)""",
    re.VERBOSE,
)


_SHORT_FORMS = {
    "w/in": "within",
    "wk": "week",
    "wks": "weeks",
    "mth": "month",
    "mths": "months",
    "yr": "year",
    "yrs": "years",
    "wkend": "weekend",
    "noonish": "noon",
}


# "Freitagnachmittag": the second word means what it means alone, but for these.
_PARTS: dict[str, tuple[Symbol, ...]] = {"morgen": (("PART", "morning"),), "nacht": (("PART", "night"),)}
WEEKDAY_PART = re.compile(
    r"((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)(fruh|morgen|vormittag|mittag|nachmittag|abend|nacht)s?"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its position, its text in lower case, and what it can be in a grammar."""

    start: int
    end: int
    key: str
    symbols: tuple[Symbol, ...]


class Tokenizer:
    """Splits texts for one vocabulary. `fold` prepares a word for the lexicon; `literals` are the words of the grammar."""

    def __init__(self, lexicon: Lexicon, literals: frozenset[str], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._symbols: dict[str, tuple[Symbol, ...]] = {word: ((word, None),) for word in literals}
        for word, symbols in lexicon.words.items():
            self._symbols[word] = (*symbols, *self._symbols.get(word, ()))
        for short, word in _SHORT_FORMS.items():
            self._symbols[short] = self._symbols.get(word, ())

    def tokens(self, text: str) -> list[Token]:
        """All tokens of `text` in order."""
        found: list[Token] = []
        for match in _TOKEN.finditer(text):
            kind, start, end = match.lastgroup or "", match.start(), match.end()
            if kind == "word":
                self._add_word(found, match[0], start)
            elif kind == "other":
                symbols = self._symbols.get(match[0], ())
                if match[0] in "+-":
                    symbols = (*symbols, ("SIGN", 1 if match[0] == "+" else -1))
                found.append(Token(start, end, match[0], symbols))
            else:
                found.append(Token(start, end, match[0], _number_symbols(kind, match[kind])))
        return found

    def _add_word(self, found: list[Token], word: str, start: int) -> None:
        key = self._fold(word)
        if "-" in word and key not in self._symbols:
            for part in re.finditer(r"-|[^-]+", word):
                key = self._fold(part[0])
                found.append(Token(start + part.start(), start + part.end(), key, self._symbols.get(key, ())))
        elif key not in self._symbols and (compound := WEEKDAY_PART.fullmatch(key)):
            middle = start + compound.end(1)
            found.append(Token(start, middle, compound[1], self._symbols.get(compound[1], ())))
            symbols = _PARTS.get(compound[2], self._symbols.get(compound[2], ()))
            found.append(Token(middle, start + len(word), compound[2], symbols))
        else:
            key = key.replace("’", "'")
            symbols = self._symbols.get(key, ())
            if key in ZONES and (word.isupper() or key in LOWER_CASE):
                symbols = (*symbols, ("ZONE", ZONES[key]))
            elif key in IN_WORDS:
                symbols = (*symbols, ("ZONE", IN_WORDS[key]))
            elif key in AMBIGUOUS and word.isupper():
                symbols = (*symbols, ("UNCLEAR_ZONE", key))
            found.append(Token(start, start + len(word), key, symbols))


def _number_symbols(kind: str, text: str) -> tuple[Symbol, ...]:
    if kind == "number":
        return _plain_number(text)
    if kind == "half":
        return (("HALF", 12 if text[0] in "pP" else 0),)
    if kind == "ordinal":
        return (("NTH", int(text[:-2])),)
    if kind in ("clock", "hours"):
        hour, _, minute = text.lower().rstrip("mins").replace("h", ":").partition(":")
        return _clock(kind.upper(), hour, minute or "00")
    if kind == "decimal":
        hour, _, minute = text.replace(",", ".").partition(".")
        clock = _clock("DOTCLOCK", hour, minute) if "." in text and len(minute) == 2 else ()
        is_day = "." in text and len(hour) <= len("31") and len(minute) <= len("12")
        return (*clock, *((("DAYMONTH", f"{text}."),) if is_day else ()), ("DECIMAL", text))
    return ((kind.upper(), text),)


# A longer number is a part of a phone number, or another name of a thing.
_LONGEST_NUMBER = 4


def _plain_number(text: str) -> tuple[Symbol, ...]:
    """A number, which may also be a year, the last two digits of one, or a time such as 1530."""
    if len(text) > _LONGEST_NUMBER:
        return (("LONG", None),)
    number = int(text)
    symbols: list[Symbol] = []
    if len(text) == 4 and text < "2360" and text[2:] < "60":
        symbols.append(("HHMM", time(number // 100, number % 100)))
    symbols.append(("NUM", number))
    if len(text) == 4 and FIRST_YEAR <= number <= LAST_YEAR:
        symbols.append(("YEAR", number))
    if len(text) == 2 and number >= 25:
        symbols.append(("YY", 2000 + number))
    return tuple(symbols)


def _clock(symbol: str, hour: str, minute: str) -> tuple[Symbol, ...]:
    """The time, and whether it is written with a leading zero, which means the 24-hour clock."""
    if symbol == "HOURS" and int(hour) > 23 and minute == "00":
        return (("NO_HOURS", None), ("MANY_HOURS", int(hour)))
    if int(hour) > 23 or int(minute) > 59:
        return ((f"NO_{symbol}", None),) if symbol != "DOTCLOCK" else ()
    return ((symbol, (time(int(hour), int(minute)), len(hour) == 2 and hour < "10")),)
