"""SQL of tasks: the visibility condition, the columns of a `TaskRead`, keyset pages, and reads and writes of one task.

Statements that run often are built once and kept (`Compiled`).
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.model import Contact
from taskapp.contacts.visibility import AnyActor, contact_visible_to
from taskapp.core.db import changes
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled, Source
from taskapp.core.db.hints import few_rows
from taskapp.core.ids import Id
from taskapp.core.paging import after_key, before_key
from taskapp.core.searching import has_words
from taskapp.organizations.model import Member, User
from taskapp.tasks import search_repository
from taskapp.tasks.due import kept
from taskapp.tasks.due.days import DueDays
from taskapp.tasks.model import DeletedTask, Task
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.shapes import Bound, Order, Search, Shape
from taskapp.tasks.types import DayGroup, TaskStatus

Assignee = aliased(Member)
AssigneeUser = aliased(User)

_ORGANIZATION = bindparam("organization_id", type_=Id)
_AFTER = (bindparam("after_at", type_=Instant), bindparam("after_id", type_=Id))
_DAY_START, _DAY_END = (bindparam(name, type_=Instant) for name in ("day_start", "day_end"))
# The limits of the due-date filters, as parameters of a compiled statement.
DAY_PARAMETERS = DueDays(**{field.name: bindparam(field.name, type_=Instant) for field in fields(DueDays)})
_OF_DAY = (Order.TIMED, Order.ALL_DAY)
_SELECTIVE = frozenset({"contact_id", "assigned_to", "call_id"})
# Fields of a TaskRead that come from joined tables.
_JOINED: dict[str, Any] = {"contact_name": col(Contact.name), "assigned_to_name": col(AssigneeUser.name)}
COLUMNS: tuple[Any, ...] = tuple(_JOINED.get(name, getattr(Task, name, None)) for name in TaskRead.STORED)


def as_read(task: Task, tz: ZoneInfo, **names: str | None) -> TaskRead:
    """The `TaskRead` of a row before its insert; `names` are the fields that come from joined tables."""
    row = [names[name] if name in names else getattr(task, name) for name in TaskRead.STORED]
    return TaskRead.of(row, tz)


def visible_to(actor: Actor | AnyActor) -> ColumnElement[bool]:
    """SQL condition: the tasks that `actor` may see (tasks of their contacts, and tasks assigned to them)."""
    if actor.sees_all_contacts:
        return true()
    return or_(contact_visible_to(actor, col(Task.contact_id)), col(Task.assigned_to) == actor.member_id)


def select_tasks(columns: Sequence[Any] = COLUMNS) -> Any:
    """SELECT of tasks, joined with contact and assignee for their names."""
    return (
        select(*columns)
        .select_from(Task)
        .join(Contact, col(Contact.id) == col(Task.contact_id))
        .outerjoin(Assignee, col(Assignee.id) == col(Task.assigned_to))
        .outerjoin(AssigneeUser, col(AssigneeUser.id) == col(Assignee.user_id))
    )


@lru_cache(maxsize=512)
def list_statement(shape: Shape) -> Compiled:
    """The statement of one page: up to `limit` tasks after the key (`after_at`, `after_id`), or after `offset` rows."""

    def write(is_sqlite: bool) -> Any:
        query = select_tasks()
        if shape.search is Search.NEAR:
            return _in_order(query.where(col(Task.id).in_(_ids_in_window(shape))), shape)
        query = _in_order(query.where(*_conditions(shape, is_sqlite), *_page_conditions(shape)), shape)
        query = query.limit(bindparam("limit", type_=Integer))
        return query.offset(bindparam("offset", type_=Integer)) if not shape.after else query

    return Compiled(lambda: write(False), on_sqlite=lambda: write(True))


def spare_rows(shape: Shape) -> int:
    """How many more rows than asked for are read of a group of one member's day: with the rest of a day that a page cuts, none are read again."""
    return 10 if "assigned_to" in shape.equal else 0


@lru_cache(maxsize=128)
def day_statement(shape: Shape, limits: tuple[tuple[DayGroup, int], ...]) -> Compiled:
    """The statement of the first tasks of each group of a day: their columns, the group, and whether they are of its first day.

    There are up to the group's limit, and `spare_rows`. Of a group's first day the tasks with a time are read before those without, which all come before the tasks of other days. The
    parts read an index alone; the rows are read once for all. Limits are literals, because PostgreSQL plans for a tenth of
    all rows where it does not know them.
    """

    def write() -> Any:
        parts = union_all(*(_first_of_group(replace(shape, group=group), limit) for group, limit in limits))
        # With a limit of its own SQLite reads it before the rows, which are then read in one place.
        first = parts.limit(literal_column(str(sum(limit + spare_rows(shape) for _, limit in limits)))).subquery()
        columns = (*COLUMNS, first.c.day_group, first.c.is_first_day)
        return select_tasks(columns).join(first, first.c.id == col(Task.id))

    return Compiled(write)


