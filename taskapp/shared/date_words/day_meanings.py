"""The meaning of each form that names a day or a part of a day; see `meanings`."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from taskapp.shared.date_words import calendar_days as days
from taskapp.shared.date_words.meaning import CLOSE_OF_BUSINESS, PARTS, Meaning, Moment, Values

# A weekday with a plain number names a date when there is one in so many days.
NEAR_DAYS = 40


def _near(values: Values, moment: Moment) -> Meaning:
    return Meaning(moment.today + timedelta(days=values.get("NEAR")))


def _part_today(values: Values, moment: Moment) -> Meaning:
    part = values.argument or values.get("PART")
    return Meaning(moment.today, PARTS[part], part=part, is_default=True)


def _part(values: Values, _moment: Moment) -> Meaning:
    part = values.find("PART") or values.argument
    return Meaning(at=PARTS[part], part=part, is_default=True)


def _half_day(values: Values, _moment: Moment) -> Meaning:
    part = "afternoon" if values.get("HALF") else "morning"
    return Meaning(at=PARTS[part], part=part, is_default=True)


def _fixed_part(values: Values, _moment: Moment) -> Meaning:
    return Meaning(at=time.fromisoformat(values.argument), is_default=True)


def _close(values: Values, moment: Moment) -> Meaning:
    day = moment.today + timedelta(days=int(values.argument)) if values.argument else None
    return Meaning(day, CLOSE_OF_BUSINESS, is_default=True, stays_today=True)


def _close_weekday(values: Values, moment: Moment) -> Meaning:
    return replace(_close(values, moment), day=days.next_weekday(moment.today, values.get("WEEKDAY")))


def _weeks_from_near(values: Values, moment: Moment) -> Meaning:
    """ "Two weeks tomorrow"."""
    return Meaning(moment.today + timedelta(days=values.get("NEAR"), weeks=int(values.argument) * int(values.count())))


def _weekday_of(values: Values) -> int:
    return int(values.get("WEEKDAY", "FEIRA", "SHORT_DAY"))


def _week_on(values: Values, moment: Moment, weeks: int = 0) -> Meaning:
    return Meaning(
        days.next_weekday(moment.today, _weekday_of(values)) + timedelta(weeks=weeks or int(values.argument))
    )


def _week_on_days(values: Values, moment: Moment) -> Meaning:
    """German "Montag in 8 Tagen" is a week later, "in 14 Tagen" two."""
    return _week_on(values, moment, {8: 1, 14: 2, 15: 2}[int(values.count())])


def _weeks_on(values: Values, moment: Moment) -> Meaning:
    return _week_on(values, moment, int(values.count()))


def _week_end(values: Values, moment: Moment) -> Meaning:
    """Friday of this week, of next week on a weekend; `1` for the Friday of next week."""
    if values.argument == "1":
        return Meaning(days.weekday_of_next_week(moment.today, 4))
    return Meaning(days.this_weekday(moment.today, 4) + timedelta(weeks=int(values.argument)))


def _midweek(values: Values, moment: Moment) -> Meaning:
    if values.argument == "1":
        return Meaning(days.weekday_of_next_week(moment.today, 2))
    return Meaning(days.this_weekday(moment.today, 2))


def _weekend(values: Values, moment: Moment) -> Meaning:
    """Saturday, on a Sunday today; `1` for the weekend of next week."""
    if values.argument == "1":
        return Meaning(days.weekday_of_next_week(moment.today, 5))
    return Meaning(moment.today if moment.today.weekday() == 6 else days.this_weekday(moment.today, 5))


def _month_at(values: Values, moment: Moment, day: int) -> Meaning:
    month = days.add_months(moment.today.replace(day=1), int(values.argument or 0))
    return Meaning(month.replace(day=day) if day else days.last_of_month(month))


def _year_end(_values: Values, moment: Moment) -> Meaning:
    return Meaning(date(moment.today.year, 12, 31))


def _quarter_end(values: Values, moment: Moment) -> Meaning:
    quarter = values.find("QUARTER") or (moment.today.month + 2) // 3
    year = values.find("YEAR") or moment.today.year
    last = days.last_of_month(date(year, quarter * 3, 1))
    if last < moment.today and not values.find("YEAR"):
        last = days.last_of_month(date(year + 1, quarter * 3, 1))
    return Meaning(last)


def _named_month(values: Values, moment: Moment) -> Meaning:
    month, year = values.get("MONTH"), values.find("YEAR")
    for candidate in [year] if year else [moment.today.year, moment.today.year + 1]:
        first = date(candidate, month, 1)
        day = {"start": first, "mid": first.replace(day=15), "end": days.last_of_month(first)}[values.argument]
        if year or day >= moment.today:
            return Meaning(day)
    raise ValueError("no such day")


def _this(values: Values, moment: Moment) -> Meaning:
    return Meaning(days.this_weekday(moment.today, _weekday_of(values)))


def _next(values: Values, moment: Moment) -> Meaning:
    following = days.weekday_of_next_week if moment.next_is_next_week else days.next_weekday
    return Meaning(following(moment.today, _weekday_of(values)))


def _next_week_day(values: Values, moment: Moment) -> Meaning:
    weeks = int(values.argument) - 1
    return Meaning(days.weekday_of_next_week(moment.today, _weekday_of(values)) + timedelta(weeks=weeks))


def _date(values: Values, moment: Moment) -> Meaning:
    number = values.find("NUM", "NTH", "ORDINAL")
    day = 1 if number is None else number
    return Meaning(_dated(moment, values.get("MONTH"), day, values.find("YEAR", "YY")))


def _dated(moment: Moment, month: int, day: int, year: int | None) -> date:
    # Without a year, the next such day; after Feb 29, 2096 comes 2104, eight years later.
    years = range(moment.today.year, moment.today.year + 9)
    return date(year, month, day) if year else days.first_from(moment.today, ((one, month) for one in years), day)


def _iso(values: Values, _moment: Moment) -> Meaning:
    return Meaning(date(*map(int, re.split(r"\D", values.get("ISO")))))


def _instant(values: Values, moment: Moment) -> Meaning:
    then = datetime.fromisoformat(values.get("INSTANT").upper())
    local = then.astimezone(moment.now.tzinfo) if then.tzinfo else then
    return Meaning(local.date(), local.time().replace(second=0, microsecond=0))


def _numeric(values: Values, moment: Moment) -> Meaning:
    """Day and month in the order of the organization's country; where only the other order is a date, that."""
    text = values.get("NUMERIC", "SLASH")
    if text == "24/7":
        return Meaning(unread="")
    first, second, *rest = map(int, re.split(r"\D", text))
    year = (rest[0] if rest[0] > 99 else 2000 + rest[0]) if rest else None
    day_first = (moment.day_first or "." in text or first > 12) and second <= 12
    day, month = (first, second) if day_first else (second, first)
    return Meaning(_dated(moment, month, day, year))


