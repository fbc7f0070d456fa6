"""Repeats in a quick-add line: "every Monday until May 1", "weekly", "last Friday of the month", "6 months after done"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.line import AFTER, BEFORE, MARK
from taskapp.shared.date_words.meaning import PARTS
from taskapp.shared.date_words.mentions import Mention
from taskapp.shared.recurrence.phrases import read_repeat, say
from taskapp.shared.recurrence.rules import Rule

_SURE = r"every|each|once|twice|evry|evrey|evey|everry|ev\.?"
_ADVERBS = "daily|weekly|fortnightly|monthly|quarterly|yearly|annually"
_PLURALS = "weekdays|weekends|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays"
_ORDINALS = r"first|second|third|fourth|fifth|last|\d{1,2}(?:st|nd|rd|th)"
_NUMBERS = r"\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_BEGINS = re.compile(
    rf"{BEFORE}(?:(?P<sure>{_SURE})|(?P<adverb>(?:on )?(?:{_ADVERBS}|{_PLURALS}))"
    rf"|(?P<ordinal>(?:on )?(?:the )?(?:{_ORDINALS}))(?=\s(?:(?:\S+\s){{0,3}}of\s(?:the|every|each)\s|\S+\s(?:of|every|each)\smonth(?!\w)))"
    rf"|(?P<end>(?:at )?(?:the )?end)(?=\sof\s(?:every|each)\smonth)"
    rf"|(?P<number>{_NUMBERS})(?=\s(?:day|week|month|year)s?\safter\s)){AFTER}",
    re.IGNORECASE,
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_WORD = re.compile(rf"[^\s\x00{MARK}]+")
_LONGEST = 14  # words
# The words that a repeat can have.
_OF_A_REPEAT = re.compile(
    rf"(?:{_SURE}|{_ADVERBS}|{_PLURALS}|{_ORDINALS}|{_NUMBERS}|other|the|at|end|on|of|to|and|&|for|until|after|it|it['’]s|is|was|done"
    r"|complet(?:ed|ion)|finished|times?|\d{4}-\d\d-\d\d|(?:day|week|wk|month|mth|year|yr|fortnight|quarter|half|weekend|weekday|workday)s?"
    rf"|work|working|business|{_DAY}(?:/{_DAY})*)[.,;:!?)]*",
    re.IGNORECASE,
)
_NEAR = 60  # characters that are looked at beside a repeat, so that the time is linear
# "every morning" is "every" with the hour of the morning.
_PART = re.compile(rf"\s+(?:{'|'.join(PARTS)})(?!\w)", re.IGNORECASE)
# "every Monday 10"
_BARE_HOUR = re.compile(r"\s\d{1,2}")
_STARTING = re.compile(r",?\s+(?:starting|beginning|from)\s+(?:on\s+|from\s+)?", re.IGNORECASE)
_OR = re.compile(r"\s+or\s", re.IGNORECASE)
_OF_EACH = re.compile(r"\sof (?:every|each)\s")
# What takes days out of a repeat, or makes a sentence of it ("every day is different").
_EXCEPT = re.compile(r",?\s+(?:except|excluding|but|apart from|is|was|has|counts|matters)\s", re.IGNORECASE)
_FOR = re.compile(
    r",?\s+for\s+(?=(?:the\s+next\s+)?(?:\d|an?\s|one\s|two\s|three\s|four\s|five\s|six\s))(?:the\s+next\s+)?",
    re.IGNORECASE,
)
# "every 15th" is a day of the month unless a thing follows ("every 3rd customer").
_BARE_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$")
_STOPS = ".,;:!?)]"
_TO = re.compile(r"\s+(?:to|until|till|through)\s+", re.IGNORECASE)
_MONTH = re.compile(rf"(?:in )?({'|'.join(Lexicon('en', 'typed').phrases['month'])})")
_UNTIL = re.compile(r"\s+(?:until|till|through)\s", re.IGNORECASE)
# Behind these words a repeat belongs to the sentence: "the minutes of every Monday", "the weekly report".
_DEPENDENT_AFTER = frozenset({
    "for", "of", "from", "since", "after", "about", "than", "between", "with", "the", "a", "an", "our", "my", "your", "his", "her", "their", "this", "that",
    # Days that are taken out: "every day except weekends".
    "except", "excluding", "but", "not", "never", "without", "minus", "skip", "skipping",
})  # fmt: skip
# A repeat that is not introduced by "every" is one at an end, before an hour, or before a word that begins another part.
_AT_AN_END = re.compile(
    rf"\s*(?:$|[,.;:!?)\]{MARK}\x00]|[-–—]\s|\d|(?:at|on|in|by|before|until|till|from|starting|to|with|for|about|re)\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeat with its position; `value` is what a new task takes.

    `first` is the hour that stands behind it, or the day after "starting", with the position of its words in the line.
    """

    start: int
    end: int
    rule: Rule
    is_from_done: bool
    first: Mention | None = None

    @property
    def label(self) -> str:
        """The repeat in words."""
        return say(self.rule, from_done=self.is_from_done)

    @property
    def value(self) -> str:
        """The RRULE; the phrase when it counts from completion, which an RRULE does not say."""
        return self.label if self.is_from_done else str(self.rule)


