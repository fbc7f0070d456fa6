"""SQL of second factors. All of it is by person: a factor belongs to no organization."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.auth.second_factor.model import Passkey, RecoveryCode, TotpFactor
from taskapp.organizations.model import Member, Organization, User


class FactorsOf:
    """The second factors of one person."""

    def __init__(self, session: AsyncSession, user_id: UUID) -> None:
        self._session = session
        self._user_id = user_id

    async def user(self) -> User | None:
        """The person."""
        return await self._session.get(User, self._user_id)

    async def locked_user(self) -> User | None:
        """The person, locked until the transaction ends: changes of somebody's factors happen one after the other."""
        query = select(User).where(col(User.id) == self._user_id).with_for_update()
        return (await self._session.scalars(query.execution_options(populate_existing=True))).first()

    async def memberships(self) -> Sequence[Member]:
        """The person's active memberships."""
        query = select(Member).where(col(Member.user_id) == self._user_id, col(Member.active))
        return (await self._session.scalars(query)).all()

    async def is_required(self) -> bool:
        """Whether an organization that the person is an active member of requires a second factor."""
        query = select(
            exists().where(
                col(Member.user_id) == self._user_id,
                col(Member.active),
                col(Organization.id) == col(Member.organization_id),
                col(Organization.require_second_factor),
            )
        )
        return bool(await self._session.scalar(query))

    async def totp(self) -> TotpFactor | None:
        """The authenticator app, also one that is not enabled yet."""
        query = select(TotpFactor).where(col(TotpFactor.user_id) == self._user_id)
        return (await self._session.scalars(query.execution_options(populate_existing=True))).first()

    async def replace_totp(self, factor: TotpFactor) -> None:
        """Store an authenticator app in place of the earlier one."""
        await self.delete_totp()
        self._session.add(factor)
        await self._session.flush()

    async def delete_totp(self) -> bool:
        """Delete the authenticator app; whether there was an enabled one."""
        enabled = await self.has_totp()
        await self._session.execute(delete(TotpFactor).where(col(TotpFactor.user_id) == self._user_id))
        return enabled

    async def has_totp(self) -> bool:
        """Whether an authenticator app is enabled."""
        query = select(
            exists().where(col(TotpFactor.user_id) == self._user_id, col(TotpFactor.enabled_at).is_not(None))
        )
        return bool(await self._session.scalar(query))

    async def use_step(self, step: int) -> bool:
        """Record the step of an accepted code; False when it, or a later one, was used meanwhile."""
        query = update(TotpFactor).where(col(TotpFactor.user_id) == self._user_id, col(TotpFactor.last_step) < step)
        return await self._changed_one(query.values(last_step=step))

    async def count_recovery_codes(self) -> int:
        """How many recovery codes are left."""
        query = select(func.count()).where(
            col(RecoveryCode.user_id) == self._user_id, col(RecoveryCode.used_at).is_(None)
        )
        return int(await self._session.scalar(query) or 0)

    async def replace_recovery_codes(self, hashes: Iterable[str]) -> None:
        """Store new recovery codes; the earlier ones stop working."""
        await self._session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == self._user_id))
        self._session.add_all(RecoveryCode(user_id=self._user_id, code_hash=code_hash) for code_hash in hashes)
        await self._session.flush()

    async def use_recovery_code(self, code_hash: str, now: datetime) -> bool:
        """Mark a recovery code used; False when there is no unused one with this hash."""
        query = update(RecoveryCode).where(
            col(RecoveryCode.user_id) == self._user_id,
            col(RecoveryCode.code_hash) == code_hash,
            col(RecoveryCode.used_at).is_(None),
        )
        return await self._changed_one(query.values(used_at=now))

    async def passkeys(self) -> Sequence[Passkey]:
        """The passkeys, oldest first."""
        query = select(Passkey).where(col(Passkey.user_id) == self._user_id)
        return (await self._session.scalars(query.order_by(col(Passkey.created_at), col(Passkey.id)))).all()

    async def delete_passkey(self, passkey_id: UUID) -> bool:
        """Delete a passkey; whether it existed."""
        query = delete(Passkey).where(col(Passkey.user_id) == self._user_id, col(Passkey.id) == passkey_id)
        return await self._changed_one(query)

    async def use_passkey(self, passkey_id: UUID, *, challenge_made: int, sign_count: int, now: datetime) -> bool:
        """Record an accepted assertion; False when this challenge, a later one, or as high a counter was used meanwhile."""
        query = update(Passkey).where(
            col(Passkey.user_id) == self._user_id,
            col(Passkey.id) == passkey_id,
            col(Passkey.last_challenge) < challenge_made,
            # Authenticators without a counter always send 0.
            col(Passkey.sign_count) < max(sign_count, 1),
        )
        return await self._changed_one(query.values(last_challenge=challenge_made, sign_count=sign_count, used_at=now))

    async def delete_all(self) -> None:
        """Delete every factor and recovery code."""
        for table in (TotpFactor, RecoveryCode, Passkey):
            await self._session.execute(delete(table).where(col(table.user_id) == self._user_id))

    async def _changed_one(self, query: Any) -> bool:
        return bool((await self._session.execute(query)).rowcount)  # type: ignore[attr-defined]


async def find_passkey(session: AsyncSession, credential_id: str) -> Passkey | None:  # house: all-orgs
    """The passkey with this credential id (base64url)."""
    return (await session.scalars(select(Passkey).where(col(Passkey.credential_id) == credential_id))).first()


async def list_members_with_factor(session: AsyncSession, organization_id: UUID) -> list[UUID]:
    """The ids of the organization's members who have a second factor."""
    query = (
        select(col(Member.id))
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(Member.organization_id) == organization_id, col(User.has_second_factor))
    )
    return list(await session.scalars(query))
