"""Request and response schemas of contacts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from taskapp.organizations.schemas import Email, Name
from taskapp.shared.text import storable


def _blank_is_none(value: object) -> object:
    """None for an empty text, also for the dashes that exports write for one."""
    return None if isinstance(value, str) and not value.strip(" \t\n-–—") else value


# Parsed later, by the service, which knows the organization's country.
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(storable)]
Company = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255), AfterValidator(storable)]
OptionalPhone = Annotated[Phone | None, BeforeValidator(_blank_is_none)]
OptionalEmail = Annotated[Email | None, BeforeValidator(_blank_is_none)]
OptionalCompany = Annotated[Company | None, BeforeValidator(_blank_is_none)]


@dataclass(frozen=True, slots=True)
class ContactRead:
    """A contact with its assigned members and how many of its tasks are open."""

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


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """Filters of a list of contacts: words, the whole e-mail address, a phone number in any common form."""

    q: str | None = None
    email: str | None = None
    phone: str | None = None


class ContactCreate(BaseModel):
    """A new contact."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    company: OptionalCompany = None
    email: OptionalEmail = None
    phone: OptionalPhone = None
    member_ids: list[UUID] | None = None


class ContactUpdate(BaseModel):
    """Changes to a contact; fields left out stay, null clears."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    company: OptionalCompany = None
    email: OptionalEmail = None
    phone: OptionalPhone = None


class ContactMembers(BaseModel):
    """The members assigned to a contact, all of them."""

    model_config = ConfigDict(extra="forbid")

    member_ids: list[UUID]