def find_repeats(line: str, read: Callable[[str], list[Mention]]) -> list[Repeat]:
    """The repeats of a line, in order; `read` finds days and hours; `MARK` and `\\x00` stand where other pieces were found."""
    found: list[Repeat] = []
    for match in _BEGINS.finditer(line):
        if found and match.start() < found[-1].end:
            continue
        before = line[max(0, match.start() - _NEAR) : match.start()].split()
        if before and before[-1].lower() in _DEPENDENT_AFTER:
            continue
        if repeat := next(_readings(line, match), None):
            repeat = _with_last_day(line, repeat, read)
            first = _first_after(line, repeat.end, read)
            if not (first and _EXCEPT.match(line, first.end)):
                found.append(_with_end_of_range(line, replace(repeat, first=first), read))
    return found


def _readings(line: str, match: re.Match[str]) -> Iterator[Repeat]:
    """What the words from here on mean, longest first."""
    for last in reversed(_ends_of_words(line, match.start(), _LONGEST, _OF_A_REPEAT)):
        words = line[match.start() : last].rstrip(_STOPS)
        end = match.start() + len(words)
        if len(words) < len(match[0]):
            return
        is_part = words == match["sure"] and _PART.match(line, end)
        try:
            rule, from_done = read_repeat(f"{words} day" if is_part else words)
        except ValueError:
            continue
        if _is_meant(line, match, words, rule, is_from_done=from_done):
            yield Repeat(match.start(), end, rule, from_done)


def _ends_of_words(line: str, start: int, most: int, pattern: re.Pattern[str] | None = None) -> list[int]:
    """Where the next words end; another piece, or a word that is not of the pattern, ends them."""
    ends: list[int] = []
    for word in islice(_WORD.finditer(line, start), most):
        if line[ends[-1] if ends else start : word.start()].strip() or not (
            pattern is None or pattern.fullmatch(word[0])
        ):
            break
        ends.append(word.end())
    return ends


def _is_meant(line: str, match: re.Match[str], words: str, rule: Rule, *, is_from_done: bool) -> bool:
    """Whether the words alone say that something repeats: "the 15th of the month" is a day, "6 months" a distance."""
    behind, folded = match.start() + len(words), words.lower()
    if _OR.match(line, behind) or _EXCEPT.match(line, behind):
        return False
    # "Every year on 29 Feb" is the year alone: as a rule, days of the month are those of each month.
    if (match["number"] and not is_from_done) or (rule.frequency == "YEARLY" and rule.by_month_day):
        return False
    if match["ordinal"] and not (rule.by_day or "last day of" in folded or _OF_EACH.search(folded)):
        return False
    return bool((match["sure"] and not _BARE_ORDINAL.search(folded)) or _AT_AN_END.match(line, behind))


