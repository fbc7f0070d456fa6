"""SQL of reminders: due tasks, the claim by one process, the recipients, and the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.contacts.model import Contact, ContactUser
from taskapp.core.clock import utc_now
from taskapp.core.db.changes import later_in_sql
from taskapp.organizations.model import Member, Organization, User
from taskapp.tasks.model import Reminder, Task
from taskapp.tasks.people.repository import MAY_OPEN
from taskapp.tasks.types import ReminderOutcome, TaskStatus

NO_RECIPIENT = "nobody to remind"


@dataclass(frozen=True, slots=True)
class DueTask:
    """The columns of a task that its reminder needs."""

    id: UUID
    organization_id: UUID
    contact_id: UUID
    title: str
    call_id: UUID | None
    assigned_to: UUID | None
    due_date: datetime | None
    due_on: date | None
    remind_at: datetime
    arming: int
    version: int
    side: str


_DUE_TASK_COLUMNS: tuple[Any, ...] = tuple(
    col(getattr(Task, name))
    for name in (
        "id", "organization_id", "contact_id", "title", "call_id", "assigned_to",
        "due_date", "due_on", "remind_at", "arming", "version", "side",
    )
)  # fmt: skip


async def list_due(
    session: AsyncSession, now: datetime, limit: int, *, exclude: Sequence[UUID] = ()
) -> list[UUID]:  # house: all-orgs
    """Ids of tasks whose reminder is due, the longest overdue first, without those in `exclude`."""
    query = select(col(Task.id)).where(_is_due(now))
    if exclude:
        query = query.where(col(Task.id).not_in(exclude))
    return list(await session.scalars(query.order_by(col(Task.remind_at), col(Task.id)).limit(limit)))


async def claim(
    session: AsyncSession, now: datetime, *, limit: int, only: UUID | None = None, exclude: Sequence[UUID] = ()
) -> list[DueTask]:  # house: all-orgs
    """Mark due reminders as sent and return their tasks, longest overdue first.

    Rows that another process is claiming are skipped, so each reminder goes to one process and none waits.
    """
    due = select(col(Task.id)).where(_is_due(now))
    due = due.where(col(Task.id) == only) if only else due
    due = due.where(col(Task.id).not_in(exclude)) if exclude else due
    due = due.order_by(col(Task.remind_at), col(Task.id)).limit(limit).with_for_update(skip_locked=True)
    statement = (
        update(Task)
        .where(col(Task.id).in_(due))
        .values(reminder_sent_at=now, version=Task.version + 1, updated_at=later_in_sql(col(Task.updated_at), now))
        .returning(*_DUE_TASK_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    return [DueTask(*row) for row in await session.execute(statement)]


async def add_to_ledger(session: AsyncSession, rows: list[dict[str, Any]]) -> None:  # house: all-orgs
    """Insert the outcome of each reminder round; the unique key refuses a second row for one round."""
    await session.execute(insert(Reminder), rows)


async def map_assignees(
    session: AsyncSession, tasks: Sequence[DueTask]
) -> dict[tuple[UUID, UUID], UUID]:  # house: all-orgs
    """(organization id, member id) → user id, for the active assignees of the tasks who may open tasks."""
    members = {task.assigned_to for task in tasks if task.assigned_to}
    if not members:
        return {}
    query = select(col(Member.organization_id), col(Member.id), col(Member.user_id))
    rows = await session.execute(query.where(*MAY_OPEN, col(Member.id).in_(members)))
    return {(row[0], row[1]): row[2] for row in rows}


async def map_contact_members(
    session: AsyncSession, tasks: Sequence[DueTask]
) -> dict[tuple[UUID, UUID], list[UUID]]:  # house: all-orgs
    """(organization id, contact id) → user ids of the members assigned to the contact who may open tasks."""
    users: dict[tuple[UUID, UUID], list[UUID]] = {}
    if not tasks:
        return users
    query = (
        select(col(ContactUser.organization_id), col(ContactUser.contact_id), col(Member.user_id))
        .join(
            Member,
            and_(
                col(Member.organization_id) == col(ContactUser.organization_id),
                col(Member.id) == col(ContactUser.member_id),
            ),
        )
        .where(*MAY_OPEN, col(ContactUser.contact_id).in_({task.contact_id for task in tasks}))
    )
    for organization_id, contact_id, user_id in await session.execute(query.order_by(col(Member.id))):
        users.setdefault((organization_id, contact_id), []).append(user_id)
    return users


async def map_timezones(session: AsyncSession, organization_ids: set[UUID]) -> dict[UUID, str]:  # house: all-orgs
    """Organization id → time zone name."""
    query = select(col(Organization.id), col(Organization.timezone)).where(col(Organization.id).in_(organization_ids))
    return {row[0]: row[1] for row in await session.execute(query)}


async def map_contact_names(session: AsyncSession, contact_ids: set[UUID]) -> dict[UUID, str]:  # house: all-orgs
    """Contact id → name."""
    query = select(col(Contact.id), col(Contact.name)).where(col(Contact.id).in_(contact_ids))
    return {row[0]: row[1] for row in await session.execute(query)}


async def was_skipped(session: AsyncSession, organization_id: UUID, task_id: UUID, arming: int) -> bool:
    """Whether this round of the task's reminder was skipped because there was no recipient."""
    query = select(col(Reminder.id)).where(
        col(Reminder.organization_id) == organization_id,
        col(Reminder.task_id) == task_id,
        col(Reminder.arming) == arming,
        col(Reminder.outcome) == ReminderOutcome.SKIPPED.value,
    )
    return (await session.scalars(query)).first() is not None


