"""Repeating dates against a day-by-day reading of the calendar, and phrases that read back as the same rule."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskapp.shared.recurrence.phrases import read_repeat, say
from taskapp.shared.recurrence.rules import Rule, first_occurrence, next_occurrence, occurrence_after, read_rule

STARTS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ORDINALS = st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5])
MONTH_DAYS = st.sampled_from([1, 2, 3, 11, 12, 13, 15, 21, 22, 23, 28, 29, 30, 31, -1, -2, -3, -31])
LIMITS = st.one_of(
    st.just({}),
    st.builds(lambda count: {"count": count}, st.integers(1, 40)),
    st.builds(lambda day: {"until": day}, STARTS),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that `read_rule` accepts."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    # All days with an ordinal, or none: python-dateutil reads a mixture as the days that are both.
    ordinals = ORDINALS if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()) else st.just(0)
    by_day = draw(st.lists(st.tuples(ordinals, st.integers(0, 6)), max_size=3, unique=True))
    month_days = [] if frequency == "WEEKLY" else draw(st.lists(MONTH_DAYS, max_size=2, unique=True))
    interval = draw(st.sampled_from([1, 1, 2, 3, 5, 12]))
    return Rule(frequency, interval=interval, by_day=tuple(by_day), by_month_day=tuple(month_days), **draw(LIMITS))


def days_of(rule: Rule, start: date) -> Iterator[date]:
    """Every day of the rule after `start` until 2036, found by looking at each day of the calendar."""
    for number in range(1, (date(2036, 12, 31) - start).days + 1):
        day = start + timedelta(days=number)
        if _is_period(rule, start, day) and _is_named(rule, start, day):
            yield day


def _is_period(rule: Rule, start: date, day: date) -> bool:
    weeks = ((day - timedelta(days=day.weekday())) - (start - timedelta(days=start.weekday()))).days // 7
    passed = {
        "DAILY": (day - start).days,
        "WEEKLY": weeks,
        "MONTHLY": (day.year - start.year) * 12 + day.month - start.month,
        "YEARLY": day.year - start.year,
    }
    return passed[rule.frequency] % rule.interval == 0


def _is_named(rule: Rule, start: date, day: date) -> bool:
    days_in_month = monthrange(day.year, day.month)[1]
    month_day = (
        not rule.by_month_day or day.day in rule.by_month_day or day.day - days_in_month - 1 in rule.by_month_day
    )
    if rule.by_day:
        return month_day and any(day.weekday() == weekday and _is_ordinal(rule, day, n) for n, weekday in rule.by_day)
    if rule.by_month_day or rule.frequency == "DAILY":
        # A year's rule that names only days of the month means them in every month.
        return month_day
    if rule.frequency == "WEEKLY":
        return day.weekday() == start.weekday()
    return day.day == start.day and (rule.frequency == "MONTHLY" or day.month == start.month)


def _is_ordinal(rule: Rule, day: date, ordinal: int) -> bool:
    if ordinal == 0:
        return True
    # Beside days of the month, and in months, an ordinal counts in the month; alone in a year, in the year.
    in_year = rule.frequency == "YEARLY"
    first = date(day.year, 1, 1) if in_year else day.replace(day=1)
    last = date(day.year, 12, 31) if in_year else day.replace(day=monthrange(day.year, day.month)[1])
    return ((day - first).days // 7 + 1 if ordinal > 0 else -((last - day).days // 7 + 1)) == ordinal


@given(rules(), STARTS, st.integers(0, 400))
def test_the_next_day_is_the_one_that_the_calendar_shows(rule: Rule, start: date, late: int) -> None:
    not_before = start + timedelta(days=late)
    expected = None
    for number, day in enumerate(days_of(rule, start), start=1):
        if (rule.until and day > rule.until) or (rule.count and number >= rule.count):
            break
        if day >= not_before:
            expected = (day, rule.count - number if rule.count else None)
            break
    found = next_occurrence(rule, start, not_before=not_before)
    if found is None or found[0].year <= 2036:
        assert (found and (found[0], found[1].count)) == expected


@pytest.mark.parametrize(
    "text", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;INTERVAL=2"]
)
def test_a_chain_of_tasks_walks_the_days_of_the_first_rule(text: str) -> None:
    rule, day = read_rule(text), date(2026, 1, 26 if "WEEKLY" in text else 30)
    expected = list(islice(days_of(rule, day), 30))
    walked = []
    for _ in range(30):
        found = next_occurrence(rule, day, not_before=day)
        assert found is not None
        day, rule = found
        walked.append(day)
    assert walked == expected


@given(rules())
def test_a_rule_in_words_and_as_text_reads_back_as_the_same_rule(rule: Rule) -> None:
    assert read_rule(str(rule)) == rule
    assert read_repeat(say(rule)) == (rule, False)
    if not rule.by_day and not rule.by_month_day:
        assert read_repeat(say(rule, from_done=True)) == (rule, True)


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("every day", "FREQ=DAILY"),
        ("Daily", "FREQ=DAILY"),
        ("every other week", "FREQ=WEEKLY;INTERVAL=2"),
        ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every mon, wed and fri", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ("weekly on Friday", "FREQ=WEEKLY;BYDAY=FR"),
        ("every two weeks on Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("every month", "FREQ=MONTHLY"),
        ("every 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("the first and third Monday of the month", "FREQ=MONTHLY;BYDAY=1MO,3MO"),
        ("the 1st and 15th of the month", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("last Friday of the month", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("the last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
        ("every 3 months on the third Tuesday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3TU"),
        ("every 2 weeks until 2027-05-01", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270501"),
        ("every day for 10 times", "FREQ=DAILY;COUNT=10"),
        ("RRULE:FREQ=YEARLY", "FREQ=YEARLY"),
    ],
)
def test_phrases_that_people_use_are_understood(phrase: str, rule: str) -> None:
    assert (str(read_repeat(phrase)[0]), read_repeat(phrase)[1]) == (rule, False)


@pytest.mark.parametrize(
    "phrase",
    ["6 months after done", "every 6 months after completion", "6 months after it's done.", "6 months after it’s done"],
)
def test_a_phrase_can_count_from_the_day_of_completion(phrase: str) -> None:
    rule, from_done = read_repeat(phrase)
    assert (str(rule), from_done) == ("FREQ=MONTHLY;INTERVAL=6", True)
    assert occurrence_after(rule, date(2026, 8, 31)) == (date(2027, 2, 28), rule)


@pytest.mark.parametrize(
    "text",
    ["monday", "week", "month on the 15th", "every day for many times", "FREQ=WEEKLY;BYMONTHDAY=1", "every so often", "every 0 days", "every friday after done", "every 32nd", "FREQ=HOURLY", "FREQ=DAILY;COUNT=0",
     "FREQ=WEEKLY;BYDAY=1MO", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=DAILY;FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYDAY=MO,1TU", "="],
)  # fmt: skip
def test_what_is_no_repeat_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no repeat; write it as in|has |needs "):
        read_repeat(text)


def test_a_first_day_is_on_the_rule_or_the_day_itself() -> None:
    assert first_occurrence(read_rule("FREQ=WEEKLY;BYDAY=MO"), date(2026, 11, 26)) == date(2026, 11, 30)
    assert first_occurrence(read_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"), date(2026, 11, 26)) == date(2026, 11, 26)
    assert first_occurrence(read_rule("FREQ=DAILY;INTERVAL=3"), date(2026, 11, 26)) == date(2026, 11, 26)
    assert first_occurrence(read_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"), date(2026, 11, 26)) == date(2026, 11, 30)
    assert first_occurrence(read_rule("FREQ=WEEKLY;BYDAY=MO;COUNT=1"), date(2026, 11, 26)) == date(2026, 11, 30)


MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=2", (date(2026, 12, 7), "FREQ=WEEKLY;BYDAY=MO;COUNT=1")),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=1", None),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261207", (date(2026, 12, 7), "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261207")),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261206", None),
        ("FREQ=WEEKLY;COUNT=2", (date(2026, 12, 7), "FREQ=WEEKLY;COUNT=1")),
        ("FREQ=WEEKLY;COUNT=1", None),
        ("FREQ=WEEKLY;UNTIL=20261207", (date(2026, 12, 7), "FREQ=WEEKLY;UNTIL=20261207")),
        ("FREQ=WEEKLY;UNTIL=20261206", None),
    ],
)
def test_the_last_task_of_a_rule_is_followed_by_none(text: str, following: tuple[date, str] | None) -> None:
    for found in (
        next_occurrence(read_rule(text), MONDAY, not_before=MONDAY),
        occurrence_after(read_rule(text), MONDAY),
    ):
        assert (found and (found[0], str(found[1]))) == following


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=DAILY;COUNT=1", "every day, 1 time"),
        ("FREQ=DAILY;COUNT=2", "every day, 2 times"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,11,12,13,21,-2", "every month on the 1st, the 11th, the 12th, the 13th, the 21st and the 2nd to last day"),
    ],
)  # fmt: skip
def test_a_rule_is_said_as_people_say_it(text: str, words: str) -> None:
    assert say(read_rule(text)) == words
    assert str(read_rule(text)) == text
