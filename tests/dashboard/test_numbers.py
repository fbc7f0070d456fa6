"""Every figure of the dashboard equals the length of the list it links to, for every role, over random histories and midnights."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactFilters, ContactUpdate
from taskapp.core.db import database as db
from taskapp.dashboard import service
from taskapp.tasks import service as task_service
from taskapp.tasks.counts import service as counts
from taskapp.tasks.schemas import TaskFilters, TaskRead, TaskUpdate
from taskapp.tasks.types import TaskStatus
from taskapp.ui.contacts.list_state import tab_filters
from taskapp.ui.dashboard import questions, views
from taskapp.ui.dashboard.questions import Late, Part
from taskapp.ui.dashboard.views import Day, Figure
from taskapp.ui.tasks.list.query import filters_from
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_done_task, a_task
from tests.support.trust import often

pytestmark = pytest.mark.anyio
STEPS, CHECK_EVERY = often(36, 240), 12


class History:
    """A company whose tasks change at random, with a clock that crosses midnights."""

    def __init__(self, company: Company, contacts: list[Any], clock: HandClock, seed: int) -> None:
        self.company, self.contacts, self.clock, self.dice = company, contacts, clock, random.Random(seed)
        self.tasks: list[TaskRead] = []

    async def step(self, session: AsyncSession) -> None:
        self.clock.move(minutes=self.dice.choice([1, 30, 400, 1500]))
        act = self.dice.choice([self._create, self._create, self._finish, self._finish, self._edit, self._delete])
        await act(session)

    async def _create(self, session: AsyncSession) -> None:
        fields: dict[str, Any] = {
            "contact": self.dice.choice(self.contacts),
            "assigned_to": self.dice.choice([None, self.company.agent.member_id, self.company.colleague.member_id]),
            "category": self.dice.choice(["general", "meeting", "callback"]),
            "side": self.dice.choice(["we", "we", "they"]),
            "due_date": self._due(),
        }
        self.tasks.append(await a_task(session, self.company.manager, f"Task {len(self.tasks)}", **fields))

    async def _finish(self, session: AsyncSession) -> None:
        verb = self.dice.choice(
            [task_service.mark_done, task_service.mark_done, task_service.dismiss, task_service.reopen]
        )
        if self.tasks:
            await verb(session, self.company.manager, self.dice.choice(self.tasks).id)

    async def _edit(self, session: AsyncSession) -> None:
        if self.tasks:
            changes = TaskUpdate(due_date=self._due(), contact_id=self.dice.choice(self.contacts).id)
            await task_service.update_task(session, self.company.manager, self.dice.choice(self.tasks).id, changes)

    async def _delete(self, session: AsyncSession) -> None:
        if self.tasks and self.dice.random() < 0.4:
            task = self.tasks.pop(self.dice.randrange(len(self.tasks)))
            await task_service.delete_task(session, self.company.manager, task.id)

    def _due(self) -> str | None:
        local = self.clock.now.astimezone(self.company.manager.timezone)
        day = local + timedelta(days=self.dice.randint(-2, 2), minutes=self.dice.randint(-90, 90))
        return self.dice.choice([None, day.strftime("%Y-%m-%d"), day.strftime("%Y-%m-%dT%H:%M")])


async def _total(session: AsyncSession, person: Actor, filters: TaskFilters) -> int:
    page = await task_service.list_tasks(session, person, filters, limit=1, include_total=True)
    assert page.total is not None
    return page.total


async def _check(session: AsyncSession, person: Actor) -> None:
    numbers, trend = await service.get_dashboard(session, person), await service.get_trend(session, person)
    bars = [*questions.totals(numbers.promises), *questions.people(numbers.promises)]
    shown: list[Figure | Late | Day | Part] = [
        *views.figures(numbers, trend, me=person.member_id),
        *views.done_days(trend),
        *questions.overdue(numbers.overdue_by_assignee),
        *(part for bar in [*bars, *questions.sources(numbers.promises)] for part in bar["parts"]),
    ]
    for number in shown:
        address = dict(parse_qsl(urlsplit(number["to"]).query))
        counted = await _total(session, person, filters_from(address))
        assert int(str(number["value"]).replace(",", "")) == counted, (person.role, number)
    for figure in views.contact_figures(numbers):
        shown_as = dict(parse_qsl(urlsplit(figure["to"]).query))["show"]
        only = ContactFilters(**tab_filters(person)[shown_as])
        page = await contact_service.list_contacts(session, person, only, limit=100)
        assert int(figure["value"]) == len(page.items), (person.role, figure)
    assert numbers.contacts is not None
    mine = views.figures(numbers, trend, me=person.member_id)[0]
    counted = await _total(session, person, filters_from(dict(parse_qsl(urlsplit(mine["hint_to"]).query))))
    assert mine["hint"] == f"{counted} yours", person.role
    tabs = await counts.count_by_status(session, person)
    for status in TaskStatus:
        counted = await _total(session, person, TaskFilters(status=status))
        assert getattr(tabs, status.value) == getattr(numbers.task_status_count, status.value) == counted
    assert trend.last_7_days == numbers.completed_last_7_days, person.role
    assert sum(row.open for row in numbers.by_assignee) == numbers.task_status_count.open


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "start"),
    [("Pacific/Auckland", "2026-03-28T10:30:00+00:00"), ("Pacific/Honolulu", "2026-03-28T09:30:00+00:00")],
)
async def test_each_number_equals_its_list_over_a_random_history(database: db.Database, zone: str, start: str) -> None:
    clock = HandClock(start)
    async with database.transaction() as session:
        company, neighbour = await a_company(session, timezone=zone), await the_neighbour(session)
        await a_task(session, neighbour.manager, due_date="2026-03-28")
        contacts = [
            await a_contact(session, company.manager, "Mine", assigned_to=[company.agent]),
            await a_contact(session, company.manager, "Ours", assigned_to=[company.agent, company.colleague]),
            await a_contact(session, company.manager, "Nobody's"),
        ]
        for contact, days in zip(contacts, (1, 3, 10), strict=True):
            rhythm = ContactUpdate(check_in_days=days)
            await contact_service.update_contact(session, company.manager, contact.id, rhythm)
    history = History(company, contacts, clock, seed=7)
    for number in range(1, STEPS + 1):
        async with database.transaction() as session:
            await history.step(session)
        if number % CHECK_EVERY == 0:
            async with database.reading() as session:
                for person in company.everybody:
                    await _check(session, person)


async def test_the_week_is_compared_with_the_one_before(database: db.Database) -> None:
    clock = HandClock("2026-03-10T12:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    for day, done in ((0, 2), (7, 3), (13, 1)):
        clock.now = clock.now.fromisoformat("2026-03-10T12:00:00+00:00") + timedelta(days=day)
        async with database.transaction() as session:
            for number in range(done):
                task = await a_task(session, company.manager, f"Task {number}")
                await task_service.mark_done(session, company.manager, task.id)
    async with database.reading() as session:
        trend = await service.get_trend(session, company.viewer)
        numbers = await service.get_dashboard(session, company.viewer)
    assert [day.done for day in trend.days] == [2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 1]
    assert (trend.last_7_days, trend.week_before) == (4, 2)
    figure = views.figures(numbers, trend, me=company.viewer.member_id)[3]
    assert (figure["value"], figure["hint"]) == ("4", "+2 on the week before")
    assert views.done_days(trend)[13]["label"] == "Monday, March 23: 1 task done"
    assert views.done_days(trend)[7]["height"] == "100.0%"


async def test_the_chart_ends_with_the_organizations_day_and_who_lists_no_contacts_sees_no_number_of_them(
    database: db.Database,
) -> None:
    # Still March 10 in New York.
    HandClock("2026-03-11T03:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="America/New_York")
        await a_done_task(session, company.manager)
    without = replace(company.viewer, permissions=company.viewer.permissions - {p.CONTACT_LIST})
    async with database.reading() as session:
        trend = await service.get_trend(session, company.viewer)
        shown, hidden = [await service.get_dashboard(session, one) for one in (company.viewer, without)]
    assert (trend.days[-1].day.isoformat(), trend.days[-1].done, len(trend.days)) == ("2026-03-10", 1, 14)
    late = views.figures(shown, trend, me=company.viewer.member_id)[1]
    assert (late["value"], late["tone"], late["hint"]) == ("0", "", "nothing is late")
    assert (shown.contacts, hidden.contacts) == (service.ContactNumbers(without_next_step=1, gone_quiet=0), None)


async def test_people_are_listed_with_the_most_tasks_first_and_nobody_after_who_has_as_many(
    database: db.Database,
) -> None:
    HandClock("2026-03-23T12:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="Etc/UTC")
        agent, colleague = company.agent.member_id, company.colleague.member_id
        for member_id in (None, agent, colleague, None, colleague):
            await a_task(session, company.manager, due_date="2026-03-20", assigned_to=member_id)
    async with database.reading() as session:
        numbers = await service.get_dashboard(session, company.manager)
    people = [colleague, None, agent]
    assert [(row.member_id, row.open) for row in numbers.by_assignee] == list(zip(people, (2, 2, 1), strict=True))
    assert [(row.member_id, row.overdue) for row in numbers.overdue_by_assignee] == list(
        zip(people, (2, 2, 1), strict=True)
    )
    assert [row.member_id for row in numbers.promises.we.by_assignee] == people