async def find_sent(
    session: AsyncSession, organization_id: UUID, task_id: UUID, remind_at: datetime | None
) -> datetime | None:
    """When the task's reminder for `remind_at` was sent; None when it was not."""
    query = select(col(Reminder.created_at)).where(
        col(Reminder.organization_id) == organization_id,
        col(Reminder.task_id) == task_id,
        col(Reminder.remind_at) == remind_at,
        col(Reminder.outcome) == ReminderOutcome.SENT.value,
    )
    return (await session.scalars(query.order_by(col(Reminder.arming).desc()))).first()


async def rearm_reachable(session: AsyncSession) -> int:  # house: all-orgs
    """Make skipped reminders due again where there is a recipient now; the number of tasks changed."""
    member = and_(col(Member.organization_id) == col(Task.organization_id), col(Member.active))
    assignee = exists().where(member, col(Member.id) == col(Task.assigned_to))
    contact_member = exists().where(
        member,
        col(ContactUser.organization_id) == col(Task.organization_id),
        col(ContactUser.contact_id) == col(Task.contact_id),
        col(ContactUser.member_id) == col(Member.id),
    )
    skipped = exists().where(
        col(Reminder.task_id) == col(Task.id),
        col(Reminder.arming) == col(Task.arming),
        col(Reminder.outcome) == ReminderOutcome.SKIPPED.value,
    )
    statement = (
        update(Task)
        .where(
            col(Task.id).in_(_skipped_ids()),
            col(Task.status) == TaskStatus.OPEN.value,
            skipped,
            or_(assignee, contact_member),
        )
        .values(
            reminder_sent_at=None,
            arming=Task.arming + 1,
            version=Task.version + 1,
            updated_at=later_in_sql(col(Task.updated_at), utc_now()),
        )
        .execution_options(synchronize_session=False)
    )
    return int((await session.execute(statement)).rowcount)  # type: ignore[attr-defined]


async def list_reminders(session: AsyncSession, organization_id: UUID, task_id: UUID) -> list[Reminder]:
    """The ledger rows of one task, newest first."""
    query = select(Reminder).where(col(Reminder.organization_id) == organization_id, col(Reminder.task_id) == task_id)
    return list(await session.scalars(query.order_by(col(Reminder.arming).desc())))


async def list_user_names(session: AsyncSession, organization_id: UUID, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """User id → name, for users who are members of the organization."""
    query = select(col(User.id), col(User.name)).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(col(Member.organization_id) == organization_id, col(User.id).in_(user_ids))
    return {row[0]: row[1] for row in await session.execute(query)}


def _is_due(now: datetime) -> Any:
    return and_(
        col(Task.status) == TaskStatus.OPEN.value, col(Task.reminder_sent_at).is_(None), col(Task.remind_at) <= now
    )


def _skipped_ids() -> Any:
    return select(col(Reminder.task_id)).where(col(Reminder.outcome) == ReminderOutcome.SKIPPED.value)
