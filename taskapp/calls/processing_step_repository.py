"""SQL of the steps of a call's processing."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.calls.model import Call, CallStep


async def lock_call(session: AsyncSession, organization_id: UUID, call_id: UUID) -> Call | None:
    """The call's row, locked so that two steps that finish at the same time see each other's state."""
    query = select(Call).where(col(Call.organization_id) == organization_id, col(Call.id) == call_id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).first()


async def list_steps(session: AsyncSession, organization_id: UUID, call_id: UUID) -> list[CallStep]:
    """Every step of a call, read again from the database."""
    query = select(CallStep).where(col(CallStep.organization_id) == organization_id, col(CallStep.call_id) == call_id)
    return list(await session.scalars(query.execution_options(populate_existing=True)))
