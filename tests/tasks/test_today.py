"""The reading of a day compared with a brute-force result, and moving overdue tasks to today."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from taskapp.access.actor import Actor
from taskapp.contacts.schemas import ContactRead
from taskapp.core import clock
from taskapp.core.clock import utc_now
from taskapp.core.db import compiled
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, Invalid
from taskapp.shared.dates import is_overdue, parse_local_datetime, today_in
from taskapp.tasks import service as task_service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.tasks.today import service
from taskapp.tasks.types import DayGroup, TaskSort, TaskStatus, Whose
from tests.api.bulk_tasks import a_row, by_urgency, dated
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio

TASKS = 120
# A quarter of the day before midnight, a second before it, and the first second of the next day.
WALL_TIMES = (time(18, 0), time(23, 59, 59), time(0, 0, 1))
DAY = date(2026, 11, 18)


def group_of(task: TaskRead, now: datetime, tz: ZoneInfo) -> DayGroup:
    if task.due_date is None:
        return DayGroup.NONE
    if is_overdue(task.due_date, task.due_on, now, tz):
        return DayGroup.OVERDUE
    days = (today_in(tz, task.due_date) - today_in(tz, now)).days
    named = (DayGroup.TODAY, DayGroup.TOMORROW)
    return named[days] if days < 2 else DayGroup.WEEK if days < 7 else DayGroup.LATER


def in_order(group: DayGroup, tasks: list[TaskRead], tz: ZoneInfo) -> list[TaskRead]:
    if group is DayGroup.NONE:
        return sorted(tasks, key=lambda t: t.id, reverse=True)
    return sorted(tasks, key=lambda t: by_urgency(t, tz))


async def an_office(database: db.Database, timezone: str) -> tuple[Company, ContactRead]:
    rng, tz = random.Random(timezone), ZoneInfo(timezone)
    async with database.transaction() as session:
        company, neighbour = await a_company(session, timezone=timezone), await the_neighbour(session)
        await a_task(session, neighbour.owner, "of the neighbour")
        own = await a_contact(session, company.owner, "Zoë", assigned_to=[company.agent])
        contacts = [own, await a_contact(session, company.owner, "Bob")]
        rows = [dated(rng, a_row(rng, company, contacts), tz) for _ in range(TASKS)]
        for row in rows[: TASKS // 2]:
            row |= {"status": "open", "completed_at": None}
        await session.execute(insert(Task), rows)
    return company, own


def _at(wall: time, tz: ZoneInfo, *, day: date = DAY) -> None:
    moment = datetime.combine(day, wall, tz)
    clock.set_clock(lambda: moment)


@pytest.mark.parametrize("timezone", ["Pacific/Auckland", "Pacific/Honolulu"])
async def test_groups_and_counts_are_what_a_brute_force_gives_before_and_after_midnight(
    database: db.Database, timezone: str
) -> None:
    tz = ZoneInfo(timezone)
    _at(WALL_TIMES[0], tz)
    company, own = await an_office(database, timezone)
    async with database.reading() as session:
        owner, everything = company.owner, TaskFilters(sort=TaskSort.DUE_DATE)
        tasks = (await task_service.list_tasks(session, owner, everything, limit=200)).items
    assert len(tasks) == TASKS
    found: set[DayGroup] = set()
    for wall in WALL_TIMES:
        _at(wall, tz, day=DAY + timedelta(days=wall < WALL_TIMES[0]))
        for actor in (company.owner, company.agent, company.colleague, company.viewer):
            for whose in Whose:
                seen = [task for task in tasks if _belongs(task, actor, company, own, whose)]
                groups = _grouped(seen, tz)
                due = sorted(groups[DayGroup.OVERDUE] + groups[DayGroup.TODAY], key=lambda task: by_urgency(task, tz))
                assert await _queue(database, actor, whose) == due, (wall, actor.role)
                for group, expected in groups.items():
                    assert await _walk(database, actor, whose, group) == (expected, len(expected)), (wall, actor.role)
                    found |= {group} if expected else set()
    assert found == set(DayGroup)


def _belongs(task: TaskRead, actor: Actor, company: Company, own: ContactRead, whose: Whose) -> bool:
    is_mine = task.assigned_to == actor.member_id
    is_visible = actor.sees_all_contacts or is_mine or (actor == company.agent and task.contact_id == own.id)
    return task.status is TaskStatus.OPEN and (is_mine if whose is Whose.ME else is_visible)


def _grouped(tasks: list[TaskRead], tz: ZoneInfo) -> dict[DayGroup, list[TaskRead]]:
    now = utc_now()
    return {group: in_order(group, [t for t in tasks if group_of(t, now, tz) is group], tz) for group in DayGroup}


async def _queue(database: db.Database, actor: Actor, whose: Whose) -> list[TaskRead]:
    """What is offered, one by one, to who works the day."""
    async with database.reading() as session:
        return (await task_service.list_tasks(session, actor, service.queue_of_day(actor, whose), limit=200)).items


async def _walk(database: db.Database, actor: Actor, whose: Whose, group: DayGroup) -> tuple[list[TaskRead], int]:
    """Every task of a group, read in pages of four, and its count."""
    items: list[TaskRead] = []
    cursor: str | None = None
    while True:
        async with database.reading() as session:
            day = await service.read_day(session, actor, whose, sizes={group: 4}, cursor=cursor)
        (read,) = day.groups
        items, cursor = items + read.items, read.next_cursor
        if cursor is None:
            return items, read.count


@pytest.mark.parametrize(
    ("group", "days", "full"),
    [
        (DayGroup.TODAY, 0, 10),
        (DayGroup.TOMORROW, 1, 10),
        (DayGroup.WEEK, 2, 10),
        (DayGroup.WEEK, 4, 10),
        (DayGroup.LATER, 7, 200),
        (DayGroup.LATER, 30, 200),
    ],
)
async def test_a_full_group_is_read_once_and_goes_on_in_its_order_and_a_whole_day_takes_two_statements(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, group: DayGroup, days: int, full: int
) -> None:
    tz, rng = ZoneInfo("America/New_York"), random.Random(1)
    _at(time(12, 0), tz)
    day = DAY + timedelta(days=days)
    async with database.transaction() as session:
        company = await a_company(session)
        contacts = [await a_contact(session, company.owner, "Zoë")]
        rows = [a_row(rng, company, contacts) for _ in range(full + 1)]
        for number, row in enumerate(rows):
            at = datetime.combine(day, time(12 + number % 7) if number % 2 else time(), tz)
            row |= {"status": "open", "completed_at": None, "due_date": at, "due_on": None if number % 2 else day}
        await session.execute(insert(Task), [row | {"assigned_to": company.owner.member_id} for row in rows])
    async with database.reading() as session:
        due = TaskFilters(status=TaskStatus.OPEN, sort=TaskSort.DUE_DATE)
        tasks = (await task_service.list_tasks(session, company.owner, due, limit=200)).items
        expected = in_order(group, tasks, tz)
        read: list[int] = []
        fetch = compiled._Driver.fetch

        async def count(driver: compiled._Driver, sql: str, values: Sequence[object]) -> Sequence[Sequence[object]]:
            found = await fetch(driver, sql, values)
            read.append(len(found) if "contact.name" in sql else 0)
            return found

        monkeypatch.setattr(compiled._Driver, "fetch", count)
        (first,) = (await service.read_day(session, company.owner, Whose.TEAM, sizes={group: 2})).groups
        assert sum(read) == 3 or days in (4, 30), read
        read.clear()
        await service.read_day(session, company.owner, Whose.TEAM)
        assert len(read) == 2 or days == 30, read
        read.clear()
        (own,) = (await service.read_day(session, company.owner, Whose.ME, sizes={group: 2})).groups
        assert len(read) == 2 or full > 10, read
        assert own == first
        rest = await service.page_of_group(
            session, company.owner, Whose.TEAM, group, limit=200, cursor=first.next_cursor
        )
    assert first.items + rest.items[: len(expected) - 2] == expected[:200]


async def test_a_cursor_continues_only_the_group_that_it_is_of(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        for _ in range(3):
            await a_task(session, company.owner, due_date="2020-01-01")
        page = await service.page_of_group(session, company.owner, Whose.TEAM, DayGroup.OVERDUE, limit=2)
        with pytest.raises(Invalid, match="cursor"):
            await service.page_of_group(
                session, company.owner, Whose.TEAM, DayGroup.WEEK, limit=2, cursor=page.next_cursor
            )


async def test_overdue_tasks_move_to_today_with_the_time_that_is_ahead_and_move_back(database: db.Database) -> None:
    tz = ZoneInfo("America/New_York")
    _at(time(12, 0), tz)
    dues = {"2026-11-16": "2026-11-18", "2026-11-16T15:00": "2026-11-18T15:00", "2026-11-17T09:00": "2026-11-18"}
    async with database.transaction() as session:
        company = await a_company(session)
        me = company.owner.member_id
        made = {due: await a_task(session, company.owner, due_date=due, assigned_to=me) for due in dues}
        other = await a_task(session, company.owner, due_date="2026-11-16")
        with pytest.raises(Forbidden):
            await service.move_overdue(session, company.viewer, Whose.TEAM)
        moved = await service.move_overdue(session, company.owner, Whose.ME)
        assert (moved.refused, moved.next_cursor) == ([], None)
        after = {due: (await task_service.get_task(session, company.owner, made[due].id)) for due in dues}
        assert {due: task.due_date_local for due, task in after.items()} == dues
        assert after["2026-11-16T15:00"].due_date == parse_local_datetime("2026-11-18T15:00", tz)
        assert (await task_service.get_task(session, company.owner, other.id)).due_date_local == "2026-11-16"
        left = await service.page_of_group(session, company.owner, Whose.ME, DayGroup.OVERDUE, limit=5)
        assert left.items == []
        assert (await batch.put_back(session, company.owner, moved.changed)).refused == []
        back = {due: (await task_service.get_task(session, company.owner, made[due].id)).due_date_local for due in dues}
        assert back == {due: due for due in dues}


async def test_overdue_tasks_are_moved_page_by_page_and_each_is_in_the_result(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MAX_TASKS", 2)
    _at(time(9, 0), ZoneInfo("America/New_York"))
    # 9:00 is this minute, which has begun.
    dues = {
        "2026-11-16": "",
        "2026-11-16T09:00": "",
        "2026-11-17T08:00": "",
        "2026-11-17": "",
        "2026-11-17T15:00": "T15:00",
    }
    async with database.transaction() as session:
        company = await a_company(session)
        made = {(await a_task(session, company.owner, due_date=due)).id: hour for due, hour in dues.items()}
        first = await service.page_of_group(session, company.owner, Whose.TEAM, DayGroup.OVERDUE, limit=2)
        pages, cursors = [], [first.next_cursor]
        while cursors[-1]:
            moved = await service.move_overdue(session, company.owner, Whose.TEAM, cursor=cursors[-1])
            pages.append(moved.changed)
            cursors.append(moved.next_cursor)
        pages.append((await service.move_overdue(session, company.owner, Whose.TEAM)).changed)
    assert {before.id for before, _ in pages[-1]} == {task.id for task in first.items}
    for before, after in chain.from_iterable(pages):
        assert after.due_date_local == f"2026-11-18{made[before.id]}"
    assert [len(page) for page in pages] == [2, 1, 2]


async def test_tasks_that_are_gone_are_refused_whether_their_hour_has_passed_or_not(database: db.Database) -> None:
    _at(time(12, 0), ZoneInfo("America/New_York"))
    async with database.transaction() as session:
        company = await a_company(session)
        tasks = [await a_task(session, company.owner, due_date=due) for due in ("2026-11-16", "2026-11-16T09:00")]
        for task in tasks:
            await task_service.delete_task(session, company.owner, task.id)
        moved = await service.move_to_day(session, company.owner, tasks, DAY)
    assert (moved.items, {one.id for one in moved.refused}) == ([], {task.id for task in tasks})


MOVES = {
    # The group: its day on a Wednesday, and what becomes of 9:00 at noon.
    DayGroup.TODAY: "2026-11-18",
    DayGroup.TOMORROW: "2026-11-19T09:00",
    DayGroup.WEEK: "2026-11-20T09:00",
    DayGroup.LATER: "2026-11-25T09:00",
    DayGroup.NONE: None,
}


@pytest.mark.parametrize("group", MOVES)
async def test_tasks_move_to_the_day_of_a_group_and_back(database: db.Database, group: DayGroup) -> None:
    _at(time(12, 0), ZoneInfo("America/New_York"))
    async with database.transaction() as session:
        company = await a_company(session)
        task = await a_task(session, company.owner, due_date="2026-11-16T09:00")
        with pytest.raises(Forbidden):
            await service.move_to_group(session, company.viewer, ids=[task.id], group=group)
        moved = await service.move_to_group(session, company.owner, ids=[task.id], group=group)
        assert [after.due_date_local for _, after in moved.changed] == [MOVES[group]]
        again = await service.move_to_group(session, company.owner, ids=[task.id], group=group)
        assert again.changed == []
        assert (await batch.put_back(session, company.owner, moved.changed)).refused == []
        with pytest.raises(Invalid, match="group"):
            await service.move_to_group(session, company.owner, ids=[task.id], group=DayGroup.OVERDUE)


def test_a_task_is_planned_for_a_working_day_inside_the_group() -> None:
    for days in range(7):
        today = DAY + timedelta(days=days)
        week, later = service.first_day(DayGroup.WEEK, today), service.first_day(DayGroup.LATER, today)
        assert week is not None
        assert later is not None
        assert timedelta(days=2) <= week - today <= timedelta(days=6)
        assert later - today >= timedelta(days=7)
        assert max(week.weekday(), later.weekday()) < 5
