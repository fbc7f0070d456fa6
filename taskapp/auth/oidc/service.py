"""Finds the account of a person whom the provider has signed in, and links accounts.

An account is found by issuer and subject. An e-mail address links one only when both sides have proven it: the provider
says that it verified the address, and the local account holds it. An account that another identity of the provider has is
linked to no second one: the provider may have given the address to somebody else. Otherwise the person links while signed in. A verified
address without an account leads to its invitation, or where sign-up is open to a new account.
"""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member
from taskapp.audit import service as audit
from taskapp.auth.accounts import service as accounts
from taskapp.auth.invitations.service import find_link_of_address
from taskapp.auth.oidc import repository
from taskapp.auth.oidc.model import ExternalLogin
from taskapp.auth.oidc.provider import Identity
from taskapp.auth.passwords import has_password
from taskapp.auth.service import find_user, get_first_membership, sign_up_proven
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.errors import Conflict, NotFound
from taskapp.organizations.model import Member, User
from taskapp.organizations.schemas import Email, Name

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_NAME: TypeAdapter[str] = TypeAdapter(Name)


class NoAccount(Exception):
    """No account belongs to this identity; `reason` is a key of the login page's sentences.

    `invitation` is the token of an invitation for its address.
    """

    def __init__(self, reason: str, *, invitation: str = "") -> None:
        super().__init__(reason)
        self.reason, self.invitation = reason, invitation


@dataclass(frozen=True, slots=True)
class LinkRead:
    """The provider, and whether one's own account is linked; `name` is empty when there is no provider."""

    name: str
    linked: bool
    email: str


async def find_member(session: AsyncSession, identity: Identity, *, timezone: str) -> Member:  # house: asker
    """The membership that this identity signs in to; links the account when both sides have proven its address.

    An address without an account gets one, with an organization in `timezone`, where sign-up is open and nobody has invited the
    address. Raises `NoAccount`, and `Forbidden` without an active membership.
    """
    login = await repository.find_login(session, identity.issuer, identity.subject)
    if login is not None:
        login.used_at, login.email = utc_now(), identity.email[:254]
        await session.flush()
        return await get_first_membership(session, login.user_id)
    if not identity.email or not identity.email_verified:
        raise NoAccount("unverified")
    user = await find_user(session, identity.email)
    if user is not None and not await _is_open_to(session, identity, user):
        raise NoAccount("not-linked")
    member = await (get_first_membership(session, user.id) if user else _sign_up(session, identity, timezone))
    await _link(session, identity, member.user_id)
    audit.record_for(
        session,
        member.organization_id,
        "single-sign-on.linked",
        user_id=member.user_id,
        via="web",
        target_kind="user",
        target_id=member.user_id,
        details={"by": "address"},
    )
    return member


async def _is_open_to(session: AsyncSession, identity: Identity, user: User) -> bool:
    """Whether the address links the account: the person has proven it, and no other identity of the provider has the account."""
    if user.email_proven_at is None:
        return False
    return await repository.find_login_of_user(session, identity.issuer, user.id) is None


async def _sign_up(session: AsyncSession, identity: Identity, timezone: str) -> Member:
    if invitation := await find_link_of_address(session, identity.email):
        raise NoAccount("invited", invitation=invitation)
    mode = await accounts.sign_up_mode(session)
    if mode != "open":
        raise NoAccount("closed" if mode == "closed" else "no-account")
    return await sign_up_proven(session, email=_email(identity), name=_name(identity), timezone=timezone)


def _email(identity: Identity) -> str:
    try:
        return _EMAIL.validate_python(identity.email)
    except ValidationError as error:
        raise NoAccount("unverified") from error


def _name(identity: Identity) -> str:
    try:
        return _NAME.validate_python(identity.name)
    except ValidationError:
        return identity.email.partition("@")[0]


@every_member
async def get_link(session: AsyncSession, actor: Actor) -> LinkRead:
    """Whether the actor's account is linked to the provider."""
    issuer = settings().oidc_issuer
    login = await repository.find_login_of_user(session, issuer, actor.user_id) if issuer else None
    return LinkRead(settings().oidc_name if issuer else "", login is not None, login.email if login else "")


@every_member
async def link(session: AsyncSession, actor: Actor, identity: Identity) -> None:
    """Link the actor's account to this identity. Raises `Conflict` when either side is linked already."""
    login = await repository.find_login(session, identity.issuer, identity.subject)
    if login is not None and login.user_id != actor.user_id:
        raise Conflict("This account of the provider is linked to somebody else here.")
    if login is None and await repository.find_login_of_user(session, identity.issuer, actor.user_id):
        raise Conflict("Your account is already linked; unlink it first.")
    if login is None:
        await _link(session, identity, actor.user_id)
        audit.record(session, actor, "single-sign-on.linked", target_kind="user", target_id=actor.user_id)


@every_member
async def unlink(session: AsyncSession, actor: Actor) -> None:
    """Remove the actor's link to the provider. Raises `NotFound` when there is none, `Conflict` without a password."""
    user = await find_user(session, actor.email)
    if user is None or not has_password(user.password_hash):
        raise Conflict("Set a password first; without the link you could not log in any more.")
    if not await repository.delete_logins_of_user(session, settings().oidc_issuer, actor.user_id):
        raise NotFound("Your account is not linked to a single sign-on provider.")
    audit.record(session, actor, "single-sign-on.unlinked", target_kind="user", target_id=actor.user_id)


async def remove_logins(session: AsyncSession, user: User) -> None:  # house: asker
    """Remove every single sign-on link of a person whose address somebody else may have proven."""
    await repository.delete_all_logins_of_user(session, user.id)


async def _link(session: AsyncSession, identity: Identity, user_id: UUID) -> None:
    session.add(
        ExternalLogin(
            user_id=user_id,
            issuer=identity.issuer,
            subject=identity.subject,
            email=identity.email[:254],
            used_at=utc_now(),
        )
    )
    await session.flush()
