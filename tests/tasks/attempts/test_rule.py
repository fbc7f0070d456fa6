"""The rule for the next try, as a state machine: thousands of random histories against a model that computes another way."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.dates import parse_due
from taskapp.tasks.attempts.rule import Plan, PlanReason, RetryRule, plan_after
from taskapp.tasks.attempts.types import AttemptOutcome

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "Europe/Berlin", "America/New_York", "America/Santiago", "Africa/Cairo", "Asia/Kolkata", "Australia/Lord_Howe",
    "Pacific/Apia", "Pacific/Kiritimati", "Asia/Beirut", "UTC",
]  # fmt: skip
HISTORIES = 5_000


@dataclass
class Model:
    """A task whose contact is tried, in the words of the rule instead of its code."""

    zone: ZoneInfo
    most: int
    days_off: set[str]
    days: int
    other_half: bool
    outcomes: list[str] = field(default_factory=list)

    def expect(self, outcome: str, at: datetime) -> tuple[str, str | None]:
        """Why something or nothing follows the try at `at`, and the local date and hour of the next one."""
        self.outcomes.append(outcome)
        if outcome in ("reached", "wrong-number"):
            return outcome, None
        if len(self.outcomes) >= self.most:
            return "last-try", None
        wall = at.astimezone(self.zone)
        weekdays = ("Mon", "Tue", "Wed", "Thu", "Fri")
        ahead = (date.fromordinal(wall.toordinal() + distance) for distance in range(1, 400))
        working = (d for d in ahead if f"{d:%a}" in weekdays and f"{d:%Y-%m-%d}" not in self.days_off)
        day = [next(working) for _ in range(self.days)][-1]
        same, other = ("morning", "afternoon") if f"{wall:%p}" == "AM" else ("afternoon", "morning")
        return "next-try", f"{day:%Y-%m-%d} {other if self.other_half else same}"


def halves(due: str | None, rule: RetryRule) -> str | None:
    """A planned try as day and half of the day."""
    if due is None:
        return None
    day, _, clock = due.partition("T")
    return f"{day} { {f'{rule.morning:%H:%M}': 'morning', f'{rule.afternoon:%H:%M}': 'afternoon'}[clock] }"


def a_rule(dice: random.Random, start: datetime) -> RetryRule:
    """A rule with holidays around `start`, among them runs of several days."""
    first = start.date() + timedelta(days=dice.randint(-3, 9))
    holidays = {first + timedelta(days=day) for day in range(dice.randint(0, 6))}
    holidays |= {start.date() + timedelta(days=dice.randint(0, 30)) for _ in range(dice.randint(0, 4))}
    hours = time(dice.randint(0, 11), dice.choice([0, 30])), time(dice.randint(12, 23), dice.choice([0, 45]))
    days, other_half = dice.choice([1, 1, 1, 2, 5]), dice.random() < 0.7
    return RetryRule(dice.randint(1, 6), *hours, frozenset(holidays), days, other_half)


@pytest.mark.parametrize("name", ZONES)
def test_random_histories_follow_the_rule_in_this_zone(name: str) -> None:
    dice, zone = random.Random(name), ZoneInfo(name)
    for _ in range(HISTORIES // len(ZONES)):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randint(0, 3 * 366 * 24 * 60))
        rule = a_rule(dice, at)
        model = Model(zone, rule.most, {day.isoformat() for day in rule.holidays}, rule.days, rule.other_half)
        for tries in range(1, dice.randint(2, 8)):
            outcome = dice.choice(list(AttemptOutcome))
            plan = plan_after(outcome, tries=tries, at=at, tz=zone, rule=rule)
            assert (plan.reason, halves(plan.due, rule)) == model.expect(outcome.value, at), (name, at, rule, tries)
            if plan.due:
                planned, _ = parse_due(plan.due, zone)
                assert planned > at
                assert rule.is_working_day(planned.astimezone(zone).date())
                # The next try is made on time, some hours late, or days late.
                at = planned + timedelta(minutes=dice.choice([0, 0, 90, 400, 3000]))
            else:
                at += timedelta(hours=dice.randint(1, 100))


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-26T09:00", "2026-11-27T15:00"),  # Thursday morning: Friday afternoon
        ("2026-11-26T12:00", "2026-11-27T10:00"),  # noon is afternoon
        ("2026-11-27T11:59", "2026-11-30T15:00"),  # Friday: Monday
        ("2026-11-28T18:00", "2026-11-30T10:00"),  # on a Saturday
        ("2026-12-24T16:00", "2026-12-28T10:00"),  # a holiday and a weekend
        ("2026-03-27T16:00", "2026-03-30T10:00"),  # over the night in which the clock goes forward
        ("2026-10-23T09:00", "2026-10-26T15:00"),  # and back
    ],
)
def test_the_next_try_is_on_the_next_working_day_in_the_other_half(at: str, due: str) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=BERLIN).astimezone(UTC)
    rule = RetryRule(holidays=frozenset({date(2026, 12, 25)}))
    assert plan_after(AttemptOutcome.BUSY, tries=1, at=instant, tz=BERLIN, rule=rule) == Plan(PlanReason.NEXT_TRY, due)


def test_no_try_is_planned_beyond_the_last_year_of_due_dates() -> None:
    end = datetime(2100, 12, 31, 12, tzinfo=UTC)
    plan = plan_after(AttemptOutcome.NO_ANSWER, tries=1, at=end, tz=ZoneInfo("UTC"), rule=RetryRule())
    assert plan == Plan(PlanReason.LAST_TRY)


def test_a_year_of_holidays_is_passed_over() -> None:
    start = date(2026, 1, 1)
    rule = RetryRule(holidays=frozenset(start + timedelta(days=day) for day in range(400)))
    at = datetime(2025, 12, 31, 9, tzinfo=UTC)
    plan = plan_after(AttemptOutcome.VOICEMAIL, tries=1, at=at, tz=ZoneInfo("UTC"), rule=rule)
    assert plan.due
    assert date.fromisoformat(plan.due[:10]) == start + timedelta(days=400)
    assert date.fromisoformat(plan.due[:10]).weekday() < 5
