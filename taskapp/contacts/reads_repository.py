"""SQL that completes contacts with what other tables hold: assigned members, number of open tasks, next step."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, func, literal_column, select, table
from sqlalchemy import column as sql_column
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.contacts.model import Contact, ContactUser
from taskapp.contacts.rhythm import check_in_on, days_by_key, rhythm_of
from taskapp.contacts.rhythm_repository import tag_rhythms_of
from taskapp.contacts.schemas import ContactRead, NextStep
from taskapp.core.db.columns import Day, Instant
from taskapp.core.db.hints import few_rows
from taskapp.core.ids import Id
from taskapp.organizations.model import Member, User
from taskapp.shared.dates import due_date_local, late_at

_COLUMNS: tuple[Any, ...] = tuple(
    getattr(Contact, name)
    for name in (
        "id", "name", "company", "email", "phone", "created_at", "version", "sort_name", "updated_at",
        "tags", "check_in_days", "last_contact_at",
    )
)  # fmt: skip
# The tables of tasks and of their counts belong to `tasks`, which imports this package; only a contact's open tasks are
# read here.
_COUNT = table(
    "task_count",
    sql_column("organization_id", Id),
    sql_column("kind"),
    sql_column("key"),
    sql_column("status"),
    sql_column("n"),
)
_TASK = table(
    "task",
    sql_column("organization_id", Id),
    sql_column("id", Id),
    sql_column("contact_id", Id),
    sql_column("title"),
    sql_column("status"),
    sql_column("side"),
    sql_column("due_date", Instant),
    sql_column("due_on", Day),
)

# After all dates that a task can have.
UNDATED, NO_STEP = datetime(9999, 12, 30, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def columns_of(organization_id: UUID) -> tuple[Any, ...]:
    """The columns that `complete` reads."""
    return *_COLUMNS, tag_rhythms_of(organization_id).label("tag_rhythms")


def has_next_step(organization_id: UUID) -> Any:
    """SQL condition: the contact has an open task of ours."""
    return (
        select(_TASK.c.id).where(*_is_ours(organization_id), few_rows(_TASK.c.contact_id == col(Contact.id))).exists()
    )


def next_due(organization_id: UUID) -> Any:
    """SQL expression: when the contact's next step is due; `UNDATED` for one without a date, `NO_STEP` without a next step."""
    due = func.min(
        func.coalesce(_TASK.c.due_date, bindparam(None, UNDATED, type_=Instant), type_=Instant), type_=Instant
    )
    found = select(due).where(*_is_ours(organization_id), few_rows(_TASK.c.contact_id == col(Contact.id)))
    return func.coalesce(found.scalar_subquery(), bindparam(None, NO_STEP, type_=Instant), type_=Instant)


async def complete(session: AsyncSession, organization_id: UUID, actor: Actor, rows: Any) -> list[ContactRead]:
    """The contacts of rows of `columns_of`, in their order."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    members = await _list_members(session, organization_id, ids)
    counts = await _count_open(session, organization_id, ids)
    steps = await _list_next_steps(session, organization_id, actor, ids) if actor.may(p.TASK_LIST) else {}
    by_key = days_by_key(rows[0].tag_rhythms)
    rhythms = [rhythm_of(row.check_in_days, row.tags, by_key) for row in rows]
    return [
        ContactRead(
            id=row.id,
            name=row.name,
            company=row.company,
            email=row.email,
            phone=row.phone,
            created_at=row.created_at,
            updated_at=row.updated_at,
            version=row.version,
            open_task_count=counts.get(str(row.id), 0),
            member_ids=[member_id for member_id, _ in members.get(row.id, [])],
            member_names=[name for _, name in members.get(row.id, [])],
            tags=row.tags,
            check_in_days=row.check_in_days,
            rhythm_days=days,
            rhythm_tag=tag,
            last_contact_at=row.last_contact_at,
            check_in_on=check_in_on(days, row.last_contact_at, row.created_at, actor.timezone),
            next_step=steps.get(row.id),
        )
        for row, (days, tag) in zip(rows, rhythms, strict=True)
    ]


async def _list_members(
    session: AsyncSession, organization_id: UUID, ids: list[UUID]
) -> dict[UUID, list[tuple[UUID, str]]]:
    """Id and name of the assigned members of each contact."""
    query = (
        select(col(ContactUser.contact_id), col(ContactUser.member_id), col(User.name))
        .join(Member, col(Member.id) == col(ContactUser.member_id))
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(ContactUser.organization_id) == organization_id, col(ContactUser.contact_id).in_(ids))
    )
    members: dict[UUID, list[tuple[UUID, str]]] = {}
    for contact_id, member_id, name in await session.execute(query.order_by(col(ContactUser.member_id))):
        members.setdefault(contact_id, []).append((member_id, name))
    return members


async def _count_open(session: AsyncSession, organization_id: UUID, ids: list[UUID]) -> dict[str, int]:
    query = select(_COUNT.c.key, _COUNT.c.n).where(
        _COUNT.c.organization_id == organization_id,
        _COUNT.c.kind == literal_column("'contact'"),
        _COUNT.c.status == literal_column("'open'"),
        _COUNT.c.key.in_([str(contact_id) for contact_id in ids]),
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def _list_next_steps(
    session: AsyncSession, organization_id: UUID, actor: Actor, ids: list[UUID]
) -> dict[UUID, NextStep]:
    """The next open task of ours of each contact: the first of a list by due date."""
    # The first with a time, the first without one and the first without a date; which of them is late first depends on the zone.
    kind = case((_TASK.c.due_date.is_(None), 2), (_TASK.c.due_on.is_(None), 0), else_=1)
    dated_id = case((_TASK.c.due_date.is_not(None), _TASK.c.id))
    order = (_TASK.c.due_date, dated_id, _TASK.c.id.desc())
    place = func.row_number().over(partition_by=(_TASK.c.contact_id, kind), order_by=order).label("place")
    columns = (_TASK.c.contact_id, _TASK.c.id, _TASK.c.title, _TASK.c.due_date, _TASK.c.due_on, place)
    found = select(*columns).where(*_is_ours(organization_id), _TASK.c.contact_id.in_(ids)).subquery()
    rows = (await session.execute(select(found).where(found.c.place == literal_column("1")))).all()
    firsts: dict[UUID, Any] = {}
    for row in sorted(rows, key=lambda row: _urgency(row, actor.timezone)):
        firsts.setdefault(row.contact_id, row)
    return {
        contact_id: NextStep(
            row.id, row.title, row.due_date, row.due_on, due_date_local(row.due_date, row.due_on, actor.timezone)
        )
        for contact_id, row in firsts.items()
    }


def _urgency(row: Any, tz: ZoneInfo) -> tuple[bool, Any, bool]:
    """The place in a list by due date: when it is late; at one instant what has no time first."""
    if row.due_date is None:
        return True, None, False
    late = late_at(row.due_date, row.due_on, tz)
    return False, late, late == row.due_date


def _is_ours(organization_id: UUID) -> tuple[Any, ...]:
    return (
        _TASK.c.organization_id == organization_id,
        _TASK.c.status == literal_column("'open'"),
        _TASK.c.side == literal_column("'we'"),
    )
