"""Due dates in a typed line: "tomorrow 3pm", "by next monday", "Dec. 15 at 15:00", "in two weeks", "friday at 10".

Ambiguous words are not dates: a weekday, a date or an hour counts at the end of the line or of a phrase, or after a preposition;
capitalised names are skipped ("The Day After Tomorrow"). A phrase about a day that has no single due date ("every Monday",
"Monday or Tuesday", "last Friday") is reported as not understood, and an hour beside such a day is no due date either.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.foreign import reader_for
from taskapp.shared.date_words.foreign_line import ForeignLine
from taskapp.shared.date_words.forms import ENGLISH, LOANED, MACROS
from taskapp.shared.date_words.grammar import Grammar
from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.line import MARK, Line
from taskapp.shared.date_words.meaning import Moment
from taskapp.shared.date_words.mentions import Mention
from taskapp.shared.date_words.phrases import PhraseReader
from taskapp.shared.date_words.tokens import Tokenizer
from taskapp.shared.date_words.words_around import UNREAD_DAYS

# "１５：００" is written with the letters and digits of Asian keyboards.
HALF_WIDTH = {0xFF01 + number: 0x21 + number for number in range(94)}
_GRAMMAR = Grammar(ENGLISH, LOANED, macros=MACROS)
_TOKENIZER = Tokenizer(Lexicon("en", "typed", misspelled=True), _GRAMMAR.literals, str.lower)
_READER = PhraseReader(_TOKENIZER, _GRAMMAR)
# Numbers that are nearly always a time, but not clear: "call back in 15" without a unit, and a lone "2:30" at an end of the line.
_UNCLEAR = (
    (re.compile(rf"(?<!\w)(?:in|en|dans|em|dentro de|daqui a) \d{{1,2}}(?=[\s.!?{MARK}]*$)", re.IGNORECASE), "no-unit"),
    (re.compile(rf"(?:^|(?<=\s))\d{{1,2}}:\d\d(?=[\s.!?{MARK}]*$)|^\d{{1,2}}:\d\d(?=\s)"), "unclear-hour"),
)


def read_line(line: str, *, now: datetime, tz: ZoneInfo, day_first: bool = False) -> list[Mention]:
    """The due dates in a line, and the phrases about days and hours that are not understood, in order.

    Args:
        line: The line as typed.
        now: An aware instant; relative dates count from it.
        tz: The organization's time zone.
        day_first: Whether 12/3 is March 12.
    """
    line = line.translate(HALF_WIDTH)
    mentions = _read(line, Moment(now.astimezone(tz), day_first))
    unclear = [each for each in _unclear(line) if all(each.end <= m.start or m.end <= each.start for m in mentions)]
    return sorted([*mentions, *unclear], key=lambda mention: mention.start)


def _read(line: str, moment: Moment) -> list[Mention]:
    mentions = Line(line, _READER, day_first=moment.day_first).read(moment)
    if mentions and all(mention.is_lone_hour for mention in mentions) and UNREAD_DAYS.search(line):
        return [Mention(mention.start, mention.end, unread="hour-alone") for mention in mentions]
    if reader := reader_for(line):
        foreign = ForeignLine(line, reader, day_first=True).read(replace(moment, day_first=True))
        are_hours = all(mention.is_lone_hour for mention in mentions)
        # "Antes del 15" is no hour, and "antes del 10/12" has the day first.
        is_as_long = bool(foreign) and not any(mention.unread for mention in foreign)
        if _covered(foreign) + is_as_long > _covered(mentions) - are_hours:
            return foreign
        if are_hours:
            return [Mention(m.start, m.end, unread="hour-alone") for m in mentions]
    return mentions


def _unclear(line: str) -> Iterator[Mention]:
    for pattern, reason in _UNCLEAR:
        yield from (Mention(*match.span(), unread=reason) for match in pattern.finditer(line))


def _covered(mentions: list[Mention]) -> int:
    """How many characters of the line are understood, or known not to be."""
    return sum(mention.end - mention.start for mention in mentions)