def _first_of_group(shape: Shape, limit: int) -> Any:
    def part(order: Order, day: tuple[Any, Any] = (_DAY_START, _DAY_END), bound: Bound | None = None) -> Any:
        names = {"day_group": f"'{shape.group}'", "is_first_day": str(int(order in _OF_DAY))}
        query: Any = select(col(Task.id), *(literal_column(value).label(name) for name, value in names.items()))
        # The day says all; with the limits of the group as well SQLite would read the tasks between them.
        group = None if order is Order.ALL_DAY else shape.group
        of_part = replace(shape, order=order, bound=bound, group=group)
        query = _in_order(query.where(*_filter_conditions(of_part), *_part_conditions(of_part, *day)), of_part)
        most = limit + spare_rows(shape) if order is Order.DATED else limit
        return select(query.limit(literal_column(str(most))).subquery())

    day = DAY_PARAMETERS.first_day(shape.group) if shape.group else None
    if day is None:
        return part(Order.UNDATED if shape.group is DayGroup.NONE else Order.DATED)
    parts = [part(order, day) for order in _OF_DAY]
    if shape.group not in (DayGroup.WEEK, DayGroup.LATER):
        return select(union_all(*parts).limit(literal_column(str(limit))).subquery())
    parts.append(part(Order.DATED, (day[1], day[1]), Bound.FROM))
    return select(union_all(*parts).limit(literal_column(str(limit + spare_rows(shape)))).subquery())


@lru_cache(maxsize=256)
def count_statement(shape: Shape) -> Compiled:
    """The statement that counts a whole list, or the part of it that the order names."""

    def write(is_sqlite: bool) -> Any:
        return select(func.count()).select_from(Task).where(*_conditions(shape, is_sqlite), *_part_conditions(shape))

    return Compiled(lambda: write(False), on_sqlite=lambda: write(True))


def _conditions(shape: Shape, is_sqlite: bool) -> list[Any]:
    found = _filter_conditions(shape)
    return [*found, search_repository.matches_word_index(shape.words, is_sqlite)] if shape.search else found


def _filter_conditions(shape: Shape) -> list[Any]:
    """The conditions of a list without its text search."""
    conditions = [col(Task.organization_id) == _ORGANIZATION, visible_to(AnyActor(shape.sees_all))]
    # Of the indexes by due date, the right one for some days begins with the status.
    selective = _SELECTIVE | {"status"} if shape.is_of_days else _SELECTIVE
    for name in shape.equal:
        equals = getattr(Task, name) == bindparam(name)
        conditions.append(few_rows(equals) if name in selective else equals)
    if shape.unassigned:
        conditions.append(col(Task.assigned_to).is_(None))
    if shape.due:
        conditions.append(DAY_PARAMETERS.condition(shape.due))
    if shape.group:
        conditions.append(DAY_PARAMETERS.group_condition(shape.group))
    if shape.snoozed is not None:
        conditions.append(DAY_PARAMETERS.snoozed_condition(shape.snoozed))
    if shape.kept:
        conditions.append(kept.condition(shape.kept, DAY_PARAMETERS, shape.irregular_days))
    due, done = col(Task.due_date), col(Task.completed_at)
    limits = (
        (shape.due_from, due >= kept.WINDOW_START),
        (shape.due_to, due < kept.WINDOW_END),
        (shape.done_since, _within(done, "week_start", "tomorrow")),
        (shape.done_on, _within(done, "done_start", "done_end")),
    )
    return [*conditions, *(limit for is_set, limit in limits if is_set)]


def _within(column: Any, first: str, end: str) -> ColumnElement[bool]:
    return and_(column >= bindparam(first, type_=Instant), column < bindparam(end, type_=Instant))


