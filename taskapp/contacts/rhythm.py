"""The rhythm of a contact: the day on which to check in again, and whether that day has passed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from taskapp.shared.dates import first_instant_of, today_in


def check_in_on(days: int | None, last_contact_at: datetime | None, created_at: datetime, tz: ZoneInfo) -> date | None:
    """The local day to check in: `days` after the last contact, or after the contact was made; None without a rhythm."""
    return today_in(tz, last_contact_at or created_at) + timedelta(days=days) if days else None


def has_gone_quiet(check_in: date | None, now: datetime, tz: ZoneInfo) -> bool:
    """Whether the day to check in has passed."""
    return check_in is not None and check_in < today_in(tz, now)


def quiet_before(days: Iterable[int], now: datetime, tz: ZoneInfo) -> dict[int, datetime]:
    """For each rhythm the instant before which the last contact must have been for the contact to have gone quiet."""
    today = today_in(tz, now)
    return {count: first_instant_of(today - timedelta(days=count), tz) for count in days}
