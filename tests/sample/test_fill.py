"""The sample data is complete at any time of day, and is never added to a database with other data."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from taskapp.auth import service as auth_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactFilters
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.notifications import service as notification_service
from taskapp.sample.fill import fill_when_empty
from taskapp.sample.lines import read_calls
from taskapp.tasks import service as task_service
from taskapp.tasks.counts import service as counts
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import TaskStatus, Whose

PASSWORD = "harbor-demo"
OWNER = "ana@harbordental.example"
# Just after midnight in California, a Sunday morning, and an hour that a clock change repeats.
HOURS = ["2026-11-23T08:05", "2026-11-22T16:00", "2026-11-01T09:30"]


@pytest.mark.parametrize("now", HOURS)
async def test_the_sample_looks_alive_at_any_hour(database: db.Database, now: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    clock.set_clock(lambda: moment)
    assert await fill_when_empty(PASSWORD)
    async with database.reading() as session:
        user = await auth_service.check_password(session, OWNER, PASSWORD)
        login = await auth_service.get_first_membership(session, user.id)
        ana = await auth_service.get_actor_of_member(session, login.organization_id, login.id, via="web")
        assert ana.organization_name == "Harbor Dental"
        _, due = await counts.count_everything(session, ana)
        seen = await counts.count_by_status(session, ana)
        assert (due.overdue > 3, due.due_today > 3, due.completed_last_7_days > 10) == (True, True, True)
        assert (seen.open > 80, seen.done > 110, seen.dismissed > 8) == (True, True, True)
        contacts = {
            name: await contact_service.count_contacts(session, ana, ContactFilters(**{name: True}))
            for name in ("gone_quiet", "no_next_step")
        }
        assert min(contacts.values()) > 2, contacts
        groups = await counts.count_day(session, ana, Whose.TEAM)
        assert min(groups.values()) > 2, groups
        wanted = {"they owe": "side = 'they'", "tried": "attempts > 0", "repeats": "recurrence IS NOT NULL"}
        for what, condition in wanted.items():
            found = await session.scalar(text(f"SELECT count(*) FROM task WHERE status = 'open' AND {condition}"))
            assert found > 2, what
        late = await session.scalar(select(func.max(Task.created_at)))
        assert late is not None
        assert late <= moment
        # No reminder waits for the first run of the job, which would flood the notifications.
        waiting = "SELECT count(*) FROM task WHERE status = 'open' AND reminder_sent_at IS NULL AND remind_at < :then"
        assert (await session.scalar(text(waiting).bindparams(then=_stored(database, moment)))) == 0


async def test_the_owner_finds_news_and_a_second_organization(database: db.Database) -> None:
    await fill_when_empty(PASSWORD)
    async with database.reading() as session:
        memberships = await auth_service.find_memberships(session, OWNER) or []
        assert [name for _, name in memberships] == ["Harbor Dental", "Harbor Dental Lisboa"]
        member = memberships[0][0]
        ana = await auth_service.get_actor_of_member(session, member.organization_id, member.id, via="web")
        assert 0 < await notification_service.count_unread(session, ana) < 30
        page = await task_service.list_tasks(session, ana, TaskFilters(q="implant price list"))
        assert page.items[0].contact_name == "Zoë O'Brien"


async def test_a_database_that_holds_anything_is_left_alone(database: db.Database) -> None:
    assert await fill_when_empty(PASSWORD)
    async with database.reading() as session:
        before = await session.scalar(
            select(func.count()).select_from(Task).where(Task.status == TaskStatus.OPEN.value)
        )
    assert not await fill_when_empty(PASSWORD)
    async with database.reading() as session:
        assert before == await session.scalar(
            select(func.count()).select_from(Task).where(Task.status == TaskStatus.OPEN.value)
        )


def test_every_task_of_a_call_rests_on_words_that_were_said() -> None:
    calls = [*read_calls("harbor"), *read_calls("lisboa")]
    unsaid = [
        line.title for call in calls for line in call.found if not any(line.evidence in said for _, said in call.turns)
    ]
    assert len(calls) > 60
    assert not unsaid


def _stored(database: db.Database, moment: datetime) -> object:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if database.is_sqlite else moment
