"""Lists of tasks compared with a brute-force result: every filter, order and kind of paging, for every role."""

import random
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
import orjson
import pytest
from sqlalchemy import insert, select

from taskapp import rest
from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.errors import AppError
from taskapp.core.http.responses import json_response
from taskapp.core.searching import query_words, search_text
from taskapp.shared.dates import is_overdue, today_in
from taskapp.tasks import listing, repository, service
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.tasks.types import (
    CompletedFilter,
    DueFilter,
    TaskCategory,
    TaskPriority,
    TaskSide,
    TaskSort,
    TaskSource,
    TaskStatus,
)
from tests.api.bulk_tasks import a_row, by_urgency, dated
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.api_client import token_of

SORTS = tuple(TaskSort)


@dataclass(frozen=True)
class Office:
    """A company with seventy tasks of every kind on three contacts, one of them assigned to the agent."""

    company: Company
    tasks: list[TaskRead]
    own_contact: Any

    def seen_by(self, actor: Actor) -> list[TaskRead]:
        """Every task the actor may see."""
        if actor.sees_all_contacts:
            return self.tasks
        return [
            t
            for t in self.tasks
            if t.assigned_to == actor.member_id or (t.contact_id == self.own_contact and actor == self.company.agent)
        ]


async def an_office(database: db.Database) -> Office:
    HandClock("2026-11-18T15:00:00+00:00")  # no midnight passes between the list and what it is compared with
    rng = random.Random(7)
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        await a_task(session, neighbour.owner, "alpha of the neighbour")
        names = {"Grace Hopper": [], "Delta Airlines": [], "Zoë Offerman": [company.agent]}
        contacts = [await a_contact(session, company.owner, name, assigned_to=who) for name, who in names.items()]
        rows = [dated(rng, a_row(rng, company, contacts), company.owner.timezone) for _ in range(70)]
        for row in rows:
            row["snoozed_until"] = utc_now() + timedelta(hours=rng.choice([-5, 5])) if rng.random() < 0.4 else None
            if row["completed_at"]:
                row["completed_at"] -= timedelta(days=rng.choice([0, 0, 3, 6, 7, 20]))
        await session.execute(insert(Task), rows)
    async with database.reading() as session:
        ids = (await session.scalars(select(Task.id).where(Task.organization_id == company.organization.id))).all()  # type: ignore[call-overload, arg-type]  # house: select
        tasks = [await service.get_task(session, company.owner, task_id) for task_id in ids]
    return Office(company, tasks, contacts[2].id)


def filter_cases(office: Office) -> list[tuple[dict[str, Any], Callable[[TaskRead], bool]]]:
    """(filters, predicate of one task) of every filter."""
    tz, now, company = office.company.owner.timezone, utc_now(), office.company
    today = today_in(tz, now)

    def days_off(moment: Any) -> int | None:
        return (today_in(tz, moment) - today).days if moment else None

    def equal(**query: Any) -> tuple[dict[str, Any], Callable[[TaskRead], bool]]:
        return query, lambda t: all(getattr(t, name) == value for name, value in query.items())

    dues: dict[DueFilter, Callable[[TaskRead], bool]] = {
        DueFilter.OVERDUE: lambda t: t.status is TaskStatus.OPEN and is_overdue(t.due_date, t.due_on, now, tz),
        DueFilter.TODAY: lambda t: days_off(t.due_date) == 0,
        DueFilter.WEEK: lambda t: (days := days_off(t.due_date)) is not None and 0 <= days < 7,
        DueFilter.NONE: lambda t: t.due_date is None,
    }
    day = today - timedelta(days=3)
    return [
        equal(),
        *(equal(status=status) for status in TaskStatus),
        *(equal(category=category) for category in TaskCategory),
        *(equal(source=source) for source in TaskSource),
        *(equal(priority=priority) for priority in TaskPriority),
        *(equal(side=side) for side in TaskSide),
        equal(side=TaskSide.THEY, status=TaskStatus.OPEN),
        equal(contact_id=office.own_contact),
        equal(contact_id=uuid4()),
        equal(call_id=uuid4()),
        equal(assigned_to=company.agent.member_id),
        equal(assigned_to=company.colleague.member_id, status=TaskStatus.OPEN, source=TaskSource.AI),
        ({"unassigned": True}, lambda t: t.assigned_to is None),
        *(({"due": due}, matches) for due, matches in dues.items()),
        ({"due": DueFilter.WEEK, "status": TaskStatus.OPEN}, lambda t: dues[DueFilter.WEEK](t) and t.status == "open"),
        ({"completed": CompletedFilter.LAST_7_DAYS}, lambda t: -7 < (days_off(t.completed_at) or -9 * (not t.completed_at)) <= 0),
        *(({"snoozed": wanted}, lambda t, wanted=wanted: is_snoozed(t, now) is wanted) for wanted in (True, False)),
        ({"completed_on": day}, lambda t: days_off(t.completed_at) == -3),
        *(({"q": q}, lambda t, q=q: mentions(t, q)) for q in ("alpha", "off", "ZOË", "zoe off", "3d offer", "del air", "pl_in", "100%", "二")),
        ({"q": "alpha", "status": TaskStatus.OPEN}, lambda t: mentions(t, "alpha") and t.status == "open"),
    ]  # fmt: skip


