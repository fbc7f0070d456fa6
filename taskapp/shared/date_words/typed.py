"""Due dates in a typed line: "tomorrow 3pm", "by next monday", "nov 28 at 15:00", "in 2 weeks".

Ambiguous words are not dates: a bare weekday, month day or hour counts only at the end of the line (or before punctuation),
capitalised names are skipped ("The Day After Tomorrow"), and so are ranges.
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

# Replaces pieces that were recognised before; it ends a phrase.
MARK = "\x01"
# A piece starts a word, with an optional backslash before it; inside a path it is none.
BEFORE = r"(?<![^\s(\[\\])(?<![^\s(\[]\\)"
AFTER = r"(?![\w'’]|[-/.:+]\w)"
TYPED = Reader("en", "typed", before=BEFORE, after=AFTER, next_week=False)

_BETWEEN = re.compile(r",?\s+|\s*,\s*")
_RANGE = re.compile(r"\s*(?:[-–&]|and|or|to|until|till|through)\s*", re.IGNORECASE)
# After these words the date is part of the sentence, and without it the sentence would be incomplete.
_DEPENDENT_AFTER = {
    "for", "from", "since", "after", "before", "until", "till", "of", "the", "a", "an", "last", "past", "every", "each",
    "to", "than", "between", "during", "and", "or",
}  # fmt: skip
_NEXT_WORD = re.compile(r"[\s\"“(]*(\w)")
_AT_AN_END = re.compile(rf"\s*(?:$|[,.;:!?)\]{MARK}])")
_SPACE = re.compile(r"\s*")
_LAST_WORD = re.compile(r"\w(?=\w*$)")
_WORD = re.compile(r"[^\W\d_]+")
_NAMES = {phrase for kind in ("weekday", "month", "half") for phrase in TYPED.lexicon.phrases[kind]}
# Rules whose mentions count anywhere in the line; others count only at an end.
_UNAMBIGUOUS = {"near", "tonight", "part", "counted", "this", "next", "joined"}
_A_UNIT = re.compile(r"\san?\s", re.IGNORECASE)
# Short weekdays that are also other words: they need a preposition or a time beside them.
_WEEKDAY_WORDS = {"sat", "sun", "wed"}


def find_due_dates(line: str, *, now: datetime, tz: ZoneInfo) -> list[Mention]:
    """The due dates in a line, in order, each with a day; `now` is an aware instant, `tz` the organization's time zone."""
    local_now = now.astimezone(tz)
    checked_line = _Line(line)
    joined = [
        mention for mention in checked_line.joined(TYPED.mentions(line, local_now)) if not checked_line.is_weak(mention)
    ]
    accepted: list[Mention] = []
    for mention in reversed(_without_ranges(line, joined)):
        follows = bool(accepted) and bool(_SPACE.fullmatch(line, mention.end, accepted[-1].start))
        if checked_line.is_meant(mention, at_end=follows or bool(_AT_AN_END.match(line, mention.end))):
            accepted.append(mention)
    dated = [_with_day(mention, local_now) for mention in reversed(accepted)]
    return [mention for mention in dated if mention.day and FIRST_YEAR <= mention.day.year <= LAST_YEAR]


def _without_ranges(line: str, found: list[Mention]) -> list[Mention]:
    pairs = [pair for pair in pairwise(found) if _RANGE.fullmatch(line, pair[0].end, pair[1].start)]
    starts = {mention.start for pair in pairs for mention in pair}
    return [mention for mention in found if mention.start not in starts]


def _with_day(mention: Mention, local_now: datetime) -> Mention:
    """A time without a day means its next occurrence."""
    if mention.day or mention.at is None:
        return mention
    today = local_now.date()
    return replace(mention, day=today if mention.at > local_now.time() else today + timedelta(days=1))


class _Line:
    """A line with the positions of its words, computed once, so that checking all mentions takes linear time."""

    def __init__(self, text: str) -> None:
        self.text, self.is_upper = text, text.isupper()
        self.first = len(text) - len(text.lstrip(" \\(["))
        self.starts = [word.start() for word in re.finditer(r"\S+", text)]

    def joined(self, found: Iterable[Mention]) -> list[Mention]:
        """Join a day and the time beside it into one mention; drop mentions that are part of a capitalised name."""
        joined: list[Mention] = []
        for mention in filter(self._is_lower_case, found):
            last = joined[-1] if joined else None
            if last and _BETWEEN.fullmatch(self.text, last.end, mention.start) and _complement(last, mention):
                at = mention.at if _is_open(last) else last.at
                joined[-1] = replace(last, end=mention.end, rule="joined", day=last.day or mention.day, at=at)
            else:
                joined.append(mention)
        return joined

    def is_weak(self, mention: Mention) -> bool:
        """Whether a mention counts only together with another: "15:00" may be a score, "morning" and "sat" are words."""
        if mention.rule == "weekday":
            return not mention.led and self.text[mention.start : mention.end].lower() in _WEEKDAY_WORDS
        return mention.rule == "part_alone" or (mention.rule == "wall" and not mention.led)

    def is_meant(self, mention: Mention, *, at_end: bool) -> bool:
        """Whether the words before and after allow it to be a due date."""
        words = self.text[mention.start : mention.end]
        index = bisect_left(self.starts, mention.start) - 1
        if index >= 0 and self.text[self.starts[index] : mention.start].strip().lower() in _DEPENDENT_AFTER:
            return False
        after, last = _NEXT_WORD.match(self.text, mention.end), _LAST_WORD.search(words)
        if after and last and after[1].isupper() and last[0].isupper() and not self.is_upper:
            return False
        return mention.led or at_end or (mention.rule in _UNAMBIGUOUS and not _A_UNIT.search(words))

    def _is_lower_case(self, mention: Mention) -> bool:
        """True unless a word other than a day or month name is capitalised, which makes it part of a name."""
        words = _WORD.finditer(self.text, mention.start, mention.end)
        capitals = [word.start() for word in words if word[0][0].isupper() and word[0].lower() not in _NAMES]
        return not capitals or self.is_upper or (mention.start <= self.first and capitals == [mention.start])


def _complement(first: Mention, second: Mention) -> bool:
    if first.day is None:
        return second.day is not None and _is_open(second)
    return _is_open(first) and second.day is None


def _is_open(mention: Mention) -> bool:
    """Whether a day still takes a time; the default time of "tonight" is replaced by an explicit one."""
    return mention.at is None or mention.rule == "tonight"
