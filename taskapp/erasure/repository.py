"""SQL of erasure: what other tables hold about erased rows, found from the table definitions."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, String, Table, and_, cast, delete, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.ai.model import AiUsage
from taskapp.calls.model import Call
from taskapp.contacts import last_contact
from taskapp.contacts.model import Activity
from taskapp.core.db import receipts
from taskapp.core.db.changes import later_in_sql
from taskapp.core.db.database import is_sqlite
from taskapp.erasure import tables
from taskapp.erasure.references import Erased, without
from taskapp.extraction.model import TaskEvidence, TaskSuggestion
from taskapp.tasks import task_events
from taskapp.tasks.model import DeletedTask, Task
from taskapp.tasks.types import TaskStatus

# Tables that a caller handles itself, the counts of tasks, whose triggers remove the rows of a contact without tasks (on PostgreSQL
# after this), and the audit log, which keeps ids by design.
OWN_RULES = frozenset(
    {
        "deleted_row",
        "ai_usage",
        "arrival",
        "audit_entry",
        "call",
        "contact",
        "deleted_task",
        "idempotency_key",
        "member",
        "task",
        "task_count",
    }
)
# Their rows are found by columns of ids alone: a mere mention in a text stays, because it is an id without words.
BY_COLUMN_ONLY = frozenset({"activity"})
# Up to this many ids are looked for by the database; with more, every row is read and compared here.
FEW = 20
CHUNK = 500


async def erase_references(
    session: AsyncSession, organization_id: UUID, erased: Erased, *, but: frozenset[str] = frozenset()
) -> None:
    """Remove what every table of the organization, `but` these, holds about the erased rows."""
    # First, because it reads which entries the timelines of the erased rows have.
    await _erase_answers(session, organization_id, erased)
    for table in tables.tables_of_organizations():
        if table.name in OWN_RULES | but:
            continue
        await _erase_by_column(session, organization_id, table, erased)
        if table.name not in BY_COLUMN_ONLY:
            await _erase_by_text(session, organization_id, table, erased)
    await _erase_usage_texts(session, organization_id, erased)


async def _erase_by_column(session: AsyncSession, organization_id: UUID, table: Table, erased: Erased) -> None:
    kept = table.c.task_id.in_(list(erased.kept)) if "task_id" in table.c and erased.kept else None
    for column in tables.id_columns(table):
        for chunk in _chunks(sorted(erased.ids)):
            found = and_(table.c[tables.TENANT] == organization_id, column.in_(chunk))
            if kept is not None and column.nullable:
                await session.execute(update(table).where(found, kept).values({column.name: None}))
            await session.execute(delete(table).where(found))


async def _erase_by_text(session: AsyncSession, organization_id: UUID, table: Table, erased: Erased) -> None:
    columns = tables.text_columns(table)
    for this, values in await rows_mentioning(session, organization_id, table, columns, sorted(erased.texts)):
        if not erased.concerns(values.values()):
            continue
        if erased.spares(values.values()):
            changed = {name: without(v, erased.texts) for name, v in values.items() if tables.is_json(table.c[name])}
            await session.execute(update(table).where(this).values(changed))
        else:
            await session.execute(delete(table).where(this))


async def rows_mentioning(
    session: AsyncSession, organization_id: UUID, table: Table, columns: Sequence[Column[Any]], texts: Sequence[str]
) -> list[tuple[Any, dict[str, Any]]]:
    """Rows of a table that may hold one of `texts`: a condition that selects the row, and its `columns` by name.

    With more than `FEW` texts every row is returned, for the caller to compare.
    """
    if not columns or not texts:
        return []
    keys = list(table.primary_key)
    query = select(*keys, *columns).where(table.c[tables.TENANT] == organization_id)
    if len(texts) <= FEW:
        # JSON escapes characters outside ASCII on one of the databases, so both forms are looked for.
        forms = {form for text in texts for form in (text, json.dumps(text)[1:-1])}
        query = query.where(or_(*(cast(c, String).contains(form, autoescape=True) for c in columns for form in forms)))
    found = []
    for row in await _all(session, query):
        this = and_(*(key == value for key, value in zip(keys, row, strict=False)))
        found.append((this, {column.name: value for column, value in zip(columns, row[len(keys) :], strict=True)}))
    return found


async def _erase_usage_texts(session: AsyncSession, organization_id: UUID, erased: Erased) -> None:
    """The costs stay in the sums; which call they were for, and what the model's endpoint said, goes."""
    for chunk in _chunks(sorted(erased.ids)):
        query = update(AiUsage).where(col(AiUsage.organization_id) == organization_id, col(AiUsage.call_id).in_(chunk))
        await session.execute(query.values(call_id=None, problem=None))