def _compact(values: Values, moment: Moment) -> Meaning:
    """ "20261204"; another number with as many digits is none, and a day long ago or far away is one."""
    try:
        day = date.fromisoformat(values.get("COMPACT"))
    except ValueError:
        return Meaning(unread="")
    return Meaning(day) if 0 <= day.year - moment.today.year <= 5 else Meaning(unread="")


def _dotted(values: Values, moment: Moment) -> Meaning:
    day, month = map(int, values.get("DOTTED", "DAYMONTH").strip(".").split("."))
    return Meaning(_dated(moment, month, day, None))


def _ordinal(values: Values, moment: Moment) -> Meaning:
    """ "The 16th" of this month, or of the next month that has this day and where it has not passed."""
    months = [days.add_months(moment.today.replace(day=1), ahead) for ahead in range(3)]
    number = values.get("NTH", "ORDINAL", "NUM")
    return Meaning(days.first_from(moment.today, ((month.year, month.month) for month in months), number))


def _ordinal_of_month(values: Values, moment: Moment) -> Meaning:
    month = days.add_months(moment.today.replace(day=1), int(values.argument))
    return Meaning(date(month.year, month.month, values.get("NTH", "ORDINAL", "NUM")))


def _weekday_ordinal(values: Values, moment: Moment) -> Meaning:
    """ "Monday the 14th": the next 14th that is a Monday, within three months.

    With the argument "near" the number may count something else ("Monday 14 boxes"): beyond `NEAR_DAYS` it is the next Monday.
    """
    first, number = moment.today.replace(day=1), values.get("NTH", "ORDINAL", "NUM")
    weekday = _weekday_of(values)
    ends = moment.today + timedelta(days=NEAR_DAYS if values.argument == "near" else 92)
    for month in (days.add_months(first, ahead) for ahead in range(4)):
        if 1 <= number <= days.last_of_month(month).day:
            day = month.replace(day=number)
            if moment.today <= day <= ends and day.weekday() == weekday:
                return Meaning(day)
    if values.argument == "near":
        return Meaning(days.next_weekday(moment.today, weekday))
    raise ValueError("no such day")


