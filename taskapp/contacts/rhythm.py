"""The rhythm of a contact: its own or that of a tag, the day on which to check in again, and whether that day has passed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from taskapp.shared.dates import first_instant_of, today_in
from taskapp.shared.tags import tag_key


@dataclass(frozen=True, slots=True)
class Rhythms:
    """The rhythms in use, in days: contacts' own ones, and those of tags."""

    own: list[int]
    by_tag: dict[str, int]

    @property
    def days(self) -> set[int]:
        """All of them."""
        return {*self.own, *self.by_tag.values()}


def days_by_key(by_tag: Mapping[str, int]) -> dict[str, int]:
    """The rhythms of tags by what tags are compared by (`tag_key`)."""
    return {tag_key(tag): days for tag, days in by_tag.items()}


def rhythm_of(days: int | None, tags: list[str], by_key: Mapping[str, int]) -> tuple[int | None, str | None]:
    """The rhythm of a contact, and the tag that it comes from: its own days, else the shortest of its tags (`days_by_key`)."""
    if days is not None or not by_key:
        return days, None
    found = [(by_key[key], tag) for tag in tags if (key := tag_key(tag)) in by_key]
    return min(found, key=lambda one: one[0]) if found else (None, None)


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
