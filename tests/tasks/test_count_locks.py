"""Many people change their own tasks at once, in batches and one by one: nobody waits for a deadlock, no count is lost."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactCreate
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict
from taskapp.tasks import service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.counts import service as counts
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskCreate, TaskUpdate
from taskapp.tasks.types import TaskCategory
from tests.factories.people import Company, a_company
from tests.support.trust import often

PEOPLE, TASKS, ROUNDS = often(8, 32), often(8, 200), often(6, 20)
CATEGORIES = [category.value for category in TaskCategory]
# Fewer than the pool has connections: its queue is not fair to a task that waits while another asks again at once, which no request does.
AT_ONCE = 16


async def tasks_of_one_person(actor: Actor, name: str) -> list[UUID]:
    async with db.transaction() as session:
        contact = await contact_service.create_contact(session, actor, ContactCreate(name=name))
        made = [
            await service.create_task(
                session,
                actor,
                TaskCreate(
                    title=f"{name} {number}", contact_id=contact.id, category=CATEGORIES[number % len(CATEGORIES)]
                ),
            )
            for number in range(TASKS)
        ]
    return [task.id for task in made]


@pytest.fixture
def places() -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


async def work(actor: Actor, ids: list[UUID], seed: int, places: asyncio.Semaphore) -> list[str]:
    """Change the tasks in batches and singly, in a random order; returns the errors."""
    rng, problems = random.Random(seed), list[str]()
    for number in range(ROUNDS):
        try:
            async with places, db.transaction() as session:
                if number % 2:
                    day = f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
                    fields = {"due_date": day, "category": rng.choice(CATEGORIES)}
                    await service.update_task(session, actor, rng.choice(ids), TaskUpdate.model_validate(fields))
                else:
                    action = rng.choice(["done", "dismiss", "reopen"])
                    change = batch.BatchChange.model_validate({"ids": rng.sample(ids, len(ids)), "action": action})
                    await batch.change_many(session, actor, change)
                    await counts.count_by_status(session, actor)
        except DBAPIError as error:
            problems.append(str(error.orig))
    return problems


async def recount(company: Company) -> dict[str, int]:
    async with db.reading() as session:
        statuses = await session.scalars(
            select(Task.status).where(col(Task.organization_id) == company.owner.organization_id)
        )
        found = list(statuses)
    return {status: found.count(status) for status in ("open", "done", "dismissed")}


@pytest.fixture
def database_kind() -> str:
    """PostgreSQL only: SQLite has one writer at a time."""
    return "postgresql"


@pytest.mark.trust("Batches beside single changes of many people end in no deadlock, and every count is exact")
async def test_batches_beside_single_changes_never_deadlock_and_counts_stay_exact(
    database: db.Database, places: asyncio.Semaphore, record_property: Callable[[str, object], None]
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
    owner = company.owner
    ids = [await tasks_of_one_person(owner, f"Person {number}") for number in range(PEOPLE)]
    problems = await asyncio.gather(*(work(owner, own, seed, places) for seed, own in enumerate(ids)))
    assert list(chain(*problems)) == []
    async with db.reading() as session:
        counted = await counts.count_by_status(session, owner)
    assert {"open": counted.open, "done": counted.done, "dismissed": counted.dismissed} == await recount(company)
    record_property("tried", f"{PEOPLE} people, {PEOPLE * ROUNDS} transactions, batches of {TASKS}, PostgreSQL")


async def test_a_contact_whose_tasks_many_close_and_reopen_at_once_is_counted_once(
    database: db.Database, places: asyncio.Semaphore
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
    owner = company.owner
    ids = await tasks_of_one_person(owner, "Ada")
    verbs = (service.mark_done, service.reopen)

    async def switch(task_id: UUID, ends_open: bool) -> None:
        for number in range(2 * ROUNDS + (not ends_open)):
            async with places, db.transaction() as session:
                await verbs[number % 2](session, owner, task_id)

    for ends_open in (True, False):
        # All tasks are done in the end but the first of the first round, so that the contact's count meets zero often.
        await asyncio.gather(*(switch(task_id, ends_open and task_id == ids[0]) for task_id in ids))
        async with db.reading() as session:
            totals, _ = await counts.count_everything(session, owner)
        assert (totals.by_status.open, totals.contacts_with_next_step) == ((1, 1) if ends_open else (0, 0))


async def test_a_transaction_reads_the_counts_of_its_own_changes(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
    (first, *_) = await tasks_of_one_person(company.owner, "Ada")
    async with db.transaction() as session:
        await service.mark_done(session, company.owner, first)
        counted = await counts.count_by_status(session, company.owner)
        assert (counted.open, counted.done) == (TASKS - 1, 1)


async def test_a_change_that_is_rolled_back_to_a_savepoint_counts_for_nothing(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
    first, second, *_ = await tasks_of_one_person(company.owner, "Ada")
    async with db.transaction() as session:
        await service.mark_done(session, company.owner, first)
        with suppress(Conflict):
            async with session.begin_nested():
                await service.mark_done(session, company.owner, second)
                raise Conflict("Refused.")
    async with db.reading() as session:
        counted = await counts.count_by_status(session, company.owner)
        assert (counted.open, counted.done) == (TASKS - 1, 1)
        pending = await session.scalar(text("SELECT current_setting('taskapp.task_counts', true)"))
    assert not pending
