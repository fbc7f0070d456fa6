"""Rules of repeating tasks: a subset of RFC 5545's RRULE, in days; python-dateutil finds the days."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil import rrule
from dateutil.relativedelta import relativedelta

MAX_RULE = 200
MAX_INTERVAL = 999
MAX_COUNT = 9999
LAST_DAY = date(2100, 12, 31)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
_UNITS = {"DAILY": "days", "WEEKLY": "weeks", "MONTHLY": "months", "YEARLY": "years"}
_BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: every `interval` days, weeks, months or years, on these days.

    `by_day` holds (ordinal, day of the week from 0 for Monday): ordinal 0 means every such day, 1 the first, -1 the last of the
    month or year. `by_month_day` holds days of the month, negative from its end. `until` is the last possible day. `count` is
    how many tasks are still to be made, the present one included.
    """

    frequency: str
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None

    def __str__(self) -> str:
        """The rule as RRULE text, with its parts in a fixed order."""
        days = ",".join(f"{ordinal or ''}{DAYS[day]}" for ordinal, day in self.by_day)
        parts = {
            "FREQ": self.frequency,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYDAY": days,
            "BYMONTHDAY": ",".join(map(str, self.by_month_day)),
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
            "COUNT": str(self.count) if self.count else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)


@lru_cache(maxsize=1024)
def read_rule(text: str) -> Rule:
    """Read an RRULE text, with or without `RRULE:`. Raises `ValueError` that names the part that is wrong.

    Allowed: FREQ, INTERVAL, BYDAY (ordinals in months and years), BYMONTHDAY, UNTIL (its day counts) or COUNT.
    """
    if len(text) > MAX_RULE:
        raise ValueError(f"is longer than {MAX_RULE} characters")
    body = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    parts: dict[str, str] = {}
    for part in body.split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or not value or name in parts:
            raise ValueError(f"has the part {part[:40]!r}; use each of {', '.join(_PARTS)} at most once")
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"needs FREQ, one of {', '.join(_FREQUENCIES)}")
    if "UNTIL" in parts and "COUNT" in parts:
        raise ValueError("has UNTIL and COUNT; use one of them")
    rule = Rule(
        parts["FREQ"],
        interval=_number(parts.get("INTERVAL", "1"), "INTERVAL", 1, MAX_INTERVAL),
        by_day=tuple(_day(value) for value in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        by_month_day=_month_days(parts.get("BYMONTHDAY", "")),
        until=_last_day(parts["UNTIL"]) if "UNTIL" in parts else None,
        count=_number(parts["COUNT"], "COUNT", 1, MAX_COUNT) if "COUNT" in parts else None,
    )
    _refuse_combination(rule)
    return rule


def next_occurrence(rule: Rule, previous: date, *, not_before: date) -> tuple[date, Rule] | None:
    """The first day of the rule after `previous` that is not before `not_before`, and the rule of the task on that day.

    Skipped days count against `count`. None when the rule has ended, or has no more day until the end of 2100.
    """
    last = min(rule.until or LAST_DAY, LAST_DAY)
    left = rule.count
    for at in _days_of(rule, previous, last):
        if at.date() <= previous:
            continue
        left = left - 1 if left is not None else None
        if left == 0:
            return None
        if at.date() >= not_before:
            return at.date(), replace(rule, count=left)
    return None


def occurrence_after(rule: Rule, done_on: date) -> tuple[date, Rule] | None:
    """The first day counted from `done_on`, when a task was done, and the rule of the task on that day; None at the rule's end.

    A rule without named days counts calendar months: one month after January 31 is the last day of February.
    """
    if rule.by_day or rule.by_month_day:
        return next_occurrence(rule, done_on, not_before=done_on)
    day = done_on + relativedelta(**{_UNITS[rule.frequency]: rule.interval})  # type: ignore[arg-type]
    left = rule.count - 1 if rule.count is not None else None
    return None if left == 0 or day > min(rule.until or LAST_DAY, LAST_DAY) else (day, replace(rule, count=left))


def _days_of(rule: Rule, first: date, last: date) -> rrule.rrule:
    return rrule.rrule(
        _FREQUENCIES[rule.frequency],  # type: ignore[arg-type]
        dtstart=datetime.combine(first, time()),
        interval=rule.interval,
        byweekday=[rrule.weekday(day, ordinal or None) for ordinal, day in rule.by_day] or None,
        bymonthday=list(rule.by_month_day) or None,
        until=datetime.combine(last, time()),
    )


def first_occurrence(rule: Rule, not_before: date) -> date | None:
    """The first day of the rule on or after `not_before`; for a rule without named days, that day itself."""
    if not rule.by_day and not rule.by_month_day:
        return not_before
    found = next_occurrence(
        replace(rule, interval=1, count=None), not_before - timedelta(days=1), not_before=not_before
    )
    return found[0] if found else None


def _number(text: str, name: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and least <= int(text) <= most):
        raise ValueError(f"has {name}={text[:20]}; use a number from {least} to {most}")
    return int(text)


def _day(text: str) -> tuple[int, int]:
    match = _BY_DAY.fullmatch(text)
    if match is None:
        raise ValueError(
            f"has BYDAY={text[:20]}; use MO to SU, with an ordinal from -5 to 5 before it for months and years"
        )
    return int(match[1] or 0), DAYS.index(match[2])


def _month_days(text: str) -> tuple[int, ...]:
    days = []
    for part in text.split(",") if text else []:
        digits = part.removeprefix("-")
        days.append(_number(digits, "BYMONTHDAY", 1, 31) * (-1 if part != digits else 1))
    return tuple(days)


def _last_day(text: str) -> date:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - only the day counts
    except ValueError as error:
        raise ValueError(f"has UNTIL={text[:20]}; write the day as in UNTIL=20271231") from error


def _refuse_combination(rule: Rule) -> None:
    if any(ordinal for ordinal, _ in rule.by_day) and rule.frequency not in ("MONTHLY", "YEARLY"):
        raise ValueError("has an ordinal in BYDAY, which needs FREQ=MONTHLY or FREQ=YEARLY")
    if len({bool(ordinal) for ordinal, _ in rule.by_day}) > 1:
        raise ValueError("has days with and without an ordinal in BYDAY; use one kind")
    if rule.by_month_day and rule.frequency == "WEEKLY":
        raise ValueError("has BYMONTHDAY with FREQ=WEEKLY; use FREQ=MONTHLY")