async def _erase_answers(session: AsyncSession, organization_id: UUID, erased: Erased) -> None:
    """Stored answers are forgotten, also those about entries of the timelines: a note's holds the id of no other row."""
    mine, entries = col(Activity.organization_id) == organization_id, set(erased.ids)
    for chunk in _chunks(sorted(erased.ids)):
        about = or_(col(Activity.contact_id).in_(chunk), col(Activity.subject_id).in_(chunk))
        entries.update(await session.scalars(select(col(Activity.id)).where(mine, about)))
    everything = Erased(frozenset(entries))
    await receipts.forget(session, organization_id, lambda body: everything.concerns([body]))


async def lock_call(session: AsyncSession, organization_id: UUID, call_id: UUID) -> Call | None:
    """One call, locked against steps of its processing that are being written."""
    found = await _lock_calls(session, organization_id, col(Call.id) == call_id)
    return found[0] if found else None


async def lock_calls_of_contact(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> list[Call]:
    """The calls of a contact, locked, in the order of their ids."""
    return await _lock_calls(session, organization_id, col(Call.contact_id) == contact_id)


async def _lock_calls(session: AsyncSession, organization_id: UUID, condition: Any) -> list[Call]:
    query = select(Call).where(col(Call.organization_id) == organization_id, condition).order_by(col(Call.id))
    return list(await session.scalars(query.with_for_update().execution_options(populate_existing=True)))


async def delete_calls(session: AsyncSession, organization_id: UUID, call_ids: Sequence[UUID]) -> None:
    """Delete the rows of calls; rows that refer to them must be gone, or go with them."""
    for chunk in _chunks(call_ids):
        await session.execute(
            delete(Call)
            .where(col(Call.organization_id) == organization_id, col(Call.id).in_(chunk))
            .execution_options(synchronize_session=False)
        )


async def list_tasks_of_calls(
    session: AsyncSession, organization_id: UUID, call_ids: Sequence[UUID]
) -> list[tuple[UUID, int, TaskStatus]]:
    """(id, version, status) of the tasks made from the calls, locked until the transaction ends."""
    found: list[tuple[UUID, int, TaskStatus]] = []
    for chunk in _chunks(call_ids):
        query = select(col(Task.id), col(Task.version), col(Task.status)).where(
            col(Task.organization_id) == organization_id, col(Task.call_id).in_(chunk)
        )
        rows = await session.execute(query.order_by(col(Task.id)).with_for_update())
        found += [(task_id, version, TaskStatus(status)) for task_id, version, status in rows]
    return found


async def unlink_tasks(session: AsyncSession, organization_id: UUID, task_ids: Sequence[UUID], now: datetime) -> None:
    """Remove the link to a call from tasks."""
    for chunk in _chunks(task_ids):
        query = update(Task).where(col(Task.organization_id) == organization_id, col(Task.id).in_(chunk))
        values = {"call_id": None, "version": Task.version + 1, "updated_at": later_in_sql(col(Task.updated_at), now)}
        await session.execute(query.values(**values).execution_options(synchronize_session=False))


async def delete_tasks(session: AsyncSession, organization_id: UUID, task_ids: Sequence[UUID]) -> list[UUID]:
    """Delete tasks with their reminders, without an undo; returns the ids of those that existed."""
    found: list[UUID] = []
    for chunk in _chunks(task_ids):
        mine = (col(Task.organization_id) == organization_id, col(Task.id).in_(chunk))
        rows = await _all(session, select(col(Task.id), col(Task.contact_id), col(Task.assigned_to)).where(*mine))
        found += [row[0] for row in rows]
        await task_events.erased(session, organization_id, [(row[0], (row[1], row[2])) for row in rows])
        last_contact.recount(session, organization_id, *(row[1] for row in rows))
        query = delete(Task).where(col(Task.organization_id) == organization_id, col(Task.id).in_(chunk))
        await session.execute(query.execution_options(synchronize_session=False))
    return found


async def list_tasks_of_contact(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> list[UUID]:
    """The ids of a contact's tasks, locked, and of its deleted tasks that could still be restored."""
    mine = (col(Task.organization_id) == organization_id, col(Task.contact_id) == contact_id)
    found = list(await session.scalars(select(col(Task.id)).where(*mine).order_by(col(Task.id)).with_for_update()))
    gone = (col(DeletedTask.organization_id) == organization_id, col(DeletedTask.contact_id) == contact_id)
    return found + list(await session.scalars(select(col(DeletedTask.id)).where(*gone)))


async def list_entries(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, *, limit: int
) -> list[tuple[str, UUID | None]]:
    """Kind and member of the first entries of a contact's activity log."""
    query = select(col(Activity.kind), col(Activity.actor_member_id)).where(
        col(Activity.organization_id) == organization_id, col(Activity.contact_id) == contact_id
    )
    rows = await session.execute(query.order_by(col(Activity.at), col(Activity.id)).limit(limit))
    return [(kind, member_id) for kind, member_id in rows]


async def list_deleted_tasks(session: AsyncSession, organization_id: UUID) -> list[DeletedTask]:
    """The organization's deleted tasks that can still be restored."""
    query = select(DeletedTask).where(col(DeletedTask.organization_id) == organization_id)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def list_deleted_before(session: AsyncSession, before: datetime) -> list[tuple[UUID, UUID]]:  # house: all-orgs
    """(organization, id) of the tasks that were deleted before `before`."""
    query = select(col(DeletedTask.organization_id), col(DeletedTask.id)).where(col(DeletedTask.deleted_at) < before)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def take_deleted_tasks(session: AsyncSession, organization_id: UUID, task_ids: Sequence[UUID]) -> list[UUID]:
    """Delete what these deleted tasks could be restored from; returns the ids of those that still could."""
    query = delete(DeletedTask).where(
        col(DeletedTask.organization_id) == organization_id, col(DeletedTask.id).in_(task_ids)
    )
    return list(await session.scalars(query.returning(col(DeletedTask.id))))


async def blank_activities(session: AsyncSession, organization_id: UUID, subject_ids: Sequence[UUID]) -> None:
    """Remove the words from the timelines' entries about these rows; who did what kind of thing when stays."""
    query = update(Activity).where(
        col(Activity.organization_id) == organization_id, col(Activity.subject_id).in_(subject_ids)
    )
    await session.execute(query.values(details={}))


async def list_evidence(session: AsyncSession, organization_id: UUID, call_ids: Sequence[UUID]) -> list[Any]:
    """The quotes and suggestions of calls."""
    rows: list[Any] = []
    for table in (TaskEvidence, TaskSuggestion):
        for chunk in _chunks(call_ids):
            query = select(table).where(table.organization_id == organization_id, table.call_id.in_(chunk))  # type: ignore[attr-defined,arg-type]
            rows += list(await session.scalars(query))
    return rows


async def forget_words(session: AsyncSession, organization_id: UUID) -> None:
    """Rewrite SQLite's index of words, which keeps the words of deleted tasks; it is one for all organizations.

    PostgreSQL's index keeps none.
    """
    if is_sqlite(session):
        await session.execute(text("INSERT INTO task_search_index (task_search_index) VALUES ('optimize')"))


async def list_call_ids(session: AsyncSession, call_ids: Sequence[UUID]) -> set[UUID]:  # house: all-orgs
    """Those of `call_ids` that exist, in any organization."""
    found: set[UUID] = set()
    for chunk in _chunks(call_ids):
        found.update(await session.scalars(select(col(Call.id)).where(col(Call.id).in_(chunk))))
    return found


def _chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), CHUNK):
        yield list(values[start : start + CHUNK])


async def _all(session: AsyncSession, query: Any) -> list[Any]:
    return list((await session.execute(query)).all())
