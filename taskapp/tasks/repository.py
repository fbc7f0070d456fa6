"""SQL of tasks: one visibility predicate, one set of columns, keyset pages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.model import Contact
from taskapp.contacts.visibility import AnyActor, contact_visible_to
from taskapp.core.db.hints import few_rows
from taskapp.core.paging import after_key, before_key
from taskapp.organizations.model import Member, User
from taskapp.tasks.due_days import DueDays
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskFilters, TaskRead

Assignee = aliased(Member)
AssigneeUser = aliased(User)

_CONTACT_NAME: Any = col(Contact.name)
_ASSIGNEE_NAME: Any = col(AssigneeUser.name)
# In the order that `TaskRead.of` takes them.
COLUMNS: tuple[Any, ...] = (
    col(Task.id), col(Task.organization_id), col(Task.contact_id), _CONTACT_NAME, col(Task.title), col(Task.description),
    col(Task.status), col(Task.category), col(Task.source), col(Task.priority),
    col(Task.due_date), col(Task.due_on), col(Task.remind_at), col(Task.reminder_sent_at),
    col(Task.assigned_to), _ASSIGNEE_NAME, col(Task.created_at), col(Task.completed_at), col(Task.call_id), col(Task.version),
    col(Task.snoozed_until),
)  # fmt: skip


def values_of(task: Task, contact_name: str, assigned_to_name: str | None) -> tuple[Any, ...]:
    """What COLUMNS will say of a task that is about to be put in."""
    names = {_CONTACT_NAME: contact_name, _ASSIGNEE_NAME: assigned_to_name}
    return tuple(names[column] if column in names else getattr(task, column.key) for column in COLUMNS)


def visible_to(actor: Actor | AnyActor) -> ColumnElement[bool]:
    """True for every task `actor` may see: their contacts' tasks, and tasks assigned to them."""
    if actor.sees_all_contacts:
        return true()
    return or_(contact_visible_to(actor, col(Task.contact_id)), col(Task.assigned_to) == actor.member_id)


def reading(columns: Sequence[Any] = COLUMNS) -> Any:
    """SELECT of tasks with the names around them."""
    return (
        select(*columns)
        .select_from(Task)
        .join(Contact, col(Contact.id) == col(Task.contact_id))
        .outerjoin(Assignee, col(Assignee.id) == col(Task.assigned_to))
        .outerjoin(AssigneeUser, col(AssigneeUser.id) == col(Assignee.user_id))
    )


def matching(organization_id: UUID, actor: Actor, filters: TaskFilters, days: DueDays) -> list[ColumnElement[bool]]:
    """The conditions of a list, text search left out."""
    conditions: list[ColumnElement[bool]] = [col(Task.organization_id) == organization_id, visible_to(actor)]
    for column, value in (
        (Task.status, filters.status),
        (Task.category, filters.category),
        (Task.source, filters.source),
        (Task.priority, filters.priority),
    ):
        if value is not None:
            conditions.append(col(column) == value.value)
    for identity, wanted in (
        (Task.contact_id, filters.contact_id),
        (Task.assigned_to, filters.assigned_to),
        (Task.call_id, filters.call_id),
    ):
        if wanted is not None:
            conditions.append(few_rows(col(identity) == wanted))
    if filters.unassigned:
        conditions.append(col(Task.assigned_to).is_(None))
    if filters.due is not None:
        conditions.append(days.condition(filters.due))
    if filters.completed is not None:
        conditions.append(and_(col(Task.completed_at) >= days.week_start, col(Task.completed_at) < days.tomorrow))
    return conditions


async def list_newest(
    session: AsyncSession,
    organization_id: UUID,
    tz: ZoneInfo,
    conditions: list[Any],
    *,
    after: Any,
    limit: int,
    offset: int,
) -> list[TaskRead]:
    """Tasks, newest first, after the keyset (created_at, id)."""
    query = reading().where(col(Task.organization_id) == organization_id, *conditions)
    if after:
        query = query.where(before_key((col(Task.created_at), col(Task.id)), after))
    return await _read(
        session, query.order_by(col(Task.created_at).desc(), col(Task.id).desc()).limit(limit).offset(offset), tz
    )