def _ids_in_window(shape: Shape) -> Any:
    """The ids of the tasks among the next `window` rows that have every word, themselves or in their contact."""
    near = select(col(Task.id), col(Task.contact_id), col(Task.search_text)).where(
        *_filter_conditions(shape), *_page_conditions(shape)
    )
    rows = _in_order(near, shape).limit(literal_column(str(shape.window))).subquery("near")
    words = search_repository.word_parameters(shape.words)
    # A subquery per row, evaluated only where the task's own text lacks the words. The OFFSET stops PostgreSQL from turning
    # it into a join that reads every contact first.
    contact = select(col(Contact.id)).where(
        col(Contact.id) == rows.c.contact_id,
        search_repository.task_or_contact_has(rows.c.search_text, col(Contact.search_text), words),
    )
    return select(rows.c.id).where(
        or_(has_words(rows.c.search_text, words), exists(contact.offset(literal_column("0"))))
    )


def _page_conditions(shape: Shape) -> list[Any]:
    """The conditions of one page: those of its part of the list, and after its key."""
    keys: dict[Order, Callable[[], Any]] = {
        Order.NEWEST: lambda: before_key((col(Task.created_at), col(Task.id)), _AFTER),
        Order.DONE: lambda: before_key((col(Task.completed_at), col(Task.id)), _AFTER),
        Order.UNDATED: lambda: col(Task.id) < _AFTER[1],
        Order.UPDATED: lambda: and_(*changes.conditions(col(Task.updated_at), col(Task.id))),
    }
    after: Callable[[], Any] = keys.get(shape.order, lambda: after_key((col(Task.due_date), col(Task.id)), _AFTER))
    return [*_part_conditions(shape), *([after()] if shape.after else [])]


def _part_conditions(shape: Shape, start: Any = _DAY_START, end: Any = _DAY_END) -> list[Any]:
    due, timed = col(Task.due_date), col(Task.due_on).is_(None)
    orders: dict[Order, list[Any]] = {
        Order.DONE: [col(Task.completed_at).is_not(None)],
        Order.DATED: [due.is_not(None)],
        Order.UNDATED: [due.is_(None)],
        # A task without a time is due at the start of its day.
        Order.TIMED: [due >= start, due < end, or_(timed, due > start)],
        Order.ALL_DAY: [due == start, ~timed],
    }
    bounds: dict[Bound | None, list[Any]] = {
        None: [],
        Bound.FROM: [due >= start],
        Bound.BEFORE: [due < start],
    }
    return [*orders.get(shape.order, []), *bounds[shape.bound]]


def _in_order(query: Any, shape: Shape) -> Any:
    newest_id = col(Task.id).desc()
    # Those of one member are read from ix_task_assignee_due, in whose order the date comes first, and not from all undated ones.
    undated = (col(Task.due_date).desc(), newest_id) if "assigned_to" in shape.equal else (newest_id,)
    keys = {
        Order.NEWEST: (col(Task.created_at).desc(), newest_id),
        Order.DONE: (col(Task.completed_at).desc(), newest_id),
        Order.UNDATED: undated,
        Order.UPDATED: (col(Task.updated_at), col(Task.id)),
    }
    return query.order_by(*keys.get(shape.order, (col(Task.due_date), col(Task.id))))


async def list_task_reads(
    session: AsyncSession, organization_id: UUID, actor: Actor, task_ids: Sequence[UUID]
) -> list[TaskRead]:
    """Those of `task_ids` that the actor may see."""
    query = select_tasks().where(
        col(Task.organization_id) == organization_id, col(Task.id).in_(task_ids), visible_to(actor)
    )
    return [TaskRead.of(row, actor.timezone) for row in await session.execute(query)]


async def find_task(session: AsyncSession, organization_id: UUID, actor: Actor, task_id: UUID) -> Task | None:
    """The row of one visible task, locked until the transaction ends; None when it is not visible."""
    query = (
        select(Task)
        .where(is_task(organization_id, task_id), visible_to(actor))
        .with_for_update(of=Task, key_share=True)
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).first()


async def lock_new_task(session: AsyncSession, organization_id: UUID, task_id: UUID) -> bool:
    """Lock a task that nobody has changed since it was made until the transaction ends; False when there is none."""
    query = select(col(Task.id)).where(
        is_task(organization_id, task_id), col(Task.version) == 1, col(Task.status) == TaskStatus.OPEN.value
    )
    return (await session.scalars(query.with_for_update(of=Task))).first() is not None


async def delete_task(session: AsyncSession, organization_id: UUID, task_id: UUID) -> None:
    """Delete a task's row; its reminders are deleted by the foreign key."""
    await session.execute(
        delete(Task).where(is_task(organization_id, task_id)).execution_options(synchronize_session=False)
    )


