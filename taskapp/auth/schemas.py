"""Requests and responses of sign-up, login, profile and API tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from taskapp.access.roles import Role
from taskapp.organizations.schemas import Email, Name, OrganizationRead, Password, Timezone
from taskapp.shared.text import storable


class SignUp(BaseModel):
    """A new organization with its first owner."""

    model_config = ConfigDict(extra="forbid")

    organization_name: Name
    name: Name
    email: Email
    password: Password
    timezone: Timezone = "UTC"


class LogIn(BaseModel):
    """An e-mail address and a password."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=254), AfterValidator(storable)]
    password: str = Field(max_length=256)


class SwitchOrganization(BaseModel):
    """The organization to switch to."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID


class ChangePassword(BaseModel):
    """The current password and the new one."""

    model_config = ConfigDict(extra="forbid")

    current_password: str = Field(max_length=256)
    new_password: Password


class ProfileUpdate(BaseModel):
    """A change of one's own name."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class TokenCreate(BaseModel):
    """A new API token for oneself."""

    model_config = ConfigDict(extra="forbid")

    name: Name = "API token"


@dataclass(frozen=True, slots=True)
class LoginResult:
    """A new login session; `token` goes into the cookie and nowhere else."""

    token: str
    organization_id: UUID
    member_id: UUID
    user_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRead:
    """An API token in lists, without the token itself."""

    id: UUID
    name: str
    ending: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who just signed in; the credential itself is in the cookie."""

    user_id: UUID
    member_id: UUID
    organization_id: UUID


@dataclass(frozen=True, slots=True)
class TokenMade:
    """A new API token, shown this once."""

    id: UUID
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class UserRead:
    """A person."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class MembershipRead:
    """The person's membership in this organization."""

    id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class OrganizationChoice:
    """An organization one may switch to."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Me:
    """The caller: user, membership, organizations and permissions."""

    user: UserRead
    member: MembershipRead
    organization: OrganizationRead
    organizations: list[OrganizationChoice]
    permissions: list[str]
