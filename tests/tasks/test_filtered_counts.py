"""Counts of the tabs of a filtered list equal the lists, for every status."""

import pytest

from taskapp.core.db import database as db
from taskapp.tasks import service
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import DueFilter, TaskPriority, TaskStatus
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio

FILTERS = [
    TaskFilters(q="implant"),
    TaskFilters(q="..."),
    TaskFilters(q="zoe implant", status=TaskStatus.DONE),
    TaskFilters(priority=TaskPriority.HIGH),
    TaskFilters(due=DueFilter.OVERDUE),
    TaskFilters(unassigned=True),
]


async def test_the_counts_of_a_filter_equal_its_lists_for_everyone(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager, "Zoë", assigned_to=[company.agent])
        for number, title in enumerate(("Implant list", "Implant price", "Ring back", "Other", "Implant call")):
            owner = contact if number % 2 else await a_contact(session, company.manager, "Bob")
            task = await a_task(session, company.manager, title, contact=owner, due_date="2020-01-01", priority="high")
            await service.set_status(session, company.manager, task.id, status=list(TaskStatus)[number % 3])
    for person in (company.manager, company.agent):
        for filters in FILTERS:
            async with database.reading() as session:
                counted = await service.count_filtered(session, person, filters)
                listed = {
                    status.value: len((await service.list_tasks(session, person, _of(filters, status))).items)
                    for status in TaskStatus
                }
            assert {status: getattr(counted, status) for status in listed} == listed
    assert counted.open + counted.done + counted.dismissed < 5


def _of(filters: TaskFilters, status: TaskStatus) -> TaskFilters:
    return TaskFilters(
        q=filters.q, priority=filters.priority, due=filters.due, unassigned=filters.unassigned, status=status
    )
