"""Finds the account of a person whom the provider has signed in, and links accounts.

An account is found by issuer and subject. An e-mail address links one only when both sides have proven it: the provider
says that it verified the address, and the local account holds it. Otherwise the person links while signed in.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member
from taskapp.audit import service as audit
from taskapp.auth.oidc import repository
from taskapp.auth.oidc.model import ExternalLogin
from taskapp.auth.oidc.provider import Identity
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.auth.service import find_user, get_first_membership
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.errors import Conflict, NotFound
from taskapp.organizations.model import Member, User


class NoAccount(Exception):
    """No account belongs to this identity; `reason` is a key of the login page's sentences."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LinkRead:
    """The provider, and whether one's own account is linked; `name` is empty when there is no provider."""

    name: str
    linked: bool
    email: str


async def find_member(session: AsyncSession, identity: Identity) -> Member:  # house: asker
    """The membership that this identity signs in to; links the account when both sides have proven its address.

    Raises `NoAccount`, and `Forbidden` without an active membership.
    """
    login = await repository.find_login(session, identity.issuer, identity.subject)
    if login is not None:
        login.used_at, login.email = utc_now(), identity.email[:254]
        await session.flush()
        return await get_first_membership(session, login.user_id)
    if not identity.email or not identity.email_verified:
        raise NoAccount("unverified")
    user = await find_user(session, identity.email)
    if user is None:
        raise NoAccount("no-account")
    if user.email_proven_at is None:
        raise NoAccount("not-linked")
    member = await get_first_membership(session, user.id)
    await _link(session, identity, user.id)
    audit.record_for(
        session,
        member.organization_id,
        "single-sign-on.linked",
        user_id=user.id,
        via="web",
        target_kind="user",
        target_id=user.id,
        details={"by": "address"},
    )
    return member


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
    """Remove the actor's link to the provider. Raises `NotFound` when there is none."""
    if not await repository.delete_logins_of_user(session, settings().oidc_issuer, actor.user_id):
        raise NotFound("Your account is not linked to a single sign-on provider.")
    audit.record(session, actor, "single-sign-on.unlinked", target_kind="user", target_id=actor.user_id)


async def remove_factors(session: AsyncSession, user: User) -> None:  # house: asker
    """Remove every second factor and single sign-on link of a person whose address somebody else has proven."""
    await FactorsOf(session, user.id).delete_all()
    user.has_second_factor = False
    await repository.delete_all_logins_of_user(session, user.id)


async def _link(session: AsyncSession, identity: Identity, user_id: UUID) -> None:
    session.add(
        ExternalLogin(
            user_id=user_id,
            issuer=identity.issuer,
            subject=identity.subject[:255],
            email=identity.email[:254],
            used_at=utc_now(),
        )
    )
    await session.flush()
