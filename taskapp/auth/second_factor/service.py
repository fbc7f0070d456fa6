"""Sets up and removes a person's second factors. The caller has confirmed the person's identity (`confirm_identity`)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor, Via
from taskapp.access.verbs import every_member, verb
from taskapp.audit import service as audit
from taskapp.auth.credentials import sessions
from taskapp.auth.passwords import has_password, verify_password
from taskapp.auth.second_factor import recovery_codes, repository, sealing, totp
from taskapp.auth.second_factor.model import Passkey, TotpFactor
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.auth.second_factor.schemas import FactorsRead, PasskeyRead, TotpSetup
from taskapp.auth.service import is_recent_session
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, invalid
from taskapp.core.work.bus import Change
from taskapp.organizations.model import User


@every_member
async def get_overview(session: AsyncSession, actor: Actor) -> FactorsRead:
    """The actor's own second factors."""
    factors = FactorsOf(session, actor.user_id)
    return FactorsRead(
        totp=await factors.has_totp(),
        passkeys=[passkey_read(row) for row in await factors.passkeys()],
        recovery_codes_left=await factors.count_recovery_codes(),
        required=await factors.is_required(),
        has_password=has_password(_existing(await factors.user()).password_hash),
    )


@every_member
async def confirm_identity(session: AsyncSession, actor: Actor, password: str, *, session_id: UUID | None) -> None:
    """Check the current password; for an account without one, that the login is younger than ten minutes.

    `session_id` is None for a caller with an API token, which is no login.
    """
    user = _existing(await FactorsOf(session, actor.user_id).user())
    if has_password(user.password_hash):
        if not await verify_password(password, user.password_hash):
            raise invalid("password", "is wrong; enter your current password")
    elif session_id is None or not await is_recent_session(session, actor, session_id):
        raise Forbidden("For this change, sign out and sign in again first.")


@every_member
async def begin_totp(session: AsyncSession, actor: Actor) -> TotpSetup:
    """Make the secret of an authenticator app; it counts after `enable_totp`. Raises `Conflict` when one is enabled."""
    factors = FactorsOf(session, actor.user_id)
    await _user(factors)
    if await factors.has_totp():
        raise Conflict("An authenticator app is already set up; remove it first to set up another one.")
    secret = totp.new_secret()
    await factors.replace_totp(
        TotpFactor(user_id=actor.user_id, secret=sealing.seal(secret.encode(), user_id=actor.user_id))
    )
    uri = totp.setup_uri(secret, account=actor.email)
    return TotpSetup(secret, uri, totp.qr_svg(uri))


@every_member
async def enable_totp(session: AsyncSession, actor: Actor, code: str, *, session_id: UUID) -> list[str]:
    """Enable the app of `begin_totp` with a code of it; returns recovery codes when this is the first factor.

    Raises `Conflict` when no app is being set up, `Invalid` for a wrong code.
    """
    factors = FactorsOf(session, actor.user_id)
    await _user(factors)
    factor = await factors.totp()
    if factor is None or factor.enabled_at is not None:
        raise Conflict("No authenticator app is being set up; start again.")
    secret = sealing.unseal(factor.secret, user_id=actor.user_id)
    step = totp.find_step((secret or b"").decode(), code, now=utc_now(), after=0) if secret else None
    if step is None:
        raise invalid("code", "is wrong; enter the six digits that the app shows now")
    factor.enabled_at, factor.last_step = utc_now(), step
    await session.flush()
    return await settle(session, actor, "second-factor.totp-enabled", session_id=session_id)


@every_member
async def disable_totp(session: AsyncSession, actor: Actor, *, session_id: UUID) -> None:
    """Remove the authenticator app. Raises `NotFound` without one, `Conflict` when an organization requires it."""
    if not await FactorsOf(session, actor.user_id).delete_totp():
        raise NotFound("No authenticator app is set up.")
    await settle(session, actor, "second-factor.totp-disabled", session_id=session_id)


@every_member
async def renew_recovery_codes(session: AsyncSession, actor: Actor) -> list[str]:
    """New recovery codes; the earlier ones stop working. Raises `Conflict` without a second factor."""
    factors = FactorsOf(session, actor.user_id)
    if not (await _user(factors)).has_second_factor:
        raise Conflict("Recovery codes come with a second factor; set up an app or a passkey first.")
    codes = await _replace_codes(factors, actor.user_id)
    audit.record(session, actor, "second-factor.recovery-codes-renewed", target_kind="user", target_id=actor.user_id)
    return codes


@every_member
async def remove_passkey(session: AsyncSession, actor: Actor, passkey_id: UUID, *, session_id: UUID) -> None:
    """Remove one of the actor's passkeys. Raises `NotFound` for any other, `Conflict` when the last factor is required."""
    if not await FactorsOf(session, actor.user_id).delete_passkey(passkey_id):
        raise NotFound(f"Passkey {passkey_id} does not exist.")
    await settle(session, actor, "second-factor.passkey-removed", session_id=session_id)


@verb(p.MEMBER_MANAGE)
async def list_members_with_factor(session: AsyncSession, actor: Actor) -> list[UUID]:
    """The ids of the members of the actor's organization who have a second factor."""
    return await repository.list_members_with_factor(session, actor.organization_id)


@every_member
async def settle(session: AsyncSession, actor: Actor, action: str, *, session_id: UUID) -> list[str]:
    """Complete a change of factors: update the user, write the audit entry; returns the codes of a first factor.

    The first factor ends the person's other logins: they were opened with the password alone. The last one may be removed
    only where no organization requires it.
    """
    factors = FactorsOf(session, actor.user_id)
    user, codes = await _user(factors), []
    has_factor = await factors.has_totp() or bool(await factors.passkeys())
    if not has_factor and await factors.is_required():
        raise Conflict("Your organization requires a second factor; add another one before you remove this one.")
    if has_factor and not user.has_second_factor:
        codes = await _replace_codes(factors, actor.user_id)
        await sessions.end_sessions(session, actor.user_id, but=session_id)
    if not has_factor:
        await factors.delete_all()
    user.has_second_factor = has_factor
    await session.flush()
    audit.record(session, actor, action, target_kind="user", target_id=actor.user_id)
    after_commit(session, Change(actor.organization_id, "member", actor.member_id, user_ids=(actor.user_id,)))
    return codes


async def reset(session: AsyncSession, user_id: UUID, via: Via = "cli") -> bool:  # house: asker
    """Remove every second factor of a person, for the operator or with a new password; whether there was one."""
    factors = FactorsOf(session, user_id)
    user = await _user(factors)
    had, user.has_second_factor = user.has_second_factor, False
    await factors.delete_all()
    await session.flush()
    for member in await factors.memberships() if had else ():
        audit.record_for(
            session,
            member.organization_id,
            "second-factor.reset",
            user_id=None,
            via=via,
            target_kind="user",
            target_id=user_id,
        )
        after_commit(session, Change(member.organization_id, "member", member.id, user_ids=(user_id,)))
    return had


def passkey_read(row: Passkey) -> PasskeyRead:
    """A passkey as lists show it."""
    return PasskeyRead(row.id, row.name, row.created_at, row.used_at)


async def _replace_codes(factors: FactorsOf, user_id: UUID) -> list[str]:
    codes = recovery_codes.new_codes()
    await factors.replace_recovery_codes(
        sealing.keyed_hash(recovery_codes.normalized(code), user_id=user_id) for code in codes
    )
    return codes


async def _user(factors: FactorsOf) -> User:
    return _existing(await factors.locked_user())


def _existing(user: User | None) -> User:
    if user is None:
        raise NotFound("The user does not exist any more.")
    return user
