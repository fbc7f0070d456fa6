"""Gives numbers, times, dates and amounts one spelling: "half nine" and 9:30 are "=9:30", "two hundred" is "=200", "3rd" is "=3"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from taskapp.extraction.proof.numbers import HUNDREDS, MILLIONS, THOUSANDS, number_phrases
from taskapp.extraction.proof.words import Word

_PHRASES = number_phrases()
_LONGEST = max(map(len, _PHRASES))
_FIRST_WORDS = {phrase[0] for phrase in _PHRASES}
_MONTHS = (
    "january february march april may june july august september october november december",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
)
MONTHS = {word: number for row in _MONTHS for number, word in enumerate(row.split(), 1)}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_CURRENCIES = frozenset({"dollar", "euro", "pound"})
_QUARTERS = {"quarter": 15, "viertel": 15, "cuarto": 15, "quart": 15}
_CLOCK = frozenset({"o'clock", "oclock", "clock", "uhr", "heure", "heures", "hrs"})
_HALVES = frozenset({"half", "halb"})
_AND_HALF = frozenset({("y", "media"), ("e", "meia"), ("et", "demie")})
# Words that may begin a time, a date or an amount.
_BEGINNINGS = _HALVES | _QUARTERS.keys() | MONTHS.keys() | _CURRENCIES | {"double"}
_THREE_QUARTERS = frozenset({"quarters", "viertel", "cuartos", "quarts", "quartos"})
_NUMBER = re.compile(r"\d+(?:[,.\s]\d{3})+$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, or several that say one number, in normal form; `first` and `last` are word numbers, `last` included."""

    text: str
    first: int
    last: int
    is_name: bool = False
    pause: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is a number, a time or a date."""
        return self.text.startswith("=")


def normal_tokens(words: Sequence[Word]) -> list[Token]:
    """The words in normal form."""
    tokens = _numbers(words)
    for rewrite in (_clock_words, _half_past, _spelled_digits, _spoken_pairs, _dates, _amounts, _day_halves):
        tokens = _apply(rewrite, tokens)
    return tokens


_Rewrite = Callable[[Sequence[Token], int], tuple[list[str], int] | None]


def _apply(rewrite: _Rewrite, tokens: list[Token]) -> list[Token]:
    """The tokens with each match of `rewrite` replaced; it returns the new texts and how many tokens they replace."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        replaced = rewrite(tokens, at) if tokens[at].is_number or tokens[at].text in _BEGINNINGS else None
        if replaced is None:
            found.append(tokens[at])
            at += 1
            continue
        texts, count = replaced
        if rewrite is not _spelled_digits and any(token.pause for token in tokens[at + 1 : at + count]):
            found.append(tokens[at])
            at += 1
            continue
        pause = tokens[at].pause
        found += [Token(text, tokens[at].first, tokens[at + count - 1].last, pause=pause) for text in texts]
        at += count
    return found


def _numbers(words: Sequence[Word]) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        value, end = _number(words, at)
        if value is None:
            tokens.append(Token(words[at].text, at, at, words[at].is_name, words[at].pause))
            at += 1
            continue
        tokens.append(Token(f"={value}", at, end - 1, pause=words[at].pause))
        at = end
    return tokens


def _number(words: Sequence[Word], at: int) -> tuple[str | None, int]:
    """The number that begins at a word, as text, and the position behind it; None when there is none."""
    total, end = _small_number(words, at)
    if total is None:
        return _written(words[at].text), at + 1
    while end < len(words) and not words[end].pause:
        if words[end].text in HUNDREDS and total < 100:
            total, end = total * 100, end + 1
        elif words[end].text in THOUSANDS and total < 1000:
            total, end = total * 1000, end + 1
        elif words[end].text in MILLIONS and total < 1000:
            total, end = total * 1_000_000, end + 1
        elif total >= 100 and total % 100 == 0 and (more := _remainder(words, end, total)):
            total, end = total + more[0], more[1]
        else:
            break
    if end + 1 < len(words) and words[end].text == "point" and (rest := _small_number(words, end + 1))[0] is not None:
        return f"{total}.{rest[0]}", rest[1]
    return str(total), end


