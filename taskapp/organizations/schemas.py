"""Requests and responses of organizations and members."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, StrictBool, StringConstraints

from taskapp.access.roles import Role
from taskapp.core.inputs import Input
from taskapp.shared.countries import country_names
from taskapp.shared.dates import parse_ymd
from taskapp.shared.tags import Tag, tag_key
from taskapp.shared.text import nameable, without_marks

TIMEZONES = frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})

MAX_HOLIDAYS, MAX_TAG_RHYTHMS = 400, 20


def known_timezone(name: str) -> str:
    """Return `name` if it is an IANA time zone; raises `ValueError` otherwise."""
    if name not in TIMEZONES:
        raise ValueError(f"{name[:64]!r} is not an IANA time zone; use one like Europe/Berlin")
    return name


def known_country(code: str) -> str:
    """Return `code` if it is an ISO 3166 alpha-2 code; raises `ValueError` otherwise."""
    if code not in country_names():
        raise ValueError(f"{code[:8]!r} is not a country; use a code of ISO 3166 like DE")
    return code


def known_day(text: str) -> str:
    """Return `text` if it is a day as `YYYY-MM-DD`; raises `ValueError` otherwise."""
    parse_ymd(text)
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), AfterValidator(nameable)]
Timezone = Annotated[str, AfterValidator(known_timezone)]
Country = Annotated[
    Annotated[str, StringConstraints(to_upper=True), AfterValidator(known_country)] | None,
    BeforeValidator(lambda value: None if value == "" else value),
]


def clock_time(text: str, *, first: str = "00:00", last: str = "23:59") -> str:
    """The text when it is a time of day from `first` to `last`; `ValueError` otherwise."""
    if re.fullmatch("[0-9]{2}:[0-5][0-9]", text) and first <= text <= last:
        return text
    raise ValueError(f"is no time from {first} to {last}; write hours and minutes, as in {max(first, '09:00')}")


ClockTime = Annotated[str, AfterValidator(clock_time)]
MorningTime = Annotated[str, AfterValidator(partial(clock_time, last="11:59"))]
AfternoonTime = Annotated[str, AfterValidator(partial(clock_time, first="12:00"))]
# Days on which no try is planned, as ISO texts in order.
Holidays = Annotated[
    list[Annotated[str, AfterValidator(known_day)]],
    Field(max_length=MAX_HOLIDAYS),
    AfterValidator(lambda days: sorted(set(days))),
]
RhythmDays = Annotated[int, Field(ge=1, le=3650)]


def _one_of_each(rhythms: dict[str, int]) -> dict[str, int]:
    """The rhythms when their tags differ by more than case; `ValueError` otherwise."""
    if len({tag_key(tag) for tag in rhythms}) < len(rhythms):
        raise ValueError("name a tag more than once, apart from case; send each tag once")
    return rhythms


TagRhythms = Annotated[dict[Tag, RhythmDays], Field(max_length=MAX_TAG_RHYTHMS), AfterValidator(_one_of_each)]
# A share of right suggestions; null: never.
AcceptAbove = Annotated[float, Field(ge=0.5, le=1, strict=True)] | None
Email = Annotated[EmailStr, Field(max_length=254), BeforeValidator(without_marks), AfterValidator(str.lower)]
Password = Annotated[str, StringConstraints(min_length=8, max_length=256)]


@dataclass(frozen=True, slots=True)
class MemberRead:
    """One member of an organization."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    active: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OrganizationRead:
    """An organization as its members see it."""

    id: UUID
    name: str
    timezone: str
    country: str | None
    date_reminder_time: str
    ai_mode: str
    ai_quotes_only: bool
    ai_accept_above: float | None
    require_second_factor: bool
    max_attempts: int
    attempt_morning: str
    attempt_afternoon: str
    attempt_days: int
    attempt_other_half: bool
    holidays: list[str]
    tag_rhythms: dict[str, int]
    # When it will be erased; null unless an owner has deleted it.
    deletion_at: datetime | None = None


class MemberCreate(Input):
    """Who is invited; the invited person chooses name and password, `name` is how the list shows them until then."""

    email: Email
    name: Name
    role: Role


class MemberUpdate(Input):
    """Changes to a membership."""

    role: Role | None = None
    active: StrictBool | None = None


class OrganizationUpdate(Input):
    """Changes to an organization's settings; fields left out stay."""

    name: Name | None = None
    timezone: Timezone | None = None
    country: Country = None
    date_reminder_time: ClockTime | None = None
    ai_mode: Literal["add", "ask"] | None = None
    ai_quotes_only: StrictBool | None = None
    ai_accept_above: AcceptAbove = None
    require_second_factor: StrictBool | None = None
    max_attempts: Annotated[int, Field(ge=1, le=10)] | None = None
    attempt_morning: MorningTime | None = None
    attempt_afternoon: AfternoonTime | None = None
    # Working days from one try to the next, and whether that is in the other half of the day.
    attempt_days: Annotated[int, Field(ge=1, le=30)] | None = None
    attempt_other_half: StrictBool | None = None
    holidays: Holidays | None = None
    # All tags with a rhythm, each with its days; those left out have none any more.
    tag_rhythms: TagRhythms | None = None
