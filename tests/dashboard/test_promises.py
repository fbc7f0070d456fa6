"""Promises kept and overdue by person equal a brute-force count and their lists, for every role and across midnight."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import httpx2
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp import rest
from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.errors import AppError
from taskapp.dashboard import service
from taskapp.dashboard.promises import KeptCounts, SideKept
from taskapp.shared.dates import first_instant_of
from taskapp.tasks import service as task_service
from taskapp.tasks.counts.service import KeptOfSide, count_of_contact
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import Kept, TaskSide
from taskapp.ui.dashboard import questions
from taskapp.ui.tasks.list.query import filters_from
from tests.api.bulk_tasks import a_row
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task, a_task_due_in
from tests.support.api_client import token_of

pytestmark = pytest.mark.anyio
ROWS = 220
Rows = list[dict[str, Any]]


def a_promise(dice: random.Random, company: Company, contacts: list[Any], now: datetime) -> dict[str, Any]:
    """A task of the last weeks, done about its due instant or about the end of that day, if at all."""
    row, tz = a_row(dice, company, contacts), company.owner.timezone
    day = now.astimezone(tz).date() + timedelta(days=dice.randint(-34, 2))
    dated = dice.random() < 0.5
    wall = datetime.combine(day, time(dice.randint(0, 23), dice.choice([0, 30])), tz)
    due = first_instant_of(day, tz) if dated else wall.astimezone(UTC)
    end = first_instant_of(day + timedelta(days=1), tz)
    moved = dice.choice([timedelta(), timedelta(microseconds=1), timedelta(hours=1), timedelta(days=3)])
    done = dice.choice([due, end]) + dice.choice([moved, -moved])
    status = dice.choice(["open", "done", "done", "done", "dismissed"])
    return row | {
        "status": status,
        "due_date": due if dice.random() < 0.9 else None,
        "due_on": None,
        "completed_at": done if status == "done" else None,
    } | ({"due_date": due, "due_on": day} if dated else {})  # fmt: skip


def became(row: dict[str, Any], now: datetime, tz: ZoneInfo) -> Kept | None:
    """What became of one task, by its local days."""
    due, done, day = row["due_date"], row["completed_at"], row["due_on"]
    if due is None or row["status"] == "dismissed":
        return None
    if done is None:
        is_late = now.astimezone(tz).date() > day if day else due < now
        return Kept.OPEN if is_late else None
    in_time = done.astimezone(tz).date() <= day if day else done <= due
    return Kept.ON_TIME if in_time else Kept.LATE


def seen_by(actor: Actor, company: Company, rows: Rows, own_contact: Any) -> Rows:
    if actor.sees_all_contacts:
        return rows
    own = own_contact if actor == company.agent else None
    return [row for row in rows if row["assigned_to"] == actor.member_id or row["contact_id"] == own]


def in_window(rows: Rows, first: date, last: date, tz: ZoneInfo) -> Rows:
    days = [(row, row["due_on"] or (row["due_date"] and row["due_date"].astimezone(tz).date())) for row in rows]
    return [row for row, day in days if day and first <= day <= last]


def as_counts(counted: Counter[Kept]) -> tuple[int, int, int]:
    return counted[Kept.ON_TIME], counted[Kept.LATE], counted[Kept.OPEN]


def numbers_of(kept: KeptCounts) -> tuple[int, int, int]:
    total = kept.on_time + kept.late + kept.open
    assert kept.share == (round(kept.on_time / total, 4) if total else None)
    return kept.on_time, kept.late, kept.open


def check_side(shown: SideKept, rows: Rows, now: datetime, tz: ZoneInfo) -> int:
    """Compare all numbers of one side with a count over its rows; returns how many tasks are counted."""
    fates = [(row, fate) for row in rows if (fate := became(row, now, tz))]
    assert numbers_of(shown.kept) == as_counts(Counter(fate for _, fate in fates))
    for member_id in {row["assigned_to"] for row, _ in fates} | {row.member_id for row in shown.by_assignee}:
        of_person = [row.kept for row in shown.by_assignee if row.member_id == member_id]
        expected = as_counts(Counter(fate for row, fate in fates if row["assigned_to"] == member_id))
        assert [numbers_of(kept) for kept in of_person] == [expected], member_id
    for source, kept in shown.by_source.items():
        assert numbers_of(kept) == as_counts(Counter(fate for row, fate in fates if row["source"] == source)), source
    assert set(shown.by_source) == {"manual", "ai"}
    return len(fates)


async def listed(session: AsyncSession, actor: Actor, address: str) -> set[Any]:
    """The ids of the list that a number links to."""
    filters = filters_from(dict(parse_qsl(urlsplit(address).query)))
    page = await task_service.list_tasks(session, actor, filters, limit=200, include_total=True)
    assert page.total == len(page.items)
    return {task.id for task in page.items}


async def check_lists(session: AsyncSession, actor: Actor, found: service.Dashboard) -> None:
    """Each number of the page equals its list, and the lists of one bar have no task in common."""
    bars = [*questions.totals(found.promises), *questions.people(found.promises), *questions.sources(found.promises)]
    for bar in bars:
        lists = [await listed(session, actor, part["to"]) for part in bar["parts"]]
        assert [len(ids) for ids in lists] == [part["value"] for part in bar["parts"]], (actor.role, bar)
        assert len(set().union(*lists)) == sum(len(ids) for ids in lists)
    for late in questions.overdue(found.overdue_by_assignee):
        assert len(await listed(session, actor, late["to"])) == late["value"], (actor.role, late)


def check_overdue(found: service.Dashboard, rows: Rows, now: datetime, tz: ZoneInfo) -> None:
    today, late = now.astimezone(tz).date(), [row for row in rows if became(row, now, tz) is Kept.OPEN]
    counted = {row.member_id: (row.overdue, row.oldest_days) for row in found.overdue_by_assignee}
    expected: dict[Any, tuple[int, int]] = {}
    for row in late:
        days = (today - (row["due_on"] or row["due_date"].astimezone(tz).date())).days
        n, oldest = expected.get(row["assigned_to"], (0, 0))
        expected[row["assigned_to"]] = (n + 1, max(oldest, days))
    assert counted == expected
    assert sum(n for n, _ in counted.values()) == found.overdue


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        # At +13 with the change of the clock in the window, at -10, and with a day that has no midnight in it.
        ("Pacific/Auckland", "2026-04-10T11:50:00+00:00"),
        ("Pacific/Honolulu", "2026-03-28T09:50:00+00:00"),
        ("Africa/Cairo", "2026-05-01T20:50:00+00:00"),
    ],
)
async def test_every_number_equals_a_brute_force_count_and_its_list(
    database: db.Database, zone: str, start: str
) -> None:
    clock, dice = HandClock(start), random.Random(zone)
    async with database.transaction() as session:
        company, neighbour = await a_company(session, timezone=zone), await the_neighbour(session)
        await a_task_due_in(session, neighbour.manager, timedelta(days=-2))
        contacts = [
            await a_contact(session, company.manager, "Mine", assigned_to=[company.agent]),
            await a_contact(session, company.manager, "Nobody's"),
        ]
        rows = [a_promise(dice, company, contacts, clock.now) for _ in range(ROWS)]
        await session.execute(insert(Task), rows)
    counted = 0
    for minutes in (0, 20):
        clock.move(minutes=minutes)
        for actor in company.everybody:
            tz, mine = actor.timezone, seen_by(actor, company, rows, contacts[0].id)
            async with database.reading() as session:
                for days in (7, 30):
                    found = await service.get_dashboard(session, actor, days=days)
                    promises, today = found.promises, clock.now.astimezone(tz).date()
                    assert (promises.first, promises.last) == (today - timedelta(days=days - 1), today)
                    due = in_window(mine, promises.first, promises.last, tz)
                    for side, shown in ((TaskSide.WE, promises.we), (TaskSide.THEY, promises.they)):
                        counted += check_side(shown, [row for row in due if row["side"] == side], clock.now, tz)
                check_overdue(found, mine, clock.now, tz)
                if actor in (company.owner, company.agent):
                    await check_lists(session, actor, found)
    assert counted > 1_000


async def test_a_timed_task_is_kept_until_its_instant_and_a_day_until_its_end(database: db.Database) -> None:
    clock = HandClock("2026-03-10T12:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="Pacific/Auckland")
        owner = company.owner
        due = {"timed": "2026-03-11T09:00", "dated": "2026-03-11"}
        tasks = {name: await a_task(session, owner, name, due_date=text) for name, text in due.items()}
    # 9:00 of March 11 in Auckland, and the last instant of that day.
    moments = {"timed": "2026-03-10T20:00:00+00:00", "dated": "2026-03-11T10:59:59.999999+00:00"}
    for later, expected in ((timedelta(), (2, 0, 0)), (timedelta(microseconds=1), (0, 2, 0))):
        for name, moment in moments.items():
            clock.now = datetime.fromisoformat(moment) + later
            async with database.transaction() as session:
                await task_service.reopen(session, owner, tasks[name].id)
                await task_service.mark_done(session, owner, tasks[name].id)
        async with database.reading() as session:
            assert numbers_of((await service.get_dashboard(session, owner)).promises.we.kept) == expected


async def test_a_task_counts_from_when_it_is_done_or_past_its_due_date(database: db.Database) -> None:
    clock = HandClock("2026-03-10T12:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="Etc/UTC")
        day = await a_task(session, company.owner, "All day", due_date="2026-03-10")
        await a_task(session, company.owner, "At five", due_date="2026-03-10T17:00", side="they")
    seen = []
    for hours in (0, 6, 6):
        clock.move(hours=hours)
        async with database.reading() as session:
            promises = (await service.get_dashboard(session, company.owner)).promises
        seen.append((numbers_of(promises.we.kept), numbers_of(promises.they.kept)))
    nothing = (0, 0, 0)
    assert seen == [(nothing, nothing), (nothing, (0, 0, 1)), ((0, 0, 1), (0, 0, 1))]
    async with database.transaction() as session:
        await task_service.dismiss(session, company.owner, day.id)
    async with database.reading() as session:
        assert numbers_of((await service.get_dashboard(session, company.owner)).promises.we.kept) == nothing


async def test_what_one_contact_and_we_kept_is_counted_by_side_up_to_the_end_of_the_local_day(
    database: db.Database,
) -> None:
    clock = HandClock("2026-03-29T08:00:00+00:00")  # in Berlin a day of 23 hours, which ends at 22:00 UTC
    async with database.transaction() as session:
        company = await a_company(session, timezone="Europe/Berlin")
        zoe, other = [await a_contact(session, company.owner, name) for name in ("Zoë", "Bob")]
        day, evening = {"due_date": "2026-03-29"}, {"due_date": "2026-03-29T23:00"}
        fields: list[dict[str, Any]] = [day, evening, {}, day | {"side": "they"}]
        early = [await a_task(session, company.owner, contact=zoe, **chosen) for chosen in fields]
        late = [await a_task(session, company.owner, contact=contact, **day) for contact in (zoe, other)]
        await a_task(session, company.owner, contact=zoe, side="they")
        clock.now = datetime.fromisoformat("2026-03-29T21:59:59+00:00")
        for task in early:
            await task_service.mark_done(session, company.owner, task.id)
        clock.now = datetime.fromisoformat("2026-03-29T22:00:00+00:00")
        for task in late:
            await task_service.mark_done(session, company.owner, task.id)
    async with database.reading() as session:
        counts = await count_of_contact(session, company.owner, zoe.id)
        assert (await count_of_contact(session, company.agent, zoe.id)).we_kept.done == 0, "not visible to the agent"
    assert (counts.we, counts.they, counts.dismissed) == (0, 1, 0)
    assert counts.we_kept == KeptOfSide(done=4, dated=3, on_time=1)
    assert counts.they_kept == KeptOfSide(done=1, dated=1, on_time=1)


async def test_rest_lists_what_the_dashboard_counts_and_names_wrong_filters(database: db.Database) -> None:
    HandClock("2026-03-20T12:00:00+00:00")
    dice = random.Random(3)
    async with database.transaction() as session:
        company = await a_company(session)
        contacts = [await a_contact(session, company.owner, "Mine", assigned_to=[company.agent])]
        now = datetime.fromisoformat("2026-03-20T12:00:00+00:00")
        await session.execute(insert(Task), [a_promise(dice, company, contacts, now) for _ in range(60)])
        token = await token_of(session, company.agent)
    headers, base = {"Authorization": f"Bearer {token}"}, "https://tasks.example.com"
    transport = httpx2.ASGITransport(app=rest.create_app())
    async with httpx2.AsyncClient(transport=transport, base_url=base, headers=headers) as http:
        answer = (await http.get("/api/dashboard", params={"days": "14"})).json()
        promises = answer["promises"]
        assert (promises["first"], promises["last"]) == ("2026-03-07", "2026-03-20")
        window = {"due_from": promises["first"], "due_to": promises["last"], "include_total": "true"}
        for side in ("we", "they"):
            for kept, name in (("on-time", "on_time"), ("late", "late"), ("open", "open")):
                for query, counts in _numbers(promises[side]):
                    params = {**window, "side": side, "kept": kept, **query}
                    assert (await http.get("/api/tasks", params=params)).json()["total"] == counts[name], params
        for row in answer["overdue_by_assignee"]:
            params = {**_of_member(row["member_id"]), "due": "overdue", "include_total": "true"}
            assert (await http.get("/api/tasks", params=params)).json()["total"] == row["overdue"]
        for path, field in (
            ("/api/dashboard?days=0", "days"),
            ("/api/dashboard?days=400", "days"),
            ("/api/tasks?kept=soon", "kept"),
            ("/api/tasks?due_from=2026-03-02&due_to=2026-03-01", "due_to"),
            ("/api/tasks?kept=late&due_from=2024-03-02&due_to=2026-03-01", "due_from"),
        ):
            problem = await http.get(path)
            assert (problem.status_code, problem.json()["errors"][0]["field"]) == (422, field), path


def _numbers(side: dict[str, Any]) -> Iterable[tuple[dict[str, str], dict[str, int]]]:
    yield {}, side["kept"]
    yield from ((_of_member(row["member_id"]), row["kept"]) for row in side["by_assignee"])
    yield from (({"source": source}, counts) for source, counts in side["by_source"].items())


def _of_member(member_id: str | None) -> dict[str, str]:
    return {"assigned_to": member_id} if member_id else {"unassigned": "true"}


async def test_what_was_kept_without_a_window_is_that_of_the_last_year(database: db.Database) -> None:
    HandClock("2026-03-20T12:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="Etc/UTC")
        for day in ("2025-03-19", "2025-03-20", "2026-03-19", "2026-03-20"):
            await a_task(session, company.owner, day, due_date=day)
        await a_task(session, company.owner, "Without a date")
    async with database.reading() as session:
        for given, expected in (
            ({}, {"2025-03-20", "2026-03-19"}),
            ({"due_to": date(2025, 12, 1)}, {"2025-03-19", "2025-03-20"}),
            ({"due_from": date(2026, 1, 1)}, {"2026-03-19"}),
            ({"due_from": date(2027, 1, 1)}, set()),
        ):
            filters = TaskFilters(kept=Kept.OPEN, **given)
            page = await task_service.list_tasks(session, company.owner, filters)
            assert {task.title for task in page.items} == expected, given
        too_long = TaskFilters(kept=Kept.LATE, due_from=date(2025, 3, 1), due_to=date(2026, 3, 2))
        with pytest.raises(AppError, match="366 days"):
            await task_service.list_tasks(session, company.owner, too_long)
