"""The day that a spoken sentence names, in English, German and Spanish."""

from datetime import UTC, date, datetime, time

from taskapp.shared.date_words.reader import Mention, Reader, weekday_of_next_week

SPOKEN = Reader("en", "said", "de", "es", before=r"(?<!\w)", after=r"(?!\w)", next_week=True)
# Where a sentence names several days, the most exact counts.
_ORDER = (
    ("iso", "date"), ("month_end",), ("ordinal",), ("counted",), ("near", "tonight", "part"),
    ("week_end",), ("this", "next", "weekday"), ("period",),
)  # fmt: skip
_RANK = {rule: rank for rank, rules in enumerate(_ORDER) for rule in rules}


def day_offset(words: str, day: date) -> int | None:
    """How many days after `day` the folded `words` speak of; None when they name no day."""
    here = datetime.combine(day, time(), UTC)
    found = [(mention, mention.day) for mention in SPOKEN.mentions(words, here) if mention.day]
    if not found:
        return None
    best, then = min(found, key=lambda one: _exactness(*one))
    if best.rule == "weekday" and any(mention.rule == "period" for mention, _ in found):
        then = weekday_of_next_week(day, then.weekday())
    return (then - day).days


def _exactness(mention: Mention, then: date) -> tuple[int, int, int]:
    """The key that the most exact mention has least of; of "today or tomorrow" it is tomorrow."""
    later_first = -then.toordinal() if mention.rule in ("near", "tonight", "part") else 0
    return _RANK[mention.rule], later_first, mention.start


def names_day(words: str) -> bool:
    """Whether the folded `words` name any day."""
    return day_offset(words, date(2000, 1, 1)) is not None
