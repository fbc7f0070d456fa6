"""Two thousand callbacks while workers are killed: each call gets its tasks once, and deleted tasks do not come back."""

import asyncio
import json
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp import rest
from taskapp.calls import processing_steps
from taskapp.calls.model import Call
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactCreate
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.extraction.model import CallExtraction
from taskapp.tasks import service as task_service
from taskapp.tasks.model import Task
from tests.factories.calls import QUOTE, TRANSCRIPT, an_item
from tests.factories.people import Company, a_company
from tests.support.forkserver import Forkserver
from tests.support.language_model import LanguageModelServer, Reply
from tests.support.product import environment_without_ours
from tests.support.trust import often
from tests.support.twilio import TwilioServer, recording_fields, sign

PATH, BASE = "/api/twilio/recording", "http://tasks.example.com"
CALLS, COPIES, WORKERS, KILLS = 20, often(15, 100), 3, often(12, 500)
PATIENCE = often(150, 3_000)  # seconds for everything, on a busy machine
POINTS = (
    "calls.after_claim",
    "calls.before_settle",
    "extraction.after_claim",
    "extraction.after_answer",
    "extraction.before_commit",
    "db.before_commit",
    "db.after_commit",
)
KILLING_FAILPOINTS = ",".join(f"{point}=kill:0.015" for point in POINTS)
# Ends every lease and pause, also those of running workers.
END_LEASES = [
    text(f"UPDATE {table} SET lease_until = NULL, next_attempt_at = created_at WHERE state = 'pending'")
    for table in ("arrival", "call_step", "call_extraction")
]


async def _end_leases(session: AsyncSession) -> None:
    for statement in END_LEASES:
        await session.execute(statement)


def _answer(request: dict[str, Any]) -> Reply:
    if "raw" in request:
        return Reply(text=TRANSCRIPT)
    if "due_date_offset_days" in json.dumps(request["messages"]):
        tasks = [an_item("First"), an_item("Second", evidence="please call me on Monday")]
        # Slow enough for a lease to end and be claimed again while its first holder still waits.
        return Reply.json({"tasks": tasks}, delay=0.4)
    return Reply.json({"summary": "About an offer.", "topics": [], "mood": "neutral"})