def _with_last_day(line: str, repeat: Repeat, read: Callable[[str], list[Mention]]) -> Repeat:
    """The repeat with the day that follows it after "until"."""
    if repeat.rule.until or repeat.rule.count:
        return repeat
    if length := _FOR.match(line, repeat.end):
        return _with_length(line, repeat, length.end(), read)
    if not (until := _UNTIL.match(line, repeat.end)):
        return repeat
    first = next(iter(read(line[repeat.end : repeat.end + _NEAR])), None)
    if first is None or first.day is None or first.at or repeat.end + first.start > until.end():
        return repeat
    return replace(repeat, rule=replace(repeat.rule, until=first.day), end=repeat.end + first.end)


def _with_length(line: str, repeat: Repeat, begin: int, read: Callable[[str], list[Mention]]) -> Repeat:
    """The repeat with the last day of the time behind "for": "every day for 2 weeks"."""
    for last in reversed(_ends_of_words(line, begin, 3)):
        text = line[begin:last].rstrip(_STOPS)
        found = read(f"in {text}")
        if len(found) == 1 and found[0].day and not found[0].at and found[0].end == len(text) + 3:
            until = found[0].day - timedelta(days=1)
            return replace(repeat, rule=replace(repeat.rule, until=until), end=begin + len(text))
    return repeat


def _with_end_of_range(line: str, repeat: Repeat, read: Callable[[str], list[Mention]]) -> Repeat:
    """The repeat with the last day behind its first: "every Monday from Dec 7 to Jan 31", or behind its hour: "every day at 9 until Friday"."""
    first = repeat.first
    if first is None or repeat.rule.until or repeat.rule.count:
        return repeat
    if first.is_lone_hour:
        ended = _with_last_day(line, replace(repeat, end=first.end), read)
        return replace(repeat, rule=ended.rule, first=replace(first, end=ended.end))
    begin = _TO.match(line, first.end)
    last = next(iter(read(f"on {line[begin.end() : begin.end() + _NEAR]}")), None) if begin else None
    if begin is None or last is None or last.day is None or last.at or last.start:
        return repeat
    end = begin.end() + last.end - len("on ")
    return replace(repeat, rule=replace(repeat.rule, until=last.day), first=replace(first, end=end))


def _first_day_of(text: str) -> str:
    """The words for the first day of a week or a month that is named: "next week" begins on its Monday."""
    folded = text.lower()
    if match := _MONTH.fullmatch(folded):
        return f"{match[1]} 1"
    return {"next week": "monday of next week", "next month": "1st of next month"}.get(folded, text)


def _is_bare_hour(line: str, text: str, end: int) -> bool:
    return bool(_BARE_HOUR.fullmatch(text)) and not line[end:].strip(f" {MARK}{_STOPS}")


def _first_after(line: str, end: int, read: Callable[[str], list[Mention]]) -> Mention | None:
    """The hour and the day after "starting" where the repeat ends: "at 9", "starting Dec 14", "at 9 starting Dec 14"."""
    hour = _start_after(line, end, read)
    if not (hour and hour.is_lone_hour and _STARTING.match(line, hour.end)):
        return hour
    day = _start_after(line, hour.end, read)
    return replace(day, start=hour.start, at=hour.at, until=hour.until) if day and day.at is None else hour


def _start_after(line: str, end: int, read: Callable[[str], list[Mention]]) -> Mention | None:
    """The hour, or the day after "starting", that begins where the repeat ends, in positions of the line."""
    starting = _STARTING.match(line, end)
    begin = starting.end() if starting else end
    for last in reversed(_ends_of_words(line, begin, 5)):
        text = line[begin:last].rstrip(_STOPS)
        lead = (
            "on "
            if starting
            else "in the"
            if _PART.fullmatch(text)
            else "at"
            if _is_bare_hour(line, text, last)
            else ""
        )
        if _OR.match(line, last):
            return None
        said = _first_day_of(text) if starting else text
        found, shift = read(lead + said), begin - len(lead)
        if len(found) != 1 or found[0].unread or found[0].end != len(lead + said):
            continue
        is_hour = found[0].is_lone_hour and found[0].at and found[0].start + shift <= begin + 2
        if starting or is_hour:
            words = line[end:last].lstrip(" ,")
            return replace(found[0], start=end + line[end:].index(words), end=begin + len(text))
    return None
