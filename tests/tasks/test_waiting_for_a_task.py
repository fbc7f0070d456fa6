"""A verb that waits for another change of its task finds the task as that change left it."""

import asyncio

import pytest

from taskapp.core.db import database as db
from taskapp.tasks import service
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.databases import until_somebody_waits

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_kind() -> str:
    """PostgreSQL only: SQLite has one writer at a time, whose statements see all that was committed before."""
    return "postgresql"


async def _company() -> tuple[Company, TaskUpdate, TaskRead]:
    """A company, a task of Bob's assigned to the agent, and the change to a contact and an assignee."""
    async with db.transaction() as session:
        company = await a_company(session)
        bob, eve = [await a_contact(session, company.owner, name) for name in ("Bob Stone", "Eve Hill")]
        task = await a_task(session, company.owner, contact=bob, assigned_to=company.agent.member_id)
    return company, TaskUpdate(contact_id=eve.id), task


async def test_done_after_the_task_moved_to_another_contact_names_that_contact(database: db.Database) -> None:
    company, change, task = await _company()
    done = await _done_behind(company, task, change)
    assert (done.contact_id, done.contact_name, done.status) == (change.contact_id, "Eve Hill", "done")


async def test_done_after_the_task_was_assigned_to_somebody_else_names_that_member(database: db.Database) -> None:
    company, _, task = await _company()
    done = await _done_behind(company, task, TaskUpdate(assigned_to=company.colleague.member_id))
    assert (done.assigned_to, done.assigned_to_name) == (company.colleague.member_id, company.colleague.name)


async def _done_behind(company: Company, task: TaskRead, change: TaskUpdate) -> TaskRead:
    """Mark the task done while `change` of it is written and not yet committed."""

    async def mark() -> TaskRead:
        async with db.transaction() as session:
            return await service.mark_done(session, company.owner, task.id)

    async with db.transaction() as session:
        await service.update_task(session, company.manager, task.id, change)
        marking = asyncio.create_task(mark())
        await until_somebody_waits()
    return await marking
