"""The quick list says exactly what the ordinary one says, and leaves alone what it was not made for."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from taskapp.core.db import database as db
from taskapp.core.paging import DEFAULT_LIMIT
from taskapp.tasks import quick_list
from taskapp.tasks import service as task_service
from taskapp.tasks.api import page_response
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSort, TaskSource, TaskStatus
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_dismissed_task, a_done_task, a_task, a_task_due_in

UNUSUAL = [
    b"q=", b"q=%20", b"q=!", b"q=plain&sort=due_date", b"q=" + b"x" * 201, b"sort=", b"sort=newest", b"sort=due_date&sort=due_date", b"offset=0", b"include_total=true", b"due=today", b"unknown=1", b"limit=0", b"limit=201",
    b"limit=ten", b"status=OPEN", b"status=", b"status", b"status=open&status=done", b"contact_id=7", b"cursor=nonsense",
    b"category=%ff", "status=öffnen".encode(),
]  # fmt: skip


async def an_office(database: db.Database) -> Company:
    """Fourteen tasks of every kind, and a neighbour's."""
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        owner = company.owner
        zoe = await a_contact(session, owner, "Zoë", assigned_to=[company.agent])
        for number in range(3):
            await a_task(session, owner, f"Plain {number}", contact=zoe, category=TaskCategory.CALLBACK)
            await a_task_due_in(session, owner, timedelta(hours=number - 1), priority=TaskPriority.HIGH)
            await a_task(session, owner, due_date=f"2026-12-0{number + 1}", assigned_to=company.agent.member_id)
            await a_done_task(session, owner, description='Ünïcode \u2028 and "quotes"')
        await a_dismissed_task(session, owner)
        await a_task(session, owner, "Tomorrow at three", due_date="2026-12-24T15:00")
        await a_task(session, neighbour.owner, "Not ours")
    return company


async def test_every_page_is_the_ordinary_page(database: db.Database) -> None:
    company = await an_office(database)
    filters: list[dict[str, Any]] = [
        {},
        {"status": TaskStatus.OPEN},
        {"status": TaskStatus.DONE},
        {"category": TaskCategory.CALLBACK, "priority": None},
        {"priority": TaskPriority.HIGH, "source": TaskSource.MANUAL},
        {"assigned_to": company.agent.member_id, "status": TaskStatus.OPEN},
    ]
    for chosen in filters:
        for limit in (2, 5, DEFAULT_LIMIT):
            assert await _quick_pages(database, company, chosen, limit) == await _pages(
                database, company, chosen, limit
            )


async def test_every_page_by_due_date_is_the_ordinary_page_or_left_to_it(database: db.Database) -> None:
    company = await an_office(database)
    for chosen in ({}, {"status": TaskStatus.OPEN}, {"source": TaskSource.MANUAL, "priority": None}):
        for limit in (1, 2, 3, DEFAULT_LIMIT):
            by_due = chosen | {"sort": TaskSort.DUE_DATE}
            ordinary = await _pages(database, company, by_due, limit)
            quick = [await _quick_page(database, company, by_due, limit, cursor) for cursor in _cursors(ordinary)]
            # Only where dated tasks end must the ordinary way add those without a date.
            assert all(page in (None, expected) for page, expected in zip(quick, ordinary, strict=True))
            answered = {task["due_date"] is not None for page in quick if page for task in page["items"]}
            assert limit > 1 or answered == {True, False}


@pytest.mark.parametrize("windows", [(2, 3), (5,), (384, 512)])
async def test_a_search_is_the_ordinary_search_or_left_to_it(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, windows: tuple[int, ...]
) -> None:
    company = await an_office(database)
    monkeypatch.setattr(quick_list, "WINDOWS", windows)
    answered, full = 0, 0
    for words in ("plain", "Follow up", "UNICODE quo", "zoë", "zo pl", "tomorrow at", "not ours", "100%", "pl_in"):
        for chosen in ({}, {"status": TaskStatus.OPEN}, {"category": TaskCategory.CALLBACK}):
            for limit in (1, 2, DEFAULT_LIMIT):
                asked = chosen | {"q": words}
                ordinary = await _pages(database, company, asked, limit)
                quick = [await _quick_page(database, company, asked, limit, cursor) for cursor in _cursors(ordinary)]
                assert all(page in (None, expected) for page, expected in zip(quick, ordinary, strict=True))
                answered += sum(page is not None for page in quick)
                full += sum(page["next_cursor"] is not None for page in ordinary)
    # A page with more behind it is found by the walk, if not a whole window is without the words.
    assert 0 < answered <= full
    assert answered == full or windows[0] < DEFAULT_LIMIT


async def test_a_person_who_sees_only_assigned_contacts_goes_the_ordinary_way(database: db.Database) -> None:
    company = await an_office(database)
    assert await quick_list.answer(database, company.agent, b"") is None
    assert await quick_list.answer(database, company.viewer, b"") is not None


@pytest.mark.parametrize("query", UNUSUAL)
async def test_what_is_unusual_or_wrong_is_left_to_the_ordinary_way(database: db.Database, query: bytes) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
    assert await quick_list.answer(database, company.owner, query) is None


def _cursors(pages: list[Any]) -> list[str]:
    """Where each page begins."""
    return ["", *(page["next_cursor"] for page in pages[:-1])]


async def _quick_page(
    database: db.Database, company: Company, chosen: dict[str, Any], limit: int, cursor: str
) -> Any | None:
    asked = {name: value for name, value in chosen.items() if value is not None} | {"limit": limit}
    query = urlencode(asked | ({"cursor": cursor} if cursor else {}))
    answer = await quick_list.answer(database, company.owner, query.encode())
    return orjson.loads(answer) if answer is not None else None


async def _quick_pages(database: db.Database, company: Company, chosen: dict[str, Any], limit: int) -> list[Any]:
    pages: list[Any] = []
    cursor = ""
    while not pages or cursor:
        pages.append(await _quick_page(database, company, chosen, limit, cursor))
        assert pages[-1] is not None
        cursor = pages[-1]["next_cursor"] or ""
    return pages


async def _pages(database: db.Database, company: Company, chosen: dict[str, Any], limit: int) -> list[Any]:
    pages: list[Any] = []
    cursor: str | None = None
    while not pages or cursor:
        async with database.reading() as session:
            page = await task_service.list_tasks(
                session, company.owner, TaskFilters(**chosen), limit=limit, cursor=cursor
            )
        body = page_response(page, limit=limit, offset=0, include_total=False).body
        pages.append(orjson.loads(bytes(body)))
        cursor = page.next_cursor
    return pages
