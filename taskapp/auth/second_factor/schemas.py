"""Requests and responses of second factors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from taskapp.core.inputs import Input
from taskapp.shared.text import nameable, storable

Method = Literal["totp", "passkey", "recovery-code"]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), AfterValidator(storable)]
CurrentPassword = Annotated[str, Field(max_length=256)]
SignedToken = Annotated[str, Field(max_length=2000)]
# WebAuthn's JSON of `PublicKeyCredential.toJSON()`; the library checks its contents.
Credential = dict[str, Any]
PasskeyName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(nameable)
]


class Confirmation(Input):
    """The current password, which every change of a second factor needs. Leave it out for an account without one."""

    password: CurrentPassword = ""


class FullConfirmation(Confirmation):
    """The current password, and where the account has a second factor a code of its app, or a recovery code."""

    code: Code | None = None


class EnableTotp(Input):
    """A code of the app that was just set up."""

    code: Code


class SecondStep(Input):
    """The second step of a login: the challenge of the first one, and either a code or a passkey's answer.

    `code` is of the authenticator app, or a recovery code. `passkey` needs the `state` that came with its options.
    """

    challenge: SignedToken
    code: Code | None = None
    passkey: Credential | None = None
    state: SignedToken | None = None


class PasskeyOptionsRequest(Input):
    """The challenge of a login's first step; leave it out to sign in with a passkey alone."""

    challenge: SignedToken | None = None


class PasskeyLogin(Input):
    """A passkey's answer that replaces address and password."""

    passkey: Credential
    state: SignedToken


class PasskeyCreate(Input):
    """A new passkey: the browser's answer, the `state` that came with the options, and a name."""

    name: PasskeyName
    credential: Credential
    state: SignedToken


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """The password was right and a second factor is needed; nothing is signed in yet."""

    second_factor: list[Method]
    challenge: str


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """Who just signed in, or which second factors may finish the login within five minutes."""

    user_id: UUID | None = None
    member_id: UUID | None = None
    organization_id: UUID | None = None
    second_factor: list[Method] | None = None
    challenge: str | None = None


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """A new secret for an authenticator app, shown this once; `qr_svg` holds the same `uri` as a QR code."""

    secret: str
    uri: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class PasskeyRead:
    """One passkey in lists."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactorsRead:
    """One's own second factors; `required` when an organization of the person requires one."""

    totp: bool
    passkeys: list[PasskeyRead]
    recovery_codes_left: int
    required: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class FactorAdded:
    """A factor was added; recovery codes come with the first one and are shown only here."""

    recovery_codes: list[str]


@dataclass(frozen=True, slots=True)
class PasskeyOptions:
    """What the browser's WebAuthn functions take, and a `state` to send back with their answer."""

    options: dict[str, Any]
    state: str
