"""Short relative times: "45m ago", "in 3d", ">1y ago"."""

from datetime import UTC, datetime, timedelta

NEVER = "Never"
JUST_NOW = "just now"

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)
_YEAR = timedelta(days=365)

# (upper limit of the bucket, exclusive; its unit; the suffix)
_BUCKETS = (
    (_HOUR, _MINUTE, "m"),
    (_DAY, _HOUR, "h"),
    (_WEEK, _DAY, "d"),
    (_MONTH, _WEEK, "w"),
    (_YEAR, _MONTH, "mo"),
)


def format_relative_time(dt: datetime | None, now: datetime) -> str:
    """The time from `now` to `dt` in the largest fitting unit, rounded down; "Never" for None."""
    if dt is None:
        return NEVER
    ago = _utc(now) - _utc(dt)
    distance = abs(ago)
    if distance < _MINUTE:
        return JUST_NOW
    amount = _amount(distance)
    return f"{amount} ago" if ago > timedelta(0) else f"in {amount}"


def _amount(distance: timedelta) -> str:
    for end, unit, suffix in _BUCKETS:
        if distance < end:
            return f"{distance // unit}{suffix}"
    return ">1y"


def _utc(dt: datetime) -> datetime:
    # Two datetimes in the same zone subtract as wall times, which is an hour wrong across a clock change.
    if dt.tzinfo is None:
        raise ValueError(f"{dt!r} has no time zone: pass an aware datetime")
    return dt.astimezone(UTC)
