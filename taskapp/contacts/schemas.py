"""Request and response schemas of contacts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from taskapp.core.inputs import Input
from taskapp.organizations.schemas import Email, Name, RhythmDays
from taskapp.shared.tags import Tag, tag_key
from taskapp.shared.text import nameable, storable

MAX_TAGS = 20


def _blank_is_none(value: object) -> object:
    """None for an empty text, also for the dashes that exports write for one."""
    return None if isinstance(value, str) and not value.strip(" \t\n-–—") else value


# Parsed later, by the service, which knows the organization's country.
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(storable)]
Company = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255), AfterValidator(nameable)]
OptionalPhone = Annotated[Phone | None, BeforeValidator(_blank_is_none)]
OptionalEmail = Annotated[Email | None, BeforeValidator(_blank_is_none)]
OptionalCompany = Annotated[Company | None, BeforeValidator(_blank_is_none)]
CheckInDays = Annotated[RhythmDays | None, BeforeValidator(_blank_is_none)]


def _distinct(tags: list[str]) -> list[str]:
    """The tags in their order, of those that differ only in case the first; `ValueError` when there are too many."""
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(tag_key(tag), tag)
    if len(found) > MAX_TAGS:
        raise ValueError(f"are {len(found)}; a contact has at most {MAX_TAGS} tags")
    return list(found.values())


Tags = Annotated[list[Tag], Field(max_length=1_000), AfterValidator(_distinct)]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The open task of ours that is due first; without due dates the newest."""

    id: UUID
    title: str
    due_date: datetime | None
    due_on: date | None
    due_date_local: str | None


@dataclass(frozen=True, slots=True)
class ContactRead:
    """A contact with its assigned members, how many of its tasks are open, and the next of them.

    `rhythm_days` is its own rhythm (`check_in_days`), else the shortest that its tags have, which is that of `rhythm_tag`.
    `check_in_on` is the local day until which somebody should be in contact with it again; None without a rhythm.
    `next_step` is None for those who may not list tasks.
    """

    id: UUID
    name: str
    company: str | None
    email: str | None
    phone: str | None
    created_at: datetime
    updated_at: datetime
    version: int
    open_task_count: int
    member_ids: list[UUID]
    member_names: list[str]
    tags: list[str]
    check_in_days: int | None
    rhythm_days: int | None
    rhythm_tag: str | None
    last_contact_at: datetime | None
    check_in_on: date | None
    next_step: NextStep | None


class ContactSort(StrEnum):
    """The order of a list of contacts, each with what has none at the end.

    `LAST_CONTACT`: the latest first. `NEXT_STEP`: due first. `QUIET_LONGEST`: the oldest last contact first; a contact that was
    never reached counts from the day it was made.
    """

    NAME = "name"
    LAST_CONTACT = "last_contact"
    NEXT_STEP = "next_step"
    QUIET_LONGEST = "quiet_longest"

    @property
    def label(self) -> str:
        """The name of the order in the Sort select."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """Filters of a list of contacts: words, the whole e-mail address, a phone number in any common form, a tag, an assigned member.

    `no_next_step`: without an open task of ours. `gone_quiet`: the day to check in has passed (`rhythm`).
    """

    q: str | None = None
    email: str | None = None
    phone: str | None = None
    tag: str | None = None
    member_id: UUID | None = None
    no_next_step: bool = False
    gone_quiet: bool = False


class ContactCreate(Input):
    """A new contact."""

    name: Name
    company: OptionalCompany = None
    email: OptionalEmail = None
    phone: OptionalPhone = None
    tags: Tags = []
    check_in_days: CheckInDays = None
    member_ids: list[UUID] | None = None


class ContactUpdate(Input):
    """Changes to a contact; fields left out stay, null clears."""

    name: Name | None = None
    company: OptionalCompany = None
    email: OptionalEmail = None
    phone: OptionalPhone = None
    tags: Tags | None = None
    check_in_days: CheckInDays = None


class ContactMembers(Input):
    """The members assigned to a contact, all of them."""

    member_ids: list[UUID]