class WorkerPool:
    """Worker processes that are killed at random instants, by failpoints and by signals, and are replaced."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.forkserver, self.alive, self.kills = Forkserver(folder, env), set[int](), 0
        self.dice, self.killing = random.Random(11), True

    async def maintain(self) -> None:
        """Reap killed workers, start new ones, and sometimes kill one or end all leases."""
        dead = self.forkserver.reap()
        self.kills += len(dead)
        self.alive.difference_update(dead)
        while len(self.alive) < WORKERS:
            points = {"TASKAPP_FAILPOINTS": KILLING_FAILPOINTS if self.killing else ""}
            self.alive.add(self.forkserver.spawn("tests.support.call_workers:keep_processing", env=points))
        if self.killing and self.dice.random() < 0.03:
            os.kill(self.dice.choice(sorted(self.alive)), signal.SIGKILL)
        # Ending the leases of running workers lets others claim the same work.
        if dead or (self.killing and self.dice.random() < 0.2):
            # Again after a deadlock: these statements lock rows in another order than the workers.
            await db.in_transaction(_end_leases)
        await asyncio.sleep(0.05)

    def stop_killing(self) -> None:
        """Replace the workers by ones without failpoints, and kill none any more."""
        self.killing = False
        for pid in self.alive:
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
async def pool(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WorkerPool]:
    with LanguageModelServer() as model, TwilioServer() as twilio:
        model.script = _answer
        known = model.env | twilio.env | {"TASKAPP_DATABASE_URL": database_url, "TASKAPP_DATA_DIR": str(tmp_path)}
        for name, value in known.items():
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        pool = WorkerPool(tmp_path, environment_without_ours() | known)
        yield pool
        pool.forkserver.stop()


@pytest.mark.slow
@pytest.mark.trust(
    "A call gives its tasks once, however often it is announced, whatever worker is killed, and deleted tasks stay deleted"
)
async def test_each_of_twenty_calls_announced_a_hundred_times_has_its_tasks_once(
    database: db.Database, pool: WorkerPool, record_property: Callable[[str, object], None]
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        await contact_service.create_contact(session, company.owner, ContactCreate(name="Bob", phone="+14155550123"))
    announcing = asyncio.create_task(_announce(list(range(CALLS)) * COPIES))
    deleted, until = set[Any](), time.monotonic() + PATIENCE
    while (pool.kills < KILLS or not announcing.done()) and time.monotonic() < until:
        await pool.maintain()
        deleted |= await _delete_one(company, deleted)
    assert await announcing == {204}
    assert pool.kills >= KILLS
    pool.stop_killing()
    await _until_done(pool, until)
    while len(deleted) < CALLS // 2:
        deleted |= await _delete_one(company, deleted)
    await _check_tasks(deleted)
    # Repeat everything, from the announcement to the last step.
    assert await _announce(list(range(CALLS))) == {204}
    async with db.transaction() as session:
        for call_id in list(await session.scalars(select(Call.id))):
            await processing_steps.restart(session, company.organization.id, call_id)
    await _until_done(pool, until)
    await _check_tasks(deleted)
    record_property(
        "tried", f"{pool.kills} kills, {CALLS} calls announced {COPIES} times, {len(deleted)} tasks deleted meanwhile"
    )


async def _announce(numbers: list[int]) -> set[int]:
    """Announce each recording, thirty at a time, in random order."""
    random.Random(3).shuffle(numbers)
    limit = asyncio.Semaphore(30)
    transport = httpx2.ASGITransport(app=rest.create_app())

    async def one(number: int) -> int:
        fields = recording_fields(number, From="+14155550123", To="+15105550100", Direction="inbound")
        async with limit:
            headers = {"X-Twilio-Signature": sign(BASE + PATH, fields)}
            return (await twilio.post(PATH, data=fields, headers=headers)).status_code

    async with httpx2.AsyncClient(transport=transport, base_url=BASE, timeout=PATIENCE) as twilio:
        return set(await asyncio.gather(*(one(number) for number in numbers)))


async def _delete_one(company: Company, deleted: set[Any]) -> set[Any]:
    """A person deletes a task of a call that has none deleted yet."""
    async with db.transaction() as session:
        query = select(Task.id, Task.call_id).where(col(Task.call_id).not_in({call for _, call in deleted}))
        found = (await session.execute(query.limit(1))).first() if len(deleted) < CALLS // 2 else None
        if found is None:
            return set()
        await task_service.delete_task(session, company.owner, found[0])
        return {(found[0], found[1])}


async def _until_done(pool: WorkerPool, until: float) -> None:
    while time.monotonic() < until:
        await pool.maintain()
        async with db.reading() as session:
            done = list(await session.scalars(select(Call.id).where(col(Call.status) == "processed")))
        if len(done) == CALLS:
            return
    raise AssertionError(f"calls are left; the workers said: {pool.forkserver.stderr()[-3000:]}")


async def _check_tasks(deleted: set[Any]) -> None:
    """Check that each of the twenty calls was extracted once and has its two tasks, except deleted ones."""
    async with db.reading() as session:
        calls = list(await session.scalars(select(Call.id)))
        tasks = (await session.execute(select(Task.id, Task.call_id, Task.title))).all()
        ledger = (await session.execute(select(CallExtraction.call_id, CallExtraction.created))).all()
        quotes = list(await session.scalars(text("SELECT quote FROM task_evidence")))
    assert len(calls) == CALLS
    assert sorted(ledger) == sorted((call, 2) for call in calls)
    gone = {call for _, call in deleted}
    for call in calls:
        mine = sorted(row[2] for row in tasks if row[1] == call)
        assert mine == ["First", "Second"] or (call in gone and len(mine) == 1), (call, mine)
    assert not {row[0] for row in tasks} & {task for task, _ in deleted}
    assert len(quotes) == 2 * CALLS
    assert set(quotes) == {f"Dana: {QUOTE}.", "Bob: Perfect, and please call me on Monday."}