def is_snoozed(task: TaskRead, now: datetime) -> bool:
    return task.status is TaskStatus.OPEN and task.snoozed_until is not None and task.snoozed_until > now


def mentions(task: TaskRead, q: str) -> bool:
    """Whether every search word begins a word of the task or of its contact."""
    words = search_text(task.title, task.description, task.contact_name).split()
    return all(any(word.startswith(spellings) for word in words) for spellings in query_words(q))


def in_order(tasks: list[TaskRead], sort: TaskSort, tz: ZoneInfo) -> list[TaskRead]:
    if sort is TaskSort.NEWEST:
        return sorted(tasks, key=lambda t: (t.created_at, t.id), reverse=True)
    if sort is TaskSort.DONE:
        return sorted(tasks, key=lambda t: (t.completed_at, t.id), reverse=True)
    with_date = sorted((t for t in tasks if t.due_date), key=lambda t: by_urgency(t, tz))
    return with_date + sorted((t for t in tasks if not t.due_date), key=lambda t: t.id, reverse=True)


@pytest.mark.parametrize("windows", [(384, 512), (2, 7)])
async def test_every_list_is_what_a_brute_force_gives_for_every_role(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, windows: tuple[int, ...]
) -> None:
    monkeypatch.setattr(listing, "WINDOWS", windows)
    office = await an_office(database)
    rng, compared = random.Random(windows[0]), 0
    for actor in (office.company.owner, office.company.agent, office.company.colleague):
        for query, matches in filter_cases(office):
            for sort in SORTS:
                found = [t for t in office.seen_by(actor) if matches(t)]
                filters = TaskFilters(**query, sort=sort)
                if sort is TaskSort.DONE and query.get("status", TaskStatus.DONE) is not TaskStatus.DONE:
                    continue
                if sort is TaskSort.DONE:
                    filters, found = replace(filters, status=TaskStatus.DONE), [t for t in found if t.completed_at]
                expected = in_order(found, sort, actor.timezone)
                limit = rng.choice([1, 4, 50]) if len(expected) < 12 else rng.choice([7, 20, 50])
                assert await _by_cursor(database, actor, filters, limit) == expected, (query, sort, limit, actor.role)
                offset = rng.randint(0, len(expected) + 1)
                async with database.reading() as session:
                    page = await service.list_tasks(session, actor, filters, limit=5, offset=offset, include_total=True)
                assert (page.items, page.total) == (expected[offset : offset + 5], len(expected)), (query, sort, offset)
                compared += len(expected)
    assert compared > 2_000


async def test_rest_shows_of_every_list_what_it_shows_of_each_task(database: db.Database) -> None:
    office = await an_office(database)
    async with database.transaction() as session:
        tokens = [await token_of(session, actor) for actor in (office.company.viewer, office.company.agent)]
    transport = httpx2.ASGITransport(app=rest.create_app())
    for token in tokens:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(
            transport=transport, base_url="https://tasks.example.com", headers=headers
        ) as http:
            for query in ("", "?sort=due_date", "?q=offer", f"?contact_id={office.own_contact}&status=open"):
                shown = (await http.get(f"/api/tasks{query}")).json()["items"]
                assert shown
                for task in shown:
                    assert task == (await http.get(f"/api/tasks/{task['id']}")).json()
                    read = next(t for t in office.tasks if str(t.id) == task["id"])
                    assert task == orjson.loads(bytes(json_response(read).body))
                    assert list(task) == [field.name for field in fields(TaskRead)]


async def test_a_kind_of_list_is_compiled_once_whatever_it_asks_for(database: db.Database) -> None:
    office = await an_office(database)
    for query in ({"status": TaskStatus.OPEN}, {"status": TaskStatus.DONE, "q": "alpha"}, {"status": TaskStatus.OPEN}):
        misses = repository.list_statement.cache_info().misses
        for actor in (office.company.owner, office.company.admin):
            for limit in (3, 60):
                async with database.statements() as source:
                    await service.list_tasks(source, actor, TaskFilters(**query), limit=limit)
        made = repository.list_statement.cache_info().misses - misses
        assert made <= (2 + len(listing.WINDOWS) if "q" in query else 1)
    assert made == 0


@pytest.mark.parametrize("cursor", ["x", "WyJuZXdlc3QiXQ", "", "W10"])
async def test_a_cursor_of_another_list_is_refused_in_either_order(database: db.Database, cursor: str) -> None:
    office = await an_office(database)
    owner = office.company.owner
    async with database.statements() as source:
        by_due = await service.list_tasks(source, owner, TaskFilters(sort=TaskSort.DUE_DATE), limit=2)
        with pytest.raises(AppError, match="cursor"):
            await service.list_tasks(source, owner, TaskFilters(), cursor=cursor or by_due.next_cursor)


async def _by_cursor(database: db.Database, actor: Actor, filters: TaskFilters, limit: int) -> list[TaskRead]:
    found: list[TaskRead] = []
    cursor: str | None = None
    while True:
        async with database.statements() as source:
            page = await service.list_tasks(source, actor, filters, limit=limit, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.items) == limit
