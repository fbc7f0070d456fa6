"""SQL of exports: their rows, and reading everything an organization has from one snapshot."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.database import is_sqlite
from taskapp.core.db.upsert import insert
from taskapp.core.work import leases
from taskapp.export.contents import TENANT, Part
from taskapp.export.model import Export
from taskapp.organizations.model import Member

# Rows read at a time.
BATCH = 1_000


async def open_export(session: AsyncSession, organization_id: UUID, user_id: UUID) -> bool:
    """Add a pending export; False when one is pending already."""
    row = {**leases.new_row(), "organization_id": organization_id, "requested_by": user_id}
    statement = (
        insert(session, Export)
        .values(**row, rows_done=0, rows_total=0)
        .on_conflict_do_nothing()
        .returning(col(Export.id))
    )
    return (await session.scalars(statement)).first() is not None


async def find_newest(session: AsyncSession, organization_id: UUID) -> Export | None:
    """The newest export of the organization."""
    query = select(Export).where(col(Export.organization_id) == organization_id)
    query = query.order_by(col(Export.created_at).desc(), col(Export.id).desc()).limit(1)
    return (await session.scalars(query.execution_options(populate_existing=True))).first()


async def find_ready(session: AsyncSession, organization_id: UUID, now: datetime) -> Export | None:
    """The newest export of the organization that can be downloaded."""
    query = select(Export).where(
        col(Export.organization_id) == organization_id, col(Export.state) == "done", col(Export.expires_at) > now
    )
    return (await session.scalars(query.order_by(col(Export.created_at).desc()).limit(1))).first()


async def save_progress(session: AsyncSession, organization_id: UUID, export: Export, *, done: int, total: int) -> None:
    """Write how far an export has come, unless another worker holds it now."""
    query = update(Export).where(
        col(Export.organization_id) == organization_id, col(Export.id) == export.id, col(Export.fence) == export.fence
    )
    await session.execute(query.values(rows_done=done, rows_total=total).execution_options(synchronize_session=False))


async def delete_others(session: AsyncSession, organization_id: UUID, export_id: UUID) -> list[UUID]:
    """Delete the settled exports of an organization except one; returns the ids of the deleted ones."""
    query = delete(Export).where(
        col(Export.organization_id) == organization_id, col(Export.id) != export_id, col(Export.state) != "pending"
    )
    return list(await session.scalars(query.returning(col(Export.id))))


async def delete_all(session: AsyncSession, organization_id: UUID) -> None:
    """Delete every export of an organization."""
    await session.execute(delete(Export).where(col(Export.organization_id) == organization_id))


async def delete_expired(session: AsyncSession, now: datetime) -> list[tuple[UUID, UUID]]:  # house: all-orgs
    """Delete exports whose time is over; (organization id, export id) of each."""
    query = delete(Export).where(col(Export.expires_at) <= now).returning(col(Export.organization_id), col(Export.id))
    return [(row[0], row[1]) for row in await session.execute(query)]


async def list_ids(session: AsyncSession, export_ids: Sequence[UUID]) -> set[UUID]:  # house: all-orgs
    """Those of `export_ids` that exist."""
    return set(await session.scalars(select(col(Export.id)).where(col(Export.id).in_(list(export_ids)))))


async def begin_snapshot(session: AsyncSession, organization_id: UUID) -> None:
    """Make everything this session reads come from one instant."""
    del organization_id
    if not is_sqlite(session):
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def count_rows(session: AsyncSession, organization_id: UUID, part: Part) -> int:
    """How many rows of a table belong to the organization."""
    query = select(func.count()).select_from(part.table).where(_belongs_to(organization_id, part))
    return (await session.scalars(query)).one()


async def read_rows(session: AsyncSession, organization_id: UUID, part: Part) -> AsyncIterator[Sequence[Any]]:
    """The organization's rows of a table, sorted by their keys, `BATCH` at a time."""
    query = select(*part.columns).where(_belongs_to(organization_id, part)).order_by(*part.table.primary_key)
    result = await session.stream(query.execution_options(yield_per=BATCH))
    async for rows in result.partitions():
        yield rows


def _belongs_to(organization_id: UUID, part: Part) -> Any:
    if part.is_people:
        return part.table.c.id.in_(select(col(Member.user_id)).where(col(Member.organization_id) == organization_id))
    return part.table.c["id" if part.is_organization else TENANT] == organization_id
