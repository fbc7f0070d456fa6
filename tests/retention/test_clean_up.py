"""What is older than its age is removed, what is younger or still needed stays; every age is a setting."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.ai.model import AiUsage
from taskapp.audit.model import AuditEntry
from taskapp.calls import recordings
from taskapp.calls.model import Call
from taskapp.core import config
from taskapp.core.clock import utc_now
from taskapp.core.db import changes
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import DeletedRow, IdempotencyKey
from taskapp.core.ids import new_id
from taskapp.core.work import bus
from taskapp.jobs import find_job
from taskapp.notifications.model import Notification
from taskapp.notifications.outbox.model import Outbox
from taskapp.retention import repository
from taskapp.tasks import service
from taskapp.tasks.leases.model import TaskLease
from taskapp.tasks.model import DeletedTask, Reminder
from tests.factories.calls import a_call
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio
TABLES = (Outbox, Notification, Reminder, AiUsage, DeletedRow, IdempotencyKey)


async def clean_up() -> int:
    job = find_job("clean-up")
    assert job is not None
    return await job.run()


async def rows_of(age: timedelta, company: Company, session: AsyncSession) -> None:
    """One settled row of every table, of this age."""
    at, org, user = utc_now() - age, company.organization.id, company.owner.user_id
    task = await a_task(session, company.owner)
    await session.flush()
    session.add_all(
        [
            Outbox(organization_id=org, channel="email", dedupe_key=str(new_id()), state="sent", created_at=at),
            Outbox(organization_id=org, channel="email", dedupe_key=str(new_id()), state="dead", created_at=at),
            Notification(
                organization_id=org, user_id=user, category="task-reminder", title="x", dedupe_key=str(new_id()), created_at=at
            ),
            Reminder(organization_id=org, task_id=task.id, arming=1, remind_at=at, outcome="sent", created_at=at),
            AiUsage(organization_id=org, feature="f", model="m", outcome="ok", day=at.date(), created_at=at),
            IdempotencyKey(
                organization_id=org, member_id=new_id(), route="r", key="k", request_hash="", status=200, body="", created_at=at
            ),
        ]
    )  # fmt: skip
    await changes.record(session, org, "task", [(new_id(), changes.EVERYBODY)], at)
    await service.delete_task(session, company.owner, (await a_task(session, company.owner)).id)
    await session.execute(update(AuditEntry).where(AuditEntry.at > at).values(at=at))  # type: ignore[arg-type]


async def count(table: Any) -> int:
    async with db.reading() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()  # house: select


async def test_old_rows_of_every_kind_are_removed_and_young_ones_stay(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(repository, "BATCH", 1)
    async with database.transaction() as session:
        company = await a_company(session)
        await rows_of(timedelta(days=800), company, session)
    old = {table: await count(table) for table in TABLES}
    async with database.transaction() as session:
        await rows_of(timedelta(hours=23), company, session)
    with caplog.at_level(logging.INFO):
        removed = await clean_up()
    left = {table: await count(table) for table in TABLES}
    assert all(old.values())
    # The deletion of the task is as young as the test.
    assert left == {**old, DeletedRow: left[DeletedRow]}
    assert removed >= len(TABLES)
    assert "removed 2 old messages" in caplog.text
    assert await clean_up() == 0


@pytest.mark.parametrize(
    ("setting", "value", "table"),
    [
        ("TASKAPP_OUTBOX_DAYS", "900", Outbox),
        ("TASKAPP_NOTIFICATION_DAYS", "900", Notification),
        ("TASKAPP_REMINDER_DAYS", "900", Reminder),
        ("TASKAPP_USAGE_DAYS", "900", AiUsage),
        ("TASKAPP_IDEMPOTENCY_HOURS", "8760", IdempotencyKey),
        ("TASKAPP_DELETED_DAYS", "900", DeletedRow),
    ],
)
async def test_a_longer_age_keeps_the_rows(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, table: Any
) -> None:
    monkeypatch.setenv(setting, value)
    config.settings.cache_clear()
    async with database.transaction() as session:
        await rows_of(timedelta(days=360 if "HOURS" in setting else 800), await a_company(session), session)
    before = await count(table)
    await clean_up()
    assert await count(table) == before > 0


async def test_messages_that_wait_and_reminders_that_may_still_be_sent_stay(database: db.Database) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC)
    async with database.transaction() as session:
        company = await a_company(session)
        org = company.organization.id
        open_task, done = await a_task(session, company.owner), await a_task(session, company.owner)
        await service.mark_done(session, company.owner, done.id)
        session.add(Outbox(organization_id=org, channel="email", dedupe_key="waits", created_at=at))
        session.add_all(
            Reminder(organization_id=org, task_id=task.id, arming=1, remind_at=at, outcome="skipped", created_at=at)
            for task in (open_task, done)
        )
    await clean_up()
    async with db.reading() as session:
        assert list(await session.scalars(select(Reminder.task_id))) == [open_task.id]  # type: ignore[call-overload]
        assert (await session.scalars(select(Outbox.dedupe_key))).one() == "waits"  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("days", "age", "kept"), [("", 364, True), ("", 366, False), ("900", 800, True), ("20", 21, False)]
)
async def test_entries_of_the_audit_log_are_kept_as_long_as_their_setting_says(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, days: str, age: int, kept: bool
) -> None:
    monkeypatch.setenv("TASKAPP_AUDIT_DAYS", days)
    config.settings.cache_clear()
    async with database.transaction() as session:
        company = await a_company(session)
        await service.delete_task(session, company.owner, (await a_task(session, company.owner)).id)
    async with database.transaction() as session:
        await session.execute(update(AuditEntry).values(at=utc_now() - timedelta(days=age)))
    before = await count(AuditEntry)
    await clean_up()
    assert (before, await count(AuditEntry)) == (before or 1, before if kept else 0)


async def test_a_deleted_task_is_forgotten_when_it_cannot_be_restored_any_more(database: db.Database) -> None:
    clock = HandClock("2026-04-20T09:30:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        await service.delete_task(session, company.owner, (await a_task(session, company.owner)).id)
    left = []
    for _ in range(3):
        await clean_up()
        left.append(await count(DeletedTask))
        clock.move(hours=23)
    assert left == [1, 1, 0]


async def test_leases_that_ran_out_more_than_a_day_ago_are_removed(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        tasks = [await a_task(session, company.owner) for _ in range(2)]
        for task, hours in zip(tasks, (23, 25), strict=True):
            until = utc_now() - timedelta(hours=hours)
            session.add(
                TaskLease(
                    task_id=task.id, organization_id=company.organization.id, member_id=company.owner.member_id,
                    until=until, position="",
                )
            )  # fmt: skip
    assert await clean_up() == 1
    async with db.reading() as session:
        assert list(await session.scalars(select(TaskLease.task_id))) == [tasks[0].id]  # type: ignore[call-overload]


async def test_recordings_stay_unless_an_age_is_set_and_the_call_outlives_them(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(repository, "RECORDINGS", 1)
    config.settings.cache_clear()
    async with database.transaction() as session:
        company = await a_company(session)
        other = await a_call(session, company.owner, started_at="2025-01-03T10:00")
        (await session.get_one(Call, other.id)).recording_path = "x/other.wav"
        call = await a_call(session, company.owner, started_at="2025-01-02T10:00")
        path = f"{company.organization.id}/{call.id}.wav"
        row = await session.get_one(Call, call.id)
        row.recording_path, row.recording_type = path, "audio/wav"
    file = tmp_path / "recordings" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(b"RIFF")
    await clean_up()
    assert recordings.find(path) == file
    monkeypatch.setenv("TASKAPP_RECORDING_DAYS", "30")
    config.settings.cache_clear()
    heard: list[bus.Change] = []
    stop = bus.subscribe(heard.extend)
    assert await clean_up() == 2
    stop()
    assert {change.id for change in heard if change.kind == "call"} == {call.id, other.id}
    async with db.reading() as session:
        row = await session.get_one(Call, call.id)
    assert (file.exists(), row.recording_path) == (False, None)
    assert row.transcription
