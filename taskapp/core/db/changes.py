"""What changed since when: `updated_at` of rows, deleted rows, and how far a reader of changes may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import Integer, bindparam, case, column, delete, event, func, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import object_session
from sqlmodel import col

from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled, Source
from taskapp.core.db.database import is_sqlite
from taskapp.core.db.plumbing_model import DeletedRow
from taskapp.core.ids import Id
from taskapp.core.paging import after_key, cut_page, moment_after

T = TypeVar("T")
Kind = Literal["task", "contact"]
# In place of a member's id: the row is gone for those who see everything.
EVERYBODY = UUID(int=0)
CURSOR = "changes"
TICK = timedelta(microseconds=1)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A row that is gone, or that the reader may no longer see."""

    id: UUID
    deleted_at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list of changes that one page reads: from `since`, after the key of the last row, before `horizon`."""

    since: datetime
    after: tuple[datetime, UUID] | None
    horizon: datetime

    @property
    def values(self) -> dict[str, Any]:
        """The values of the parameters of `conditions`."""
        at, row_id = self.after or (self.since, EVERYBODY)
        return {"after_at": at, "after_id": row_id, "horizon": self.horizon}


def touch_on_change(model: type[T]) -> type[T]:
    """Class decorator: each flush of a changed row moves its `updated_at` forward."""
    event.listen(model, "before_update", _touch)
    return model


def _touch(_mapper: Any, _connection: Any, row: Any) -> None:
    session = object_session(row)
    if session is None or session.is_modified(row, include_collections=False):
        row.updated_at = later(row.updated_at)


def later(before: datetime, now: datetime | None = None) -> datetime:
    """The present, or the instant just after `before` when the clock was set back."""
    return max(now or utc_now(), before + TICK)


def later_in_sql(updated_at: Any, now: datetime) -> Any:
    """For an UPDATE of many rows: `now`, where the column is not ahead of it."""
    return case((updated_at < now, bindparam(None, now, type_=Instant)), else_=updated_at)


async def window_of(source: Source, *, since: datetime | None, cursor: str | None) -> Window:
    """The window of a page; raises `Invalid` for a cursor of another list."""
    after = moment_after(cursor, CURSOR)
    horizon = _NEVER if is_sqlite(source) else (await _HORIZON(source))[0][0]
    return Window(since or datetime(1, 1, 2, tzinfo=UTC), after, horizon)


def conditions(at: Any, row_id: Any) -> list[Any]:
    """The SQL conditions of a window for a table; its parameters have the names in `Window.values`."""
    key = (bindparam("after_at", type_=Instant), bindparam("after_id", type_=Id))
    return [after_key((at, row_id), key), at < bindparam("horizon", type_=Instant)]


# On PostgreSQL a transaction may commit after one that got a later time. Rows from the start of the oldest transaction
# that writes are left to the next poll, so that a reader who goes on after the last row misses none.
def _oldest_writer() -> Any:
    activity = table(
        "pg_stat_activity", column("xact_start", Instant), column("backend_xid"), column("datname"), column("pid")
    )
    oldest = func.coalesce(func.min(activity.c.xact_start), func.clock_timestamp(), type_=Instant)
    return select(oldest).where(
        activity.c.backend_xid.is_not(None),
        activity.c.datname == func.current_database(),
        activity.c.pid != func.pg_backend_pid(),
    )


_HORIZON = Compiled(_oldest_writer)


async def list_deleted(
    source: Source, organization_id: UUID, kind: Kind, *, member_id: UUID, window: Window, limit: int
) -> list[Deleted]:
    """Deleted rows of a window for one member (or `EVERYBODY`), oldest first."""
    rows = await _LIST_DELETED(
        source, organization_id=organization_id, kind=kind, member_id=member_id, limit=limit, **window.values
    )
    return [Deleted(*row) for row in rows]


def merge(
    rows: Iterable[tuple[datetime, UUID, Any]], deleted: Iterable[Deleted], limit: int
) -> tuple[list[Any], str | None]:
    """One page of changed and deleted rows in the order of time, and the cursor of the next page."""
    found = [*rows, *((row.deleted_at, row.id, row) for row in deleted)]
    found.sort(key=lambda each: each[:2])
    page, cursor = cut_page(found, CURSOR, limit=limit, key=lambda each: each[:2])
    return [each[2] for each in page], cursor


def deletions_since() -> datetime:
    """Deletions before this instant are no longer kept."""
    return utc_now() - timedelta(days=settings().deleted_days)


async def record(
    session: AsyncSession, organization_id: UUID, kind: Kind, gone: Iterable[tuple[UUID, UUID]], at: datetime
) -> None:
    """Record rows as deleted for members: pairs of row and member (or `EVERYBODY`)."""
    rows = [
        {"organization_id": organization_id, "kind": kind, "member_id": member, "id": row, "deleted_at": at}
        for row, member in dict.fromkeys(gone)
    ]
    if rows:
        await _RECORD.many(session, rows)


async def forget(
    session: AsyncSession, organization_id: UUID, kind: Kind, rows: Any, *, member_ids: Iterable[UUID] | None = None
) -> None:
    """`rows` (an id, or a SELECT of ids) are there again, for everybody or for these members."""
    ids = [rows] if isinstance(rows, UUID) else rows
    query = delete(DeletedRow).where(
        col(DeletedRow.organization_id) == organization_id, col(DeletedRow.kind) == kind, col(DeletedRow.id).in_(ids)
    )
    if member_ids is not None:
        query = query.where(col(DeletedRow.member_id).in_(list(member_ids)))
    await session.execute(query.execution_options(synchronize_session=False))


def _list_deleted() -> Any:
    mine = (
        col(DeletedRow.organization_id) == bindparam("organization_id", type_=Id),
        col(DeletedRow.kind) == bindparam("kind"),
        col(DeletedRow.member_id) == bindparam("member_id", type_=Id),
    )
    key = (col(DeletedRow.deleted_at), col(DeletedRow.id))
    query = select(col(DeletedRow.id), col(DeletedRow.deleted_at)).where(*mine, *conditions(*key))
    return query.order_by(*key).limit(bindparam("limit", type_=Integer))


@lru_cache(maxsize=2)
def _upsert(insert: Any) -> Any:
    statement = insert(DeletedRow)
    keys = ["organization_id", "kind", "member_id", "id"]
    return statement.on_conflict_do_update(index_elements=keys, set_={"deleted_at": statement.excluded.deleted_at})


_LIST_DELETED = Compiled(_list_deleted)
_RECORD = Compiled(lambda: _upsert(postgresql.insert), on_sqlite=lambda: _upsert(sqlite.insert))
