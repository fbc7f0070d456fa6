"""What each form of `forms` means at a given moment: a day, a time of day, or the reason why it has no due date."""

from taskapp.shared.date_words.day_meanings import DAYS
from taskapp.shared.date_words.distance_meanings import DISTANCES
from taskapp.shared.date_words.grammar import Match
from taskapp.shared.date_words.meaning import Meaning, Moment, Values
from taskapp.shared.date_words.time_meanings import TIMES

_MEANINGS = DAYS | DISTANCES | TIMES


def meaning_of(match: Match, moment: Moment) -> Meaning:
    """What a match means; a form with impossible numbers, such as February 30, is unread."""
    try:
        return _MEANINGS[match.rule.meaning](Values(match), moment)
    except (ValueError, OverflowError, KeyError):
        return Meaning(unread="no-such-time" if match.rule.meaning in TIMES else "no-such-day")