def _remainder(words: Sequence[Word], at: int, total: int) -> tuple[int, int] | None:
    """What follows hundreds or thousands: "(and) fifty"."""
    start = at + (words[at].text in ("and", "y", "e", "und"))
    if any(word.pause for word in words[at : start + 1]):
        return None
    if start >= len(words) or words[start].text.isdigit():
        return None
    value, end = _small_number(words, start)
    if value is None:
        return None
    if end < len(words) and words[end].text in HUNDREDS and value < 10 and total >= 1000:
        value, end = value * 100, end + 1
        more = _remainder(words, end, value) if end < len(words) else None
        return (value + more[0], more[1]) if more else (value, end)
    return (value, end) if value < (100 if total % 1000 else 1000) else None


def _small_number(words: Sequence[Word], at: int) -> tuple[int | None, int]:
    if words[at].text in ("a", "cien", "ciento", "cent", "cem", "hundert") and _begins_hundred(words, at):
        return (1, at + 1) if words[at].text == "a" else (100, at + 1)
    if words[at].text in ("mil", "mille", "tausend"):
        return 1000, at + 1
    longest = min(_LONGEST, len(words) - at) if words[at].text in _FIRST_WORDS else 0
    for length in range(longest, 0, -1):
        phrase = words[at : at + length]
        value = _PHRASES.get(tuple(word.text for word in phrase))
        if value is not None and not any(word.pause for word in phrase[1:]):
            return value, at + length
    if words[at].text.isdecimal() and len(words[at].text) <= 12:
        end = at + 1
        if end < len(words) and words[end].text in _ORDINAL_ENDINGS and words[end].start == words[at].end:
            end += 1
        value = int(words[at].text)
        if end < len(words) and words[end].text == "k" and words[end].start == words[at].end:
            return value * 1000, end + 1
        return value, end
    return None, at


def _begins_hundred(words: Sequence[Word], at: int) -> bool:
    if words[at].text != "a":
        return True
    return at + 1 < len(words) and words[at + 1].text in HUNDREDS | THOUSANDS


def _written(word: str) -> str | None:
    """A number written with signs: 1,200 is 1200, 9.30 and 09:30 are 9:30, 9:00 is 9."""
    if not word[:1].isdigit():
        return None
    if _NUMBER.match(word):
        return re.sub(r"\D", "", word)
    pair = re.fullmatch(r"(\d{1,6})[.:](\d\d)", word)
    if pair:
        return str(int(pair[1])) if pair[2] == "00" else f"{int(pair[1])}:{pair[2]}"
    return word


def _value(tokens: Sequence[Token], at: int) -> int | None:
    if not 0 <= at < len(tokens) or not tokens[at].is_number or not tokens[at].text[1:].isdecimal():
        return None
    return int(tokens[at].text[1:])


def _texts(tokens: Sequence[Token], at: int, count: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[at : at + count])


def _time(hour: int, minute: int) -> str:
    hour, minute = (hour - 1 or 12, minute + 60) if minute < 0 else (hour, minute)
    return f"={hour}" if minute == 0 else f"={hour}:{minute:02}"


def _clock_words(tokens: Sequence[Token], at: int) -> tuple[list[str], int] | None:
    """ "9 o'clock", "9 Uhr", "9h30"."""
    hour = _value(tokens, at)
    if hour is None or hour > 24 or at + 1 >= len(tokens):
        return None
    if tokens[at + 1].text == "o" and _texts(tokens, at + 2, 1) == ("clock",):
        return [_time(hour, 0)], 3
    following = tokens[at + 1].text
    minute = _value(tokens, at + 2)
    if following in _CLOCK or (following == "h" and tokens[at + 1].first == tokens[at].last + 1):
        timed = minute is not None and 0 < minute < 60 and following != "clock"
        return ([_time(hour, minute or 0)], 3) if timed else ([_time(hour, 0)], 2)
    return None


def _half_past(tokens: Sequence[Token], at: int) -> tuple[list[str], int] | None:
    """ "half (past) nine", "quarter to nine", "ten past nine", "halb zehn", "nueve y media", "neuf et demie"."""
    text, hour = tokens[at].text, _value(tokens, at)
    if hour is not None and hour <= 24 and (found := _after_hour(tokens, at, hour)):
        return found
    if text in _HALVES:
        past = _texts(tokens, at + 1, 1) == ("past",)
        named = _value(tokens, at + 1 + past)
        if named is not None and named <= 12:
            return [_time(named, 30 if text == "half" else -30)], 2 + past
    minutes = _QUARTERS.get(text) or (hour if hour in (5, 10, 20, 25) else None)
    return _minutes_beside(tokens, at, minutes) if minutes else None


