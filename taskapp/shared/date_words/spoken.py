"""The day that a spoken sentence names, in English, German or Spanish."""

from datetime import UTC, date, datetime, time

from taskapp.shared.date_words.reader import Mention, Reader, weekday_of_next_week

SPOKEN = Reader("en", "said", "de", "es", before=r"(?<!\w)", after=r"(?!\w)", next_week=True)
# When a sentence names several days, the most exact rule wins; in this order.
_ORDER = (
    ("iso", "date"), ("month_end",), ("ordinal",), ("counted",), ("near", "tonight", "part"),
    ("week_end",), ("this", "next", "weekday"), ("period",),
)  # fmt: skip
_RANK = {rule: rank for rank, rules in enumerate(_ORDER) for rule in rules}


def day_offset(text: str, day: date) -> int | None:
    """The number of days from `day` to the day that the folded text names; None when it names none."""
    now = datetime.combine(day, time(), UTC)
    mentions = [(mention, mention.day) for mention in SPOKEN.mentions(text, now) if mention.day]
    if not mentions:
        return None
    best, named_day = min(mentions, key=lambda pair: _exactness(*pair))
    if best.rule == "weekday" and any(mention.rule == "period" for mention, _ in mentions):
        named_day = weekday_of_next_week(day, named_day.weekday())
    return (named_day - day).days


def _exactness(mention: Mention, named_day: date) -> tuple[int, int, int]:
    """Sort key, lowest for the most exact mention; of "today or tomorrow" the later one comes first."""
    later_first = -named_day.toordinal() if mention.rule in ("near", "tonight", "part") else 0
    return _RANK[mention.rule], later_first, mention.start


def names_day(text: str) -> bool:
    """Whether the folded text names any day."""
    return day_offset(text, date(2000, 1, 1)) is not None
