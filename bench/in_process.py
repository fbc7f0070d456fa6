"""Measurements within a process: service functions compared with the same SQL run by the database driver."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from typing import Any
from uuid import UUID

from bench import sql
from bench.by_hand import ByHand
from bench.data import Data
from bench.report import Figure
from taskapp import wiring
from taskapp.access.actor import Actor
from taskapp.auth.credentials import api_tokens
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.dashboard import service as dashboard_service
from taskapp.tasks import service as task_service
from taskapp.tasks.counts import service as counts
from taskapp.tasks.leases import service as leases
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.schemas import TaskCreate, TaskFilters
from taskapp.tasks.today import service as today
from taskapp.tasks.types import TaskSort, TaskStatus, Whose

Work = Callable[[], Awaitable[Any]]
TITLE = "Made by the benchmark"
OPEN = TaskFilters(status=TaskStatus.OPEN)


def measure(data: Data, *, rounds: int, repeats: int, reminder_count: int) -> Iterator[Figure]:
    """Measure lists, counts, writes, and one pass of the reminder job."""
    wiring.connect()
    with ByHand(data) as hand:
        yield from asyncio.run(_all(data, hand, rounds, repeats))
        hand.delete_created(TITLE)
        hand.make_due(reminder_count)
        yield asyncio.run(_reminder_pass(data, reminder_count))


async def _all(data: Data, hand: ByHand, rounds: int, repeats: int) -> list[Figure]:
    db.start(data.url)
    await hand.connect()
    try:
        async with db.reading() as session:
            actor = await api_tokens.find_actor(session, data.token)
            agent = await api_tokens.find_actor(session, data.summary["largest"]["agent"]["token"])
        assert actor is not None
        assert agent is not None
        return [figure async for figure in _figures(data, hand, actor, agent, rounds, repeats)]
    finally:
        await hand.close()
        await db.stop()


async def _figures(
    data: Data, hand: ByHand, actor: Actor, agent: Actor, rounds: int, repeats: int
) -> AsyncIterator[Figure]:
    compare = _Comparison(data.kind, rounds, repeats)
    async for figure in _reads(compare, hand, actor, agent):
        yield figure
    async for figure in _writes(compare, hand, actor, UUID(data.summary["largest"]["contact_id"])):
        yield figure


async def _reads(compare: "_Comparison", hand: ByHand, actor: Actor, agent: Actor) -> AsyncIterator[Figure]:
    cursor = await _deep_cursor(actor)

    async def by_hand() -> None:
        await hand.run(sql.tasks(), hand.id_of(actor.organization_id), "open")

    def reading(work: Callable[..., Awaitable[Any]], *values: Any, by: Actor = actor, **where: Any) -> Work:
        async def run() -> None:
            async with db.reading() as session:
                await work(session, by, *values, **where)

        return run

    page = reading(task_service.list_tasks, OPEN)
    deep = reading(task_service.list_tasks, OPEN, cursor=cursor)
    yield await compare("first page of the list", page, by_hand, most=3 if hand.is_sqlite else 1.5)
    yield await compare.processor("first page of the list", page, milliseconds=1.5)
    by_due = reading(task_service.list_tasks, replace(OPEN, sort=TaskSort.DUE_DATE))
    yield await compare.processor("first page by due date", by_due, milliseconds=1.5)
    own = reading(task_service.list_tasks, OPEN, by=agent)
    yield await compare.processor("first page, assigned contacts only", own, milliseconds=1.5)
    yield await compare("page 3,000 rows deep, by cursor", deep, page, most=1.2)
    yield await compare("Today, of the team", reading(today.read_day, Whose.TEAM), page, most=2)
    yield await compare("Today, of one member", reading(today.read_day, Whose.ME), page, most=2)
    yield await compare("tab counts", reading(counts.count_by_status), milliseconds=2)
    yield await compare("dashboard", reading(dashboard_service.get_dashboard), milliseconds=2)


async def _writes(compare: "_Comparison", hand: ByHand, actor: Actor, contact_id: UUID) -> AsyncIterator[Figure]:
    organization, task = hand.id_of(actor.organization_id), hand.id_of(await _any_open(actor))

    async def done() -> None:
        for verb in (task_service.mark_done, task_service.reopen):
            async with db.transaction() as session:
                await verb(session, actor, UUID(str(task)))

    async def done_by_hand() -> None:
        now = hand.instant_of(datetime.now(UTC))
        await hand.run(sql.MARK, organization, task, "done", now, now)
        await hand.run(sql.MARK, organization, task, "open", None, now)

    async def create() -> None:
        async with db.transaction() as session:
            await task_service.create_task(session, actor, TaskCreate(contact_id=contact_id, title=TITLE))

    async def create_by_hand() -> None:
        now = hand.instant_of(datetime.now(UTC))
        values = (hand.id_of(new_id()), organization, hand.id_of(contact_id), TITLE, now, now, f" {TITLE} ")
        await hand.run(sql.CREATE, *values)

    async def next_of_the_list() -> None:
        async with db.transaction() as session:
            leased = await leases.take_next(session, actor, replace(OPEN, sort=TaskSort.DUE_DATE))
            assert leased.task
            await leases.take_next(session, actor, replace(OPEN, sort=TaskSort.DUE_DATE), after=leased.task.id)

    yield await compare("take two tasks of a list", next_of_the_list, milliseconds=50)
    yield await compare("done and reopen", done, done_by_hand, most=3)
    yield await compare("create", create, create_by_hand, most=3)


async def _any_open(actor: Actor) -> UUID:
    async with db.reading() as session:
        return (await task_service.list_tasks(session, actor, OPEN, limit=1)).items[0].id


async def _deep_cursor(actor: Actor) -> str | None:
    cursor: str | None = None
    for _ in range(15):
        async with db.reading() as session:
            cursor = (await task_service.list_tasks(session, actor, OPEN, limit=200, cursor=cursor)).next_cursor
    return cursor


async def _reminder_pass(data: Data, count: int) -> Figure:
    db.start(data.url)
    try:
        started = time.perf_counter()
        handled = await reminders.send_due_reminders()
        seconds = time.perf_counter() - started
    finally:
        await db.stop()
    return Figure(
        data.kind, f"reminders sent ({handled:,} of {count:,} due)", handled / seconds, 2_000, "a second", goal=1
    )


class _Comparison:
    """Measures the product and its limit in turns, so that other load on the machine affects both alike."""

    def __init__(self, kind: str, rounds: int, repeats: int) -> None:
        self._kind, self._rounds, self._repeats = kind, rounds, repeats

    async def __call__(
        self,
        name: str,
        product: Work,
        limit: Work | None = None,
        *,
        most: float | None = None,
        milliseconds: float | None = None,
    ) -> Figure:
        pairs = [(await self._time(product), await self._time(limit) if limit else 0.0) for _ in range(self._rounds)]
        got, limit_time = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        ratio = median(a / b for a, b in pairs) if limit else None
        return Figure(self._kind, name, got, limit_time if limit else milliseconds, "ms", most=most, ratio=ratio)

    async def processor(self, name: str, product: Work, *, milliseconds: float) -> Figure:
        """Measure the processor time of this process with all its threads, without that of a database server."""
        got = median([await self._time(product, time.process_time) for _ in range(self._rounds)])
        return Figure(self._kind, f"{name}, processor", got, milliseconds, "ms", most=1)

    async def _time(self, work: Work, clock: Callable[[], float] = time.perf_counter) -> float:
        """The median duration of a run in milliseconds."""
        times = []
        for _ in range(self._repeats):
            started = clock()
            await work()
            times.append(clock() - started)
        return 1000 * median(times)