def _after_hour(tokens: Sequence[Token], at: int, hour: int) -> tuple[list[str], int] | None:
    after = _texts(tokens, at + 1, 2)
    if after in _AND_HALF:
        return [_time(hour, 30)], 3
    if len(after) == 2 and after[1] in ("cuarto", "quart") and after[0] in ("y", "menos", "et", "moins"):
        return [_time(hour, 15 if after[0] in ("y", "et") else -15)], 3
    return ([f"={hour}.5"], 4) if _texts(tokens, at + 1, 3) == ("and", "a", "half") else None


def _minutes_beside(tokens: Sequence[Token], at: int, minutes: int) -> tuple[list[str], int] | None:
    named, between = _value(tokens, at + 2), _texts(tokens, at + 1, 1)
    if named is None or not 0 < named <= 12:
        return None
    if between[0] in ("past", "nach", "after"):
        return [_time(named, minutes)], 3
    return ([_time(named, -minutes)], 3) if between[0] in ("to", "vor", "before") else None


def _spoken_pairs(tokens: Sequence[Token], at: int) -> tuple[list[str], int] | None:
    """ "nine thirty" is 9:30, "twenty twenty-six" is 2026."""
    first, second = _value(tokens, at), _value(tokens, at + 1)
    if first is None or second is None or not 10 <= second < 100 or tokens[at].last + 1 != tokens[at + 1].first:
        return None
    if first in (19, 20):
        return [f"={first}{second}"], 2
    return ([_time(first, second)], 2) if 0 < first <= 99 and second < 100 else None


def _spelled_digits(tokens: Sequence[Token], at: int) -> tuple[list[str], int] | None:
    """A number said or written in groups: "five five five one two", "555-1234"."""
    end, digits = at, ""
    while end < len(tokens):
        twice = tokens[end].text == "double" and end + 1 < len(tokens)
        token = tokens[end + twice]
        value = token.text[1:] if token.is_number and token.text[1:].isdecimal() else None
        if value is None and not (digits and token.text in ("o", "oh")):
            break
        if end > at and token.pause not in ("", "," if len(value or "0") == 1 else ""):
            break
        digits += (value or "0") * (1 + twice)
        end += 1 + twice
    return ([f"={digits}"], end - at) if end - at >= 2 and _is_spelled(tokens[at:end], digits) else None


def _is_spelled(tokens: Sequence[Token], digits: str) -> bool:
    """Whether numbers that stand together are one: digits one by one, or the groups of a long number."""
    return (len(tokens) >= 3 and len(digits) == len(tokens)) or len(digits) >= 7


def _dates(tokens: Sequence[Token], at: int) -> tuple[list[str], int] | None:
    """ "May (the) 3rd" and "(the) 3rd (of) May"."""
    month, day = MONTHS.get(tokens[at].text), _value(tokens, at)
    if month:
        skipped = _texts(tokens, at + 1, 1) == ("the",)
        day = _value(tokens, at + 1 + skipped)
        return ([f"={month}-{day}"], 2 + skipped) if day and day <= 31 else None
    if day and day <= 31:
        skipped = _texts(tokens, at + 1, 1) in (("of",), ("de",))
        month = MONTHS.get("".join(_texts(tokens, at + 1 + skipped, 1)))
        return ([f"={month}-{day}"], 2 + skipped) if month else None
    return None


def _amounts(tokens: Sequence[Token], at: int) -> tuple[list[str], int] | None:
    """ "$200" as "200 dollars", "three quarters" as "75%"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].text == "=3" and following and following.text in _THREE_QUARTERS:
        return ["=75percent"], 2
    if tokens[at].is_number and following and following.text == "percent":
        return [f"{tokens[at].text}percent"], 2
    if tokens[at].text in _CURRENCIES and following and following.is_number and not _is_after_number(tokens, at):
        return [following.text, tokens[at].text], 2
    return None


def _is_after_number(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].is_number


_HALF_NAMES = {"morning": "@am", "afternoon": "@pm", "evening": "@pm"}


def _day_halves(tokens: Sequence[Token], at: int) -> tuple[list[str], int] | None:
    """ "9 a.m.", "9 in the morning"."""
    if not tokens[at].is_number:
        return None
    after = _texts(tokens, at + 1, 3)
    if after[:1] in (("am",), ("pm",)):
        return [tokens[at].text, f"@{after[0]}"], 2
    if after[:2] in (("a", "m"), ("p", "m")):
        return [tokens[at].text, f"@{after[0]}m"], 3
    if after[:2] == ("in", "the") and after[2:] and after[2] in _HALF_NAMES:
        return [tokens[at].text, _HALF_NAMES[after[2]]], 4
    return None
