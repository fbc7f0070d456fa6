"""The meaning of each form that counts from now or from another day: "in two weeks", "two days before"; see `meanings`."""

from collections.abc import Callable
from datetime import UTC, timedelta

from taskapp.shared.date_words import calendar_days as days
from taskapp.shared.date_words.meaning import Meaning, Moment, Values


def _ahead(values: Values, moment: Moment) -> Meaning:
    unit, number = values.arguments
    return Meaning(days.add_units(moment.today, unit, int(number)))


def _away(values: Values, moment: Moment, factor: float = 1) -> Meaning:
    """ "In N units": whole days and longer give a day, hours and minutes a day and a time."""
    hours = values.find("HOURS")
    unit = values.find("UNIT", "SHORT") or ("hour" if hours else "")
    return _later(moment, unit, values.count() * factor)


def _later(moment: Moment, unit: str, number: float) -> Meaning:
    if number <= 0:
        raise ValueError("no distance")
    if unit in ("hour", "minute") or number != int(number):
        if unit in ("month", "quarter", "year"):
            return Meaning(days.add_months(moment.today, round({"month": 1, "quarter": 3, "year": 12}[unit] * number)))
        hours = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "fortnight": 336}[unit] * number
        then = (moment.now.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.now.tzinfo)
        if unit in ("week", "fortnight", "day"):
            return Meaning(then.date())
        return Meaning(then.date(), then.time().replace(second=0, microsecond=0))
    return Meaning(days.add_units(moment.today, unit, int(number)))


def _away_two(values: Values, moment: Moment) -> Meaning:
    """ "In 1h 30m", "in 2 weeks and 3 days"."""
    numbers = [value for name, value in values.symbols if name == "NUM"]
    units = [value for name, value in values.symbols if name in ("UNIT", "SHORT")]
    if (hours := values.find("HOURS")) is not None:
        numbers, units = [hours[0].hour, *numbers], ["hour", *units]
    if min(numbers) <= 0:
        raise ValueError("no distance")
    minutes = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "fortnight": 20160}
    total = sum(number * minutes[unit] for number, unit in zip(numbers, units, strict=True))
    if any(unit in ("minute", "hour") for unit in units):
        return _later(moment, "minute", total)
    return Meaning(moment.today + timedelta(minutes=total))


def _offset(values: Values, _moment: Moment) -> Meaning:
    """ "Two days before", "15 minutes before": joined with the day or the hour behind it."""
    unit, number = values.get("UNIT"), values.count() * int(values.argument)
    if unit == "hour":
        unit, number = "minute", 60 * number
    if number != int(number):
        raise ValueError("no whole number")
    return Meaning(shift=(unit, int(number)))


def _away_hours(values: Values, moment: Moment) -> Meaning:
    at, _ = values.get("HOURS")
    return _later(moment, "minute", at.hour * 60 + at.minute)


def _away_many_hours(values: Values, moment: Moment) -> Meaning:
    return _later(moment, "hour", values.get("MANY_HOURS"))


def _ahead_units(values: Values, moment: Moment) -> Meaning:
    return _later(moment, values.find("UNIT") or "hour", float(values.argument))


def _away_hour_and(values: Values, moment: Moment) -> Meaning:
    """ "In 1 hr 15"."""
    hours, minutes = (value for name, value in values.symbols if name == "NUM")
    if not 0 < minutes < 60:
        raise ValueError("no minutes")
    return _later(moment, "minute", hours * 60 + minutes)


def _half(values: Values, moment: Moment) -> Meaning:
    return _later(moment, values.get("UNIT"), 0.5)


def _and_a_half(values: Values, moment: Moment) -> Meaning:
    if values.find("SLASH") not in (None, "1/2"):
        raise ValueError("another fraction")
    return _later(moment, values.get("UNIT"), float(values.argument or values.count()) + 0.5)


def _business_days(values: Values, moment: Moment) -> Meaning:
    number = values.count(values.argument or None)
    if number <= 0 or number != int(number):
        raise ValueError("no distance")
    return Meaning(days.add_business_days(moment.today, int(number)))


DISTANCES: dict[str, Callable[[Values, Moment], Meaning]] = {
    "ahead": _ahead,
    "away": _away,
    "away_hours": _away_hours,
    "away_many_hours": _away_many_hours,
    "ahead_units": _ahead_units,
    "half": _half,
    "away_hour_and": _away_hour_and,
    "ahead_minutes": lambda values, moment: _later(moment, "minute", float(values.argument)),
    "and_a_half": _and_a_half,
    "away_two": _away_two,
    "offset": _offset,
    "offset_day": lambda values, _moment: Meaning(shift=("day", int(values.argument))),
    "offset_minutes": lambda values, _moment: Meaning(shift=("minute", int(values.argument))),
    "offset_unread": lambda _values, _moment: Meaning(shift=("", 0)),
    "business_days": _business_days,
}
