"""The second step of a login.

After the password was checked, `begin` says whether a second factor is needed, and signs a challenge: who it is, and a
fingerprint of the password's hash, so that a change of the password ends the challenge too. The challenge opens nothing.
"""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.audit import service as audit
from taskapp.auth.second_factor import passkeys, recovery_codes, sealing, totp
from taskapp.auth.second_factor.passkeys import RelyingParty
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.auth.second_factor.schemas import Method, SecondFactorNeeded, SecondStep
from taskapp.core import signing
from taskapp.core.clock import utc_now
from taskapp.core.errors import Unauthorized, invalid
from taskapp.organizations.model import Member, User

CHALLENGE_LASTS = timedelta(minutes=5)
_PURPOSE = "login second factor"
_TOO_LATE = "This login has expired; enter your e-mail address and password again."
WRONG_CODE = "is wrong, too old or was used before; enter the one that the app shows now, or a recovery code"


async def begin(session: AsyncSession, member: Member) -> SecondFactorNeeded | None:
    """What is asked of a member whose password was right; None when the person has no second factor."""
    factors = FactorsOf(session, member.user_id)
    methods = await _methods(factors)
    user = await factors.user() if methods else None
    if user is None:
        return None
    claim = {"u": member.user_id.hex, "m": member.id.hex, "p": _fingerprint(user)}
    return SecondFactorNeeded(methods, signing.sign(_PURPOSE, claim, lasts=CHALLENGE_LASTS))


async def get_member(session: AsyncSession, challenge: str) -> Member:  # house: asker
    """The active member whom a challenge is for; raises `Unauthorized` when it is invalid or too old."""
    claim = signing.read(_PURPOSE, challenge)
    if claim is None:
        raise Unauthorized(_TOO_LATE)
    factors = FactorsOf(session, UUID(claim["u"]))
    user = await factors.user()
    member = next((row for row in await factors.memberships() if row.id == UUID(claim["m"])), None)
    if user is None or member is None or _fingerprint(user) != claim["p"]:
        raise Unauthorized(_TOO_LATE)
    return member


async def check(session: AsyncSession, step: SecondStep, party: RelyingParty | None) -> Member:  # house: asker
    """The member whose login this step completes; raises `Unauthorized` when the code or the passkey is wrong."""
    member = await get_member(session, step.challenge)
    if step.passkey is not None and party is not None:
        await passkeys.check(session, step.passkey, step.state or "", party, user_id=member.user_id)
    elif step.code is None:
        raise invalid("code", "is missing; send a code, or a passkey's answer")
    elif not await use_code(session, member.organization_id, member.user_id, step.code):
        raise Unauthorized(f"The code {WRONG_CODE}.")
    return member


async def use_code(session: AsyncSession, organization_id: UUID, user_id: UUID, code: str) -> bool:
    """Use up a code of a person's authenticator app, or a recovery code; False for one that is not accepted."""
    factors = FactorsOf(session, user_id)
    return await _use_totp(factors, user_id, code) or await _use_recovery_code(session, organization_id, user_id, code)


def record_failure(session: AsyncSession, member: Member) -> None:
    """Write an audit entry for a wrong second factor."""
    audit.record_for(
        session,
        member.organization_id,
        "login.second-factor-failed",
        user_id=None,
        via="web",
        target_kind="user",
        target_id=member.user_id,
    )


async def _methods(factors: FactorsOf) -> list[Method]:
    methods: list[Method] = ["totp"] if await factors.has_totp() else []
    if await factors.passkeys():
        methods.append("passkey")
    if methods and await factors.count_recovery_codes():
        methods.append("recovery-code")
    return methods


async def _use_totp(factors: FactorsOf, user_id: UUID, code: str) -> bool:
    digits = code.replace(" ", "")
    factor = await factors.totp()
    if factor is None or factor.enabled_at is None or not (digits.isascii() and digits.isdigit()):
        return False
    secret = sealing.unseal(factor.secret, user_id=user_id)
    step = totp.find_step(secret.decode(), digits, now=utc_now(), after=factor.last_step) if secret else None
    return step is not None and await factors.use_step(step)


async def _use_recovery_code(session: AsyncSession, organization_id: UUID, user_id: UUID, code: str) -> bool:
    factors = FactorsOf(session, user_id)
    code_hash = sealing.keyed_hash(recovery_codes.normalized(code), user_id=user_id)
    if not await factors.use_recovery_code(code_hash, utc_now()):
        return False
    audit.record_for(
        session,
        organization_id,
        "second-factor.recovery-code-used",
        user_id=user_id,
        via="web",
        target_kind="user",
        target_id=user_id,
        details={"left": await factors.count_recovery_codes()},
    )
    return True


def _fingerprint(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:32]
