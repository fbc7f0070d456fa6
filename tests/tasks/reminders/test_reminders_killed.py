"""Reminders while processes are killed again and again: none is lost, none is sent twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.contacts.schemas import ContactRead
from taskapp.core.db import database as db
from taskapp.notifications.model import Notification
from taskapp.tasks.model import Reminder, Task
from taskapp.tasks.reminders.sending import send_due_reminders
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.forkserver import Forkserver
from tests.support.product import environment_without_ours
from tests.support.trust import often

PROCESSES = 4
KILLS = often(100, 1_000)
PATIENCE = often(150, 1_500)  # seconds for all kills, on a busy machine
POINTS = (
    "reminders.after_claim",
    "reminders.after_ledger",
    "reminders.after_notify",
    "db.before_commit",
    "db.after_commit",
)
DEADLY = ",".join(f"{point}=kill:0.1" for point in POINTS)


@pytest.fixture
def forkserver(tmp_path: Path) -> Iterator[Forkserver]:
    forkserver = Forkserver(tmp_path, environment_without_ours())
    yield forkserver
    forkserver.stop()


class Workers:
    """Four processes that run the job; killed ones are replaced."""

    def __init__(self, forkserver: Forkserver, url: str) -> None:
        self.forkserver, self.url, self.kills = forkserver, url, 0
        self.alive: set[int] = set()
        self.rng = random.Random(7)

    def tend(self) -> None:
        """Count and replace killed processes; now and then kill one from outside."""
        dead = self.forkserver.reap()
        self.kills += len(dead)
        self.alive.difference_update(dead)
        while len(self.alive) < PROCESSES:
            self.alive.add(
                self.forkserver.spawn(
                    "tests.support.reminder_workers:keep_sending", self.url, env={"TASKAPP_FAILPOINTS": DEADLY}
                )
            )
        if self.rng.random() < 0.2:
            os.kill(self.rng.choice(sorted(self.alive)), signal.SIGKILL)

    def end(self) -> None:
        """Kill all of them."""
        for pid in self.alive:
            os.kill(pid, signal.SIGKILL)
        while self.alive:
            self.alive.difference_update(self.forkserver.reap())


@pytest.mark.slow
@pytest.mark.trust("A reminder reaches each of its recipients once, whatever process is killed at whatever point")
async def test_no_kill_loses_or_doubles_a_reminder(
    database: db.Database, database_url: str, forkserver: Forkserver, record_property: Callable[[str, object], None]
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        watched = await a_contact(session, company.owner, "Watched", assigned_to=[company.agent, company.colleague])
        alone = await a_contact(session, company.owner, "Alone")
    workers, expected = Workers(forkserver, database_url), dict[UUID, set[UUID]]()
    until = time.monotonic() + PATIENCE
    while workers.kills < KILLS and time.monotonic() < until:
        async with db.transaction() as session:
            expected |= await ten_due_tasks(session, company, watched, alone)
        workers.tend()
    workers.end()
    assert workers.kills >= KILLS, f"only {workers.kills} kills; {len(expected)} tasks"
    assert await send_due_reminders() >= 0
    assert await send_due_reminders() == 0
    await compare(expected)
    record_property("tried", f"{workers.kills} kills of 4 workers, {len(expected)} tasks")


async def ten_due_tasks(
    session: AsyncSession, company: Company, watched: ContactRead, alone: ContactRead
) -> dict[UUID, set[UUID]]:
    """Due tasks with each kind of recipient, and the users each must reach."""
    people = {company.agent.user_id, company.colleague.user_id}
    made: dict[UUID, set[UUID]] = {}
    for number in range(10):
        contact, assignee, reached = (
            (watched, company.viewer, {company.viewer.user_id}),
            (alone, company.agent, {company.agent.user_id}),
            (watched, None, people),
            (alone, None, set[UUID]()),
        )[number % 4]
        assigned_to = assignee.member_id if assignee else None
        task = await a_task(
            session, company.owner, contact=contact, assigned_to=assigned_to, due_date="2026-01-01T08:00:00Z"
        )
        made[task.id] = reached
    return made


async def compare(expected: dict[UUID, set[UUID]]) -> None:
    """Check that ledger and feed have each task's reminder once, for exactly its recipients."""
    async with db.reading() as session:
        ledger = (await session.execute(select(Reminder.task_id, Reminder.outcome, Reminder.recipients))).all()
        feed = (
            await session.execute(
                select(Notification.task_id, Notification.user_id).where(col(Notification.category) == "task-reminder")
            )
        ).all()
        unsent = (await session.scalars(select(Task.id).where(col(Task.reminder_sent_at).is_(None)))).all()
    assert unsent == []
    once = Counter(row[0] for row in ledger)
    assert set(once) == set(expected), "a reminder was lost"
    assert set(once.values()) == {1}, "a reminder came twice"
    assert {row[0]: {UUID(user) for user in row[2]} for row in ledger} == expected
    assert {row[0]: row[1] for row in ledger} == {
        task: "sent" if users else "skipped" for task, users in expected.items()
    }
    reminders = Counter((row[0], row[1]) for row in feed)
    assert set(reminders) == {(task, user) for task, users in expected.items() for user in users}
    assert set(reminders.values()) == {1}, "a feed row came twice"
