"""The indexes from which SQLite, which keeps no statistics, reads lists and counts by due date."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.roles import PERMISSIONS, Role
from taskapp.core.db import compiled
from taskapp.core.db import database as db
from taskapp.dashboard import service as dashboard
from taskapp.tasks import service
from taskapp.tasks.counts import service as counts
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.today import service as today
from taskapp.tasks.types import DayGroup, DueFilter, TaskSort, TaskStatus, Whose
from tests.factories.people import a_company

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]
Plan = Callable[[Callable[..., Awaitable[Any]]], Awaitable[list[str]]]
BY_STATUS_AND_DAY = "ix_task_due_status (organization_id=? AND status=? AND due_date"


@pytest.fixture
async def owner(database: db.Database) -> Actor:
    async with db.transaction() as session:
        return (await a_company(session)).owner


@pytest.fixture
def plan(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """`await plan(work)`: how SQLite searches tasks in the statements that `work(session, owner)` runs."""
    run, steps = compiled._Driver.fetch, []

    async def explain(driver: Any, sql: str, values: Any) -> Any:
        steps.extend([row[-1] for row in await run(driver, f"EXPLAIN QUERY PLAN {sql}", values)])
        return await run(driver, sql, values)

    async def search(work: Callable[..., Awaitable[Any]]) -> list[str]:
        monkeypatch.setattr(compiled._Driver, "fetch", explain)
        steps.clear()
        async with db.reading() as session:
            await work(session, owner)
        return [step for step in steps if step.startswith(("SEARCH task USING", "SCAN task USING"))]

    return search


@pytest.mark.parametrize("group", [group for group in DayGroup if group is not DayGroup.NONE])
async def test_each_group_of_the_day_is_read_by_status_and_day(plan: Plan, group: DayGroup) -> None:
    steps = await plan(lambda session, actor: today.page_of_group(session, actor, Whose.TEAM, group, limit=30))
    assert steps
    assert all(BY_STATUS_AND_DAY in step for step in steps), steps


@pytest.mark.parametrize("due", [DueFilter.OVERDUE, DueFilter.TODAY, DueFilter.WEEK])
async def test_open_tasks_of_days_are_read_by_status_and_day(plan: Plan, due: DueFilter) -> None:
    filters = TaskFilters(status=TaskStatus.OPEN, due=due, sort=TaskSort.DUE_DATE)
    steps = await plan(lambda session, actor: service.list_tasks(session, actor, filters))
    assert steps
    assert all(BY_STATUS_AND_DAY in step for step in steps), steps


async def test_the_oldest_open_task_of_each_member_is_found_without_those_that_have_no_date(plan: Plan) -> None:
    steps = await plan(dashboard.get_dashboard)
    oldest = [step for step in steps if "ix_task_assignee_due (organization_id=? AND assigned_to=?" in step]
    assert len(oldest) == 2
    assert all("status=? AND due_date>?" in step for step in oldest), steps


async def test_who_sees_assigned_contacts_has_no_count_that_reads_the_organization(plan: Plan) -> None:
    async def count(session: AsyncSession, owner: Actor) -> None:
        agent = replace(owner, permissions=PERMISSIONS[Role.AGENT])
        assert not agent.sees_all_contacts
        await counts.count_day(session, agent, Whose.TEAM)
        await dashboard.get_dashboard(session, agent)
        await dashboard.get_trend(session, agent)

    steps = await plan(count)
    assert len(steps) >= 10
    narrow = ("AND contact_id=?", "AND assigned_to=?", "(id=?)")
    assert [step for step in steps if not any(one in step for one in narrow)] == []
