"""SQL of model choices and usage."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.ai.areas import Area
from taskapp.ai.model import AiModel, AiUsage
from taskapp.ai.schemas import UsageRow
from taskapp.core.clock import utc_now
from taskapp.core.db.upsert import insert


async def list_models(session: AsyncSession, organization_id: UUID) -> dict[str, str]:
    """The organization's own models, by area."""
    query = select(col(AiModel.area), col(AiModel.model)).where(col(AiModel.organization_id) == organization_id)
    return {row[0]: row[1] for row in await session.execute(query)}


async def put_model(session: AsyncSession, organization_id: UUID, area: Area, model: str) -> None:
    """Set the model of an area."""
    values = {"model": model, "updated_at": utc_now()}
    statement = insert(session, AiModel).values(organization_id=organization_id, area=area.value, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["organization_id", "area"], set_=values))


async def remove_model(session: AsyncSession, organization_id: UUID, area: Area) -> None:
    """Restore an area's default model."""
    conditions = (col(AiModel.organization_id) == organization_id, col(AiModel.area) == area.value)
    await session.execute(delete(AiModel).where(*conditions))


async def list_usage(session: AsyncSession, organization_id: UUID, *, since: date, until: date) -> list[UsageRow]:
    """Usage summed by day, feature and model, latest day first."""
    keys: tuple[Any, ...] = (col(AiUsage.day), col(AiUsage.feature), col(AiUsage.model))
    sums = (
        func.count(),
        func.sum(case((col(AiUsage.outcome) == "ok", 0), else_=1)),
        func.sum(col(AiUsage.prompt_tokens)),
        func.sum(col(AiUsage.completion_tokens)),
        func.sum(col(AiUsage.latency_ms)),
        func.coalesce(func.sum(col(AiUsage.cost_usd)), 0.0),
        func.sum(case((col(AiUsage.cost_usd).is_(None), 1), else_=0)),
    )
    query = select(*keys, *sums).where(
        col(AiUsage.organization_id) == organization_id, col(AiUsage.day) >= since, col(AiUsage.day) <= until
    )
    query = query.group_by(*keys).order_by(keys[0].desc(), keys[1], keys[2])
    return [
        UsageRow(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], float(row[8]), row[9])
        for row in await session.execute(query)
    ]
