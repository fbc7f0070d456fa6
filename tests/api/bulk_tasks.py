"""Hundreds of random tasks, inserted directly into the database, for tests of lists."""

import random
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.contacts.schemas import ContactRead
from taskapp.core.clock import utc_now
from taskapp.core.ids import new_id
from taskapp.core.searching import search_text
from taskapp.shared.dates import first_instant_of, today_in
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide, TaskSource, TaskStatus
from tests.factories.contacts import a_contact
from tests.factories.people import Company
from tests.support.api_client import People

WORDS = ["alpha", "beta", "Gärten", "delta", "zoë", "offer", "OFFERS", "二", "3d", "x-ray"]


async def fill(session: AsyncSession, people: People, count: int) -> None:
    """Insert `count` random tasks, many with equal creation or due instants."""
    rng, owner = random.Random(count), people.company.owner
    contacts = [await a_contact(session, owner, name) for name in ("Grace Hopper", "Delta Airlines", "Zoë Offerman")]
    rows = [a_row(rng, people.company, contacts) for _ in range(count)]
    if rows:
        await session.execute(insert(Task), rows)


def a_row(rng: random.Random, company: Company, contacts: list[ContactRead]) -> dict[str, Any]:
    now = utc_now()
    status = rng.choice(list(TaskStatus))
    title = " ".join(rng.sample(WORDS, 3))
    members = [None, company.agent.member_id, company.colleague.member_id]
    due = None if rng.random() < 0.3 else now + timedelta(hours=rng.randint(-60, 60))
    priority = rng.choice([None, *TaskPriority])
    return {
        "id": new_id(),
        "organization_id": company.organization.id,
        "contact_id": rng.choice(contacts).id,
        "title": title,
        "status": status.value,
        "category": rng.choice(list(TaskCategory)).value,
        "source": rng.choice(list(TaskSource)).value,
        "priority": priority.value if priority else None,
        "side": rng.choice(list(TaskSide)).value,
        "due_date": due,
        "remind_at": due,
        "assigned_to": rng.choice(members),
        "created_at": now - timedelta(minutes=rng.randint(0, 40)),
        "updated_at": now,
        "completed_at": now if status is TaskStatus.DONE else None,
        "search_text": search_text(title),
        "arming": 1,
        "version": 1,
    }


def dated(rng: random.Random, row: dict[str, Any], tz: ZoneInfo) -> dict[str, Any]:
    """The row with a due date near the day: half of them without a time."""
    row["due_on"] = None
    if row["due_date"] and rng.random() < 0.5:
        row["due_on"] = today_in(tz, utc_now()) + timedelta(days=rng.choice([-3, -1, 0, 0, 1, 1, 2, 6, 7, 30]))
        row["due_date"] = first_instant_of(row["due_on"], tz)
    elif row["due_date"]:
        row["due_date"] = utc_now() + timedelta(minutes=15 * rng.randint(-200, 800))
    row["remind_at"] = row["due_date"]
    return row


def by_urgency(task: TaskRead, tz: ZoneInfo) -> tuple[Any, ...]:
    """The key of the order by due date: by day, and of a day those with a time before those without."""
    assert task.due_date is not None
    return today_in(tz, task.due_date), task.due_on is not None, task.due_date, task.id
