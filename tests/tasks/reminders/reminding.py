"""Helpers of reminder tests: a clock that the test sets, due tasks, and the outcomes of their reminders."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from taskapp.core.db import database as db
from taskapp.notifications.model import Notification
from taskapp.tasks import service
from taskapp.tasks.model import Reminder, Task
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from tests.factories.contacts import a_contact
from tests.factories.people import Company
from tests.factories.tasks import a_task

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PAST, LATER = "2026-05-04T11:59:00Z", "2026-05-04T12:01:00Z"


class Clock:
    """A clock that moves only when the test says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, **distance: float) -> None:
        self.now += timedelta(**distance)


async def make(
    company: Company, *, members: tuple[str, ...] = (), assignee: str | None = None, **fields: Any
) -> TaskRead:
    """Create a due task of a contact with these assigned members, with this assignee."""
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner, assigned_to=[getattr(company, word) for word in members])
        assigned_to = getattr(company, assignee).member_id if assignee else None
        return await a_task(
            session, company.owner, contact=contact, assigned_to=assigned_to, **{"due_date": PAST, **fields}
        )


async def reached(task: TaskRead) -> set[UUID]:
    """The users whose feed has a reminder of the task."""
    async with db.reading() as session:
        query = select(Notification.user_id).where(
            col(Notification.task_id) == task.id, col(Notification.category) == "task-reminder"
        )
        return set((await session.scalars(query)).all())


async def ledger(task: TaskRead) -> list[tuple[int, str, str, set[UUID]]]:
    """(arming, outcome, reason, recipients) of every reminder of the task, oldest first."""
    async with db.reading() as session:
        rows = (
            await session.scalars(
                select(Reminder).where(col(Reminder.task_id) == task.id).order_by(col(Reminder.arming))
            )
        ).all()
    return [(row.arming, row.outcome, row.reason, {UUID(user) for user in row.recipients}) for row in rows]


async def row_of(task: TaskRead) -> Task:
    async with db.reading() as session:
        return await session.get_one(Task, task.id)


async def change(company: Company, task: TaskRead, **fields: Any) -> None:
    async with db.transaction() as session:
        await service.update_task(session, company.owner, task.id, TaskUpdate(**fields))
