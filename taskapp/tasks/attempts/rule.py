"""When to try again to reach a contact; pure functions, the present and the zone are arguments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from taskapp.shared.dates import LAST_YEAR
from taskapp.tasks.attempts.types import AttemptOutcome

NOON = time(12)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class RetryRule:
    """An organization's rule: at most `most` tries; the next is `days` working days later, in the other half of the day.

    With `other_half` false it is in the same half.
    """

    most: int = 4
    morning: time = time(10)
    afternoon: time = time(15)
    holidays: frozenset[date] = frozenset()
    days: int = 1
    other_half: bool = True

    @classmethod
    def of(
        cls, *, most: int, morning: str, afternoon: str, holidays: Iterable[str], days: int, other_half: bool
    ) -> "RetryRule":
        """The rule from the settings of an organization, which hold texts."""
        off = frozenset(map(date.fromisoformat, holidays))
        return cls(most, time.fromisoformat(morning), time.fromisoformat(afternoon), off, days, other_half)

    def is_working_day(self, day: date) -> bool:
        """Whether tries are planned on this day: neither on a weekend nor on a holiday."""
        return day.weekday() < _SATURDAY and day not in self.holidays


class PlanReason(StrEnum):
    """Why the next try is planned, or why none is."""

    NEXT_TRY = "next-try"
    REACHED = "reached"
    WRONG_NUMBER = "wrong-number"
    LAST_TRY = "last-try"


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows a try: `due` is the next one in local form (`YYYY-MM-DDTHH:MM`), None when none is planned."""

    reason: PlanReason
    due: str | None = None

    def sentence(self, due: str) -> str:
        """What follows, as people read it; `due` is the next try in their form."""
        return {
            PlanReason.NEXT_TRY: f"The next try is {due}.",
            PlanReason.REACHED: "No further try is planned.",
            PlanReason.WRONG_NUMBER: "No further try is planned: correct the number on the contact first.",
            PlanReason.LAST_TRY: "This was the last try; no further one is planned.",
        }[self.reason]


_ENDS = {AttemptOutcome.REACHED: PlanReason.REACHED, AttemptOutcome.WRONG_NUMBER: PlanReason.WRONG_NUMBER}


def plan_after(outcome: AttemptOutcome, *, tries: int, at: datetime, tz: ZoneInfo, rule: RetryRule) -> Plan:
    """What follows the try number `tries` that was made at the instant `at`; `tz` is the organization's zone."""
    if outcome in _ENDS:
        return Plan(_ENDS[outcome])
    local = at.astimezone(tz)
    day = _day_of_next(local.date(), rule) if tries < rule.most else None
    if day is None:
        return Plan(PlanReason.LAST_TRY)
    hour = rule.afternoon if (local.time() < NOON) is rule.other_half else rule.morning
    return Plan(PlanReason.NEXT_TRY, f"{day}T{hour:%H:%M}")


def _day_of_next(day: date, rule: RetryRule) -> date | None:
    """The day of the try after one on `day`; None beyond the last year that a task may be due in."""
    found: date | None = day
    for _ in range(rule.days):
        found = _next_working_day(found, rule) if found else None
    return found


def _next_working_day(day: date, rule: RetryRule) -> date | None:
    """The first working day after `day`; None beyond the last year that a task may be due in."""
    # No run without a working day is longer than every holiday with two days of weekend for each five.
    for _ in range(2 * len(rule.holidays) + 8):
        day += timedelta(days=1)
        if rule.is_working_day(day):
            return day if day.year <= LAST_YEAR else None
    return None
