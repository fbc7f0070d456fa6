"""Accounts: who may sign up, who holds an e-mail address, and links that set a password or change the address."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Via
from taskapp.audit import service as audit
from taskapp.auth.accounts import mail
from taskapp.auth.accounts import repository as link_repository
from taskapp.auth.credentials import sessions
from taskapp.auth.credentials.tokens import mailed_token, token_hash
from taskapp.auth.model import AccountLink
from taskapp.auth.schemas import WayIn
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Forbidden
from taskapp.core.wires import Wire
from taskapp.core.work.bus import Change
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository
from taskapp.organizations.model import User

PROOF_LIFE = timedelta(days=7)
# The domain of accounts whose address somebody else has proven; `.invalid` never receives mail (RFC 6761).
RELEASED = "released.invalid"
_REFUSALS = {
    "invite": "Accounts are made by invitation here. Ask an admin of your organization to invite you.",
    "closed": "Sign-up is closed here. Ask the operator of this installation for an account.",
}

# Removes every single sign-on link of a person.
remove_external_logins: Wire[Callable[[AsyncSession, User], Awaitable[None]]] = Wire("remove external logins")
# Removes every second factor of a person.
remove_second_factors: Wire[Callable[[AsyncSession, UUID, Via], Awaitable[bool]]] = Wire("remove second factors")


async def sign_up_mode(session: AsyncSession) -> str:  # house: asker
    """`open`, `invite` or `closed`: TASKAPP_SIGNUP, or by default open until the first organization exists."""
    if settings().signup:
        return settings().signup
    return "invite" if await organization_repository.has_organizations(session) else "open"


async def get_way_in(session: AsyncSession) -> WayIn:  # house: asker
    """What the pages before the login offer."""
    mode = await sign_up_mode(session)
    return WayIn(signup=mode, message=_REFUSALS.get(mode, ""), mail=mail.sends_mail())


async def require_open_sign_up(session: AsyncSession) -> None:  # house: asker
    """Raise `Forbidden`, saying whom to ask, unless anybody may sign up; of two first sign-ups the second is refused."""
    if not settings().signup:
        await link_repository.lock_sign_up(session)
    await check_open_sign_up(session)


async def check_open_sign_up(session: AsyncSession) -> None:  # house: asker
    """The same check without a lock, to refuse before the password is hashed."""
    mode = await sign_up_mode(session)
    if mode != "open":
        raise Forbidden(_REFUSALS[mode])


async def can_join(session: AsyncSession) -> bool:  # house: asker
    """Whether the holder of an invitation may make a new account."""
    return await sign_up_mode(session) != "closed"


async def send_proof(session: AsyncSession, user: User) -> None:  # house: asker
    """Mail the link that proves the account's address; does nothing without a mail server."""
    if not mail.sends_mail():
        return
    await mail_link(session, "prove", user, user.email, lasts=PROOF_LIFE)


async def mail_link(
    session: AsyncSession, kind: str, user: User, email: str, *, lasts: timedelta
) -> None:  # house: asker
    """Replace the account's links of this kind by a new one, mailed to `email`."""
    await link_repository.delete_links(session, user.id, kind)
    link = AccountLink(kind=kind, user_id=user.id, email=email, token_hash="", expires_at=utc_now() + lasts)
    link.token_hash = token_hash(mailed_token(link.id))
    session.add(link)
    await session.flush()
    mail.queue(session, "link", email, subject_id=link.id)


async def set_password(
    session: AsyncSession,
    user: User,
    password_hash: str,
    *,
    knows_old: bool = False,
    via: Via = "link",
    but: UUID | None = None,
) -> None:  # house: asker
    """Set a new password; every login except `but` and every link of the account end.

    Unless the person `knows_old`, the old password, an account whose address was never proven also loses its API tokens, second
    factors and single sign-on links: whoever made the account may be somebody else.
    """
    if not knows_old and user.email_proven_at is None:
        await _remove_planted(session, user)
        await remove_second_factors.connected(session, user.id, via)
    user.password_hash = password_hash
    await link_repository.delete_links(session, user.id)
    await sessions.end_sessions(session, user.id, but=but)
    await session.flush()
    await record_everywhere(session, user.id, "password.changed" if knows_old else "password.reset", via=via)


async def prove(session: AsyncSession, user: User, *, session_id: UUID | None) -> None:  # house: asker
    """Note that the account's address is proven; the first time, every other way into the account ends.

    Whoever made the account for somebody else's address may still be signed in to it, hold its API tokens, or have linked it
    to a single sign-on. Second factors stay: the login that proves the address has passed them.
    """
    if user.email_proven_at is not None:
        return
    user.email_proven_at = utc_now()
    await _remove_planted(session, user)
    await link_repository.delete_links(session, user.id)
    await sessions.end_sessions(session, user.id, but=session_id)
    await record_everywhere(session, user.id, "address.proven")


async def _remove_planted(session: AsyncSession, user: User) -> None:
    await link_repository.delete_tokens_of_user(session, user.id)
    await remove_external_logins.connected(session, user)


async def release_address(session: AsyncSession, user: User) -> None:  # house: asker
    """Take the address from an account that never proved it: somebody else has proven it.

    The account keeps its logins and its organizations; its person sets another address in the profile.
    """
    user.email = f"{user.id.hex}@{RELEASED}"
    await link_repository.delete_links(session, user.id)
    await record_everywhere(session, user.id, "address.released")
    # Before the new holder of the address is inserted: addresses are unique.
    await session.flush()


async def record_everywhere(
    session: AsyncSession, user_id: UUID, action: str, *, via: Via = "link"
) -> None:  # house: asker
    """Add an audit entry about an account in each of its organizations, and publish that the member changed."""
    for member in await link_repository.list_organizations_of_user(session, user_id):
        audit.record_for(
            session,
            member.organization_id,
            action,
            user_id=None if via == "cli" else user_id,
            via=via,
            target_kind="member",
            target_id=member.id,
        )
        after_commit(session, Change(member.organization_id, "member", member.id, user_ids=(user_id,)))
