"""Due dates found in a typed line, and why phrases about days are not understood."""

import re
from dataclasses import dataclass, replace
from datetime import date, time

# Why a phrase about a day or an hour is not understood.
REASONS = {
    "past": "This is in the past.",
    "repeats": "Repeating tasks cannot be typed here.",
    "several-days": "Several days are named; name one.",
    "two-hours": "Two hours are named; name one.",
    "no-such-day": "There is no such day.",
    "no-such-time": "There is no such time.",
    "out-of-range": "The year must be from 2000 to 2100.",
    "inside-the-sentence": "Write “on” or “by” before the day to make it the due date.",
    "unclear-hour": "Write “at” before the number if it is an hour, or “on” before the day.",
    "no-unit": "Write the unit behind the number: “in 15 min”, “in 15 days”.",
    "hour-alone": "The day of this hour is not understood.",
    "ambiguous": "Write “on” before the day, or its whole name.",
    "negated": "This names the day that is not meant.",
    "zone": "Name the time zone, or the hour here.",
    "month": "Name the day of the month.",
    "vague": "Name a day.",
    "holiday": "Name the date of the holiday.",
}
# "4 Dec", "1.12." and "end of month", not "3/4 inch" and not a weekday.
_DATE_IN_WORDS = re.compile(
    r"\d.*[^\W\d]|[^\W\d].*\d|\d\.\d+\.|eo[wmqy]\b|end of|ende\b|fin de|fin du|fim d[oa]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A due date in a line, or a phrase that is not understood.

    Attributes:
        start: Position of its first character.
        end: Position behind its last character.
        day: The local day; None when it is not understood.
        at: The local time of day.
        until: The end of a range of hours, which a due date does not keep.
        keeps_text: The words stay in the title, which would be incomplete without them ("hold until Friday").
        unread: Why it is not understood: a key of `REASONS`.
        is_lone_hour: No day stands beside the hour; `day` is the next day that has it.
        needs_hour: A day that opens the line, and counts only when the line also has an hour ("Friday call Maria at 3pm").
        needs_day: An hour that opens the line, and counts only when the line also has a day ("3pm call Maria Friday").
        is_moved: The hour was converted from another time zone.
    """

    start: int
    end: int
    day: date | None = None
    at: time | None = None
    until: time | None = None
    keeps_text: bool = False
    unread: str | None = None
    is_lone_hour: bool = False
    needs_hour: bool = False
    needs_day: bool = False
    is_moved: bool = False

    @property
    def local(self) -> str:
        """The local form: `YYYY-MM-DDTHH:MM`, or `YYYY-MM-DD` without a time or at midnight."""
        return f"{self.day}T{self.at:%H:%M}" if self.at and self.at != time() else str(self.day)


def with_hours(text: str, mentions: list[Mention], *, day_refused: bool) -> list[Mention]:
    """The mentions with one lone hour given to the one day of the line; any other lone hour is not understood.

    Of days that open the line without an hour, dates are marked and weekdays are words.
    """
    mentions = _without_opening_hour(mentions)
    hours = [mention for mention in mentions if mention.is_lone_hour and not mention.unread]
    days = [mention for mention in mentions if not mention.is_lone_hour and not mention.unread]
    opening = [mention for mention in days if mention.needs_hour]
    if len(hours) == 1 and len(days) == 1 and days[0].at is None and not hours[0].is_moved:
        at, until = hours[0].at, hours[0].until
        pair = {id(days[0]): replace(days[0], at=at, until=until), id(hours[0]): replace(hours[0], day=days[0].day)}
        return [pair.get(id(mention), mention) for mention in mentions]
    dates = [mention for mention in opening if _DATE_IN_WORDS.search(text[mention.start : mention.end])]
    mentions = [
        Mention(mention.start, mention.end, unread="inside-the-sentence") if mention in dates else mention
        for mention in mentions
        if mention not in opening or mention in dates
    ]
    others = day_refused or opening or len(hours) > 1 or len(days) > len(opening) or any(m.unread for m in mentions)
    if not hours or not others:
        return mentions
    lone = {id(mention) for mention in hours}
    return [Mention(m.start, m.end, unread="hour-alone") if id(m) in lone else m for m in mentions]


def _without_opening_hour(mentions: list[Mention]) -> list[Mention]:
    """Without an hour that opens the line, unless the rest of the line is one day without an hour."""
    if not (mentions and mentions[0].needs_day):
        return mentions
    rest = mentions[1:]
    is_wanted = len(rest) == 1 and not rest[0].unread and not rest[0].is_lone_hour and rest[0].at is None
    return mentions if is_wanted else rest
