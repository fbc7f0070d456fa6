"""Request and response schemas of contacts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from taskapp.organizations.schemas import Email, Name
from taskapp.shared.text import storable


def e164(number: str) -> str:
    """`number` in E.164 form (`+14155550123`); raises `ValueError` when it is not a phone number."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("is not a phone number; write it with the country code, as in +14155550123") from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("has too few or too many digits; write it with the country code, as in +14155550123")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(e164)]
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
    version: int
    open_task_count: int
    member_ids: list[UUID]


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
