"""Repeating tasks across a change of the clock in 20 time zones, compared with an independent time library."""

from datetime import UTC, timedelta

import pytest
from sqlmodel import col, select
from whenever import PlainDateTime

from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.shared.dates import format_local_datetime
from taskapp.tasks import service
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskStatus
from tests.factories.people import a_company
from tests.factories.tasks import a_task
from tests.support.clock_changes import changes_of

ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Toronto", "America/Havana", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Jerusalem", "Atlantic/Azores", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Berlin", "Europe/Dublin", "Europe/London", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter",
)  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", ["skipped", "doubled"])
async def test_a_daily_task_keeps_its_hour_across_a_change_of_the_clock(
    database: db.Database, zone: str, kind: str
) -> None:
    changes = [c for c in changes_of(zone) if (c.offset_after > c.offset_before) is (kind == "skipped")]
    change = changes[0]
    # A wall time in the middle of the hour that is skipped or comes twice on the third day.
    middle = change.at + change.offset_before + (change.offset_after - change.offset_before) / 2
    start = (middle - timedelta(days=2)).replace(tzinfo=None)
    clock.set_clock(lambda: (change.at - timedelta(days=3)).astimezone(UTC))
    async with database.transaction() as session:
        company = await a_company(session, zone, timezone=zone)
        task = await a_task(session, company.owner, due_date=f"{start:%Y-%m-%dT%H:%M}", recurrence="every day")
        for _ in range(4):
            closed = await service.set_status(session, company.owner, task.id, TaskStatus.DONE)
            assert closed.next_task_id
            task = await service.get_task(session, company.owner, closed.next_task_id)
        rows = await session.scalars(select(Task).where(col(Task.organization_id) == company.owner.organization_id))
        dues = sorted(row.due_date for row in rows if row.due_date)
    walls = [start + timedelta(days=number) for number in range(5)]
    expected = [
        PlainDateTime(w.year, w.month, w.day, w.hour, w.minute)
        .assume_tz(zone, disambiguation="compatible")
        .to_instant()
        for w in walls
    ]
    assert dues == [instant.to_stdlib() for instant in expected], [
        format_local_datetime(due, company.owner.timezone) for due in dues
    ]
