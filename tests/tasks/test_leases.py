"""Two people who work through one list never get the same task; a lease is renewed, resumed, given back, and runs out."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.core import clock, config
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden, Invalid, NotFound
from taskapp.organizations.model import Organization
from taskapp.tasks import listing, service
from taskapp.tasks.attempts import service as attempts
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.leases import repository
from taskapp.tasks.leases import service as leases
from taskapp.tasks.reminders.snooze import snooze
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.tasks.types import TaskCategory, TaskSort, TaskStatus
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, a_member, the_neighbour
from tests.factories.tasks import a_task
from tests.support.databases import Databases

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
BY_DUE = TaskFilters(sort=TaskSort.DUE_DATE)


@pytest.fixture
async def company(database: db.Database) -> Company:
    clock.set_clock(lambda: NOW)
    async with database.transaction() as session:
        return await a_company(session, timezone="America/New_York")


async def some_tasks(company: Company, count: int, **fields: Any) -> list[TaskRead]:
    """Open tasks, due one day after the other."""
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner)
        dues = [f"2026-11-{day:02}" for day in range(1, count + 1)]
        return [await a_task(session, company.owner, contact=contact, due_date=due, **fields) for due in dues]


async def next_for(actor: Actor, after: TaskRead | None = None, filters: TaskFilters = BY_DUE) -> TaskRead | None:
    async def take() -> TaskRead | None:
        async with db.transaction() as session:
            return (await leases.take_next(session, actor, filters, after=after and after.id)).task

    return await db.retrying(take)


def ids(*tasks: TaskRead | None) -> list[Any]:
    return [task and task.id for task in tasks]


async def test_sixteen_people_at_once_get_sixteen_tasks_and_work_off_the_list(company: Company) -> None:
    tasks = await some_tasks(company, 24)
    async with db.transaction() as session:
        organization = await session.get_one(Organization, company.owner.organization_id)
        people = [await a_member(session, organization, role=Role.MANAGER, name=f"P{n}") for n in range(16)]
    first = await asyncio.gather(*map(next_for, people))
    assert set(Counter(ids(*first)).values()) == {1}

    async def work_on(actor: Actor, task: TaskRead | None) -> list[TaskRead]:
        done = []
        while task:
            async with db.transaction() as session:
                await service.mark_done(session, actor, task.id)
            done.append(task)
            task = await next_for(actor, task)
        return done

    worked = await asyncio.gather(*map(work_on, people, first))
    found = Counter(task.id for each in worked for task in each)
    assert set(found.values()) == {1}
    assert found.keys() == {task.id for task in tasks}


async def test_without_after_a_person_goes_on_with_the_same_task(company: Company) -> None:
    a, b, c = await some_tasks(company, 3)
    assert ids(await next_for(company.owner), await next_for(company.owner)) == ids(a, a)
    assert ids(await next_for(company.manager), await next_for(company.manager)) == ids(b, b)
    assert await next_for(company.owner, filters=TaskFilters(category=TaskCategory.MEETING)) is None
    clock.set_clock(lambda: NOW + timedelta(minutes=1))
    async with db.transaction() as session:
        await leases.renew(session, company.owner, c.id)
    assert ids(await next_for(company.owner)) == ids(c)


@pytest.mark.parametrize("end", [service.mark_done, service.delete_task])
async def test_a_task_that_another_window_ends_meanwhile_is_followed_by_the_next(
    databases: Databases, monkeypatch: pytest.MonkeyPatch, end: Callable[..., Awaitable[Any]]
) -> None:
    # On PostgreSQL only: SQLite has one writer at a time, so nothing happens meanwhile.
    with databases.fresh("postgresql") as url:
        monkeypatch.setenv("TASKAPP_DATABASE_URL", url)
        config.settings.cache_clear()
        db.start(url)
        try:
            await _end_while_taking(monkeypatch, end)
        finally:
            await db.stop()


async def _end_while_taking(monkeypatch: pytest.MonkeyPatch, end: Callable[..., Awaitable[Any]]) -> None:
    """Ask for the task that the owner has open; another session ends it between the look at the list and the lease."""
    clock.set_clock(lambda: NOW)
    async with db.transaction() as session:
        company = await a_company(session)
    a, b = await some_tasks(company, 2)
    assert ids(await next_for(company.owner)) == ids(a)
    fits = listing.fits

    async def fits_then_ends(*arguments: Any) -> bool:
        found = await fits(*arguments)
        async with db.transaction() as session:
            await end(session, company.owner, a.id)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(listing, "fits", fits_then_ends)
        assert ids(await next_for(company.owner)) == ids(b)


async def test_skipping_gives_the_task_back_and_goes_on_from_where_it_stood(company: Company) -> None:
    a, b, c = await some_tasks(company, 3)
    taken = await next_for(company.owner)
    async with db.transaction() as session:
        # Moves it to the end of the list.
        new = AttemptCreate(outcome=AttemptOutcome.NO_ANSWER)
        await attempts.log_attempt(session, company.owner, a.id, new)
    assert ids(taken, await next_for(company.owner, a), await next_for(company.manager)) == ids(a, b, c)
    assert ids(await next_for(company.manager, c), await next_for(company.owner, b)) == ids(a, c)


async def test_a_renewed_task_is_left_from_where_it_stood_and_is_not_its_own_next(company: Company) -> None:
    a, b = await some_tasks(company, 2)
    await next_for(company.owner)
    async with db.transaction() as session:
        await leases.renew(session, company.owner, a.id)
        await attempts.log_attempt(session, company.owner, a.id, AttemptCreate(outcome=AttemptOutcome.NO_ANSWER))
    assert ids(await next_for(company.owner, a)) == ids(b)
    async with db.transaction() as session:
        await service.mark_done(session, company.owner, b.id)
    assert ids(await next_for(company.owner)) == ids(a)
    async with db.transaction() as session:
        await attempts.log_attempt(session, company.owner, a.id, AttemptCreate(outcome=AttemptOutcome.NO_ANSWER))
    assert await next_for(company.owner, a) is None


async def test_a_task_that_moved_is_left_from_where_it_stands_by_whoever_takes_it_next(company: Company) -> None:
    a, b = await some_tasks(company, 2)
    await next_for(company.owner)
    clock.set_clock(lambda: NOW + leases.LEASE)
    async with db.transaction() as session:
        assert await leases.list_held(session, company.manager, [a.id]) == {}
        await attempts.log_attempt(session, company.owner, a.id, AttemptCreate(outcome=AttemptOutcome.NO_ANSWER))
    assert ids(await next_for(company.owner)) == ids(b)
    async with db.transaction() as session:
        await leases.release(session, company.owner, b.id)
    assert ids(await next_for(company.manager), await next_for(company.manager, b)) == ids(b, a)
    assert await next_for(company.manager, a) is None


async def test_a_list_in_another_order_is_gone_on_with_and_every_page_of_it_is_looked_at(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "PAGE", 1)
    a, b, c = await some_tasks(company, 3)
    assert ids(await next_for(company.owner), await next_for(company.manager)) == ids(a, b)
    # Newest first, what follows b is a, which the owner has open.
    assert await next_for(company.manager, b, TaskFilters()) is None
    assert ids(await next_for(company.admin, filters=TaskFilters())) == ids(c)
    assert ids(await next_for(company.admin, c, TaskFilters())) == ids(b)


async def test_a_snoozed_task_is_offered_to_nobody_until_its_time(company: Company) -> None:
    a, b = await some_tasks(company, 2)
    async with db.transaction() as session:
        await snooze(session, company.owner, a.id, until="2026-11-26T14:00")
    assert ids(await next_for(company.owner), await next_for(company.owner, b)) == ids(b, None)
    asked_for = TaskFilters(sort=TaskSort.DUE_DATE, snoozed=True)
    assert ids(await next_for(company.manager, filters=asked_for)) == ids(a)
    async with db.transaction() as session:
        await leases.release(session, company.manager, a.id)
    clock.set_clock(lambda: NOW + timedelta(hours=4, minutes=1))
    assert ids(await next_for(company.manager)) == ids(a)


async def test_a_lease_runs_out_after_five_minutes_unless_it_is_renewed(company: Company) -> None:
    a, b = await some_tasks(company, 2)
    await next_for(company.owner)
    clock.set_clock(lambda: NOW + timedelta(minutes=4))
    async with db.transaction() as session:
        assert (await leases.renew(session, company.owner, a.id)).until == NOW + timedelta(minutes=9)
    clock.set_clock(lambda: NOW + timedelta(minutes=8))
    assert ids(await next_for(company.manager)) == ids(b)
    with pytest.raises(Conflict, match=f"^{company.owner.name} has opened this task until Nov 26, 10:09 AM"):
        async with db.transaction() as session:
            await leases.renew(session, company.manager, a.id)
    clock.set_clock(lambda: NOW + timedelta(minutes=9))
    assert ids(await next_for(company.manager, b)) == ids(None)
    async with db.transaction() as session:
        await leases.renew(session, company.manager, a.id)
        held = await leases.list_held(session, company.owner, [a.id, b.id])
        assert {task_id: (holder.name, holder.until) for task_id, holder in held.items()} == {
            a.id: (company.manager.name, NOW + timedelta(minutes=14))
        }
        assert await leases.list_held(session, company.manager, [a.id, b.id]) == {}
        await leases.release(session, company.owner, a.id)
        assert list(await leases.list_held(session, company.owner, [a.id, b.id])) == [a.id]
        await leases.release(session, company.manager, a.id)
        assert await leases.list_held(session, company.owner, [a.id, b.id]) == {}


async def test_a_lease_hides_nothing_and_forbids_nothing(company: Company) -> None:
    [a] = await some_tasks(company, 1)
    await next_for(company.owner)
    async with db.transaction() as session:
        page = await service.list_tasks(session, company.manager, BY_DUE)
        await service.mark_done(session, company.manager, a.id)
        # Somebody closed it between the reading of the list and the lease.
        lease: dict[str, Any] = {
            "member_id": company.owner.member_id,
            "position": "",
            "now": NOW,
            "until": NOW + leases.LEASE,
        }
        assert not await repository.take(session, company.owner.organization_id, a.id, **lease)
    assert ids(*page.items) == ids(a)
    assert await next_for(company.owner) is None
    with pytest.raises(Conflict, match="done"):
        async with db.transaction() as session:
            await leases.renew(session, company.owner, a.id)


async def test_a_person_is_given_only_what_they_may_see(company: Company) -> None:
    [a] = await some_tasks(company, 1)
    async with db.transaction() as session:
        neighbour = (await the_neighbour(session)).owner
    for actor in (company.agent, neighbour):
        assert await next_for(actor) is None
        assert await next_for(actor, a) is None
        with pytest.raises(NotFound):
            async with db.transaction() as session:
                await leases.renew(session, actor, a.id)
    for act in (leases.renew, leases.release):
        with pytest.raises(Forbidden):
            async with db.transaction() as session:
                await act(session, company.viewer, a.id)
    with pytest.raises(Invalid, match="only open ones"):
        await next_for(company.owner, filters=TaskFilters(status=TaskStatus.DONE))
    with pytest.raises(Invalid, match="order of changes"):
        await next_for(company.owner, filters=TaskFilters(changes=True))
