"""SQL of the trust in suggestions: decided suggestions by category, and the categories that an admin turned on again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.upsert import insert
from taskapp.extraction.model import CategoryTrustReset, TaskSuggestion
from taskapp.organizations.model import Organization
from taskapp.tasks.types import SuggestionKind, SuggestionState


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one suggestion of a new task; `at` is when it was decided, `wrong_at` when its task was reported."""

    category: str
    right: bool
    automatic: bool
    at: datetime
    wrong_at: datetime | None


async def find_accept_above(session: AsyncSession, organization_id: UUID) -> float | None:
    """The bound above which the organization accepts a category automatically; None: never."""
    query = select(col(Organization.ai_accept_above)).where(col(Organization.id) == organization_id)
    return (await session.scalars(query)).first()


async def list_judgements(
    session: AsyncSession, organization_id: UUID, corrections: Collection[str], *, newest: int
) -> list[Judgement]:
    """The newest decisions of each category; what was accepted automatically is among them only when it was wrong."""
    content, wrong_at = col(TaskSuggestion.content), col(TaskSuggestion.wrong_at)
    category = content["category"].as_string()
    place = func.row_number().over(partition_by=category, order_by=col(TaskSuggestion.decided_at).desc())
    rows = (
        select(
            category.label("category"),
            col(TaskSuggestion.state).label("state"),
            content["decision"].label("decision"),
            col(TaskSuggestion.automatic).label("automatic"),
            col(TaskSuggestion.decided_at).label("at"),
            wrong_at.label("wrong_at"),
            place.label("place"),
        )
        .where(
            col(TaskSuggestion.organization_id) == organization_id,
            col(TaskSuggestion.kind) == SuggestionKind.CREATE.value,
            col(TaskSuggestion.decided_at).is_not(None),
            or_(col(TaskSuggestion.automatic).is_(False), wrong_at.is_not(None)),
        )
        .subquery()
    )
    found = await session.execute(select(rows).where(rows.c.place <= newest))
    return [_judgement(row, corrections) for row in found if row.category]


def _judgement(row: Any, corrections: Collection[str]) -> Judgement:
    decision = row.decision if isinstance(row.decision, dict) else {}
    # Decisions of an earlier version say only that there was an edit.
    fields = decision.get("fields")
    corrected = not corrections.isdisjoint(fields) if isinstance(fields, list) else bool(decision.get("edited"))  # type: ignore[attr-defined]
    is_right = (
        row.state == SuggestionState.ACCEPTED.value
        and row.wrong_at is None
        and not corrected
        and not decision.get("merged")
    )
    return Judgement(row.category, is_right, row.automatic, row.at, row.wrong_at)


async def map_turned_on(session: AsyncSession, organization_id: UUID) -> dict[str, datetime]:
    """When an admin turned each category on again."""
    query = select(col(CategoryTrustReset.category), col(CategoryTrustReset.at))
    rows = await session.execute(query.where(col(CategoryTrustReset.organization_id) == organization_id))
    return {row[0]: row[1] for row in rows}


async def put_turned_on(session: AsyncSession, organization_id: UUID, category: str, at: datetime) -> None:
    """Store that an admin turned a category on again."""
    statement = insert(session, CategoryTrustReset).values(organization_id=organization_id, category=category, at=at)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["organization_id", "category"], set_={"at": at})
    )


async def find_of_task(
    session: AsyncSession, organization_id: UUID, task_id: UUID, call_id: UUID, *, lock: bool = False
) -> TaskSuggestion | None:
    """The suggestion that a task was made from; `lock` locks it until the transaction ends."""
    query = select(TaskSuggestion).where(
        col(TaskSuggestion.organization_id) == organization_id,
        col(TaskSuggestion.call_id) == call_id,
        col(TaskSuggestion.made_task_id) == task_id,
    )
    return (await session.scalars(query.with_for_update() if lock else query)).first()
