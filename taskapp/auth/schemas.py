"""Requests and responses of sign-up, login, profile and API tokens."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)

from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.core.inputs import Input
from taskapp.organizations.schemas import Email, Name, OrganizationRead, Password, Timezone
from taskapp.shared.text import storable, without_marks

# Days until a new token ends unless it says otherwise, and the most that can be asked for.
TOKEN_DAYS = 365
MAX_TOKEN_DAYS = 3650
DEFAULT_SCOPE = Scope.WRITE
LinkToken = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class SignUp(Input):
    """A new organization with its first owner."""

    organization_name: Name
    name: Name
    email: Email
    password: Password
    timezone: Timezone = "UTC"


class InvitationToken(Input):
    """The secret at the end of an invitation's link."""

    token: LinkToken


class AcceptInvitation(InvitationToken):
    """The acceptance of an invitation: by the signed-in account, with `name` and `password` by a new one.

    With `password` alone, and `code` where it has a second factor, the account of the invited address accepts and is signed in:
    a person without an organization cannot sign in first. `email` is only for an invited address that has an account of
    somebody else; `replace_account` takes the address from such an account, if the token is that of the mailed link and the
    account never proved the address.
    """

    name: Name | None = None
    password: Password | None = None
    code: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(storable)] | None = None
    email: Email | None = None
    replace_account: StrictBool = False


class ForgotPassword(Input):
    """The address to mail a link to."""

    email: Email


class ResetPassword(Input):
    """The secret at the end of a link, and the new password."""

    token: LinkToken
    password: Password


class ChangeEmail(Input):
    """A new address of one's own, and the password."""

    email: Email
    password: str = Field(max_length=256)


class LogIn(Input):
    """An e-mail address and a password."""

    email: Annotated[str, BeforeValidator(without_marks), Field(max_length=254), AfterValidator(storable)]
    password: str = Field(max_length=256)


class SwitchOrganization(Input):
    """The organization to switch to."""

    organization_id: UUID


class ChangePassword(Input):
    """The current password and the new one."""

    current_password: str = Field(max_length=256)
    new_password: Password


class ProfileUpdate(Input):
    """A change of one's own name."""

    name: Name


def _in_utc(end: datetime) -> datetime:
    try:
        return end.astimezone(UTC)
    except OverflowError:
        raise ValueError("is out of range; in UTC its year must be 1 to 9999") from None


class TokenCreate(Input):
    """A new API token for oneself.

    Of several `scopes` the largest counts, since each includes the smaller ones; without one it is `write`. `expires_in_days`
    and `expires_at` exclude each other; null or "never" means no end, and without either the token ends after a year.
    """

    name: Name = "API token"
    scope: Scope | None = None
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)] | None = None
    expires_in_days: Annotated[StrictInt, Field(ge=1, le=MAX_TOKEN_DAYS)] | Literal["never"] | None = TOKEN_DAYS
    expires_at: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "TokenCreate":
        if self.scope and self.scopes:
            raise ValueError("send scope or scopes, not both")
        if {"expires_in_days", "expires_at"} <= self.model_fields_set:
            raise ValueError("send expires_in_days or expires_at, not both")
        return self

    @property
    def chosen_scope(self) -> Scope:
        """The scope of the token: the largest of those sent."""
        return self.scope or max(self.scopes or [DEFAULT_SCOPE], key=list(Scope).index)

    def end(self, now: datetime) -> datetime | None:
        """When a token made at `now` ends; None for never."""
        if "expires_at" in self.model_fields_set:
            return self.expires_at
        return now + timedelta(days=self.expires_in_days) if isinstance(self.expires_in_days, int) else None


@dataclass(frozen=True, slots=True)
class LoginResult:
    """A new login session; `token` goes into the cookie and nowhere else."""

    token: str
    organization_id: UUID
    member_id: UUID
    user_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WayIn:
    """What the pages before the login offer: `signup` is `open`, `invite` or `closed`, `message` says whom to ask."""

    signup: str
    message: str
    mail: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """A new or renewed invitation; `token` is shown only in this response."""

    id: UUID
    email: str
    name: str
    role: Role
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationRead:
    """An invitation in lists; `status` is `invited`, `expired` or `declined`."""

    id: UUID
    email: str
    name: str
    role: Role
    status: str
    invited_by: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """The link of an invitation, shown only in this response."""

    id: UUID
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MemberInvited:
    """Who was invited; `status` is `invited` until they accept."""

    status: str
    email: str
    name: str
    role: Role
    invitation: InvitationLink


@dataclass(frozen=True, slots=True)
class ResetLink:
    """What became of a reset link: mailed, or `url` for the admin to hand over, shown only in this response."""

    mailed: bool
    url: str | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation's link offers to its holder; `has_account` is null unless the link was mailed."""

    organization: str
    email: str
    role: Role
    expires_at: datetime
    has_account: bool | None
    can_replace_account: bool
    can_sign_up: bool
    signed_in_as: str | None = None


@dataclass(frozen=True, slots=True)
class TokenRead:
    """An API token in lists, without the token itself. `scopes` are its `scope` and the ones that it includes."""

    id: UUID
    name: str
    ending: str
    created_at: datetime
    used_at: datetime | None
    scope: Scope
    scopes: list[Scope]
    expires_at: datetime | None
    member_id: UUID
    member_name: str


@dataclass(frozen=True, slots=True)
class SessionRead:
    """A login session; `browser` is for people, as in "Firefox on Windows", and `current` marks the one of the request."""

    id: UUID
    browser: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


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
    scope: Scope
    scopes: list[Scope]
    expires_at: datetime | None


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
    scope: Scope
