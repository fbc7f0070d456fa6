"""Random tasks by the hundred, written straight into the database: lists need many, and of every kind."""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.contacts.schemas import ContactRead
from taskapp.core.clock import utc_now
from taskapp.core.ids import new_id
from taskapp.core.searching import search_text
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSource, TaskStatus
from tests.factories.contacts import a_contact
from tests.factories.people import Company
from tests.support.api_client import People

WORDS = ["alpha", "beta", "Gärten", "delta", "zoë", "offer", "OFFERS", "二", "3d", "x-ray"]


async def fill(session: AsyncSession, people: People, count: int) -> None:
    """Random tasks, many of them made at the same instant or due at the same one."""
    dice, owner = random.Random(count), people.company.owner
    contacts = [await a_contact(session, owner, name) for name in ("Grace Hopper", "Delta Airlines", "Zoë Offerman")]
    rows = [a_row(dice, people.company, contacts) for _ in range(count)]
    if rows:
        await session.execute(insert(Task), rows)


def a_row(dice: random.Random, company: Company, contacts: list[ContactRead]) -> dict[str, Any]:
    now = utc_now()
    status = dice.choice(list(TaskStatus))
    title = " ".join(dice.sample(WORDS, 3))
    members = [None, company.agent.member_id, company.colleague.member_id]
    due = None if dice.random() < 0.3 else now + timedelta(hours=dice.randint(-60, 60))
    priority = dice.choice([None, *TaskPriority])
    return {
        "id": new_id(),
        "organization_id": company.organization.id,
        "contact_id": dice.choice(contacts).id,
        "title": title,
        "status": status.value,
        "category": dice.choice(list(TaskCategory)).value,
        "source": dice.choice(list(TaskSource)).value,
        "priority": priority.value if priority else None,
        "due_date": due,
        "remind_at": due,
        "assigned_to": dice.choice(members),
        "created_at": now - timedelta(minutes=dice.randint(0, 40)),
        "updated_at": now,
        "completed_at": now if status is TaskStatus.DONE else None,
        "search_text": search_text(title),
        "arming": 1,
        "version": 1,
    }
