"""Leases: one worker per row, no writes after a lost lease, retries with back-off, dead rows, the next due time."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.core.work import bus, leases
from taskapp.core.work.bus import Change
from taskapp.core.work.scheduling import Job, ticking
from taskapp.notifications.outbox.model import Outbox
from tests.factories.people import a_company

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def _messages(count: int) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        for number in range(count):
            session.add(
                Outbox(
                    organization_id=company.organization.id,
                    channel="email",
                    dedupe_key=f"m{number}",
                    next_attempt_at=clock.utc_now(),
                )
            )


def _same(now: datetime) -> datetime:
    return now


async def _claim(limit: int = 100) -> list[Outbox]:
    async with db.transaction() as session:
        return await leases.claim(session, Outbox, limit=limit)


@pytest.mark.trust("Each piece of durable work goes to one of many workers")
async def test_of_many_workers_at_once_each_row_goes_to_one(database: db.Database) -> None:
    await _messages(40)
    claims = await asyncio.gather(*(_claim(limit=7) for _ in range(12)))
    ids = [row.id for rows in claims for row in rows]
    assert len(ids) == len(set(ids)) == 40


@pytest.mark.trust("Each piece of durable work goes to one of many workers")
async def test_a_worker_that_lost_its_lease_settles_nothing(database: db.Database) -> None:
    await _messages(1)
    clock.set_clock(lambda: NOW + timedelta(days=3650))
    expired = (await _claim())[0]
    assert await _claim() == []
    clock.set_clock(lambda: NOW + timedelta(days=3650) + leases.LEASE * 2)
    current = (await _claim())[0]
    async with db.transaction() as session:
        assert not await leases.settle(session, expired, state="sent")
        assert not await leases.retry_later(session, expired, problem="late")
        assert await leases.settle(session, current, state="sent")
    assert (current.fence, current.attempts) == (2, 2)


async def test_the_lease_is_extended_while_the_work_goes_on(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "HEARTBEAT", timedelta(milliseconds=10))
    await _messages(1)
    clock.set_clock(lambda: NOW + timedelta(days=3650))
    held = (await _claim())[0]
    clock.set_clock(lambda: NOW + timedelta(days=3650) + leases.LEASE * 0.9)
    async with leases.heartbeat(held), asyncio.timeout(60):
        while await _lease_end(held) == held.lease_until:
            await asyncio.sleep(0.01)
    # The first lease is over by now; the extended one is not.
    clock.set_clock(lambda: NOW + timedelta(days=3650) + leases.LEASE * 1.5)
    assert await _claim() == []


async def _lease_end(row: Outbox) -> datetime | None:
    async with db.reading() as session:
        return (await session.get_one(Outbox, row.id)).lease_until


async def test_failures_wait_longer_each_time_until_the_row_is_dead(database: db.Database) -> None:
    await _messages(1)
    now = NOW + timedelta(days=3650)
    waits = []
    for _ in range(len(leases.PAUSES) + 1):
        clock.set_clock(partial(_same, now))
        row = (await _claim())[0]
        async with db.transaction() as session:
            assert await leases.retry_later(session, row, problem="x" * 5000)
        async with db.reading() as session:
            due = await leases.next_due_at(session, Outbox)
            stored = await session.get_one(Outbox, row.id)
        if due:
            waits.append(due - now)
            now = due + timedelta(seconds=1)
    assert waits == sorted(waits)
    assert len(waits) == len(leases.PAUSES)
    assert (stored.state, len(stored.problem or "")) == (leases.DEAD, leases.PROBLEM_MAX)


async def test_a_leased_row_is_due_again_when_its_lease_ends(database: db.Database) -> None:
    await _messages(1)
    clock.set_clock(lambda: NOW + timedelta(days=3650))
    await _claim()
    async with db.reading() as session:
        assert await leases.next_due_at(session, Outbox) == NOW + timedelta(days=3650) + leases.LEASE


async def test_the_row_that_waits_longest_is_claimed_first(database: db.Database) -> None:
    for minutes in (3, 1, 2):
        clock.set_clock(partial(_same, NOW + timedelta(minutes=minutes)))
        await _messages(1)
        async with db.transaction() as session:
            await session.execute(
                update(Outbox).where(col(Outbox.dedupe_key) == "m0").values(dedupe_key=f"at {minutes}")
            )
    clock.set_clock(lambda: NOW + timedelta(days=1))
    assert [(await _claim(limit=1))[0].dedupe_key for _ in range(3)] == ["at 1", "at 2", "at 3"]


async def test_the_first_pause_follows_the_first_failure(database: db.Database) -> None:
    await _messages(1)
    clock.set_clock(lambda: NOW + timedelta(days=3650))
    row = (await _claim())[0]
    pauses = (timedelta(seconds=10), timedelta(seconds=1000))
    async with db.transaction() as session:
        assert await leases.retry_later(session, row, problem="x", pauses=pauses)
    async with db.reading() as session:
        due = await leases.next_due_at(session, Outbox)
    assert due
    assert timedelta(seconds=7) < due - NOW - timedelta(days=3650) < timedelta(seconds=13)


async def test_a_settled_row_is_settled_no_second_time(database: db.Database) -> None:
    await _messages(1)
    row = (await _claim())[0]
    async with db.transaction() as session:
        assert await leases.settle(session, row, state="sent")
        assert not await leases.settle(session, row, state="dead")
        assert not await leases.release(session, row)


async def test_a_heartbeat_that_failed_beats_again(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "HEARTBEAT", timedelta(milliseconds=10))
    await _messages(1)
    clock.set_clock(lambda: NOW + timedelta(days=3650))
    held, write, tries = (await _claim())[0], leases._write, []

    async def fail_once(*arguments: Any, **values: Any) -> bool:
        tries.append(values)
        if len(tries) == 1:
            raise OSError("the database is away")
        return await write(*arguments, **values)

    monkeypatch.setattr(leases, "_write", fail_once)
    clock.set_clock(lambda: NOW + timedelta(days=3650) + leases.LEASE * 0.9)
    async with leases.heartbeat(held), asyncio.timeout(60):
        while await _lease_end(held) == held.lease_until:
            await asyncio.sleep(0.01)
    assert len(tries) >= 2


async def test_a_job_that_fails_runs_again_and_stops_no_other() -> None:
    ran: dict[str, int] = {"bad": 0, "good": 0}
    done = asyncio.Event()

    def counting(name: str) -> Job:
        async def run() -> int:
            ran[name] += 1
            if min(ran.values()) >= 2:
                done.set()
            if name == "bad":
                raise ValueError("always")
            return 1

        return Job(name, 3600, run, wakes_on=("task",))

    async with asyncio.timeout(60), ticking([counting("bad"), counting("good")]):
        while not done.is_set():
            bus.deliver([Change(new_id(), "task", new_id())])
            await asyncio.sleep(0.01)
