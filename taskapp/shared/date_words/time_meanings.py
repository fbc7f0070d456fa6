"""The meaning of each form that names a time of day; see `meanings`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.day_meanings import DAYS
from taskapp.shared.date_words.meaning import Meaning, Moment, Values, business_hour


def _time(values: Values, _moment: Moment) -> Meaning:
    at, rest = _clock(list(values.symbols))
    zone = _zone(rest)
    minute = None if zone else next((value for name, value in rest if name in ("NUM", "NUMBER", "MINUTES")), None)
    if minute is not None:  # "um neun Uhr dreißig"
        at = replace(at, at=at.at.replace(minute=minute)) if at.at else at
    return replace(at, zone=zone)


def _clock(symbols: list[tuple[str, Any]]) -> tuple[Meaning, list[tuple[str, Any]]]:
    """The time at the start of the symbols, and the symbols behind it."""
    (name, value), *rest = symbols
    if name in ("NUM", "NUMBER", "DECIMAL"):
        at, is_padded = time(int(value)), False
    else:
        at, is_padded = value
    if rest and rest[0][0] == "HALF":
        if not 1 <= at.hour <= 12:
            raise ValueError("no such hour")
        return Meaning(at=at.replace(hour=at.hour % 12 + rest[0][1])), rest[1:]
    return Meaning(at=at, is_guess=not is_padded and name != "HOURS" and 1 <= at.hour < 12), rest


def _weekday_ordinal_at(values: Values, moment: Moment) -> Meaning:
    """ "Jeudi 3 à 9h": the weekday and the number are a day."""
    at, _ = _clock(list(values.symbols[2:]))
    return replace(at, day=DAYS["weekday_ordinal"](values, moment).day)


def _dotted_at(values: Values, moment: Moment) -> Meaning:
    """ "30.11 10 Uhr": two numbers with a dot are a day when an hour follows."""
    at, _ = _clock(list(values.symbols[1:]))
    return replace(at, day=DAYS["dotted"](values, moment).day)


def _zone(symbols: list[tuple[str, Any]]) -> ZoneInfo | None:
    for at, (name, value) in enumerate(symbols):
        if name == "ZONE":
            if at + 2 < len(symbols):
                return ZoneInfo(f"Etc/GMT{-symbols[at + 1][1] * symbols[at + 2][1]:+d}")
            return ZoneInfo(value)
    return None


def _time_range(values: Values, _moment: Moment) -> Meaning:
    """From the first hour to the second, which lends it "am" or "pm": 10-11am, 2 to 3pm, 11-1pm."""
    if (
        not values.argument
        and all(name == "NUM" for name, _ in values.symbols)
        and not all(1 <= value <= 12 for _, value in values.symbols)
    ):
        return Meaning(unread="")
    first, rest = _clock(list(values.symbols))
    last, rest = _clock(rest)
    assert first.at
    assert last.at
    if first.is_guess and last.is_guess:
        begin, end = business_hour(first.at), business_hour(last.at)
        # "7-8" is in the morning.
        first, last = (
            replace(first, at=begin if begin < end or first.at >= last.at else first.at, is_guess=False),
            replace(last, at=end, is_guess=False),
        )
    elif first.is_guess and first.at is not None and last.at is not None:
        late = first.at.replace(hour=(first.at.hour + 12) % 24)
        # The later reading that still begins before the end.
        first = replace(
            first, at=max((at for at in (first.at, late) if at < last.at), default=first.at), is_guess=False
        )
    if last.is_guess and first.at is not None and last.at is not None and last.at <= first.at:
        last = replace(last, at=last.at.replace(hour=(last.at.hour + 12) % 24))
    if first.at is None or last.at is None or first.at >= last.at:
        raise ValueError("no such range")
    return replace(first, until=last.at, zone=_zone(rest))


def _hhmm(values: Values, _moment: Moment) -> Meaning:
    return Meaning(at=values.get("HHMM"), zone=_zone(list(values.symbols)))


def _hour(values: Values, _moment: Moment) -> Meaning:
    text = values.argument if ":" in values.argument else f"{values.argument}:00"
    return Meaning(at=time.fromisoformat(text.zfill(5)), is_guess=True)


def _noon(values: Values, _moment: Moment) -> Meaning:
    return Meaning(at=values.get("NOON"))


def _bare(values: Values, _moment: Moment) -> Meaning:
    hour = values.get("NUM", "NUMBER")
    if not 1 <= hour <= 23:
        return Meaning(unread="")
    return Meaning(at=time(hour), is_guess=hour <= 12)


def _spoken_minutes(values: Values, sign: int, *, hour_first: bool = False) -> Meaning:
    """Minutes before or after an hour: "ten past three", "a quarter to five", "halb zehn"."""
    numbers = [int(value) for name, value in values.symbols if name in ("NUM", "NUMBER")]
    minutes = int(values.argument) if values.argument else numbers[-1 if hour_first else 0]
    hour = numbers[0] if hour_first or values.argument else numbers[1]
    if not (1 <= hour <= 23 and 1 <= minutes <= 59):
        raise ValueError("no such time")
    total = (hour * 60 + sign * minutes) % (24 * 60)
    half = values.find("HALF")
    if half is not None:
        return Meaning(at=time((total // 60) % 12 + half, total % 60))
    # The named hour decides between morning and afternoon: a quarter to one is 12:45.
    named = business_hour(time(hour))
    total = (named.hour * 60 + sign * minutes) % (24 * 60)
    if hour <= 12:
        return Meaning(at=time(total // 60, total % 60), is_guess=total // 60 < 12)
    return Meaning(at=time(total // 60, total % 60))


def _minutes_to_or_range(values: Values, moment: Moment) -> Meaning:
    """ "At 10 to 6" is 17:50, "at 2 to 3" from 14:00 to 15:00."""
    if values.get("NUMBER", "NUM") in (5, 10, 20, 25):
        return _spoken_minutes(values, -1)
    return _time_range(values, moment)


def _half_past(values: Values, _moment: Moment) -> Meaning:
    hour = int(values.count())
    if not 1 <= hour <= 23:
        raise ValueError("no such time")
    return Meaning(at=time(hour, 30), is_guess=hour <= 12)


def _half_to(values: Values, _moment: Moment) -> Meaning:
    """German "halb zehn" is half past nine."""
    hour = (int(values.count()) - 1) % 12 or 12
    return Meaning(at=time(hour, 30), is_guess=True)


def _hours_less(values: Values, _moment: Moment) -> Meaning:
    """French "5h moins le quart" is 4:45."""
    at, is_padded = values.get("HOURS")
    minutes = int(values.argument or values.get("NUM", "NUMBER"))
    total = (business_hour(at).hour * 60 + at.minute - minutes) % (24 * 60)
    return Meaning(at=time(total // 60, total % 60), is_guess=not is_padded and total < 12 * 60)


def _minutes_to_half(values: Values, _moment: Moment) -> Meaning:
    """German "fünf vor halb zehn" is 9:25."""
    minutes, hour = (int(value) for name, value in values.symbols if name in ("NUM", "NUMBER"))
    total = ((hour - 1) % 12 or 12) * 60 + 30 + int(values.argument) * minutes
    return Meaning(at=time(total // 60, total % 60), is_guess=True)


TIMES: dict[str, Callable[[Values, Moment], Meaning]] = {
    "time": _time,
    "weekday_ordinal_at": _weekday_ordinal_at,
    "dotted_at": _dotted_at,
    "time_range": _time_range,
    "minutes_to_or_range": _minutes_to_or_range,
    "hhmm": _hhmm,
    "hour": _hour,
    "noon": _noon,
    "bare": _bare,
    "half_past": _half_past,
    "half_to": _half_to,
    "hours_less": _hours_less,
    "minutes_to_half": _minutes_to_half,
    "minutes_past": lambda values, _moment: _spoken_minutes(values, 1),
    "minutes_to": lambda values, _moment: _spoken_minutes(values, -1),
    "minutes_before": lambda values, _moment: _spoken_minutes(values, -1, hour_first=True),
}
