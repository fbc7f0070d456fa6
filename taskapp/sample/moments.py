"""Dates and times of the sample data: days counted from today, in working hours, never in the future."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8, 10), time(17, 50)
SUNDAY = 6


class Moments:
    """Converts "3 days ago" to instants in the organization's time zone; the same `seed` and `now` give the same ones."""

    def __init__(self, now: datetime, tz: ZoneInfo, seed: str) -> None:
        self.now, self.tz = now, tz
        self._random = random.Random(seed)  # noqa: S311 - varies times of day

    def day(self, offset: int) -> date:
        """The local day `offset` days from today; instead of a Sunday, the day before or after it, farther from today."""
        day = self.now.astimezone(self.tz).date() + timedelta(days=offset)
        if offset and day.weekday() == SUNDAY:
            day += timedelta(days=1 if offset > 0 else -1)
        return day

    def early(self, days_ago: int) -> datetime:
        """An instant before opening time of that day."""
        return min(self._at(self.day(-days_ago), time(6, 30)), self.now - timedelta(hours=4))

    def at(self, days_ago: int, clock: str) -> datetime:
        """That day at `clock` ("9:30"); for a time of today that is still to come, up to three hours ago instead."""
        moment = self._at(self.day(-days_ago), time.fromisoformat(clock.zfill(5)))
        return moment if moment < self.now else self._a_while_ago()

    def working(self, days_ago: int, *, after: datetime | None = None) -> datetime:
        """A random instant in the working hours of that day, later than `after` and not later than now."""
        day = self.day(-days_ago)
        first, last = self._at(day, OPENS), min(self._at(day, CLOSES), self.now - timedelta(minutes=2))
        if after:
            first = max(first, after + timedelta(minutes=5))
        if first < last:
            return first + (last - first) * self._random.random()
        return min(first, self.now) if after else self._a_while_ago()

    def due(self, text: str) -> str | None:
        """The local due date for `"+25m"`, `"+2h"`, `"-3"` (days) or `"1 9:30"` (day and time); None for `""`."""
        if not text:
            return None
        if text[-1] in "mh":
            return self._soon(timedelta(minutes=int(text[1:-1]) * (60 if text[-1] == "h" else 1)))
        offset, _, clock = text.partition(" ")
        day = self.day(int(offset)).isoformat()
        return f"{day}T{clock.zfill(5)}" if clock else day

    def _soon(self, distance: timedelta) -> str:
        moment = (self.now + distance).astimezone(self.tz)
        return (moment + timedelta(minutes=-moment.minute % 5)).strftime("%Y-%m-%dT%H:%M")

    def _a_while_ago(self) -> datetime:
        return self.now - timedelta(minutes=5 + 170 * self._random.random())

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.tz).astimezone(UTC)