async def list_dated(
    session: AsyncSession,
    organization_id: UUID,
    tz: ZoneInfo,
    conditions: list[Any],
    *,
    after: Any,
    limit: int,
    offset: int,
) -> list[TaskRead]:
    """Tasks with a due date, soonest first, after the keyset (due_date, id)."""
    query = reading().where(col(Task.organization_id) == organization_id, col(Task.due_date).is_not(None), *conditions)
    if after:
        query = query.where(after_key((col(Task.due_date), col(Task.id)), after))
    return await _read(session, query.order_by(col(Task.due_date), col(Task.id)).limit(limit).offset(offset), tz)


async def list_undated(
    session: AsyncSession,
    organization_id: UUID,
    tz: ZoneInfo,
    conditions: list[Any],
    *,
    after: UUID | None,
    limit: int,
    offset: int,
) -> list[TaskRead]:
    """Tasks without a due date, newest id first, after the id."""
    query = reading().where(col(Task.organization_id) == organization_id, col(Task.due_date).is_(None), *conditions)
    if after:
        query = query.where(col(Task.id) < after)
    return await _read(session, query.order_by(col(Task.id).desc()).limit(limit).offset(offset), tz)


async def count_tasks(session: AsyncSession, organization_id: UUID, conditions: list[Any]) -> int:
    """How many tasks meet the conditions (contacts are joined for text search)."""
    query = select(func.count()).select_from(Task).join(Contact, col(Contact.id) == col(Task.contact_id))
    return (await session.scalars(query.where(col(Task.organization_id) == organization_id, *conditions))).one()


async def list_task_reads(
    session: AsyncSession, organization_id: UUID, actor: Actor, task_ids: Sequence[UUID]
) -> list[TaskRead]:
    """Those of `task_ids` that the actor may see."""
    query = reading().where(col(Task.organization_id) == organization_id, col(Task.id).in_(task_ids), visible_to(actor))
    return await _read(session, query, actor.timezone)


async def find_task(session: AsyncSession, organization_id: UUID, actor: Actor, task_id: UUID) -> Task | None:
    """The row of one visible task, locked until the transaction ends."""
    query = (
        select(Task)
        .where(is_task(organization_id, task_id), visible_to(actor))
        .with_for_update(of=Task, key_share=True)
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).first()


async def delete_task(session: AsyncSession, organization_id: UUID, task_id: UUID) -> None:
    """Remove a task's row; its reminders go with it."""
    await session.execute(
        delete(Task).where(is_task(organization_id, task_id)).execution_options(synchronize_session=False)
    )


async def lock_tasks_of_contact(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> None:
    """Wait for whoever changes a task of the contact, and let nobody begin."""
    query = select(col(Task.id)).where(col(Task.organization_id) == organization_id, col(Task.contact_id) == contact_id)
    await session.execute(query.order_by(col(Task.id)).with_for_update())


async def delete_tasks_of_contact(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> None:
    """Remove every task of a contact, in one statement."""
    query = delete(Task).where(col(Task.organization_id) == organization_id, col(Task.contact_id) == contact_id)
    await session.execute(query.execution_options(synchronize_session=False))


async def unlink_call(session: AsyncSession, organization_id: UUID, call_id: UUID) -> None:
    """Let tasks outlive the call they came from."""
    query = update(Task).where(col(Task.organization_id) == organization_id, col(Task.call_id) == call_id)
    await session.execute(
        query.values(call_id=None, version=Task.version + 1).execution_options(synchronize_session=False)
    )


async def _read(session: AsyncSession, query: Any, tz: ZoneInfo) -> list[TaskRead]:
    return [TaskRead.of(row, tz) for row in await session.execute(query)]


def is_task(organization_id: Any, task_id: Any) -> Any:
    """The one task with that id."""
    return and_(col(Task.organization_id) == organization_id, col(Task.id) == task_id)


def has_due_date() -> ColumnElement[bool]:
    """True for tasks with a due date."""
    return col(Task.due_date).is_not(None)