def _nth_weekday(values: Values, moment: Moment) -> Meaning:
    """ "The second Tuesday in December", "the last Friday of next month": -1 is the last; without a year the next such day."""
    number, weekday, month = (
        int(values.argument or values.get("NTH", "ORDINAL")),
        _weekday_of(values),
        values.find("MONTH"),
    )
    if month is None:
        first = moment.today.replace(day=1)
        firsts = [days.add_months(first, values.find("NEXT") is not None)]
    else:
        years = [values.find("YEAR")] if values.find("YEAR") else [moment.today.year, moment.today.year + 1]
        firsts = [date(year, month, 1) for year in years]
    for first in firsts:
        from_end = days.last_of_month(first)
        one = days.this_weekday(first, weekday) + timedelta(weeks=number - 1)
        day = from_end - timedelta(days=(from_end.weekday() - weekday) % 7) if number < 0 else one
        if day.month == first.month and (day >= moment.today or first == firsts[-1]):
            return Meaning(day)
    raise ValueError("no such day")


def _weekday_date(values: Values, moment: Moment) -> Meaning:
    """ "Monday 14 December": the weekday must agree with the date."""
    meaning = _date(values, moment)
    if meaning.day and meaning.day.weekday() != values.get("WEEKDAY"):
        raise ValueError("another weekday")
    return meaning


def _weekday(values: Values, moment: Moment) -> Meaning:
    return Meaning(days.next_weekday(moment.today, _weekday_of(values)))


def _day_evening(values: Values, moment: Moment) -> Meaning:
    """ "Sunday eve"."""
    day = _near(values, moment) if values.find("NEAR") is not None else _weekday(values, moment)
    return replace(day, at=PARTS["evening"], part="evening", is_default=True)


def _weekday_hour(values: Values, moment: Moment) -> Meaning:
    """ "Mar 8 de la tarde": the hour is in the part of the day that is named."""
    hour = values.get("NUM")
    if not 1 <= hour <= 12:
        return Meaning(unread="no-such-time")
    at = time(hour % 12 if values.argument == "morning" else hour % 12 + 12)
    return replace(_weekday(values, moment), at=at, part=values.argument)


def _numbered_weekday(values: Values, moment: Moment) -> Meaning:
    """ "3a feira": in Portuguese Monday is the second day."""
    number = values.get("NUM")
    if not 2 <= number <= 6:
        return Meaning(unread="")
    return Meaning(days.next_weekday(moment.today, number - 2))


def _holiday(values: Values, moment: Moment) -> Meaning:
    month, day = map(int, values.argument.split("-"))
    return Meaning(_dated(moment, month, day, None))


def _easter(values: Values, moment: Moment) -> Meaning:
    offset, year = timedelta(days=int(values.argument)), moment.today.year
    day = days.easter(year) + offset
    return Meaning(day if day >= moment.today else days.easter(year + 1) + offset)


DAYS: dict[str, Callable[[Values, Moment], Meaning]] = {
    "nothing": lambda _values, _moment: Meaning(unread=""),
    "unread": lambda values, _moment: Meaning(unread=values.argument),
    "no_such_time": lambda _values, _moment: Meaning(unread="no-such-time"),
    "near": _near,
    "instantly": lambda _values, moment: Meaning(moment.today),
    "compact": _compact,
    "week_from_near": lambda values, moment: Meaning(
        moment.today + timedelta(days=values.get("NEAR"), weeks=int(values.argument))
    ),
    "part_today": _part_today,
    "part": _part,
    "half_day": _half_day,
    "fixed_part": _fixed_part,
    "close": _close,
    "close_weekday": _close_weekday,
    "weeks_from_near": _weeks_from_near,
    "nth_weekday": _nth_weekday,
    "week_on": _week_on,
    "weeks_on": _weeks_on,
    "week_on_days": _week_on_days,
    "week_end": _week_end,
    "midweek": _midweek,
    "week_start": lambda _values, moment: Meaning(days.next_weekday(moment.today, 0)),
    "weekend": _weekend,
    "month_end": lambda values, moment: _month_at(values, moment, 0),
    "month_mid": lambda values, moment: _month_at(values, moment, 15),
    "month_start": lambda values, moment: _month_at(values, moment, 1),
    "year_end": _year_end,
    "quarter_end": _quarter_end,
    "named_month": _named_month,
    "this": _this,
    "next": _next,
    "next_week_day": _next_week_day,
    "date": _date,
    "iso": _iso,
    "instant": _instant,
    "numeric": _numeric,
    "dotted": _dotted,
    "ordinal": _ordinal,
    "ordinal_of_month": _ordinal_of_month,
    "weekday_ordinal": _weekday_ordinal,
    "weekday_date": _weekday_date,
    "weekday": _weekday,
    "weekday_hour": _weekday_hour,
    "day_evening": _day_evening,
    "numbered_weekday": _numbered_weekday,
    "short_weekday": lambda values, moment: Meaning(days.next_weekday(moment.today, int(values.argument))),
    "holiday": _holiday,
    "easter": _easter,
}
