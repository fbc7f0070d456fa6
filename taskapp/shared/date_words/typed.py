"""Due dates in a typed line: "tomorrow 3pm", "by next monday", "nov 28 at 15:00", "in 2 weeks".

Words that may well be something else are left alone: a bare weekday, month day or hour counts only where the line
(or its next mark) ends after it, names keep their capitals ("The Day After Tomorrow"), and ranges stay whole.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.reader import Mention, Reader
from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR

# What stands in the line for a piece that was read already; it ends a phrase.
MARK = "\x01"
# A piece begins a word, and a backslash before it does, or it is part of a path.
BEFORE = r"(?<![^\s(\[\\])(?<![^\s(\[]\\)"
AFTER = r"(?![\w'’]|[-/.:+]\w)"
TYPED = Reader("en", "typed", before=BEFORE, after=AFTER, next_week=False)

_BETWEEN = re.compile(r",?\s+|\s*,\s*")
_RANGE = re.compile(r"\s*(?:[-–&]|and|or|to|until|till|through)\s*", re.IGNORECASE)
# After these a date belongs to what is said, or leaves a sentence without its end.
_HOLDS_ON = {
    "for", "from", "since", "after", "before", "until", "till", "of", "the", "a", "an", "last", "past", "every", "each",
    "to", "than", "between", "during", "and", "or",
}  # fmt: skip
_NEXT_WORD = re.compile(r"[\s\"“(]*(\w)")
_AT_AN_END = re.compile(rf"\s*(?:$|[,.;:!?)\]{MARK}])")
_SPACE = re.compile(r"\s*")
_LAST_WORD = re.compile(r"\w(?=\w*$)")
_WORD = re.compile(r"[^\W\d_]+")
_NAMES = {phrase for kind in ("weekday", "month", "half") for phrase in TYPED.words.phrases[kind]}
# Mentions that count anywhere in the line; others count at an end.
_CLEAR = {"near", "tonight", "part", "counted", "this", "next", "joined"}
_A_UNIT = re.compile(r"\san?\s", re.IGNORECASE)
# Weekdays that are words of their own: they need a preposition or an hour beside them.
_WEEKDAY_WORDS = {"sat", "sun", "wed"}


def find_due_dates(line: str, *, now: datetime, tz: ZoneInfo) -> list[Mention]:
    """Every due date in a line, in order, each with its day; `now` is any aware instant."""
    here = now.astimezone(tz)
    typed = _Line(line)
    joined = [mention for mention in typed.joined(TYPED.mentions(line, here)) if not typed.is_weak(mention)]
    kept: list[Mention] = []
    for mention in reversed(_without_ranges(line, joined)):
        follows = bool(kept) and bool(_SPACE.fullmatch(line, mention.end, kept[-1].start))
        if typed.is_meant(mention, at_end=follows or bool(_AT_AN_END.match(line, mention.end))):
            kept.append(mention)
    dated = [_with_day(mention, here) for mention in reversed(kept)]
    return [mention for mention in dated if mention.day and FIRST_YEAR <= mention.day.year <= LAST_YEAR]


def _without_ranges(line: str, found: list[Mention]) -> list[Mention]:
    pairs = [pair for pair in pairwise(found) if _RANGE.fullmatch(line, pair[0].end, pair[1].start)]
    starts = {mention.start for pair in pairs for mention in pair}
    return [mention for mention in found if mention.start not in starts]


def _with_day(mention: Mention, here: datetime) -> Mention:
    """A time alone is its next coming."""
    if mention.day or mention.at is None:
        return mention
    today = here.date()
    return replace(mention, day=today if mention.at > here.time() else today + timedelta(days=1))


class _Line:
    """A line with what is asked of it for every mention, so that reading it takes linear time."""

    def __init__(self, text: str) -> None:
        self.text, self.is_upper = text, text.isupper()
        self.first = len(text) - len(text.lstrip(" \\(["))
        self.starts = [word.start() for word in re.finditer(r"\S+", text)]

    def joined(self, found: Iterable[Mention]) -> list[Mention]:
        """A day and the time beside it are one mention; what has a capital too many is none."""
        joined: list[Mention] = []
        for one in filter(self._keeps_small_letters, found):
            last = joined[-1] if joined else None
            if last and _BETWEEN.fullmatch(self.text, last.end, one.start) and _complete(last, one):
                at = one.at if _is_open(last) else last.at
                joined[-1] = replace(last, end=one.end, rule="joined", day=last.day or one.day, at=at)
            else:
                joined.append(one)
        return joined

    def is_weak(self, mention: Mention) -> bool:
        """Whether it counts only beside another: "15:00" may be a score, "morning" and "sat" are words."""
        if mention.rule == "weekday":
            return not mention.led and self.text[mention.start : mention.end].lower() in _WEEKDAY_WORDS
        return mention.rule == "part_alone" or (mention.rule == "wall" and not mention.led)

    def is_meant(self, mention: Mention, *, at_end: bool) -> bool:
        """Whether the words before and after let it be a due date."""
        words = self.text[mention.start : mention.end]
        index = bisect_left(self.starts, mention.start) - 1
        if index >= 0 and self.text[self.starts[index] : mention.start].strip().lower() in _HOLDS_ON:
            return False
        after, last = _NEXT_WORD.match(self.text, mention.end), _LAST_WORD.search(words)
        if after and last and after[1].isupper() and last[0].isupper() and not self.is_upper:
            return False
        return mention.led or at_end or (mention.rule in _CLEAR and not _A_UNIT.search(words))

    def _keeps_small_letters(self, mention: Mention) -> bool:
        """Only names of days and months have capitals in a sentence; any other capital is part of a name."""
        words = _WORD.finditer(self.text, mention.start, mention.end)
        capitals = [word.start() for word in words if word[0][0].isupper() and word[0].lower() not in _NAMES]
        return not capitals or self.is_upper or (mention.start <= self.first and capitals == [mention.start])


def _complete(first: Mention, second: Mention) -> bool:
    if first.day is None:
        return second.day is not None and _is_open(second)
    return _is_open(first) and second.day is None


def _is_open(mention: Mention) -> bool:
    """Whether a day still takes an hour; "tonight" brings one that gives way to any said."""
    return mention.at is None or mention.rule == "tonight"
