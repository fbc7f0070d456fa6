"""All clock changes of all IANA zones from 2024 to 2036, from an independent time library."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import available_timezones

from whenever import Date, Instant, PlainDateTime, Time, ZonedDateTime

ZONES = sorted(zone for zone in available_timezones() if zone not in {"localtime", "Factory"})
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Change:
    """One clock change: its instant, and the UTC offsets before and after it."""

    def __init__(self, at: ZonedDateTime) -> None:
        self.at = at.to_instant().to_stdlib()
        self.offset_after = offset_of(at)
        self.offset_before = offset_of(at.subtract(seconds=1))


def offset_of(at: ZonedDateTime) -> timedelta:
    return at.offset.to_stdlib()


@cache
def changes_of(zone: str) -> list[Change]:
    """The offset changes of one zone, from that library's own tables."""
    found: list[Change] = []
    at = Instant(FIRST).to_tz(zone).next_transition()
    while at is not None and at.to_instant().to_stdlib() < LAST:
        change = Change(at)
        if change.offset_before != change.offset_after:
            found.append(change)
        at = at.next_transition()
    return found


def all_changes() -> Iterator[tuple[str, Change]]:
    for zone in ZONES:
        for change in changes_of(zone):
            yield zone, change


def walls_around(change: Change) -> Iterator[datetime]:
    """Wall times on, next to and in the middle of both edges of a clock change, and the local midnights near it."""
    before = (change.at + change.offset_before).replace(tzinfo=None)
    after = (change.at + change.offset_after).replace(tzinfo=None)
    for edge in {before, after, before + (after - before) / 2}:
        whole = edge.replace(second=0, microsecond=0)
        for minutes in (-60, -30, -1, 0, 1, 29, 59, 60):
            yield whole + minutes * MINUTE
    yield datetime.combine(before.date(), time())
    yield datetime.combine(before.date() + timedelta(days=1), time())


def every_minute_around(change: Change) -> Iterator[datetime]:
    """Every wall-clock minute from 90 minutes before the clock change to 90 minutes after it."""
    edges = [(change.at + offset).replace(tzinfo=None) for offset in (change.offset_before, change.offset_after)]
    wall, end = min(edges) - 90 * MINUTE, max(edges) + 90 * MINUTE
    while wall <= end:
        yield wall.replace(second=0, microsecond=0)
        wall += MINUTE


def zones_with_different_rules() -> list[str]:
    """One zone for each distinct list of changes; many zone names have the same rules."""
    rules = {tuple((c.at, c.offset_before, c.offset_after) for c in changes_of(zone)): zone for zone in ZONES}
    return sorted(rules.values())


def walls_around_changes(zone: str) -> Iterator[datetime]:
    for change in changes_of(zone):
        yield from walls_around(change)


def days_around_changes(zone: str) -> Iterator[date]:
    for change in changes_of(zone):
        day = (change.at + change.offset_before).date()
        yield from (day + timedelta(days=offset) for offset in (-1, 0, 1))


def oracle_instant(wall: datetime, zone: str, *, later: bool = False) -> datetime:
    plain = PlainDateTime(wall)
    zoned = plain.assume_tz(zone, disambiguation="later" if later else "compatible")
    return zoned.to_instant().to_stdlib()


def oracle_start_of(day: date, zone: str) -> datetime:
    # A day may begin later than 0:00; the library finds its start from any time of the day.
    noon = Date(day).at(Time(12)).assume_tz(zone, disambiguation="compatible")
    return noon.start_of("day").to_instant().to_stdlib()


def exists(wall: datetime, zone: str) -> bool:
    back = PlainDateTime(wall).assume_tz(zone, disambiguation="compatible").to_plain()
    return back.to_stdlib() == wall