def is_task(organization_id: Any, task_id: Any) -> Any:
    """SQL condition: the task with this id; values or bound parameters."""
    return and_(col(Task.organization_id) == organization_id, col(Task.id) == task_id)


async def find_task_read(source: Source, organization_id: UUID, actor: Actor, task_id: UUID) -> TaskRead | None:
    """One task, or None when the actor may not see it."""
    rows = await _select_visible(actor.sees_all_contacts)(
        source, organization_id=organization_id, member_id=actor.member_id, task_id=task_id
    )
    return TaskRead.of(rows[0], actor.timezone) if rows else None


async def get_task_read(session: AsyncSession, organization_id: UUID, task_id: UUID, tz: ZoneInfo) -> TaskRead:
    """One task that is known to exist, without a visibility check."""
    (row,) = await _SELECT_ONE(session, organization_id=organization_id, task_id=task_id)
    return TaskRead.of(row, tz)


async def lock_task_read(
    session: AsyncSession, organization_id: UUID, actor: Actor, task_id: UUID
) -> tuple[TaskRead, UUID | None] | None:
    """Lock one visible task until the transaction ends; the task and the member who created it, or None."""
    values = {"organization_id": organization_id, "member_id": actor.member_id, "task_id": task_id}
    # A statement that waited for the lock finds no row or no name where the task has another contact or assignee since: it reads
    # these as they were before. The second time it does not wait.
    for is_last in (False, True):
        rows = await _lock_visible(actor.sees_all_contacts)(session, **values)
        task = TaskRead.of(rows[0][:-1], actor.timezone) if rows else None
        if task and (is_last or task.assigned_to is None or task.assigned_to_name):
            return task, rows[0][-1]
    return None


async def add_task(session: AsyncSession, organization_id: UUID, task: Task) -> None:
    """Insert a new task."""
    assert task.organization_id == organization_id
    await _INSERT(session, **{name: getattr(task, name) for name in _COLUMN_NAMES})


async def set_status(session: AsyncSession, organization_id: UUID, task: TaskRead) -> None:
    """Write the status, assignee, completion time, version and next task of a locked task."""
    await _SET_STATUS(
        session,
        organization_id=organization_id,
        task_id=task.id,
        new_status=task.status.value,
        new_assigned_to=task.assigned_to,
        new_completed_at=task.completed_at,
        new_version=task.version,
        new_next_task_id=task.next_task_id,
        new_updated_at=task.updated_at,
    )


_TASK_ID = bindparam("task_id", type_=Id)
_COLUMN_NAMES = tuple(Task.model_fields)
_SELECT_ONE = Compiled(lambda: select_tasks().where(is_task(_ORGANIZATION, _TASK_ID)))
_INSERT = Compiled(lambda: insert(Task))
_SET_STATUS = Compiled(
    lambda: (
        update(Task)
        .where(is_task(_ORGANIZATION, _TASK_ID))
        .values(
            status=bindparam("new_status"),
            assigned_to=bindparam("new_assigned_to", type_=Id),
            completed_at=bindparam("new_completed_at", type_=Instant),
            version=bindparam("new_version"),
            next_task_id=bindparam("new_next_task_id", type_=Id),
            updated_at=bindparam("new_updated_at", type_=Instant),
        )
    )
)


@lru_cache(maxsize=2)
def _select_visible(sees_all: bool) -> Compiled:
    return Compiled(lambda: select_tasks().where(is_task(_ORGANIZATION, _TASK_ID), visible_to(AnyActor(sees_all))))


@lru_cache(maxsize=2)
def _lock_visible(sees_all: bool) -> Compiled:
    query = select_tasks((*COLUMNS, col(Task.created_by))).with_for_update(of=Task, key_share=True)
    return Compiled(lambda: query.where(is_task(_ORGANIZATION, _TASK_ID), visible_to(AnyActor(sees_all))))


async def find_deleted(session: AsyncSession, organization_id: UUID, task_id: UUID) -> DeletedTask | None:
    """A deleted task that can still be restored."""
    query = select(DeletedTask).where(
        col(DeletedTask.organization_id) == organization_id, col(DeletedTask.id) == task_id
    )
    return (await session.scalars(query)).first()


async def list_deleted_ids(session: AsyncSession, organization_id: UUID, task_ids: Sequence[UUID]) -> set[UUID]:
    """Those of `task_ids` that were deleted and can still be restored."""
    query = select(col(DeletedTask.id)).where(
        col(DeletedTask.organization_id) == organization_id, col(DeletedTask.id).in_(task_ids)
    )
    return set(await session.scalars(query))
