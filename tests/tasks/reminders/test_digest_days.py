"""The digest in special cases: clock changes, several organizations, several workers, killed processes."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.auth import service as auth_service
from taskapp.core.db import database as db
from taskapp.core.work import bus
from taskapp.notifications import preferences
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.preferences import DigestUpdate, PreferencesUpdate
from taskapp.notifications.types import DIGEST
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import User
from taskapp.tasks.reminders.digest import MAX_LISTED, send_digests
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock, use_mail_server
from tests.factories.people import a_company
from tests.factories.tasks import a_done_task, a_task
from tests.support.forkserver import Forkserver
from tests.support.job_workers import run_side_by_side
from tests.support.product import environment_without_ours
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio


async def _wants_digest(person: Actor, *, hour: int) -> None:
    async with db.transaction() as session:
        wish = PreferencesUpdate(digest=DigestUpdate(enabled=True, hour=hour))
        await preferences.update_preferences(session, person, wish)


async def _digests() -> list[Outbox]:
    async with db.reading() as session:
        found = await session.scalars(select(Outbox).where(col(Outbox.channel) == "email").order_by(col(Outbox.id)))
        return [row for row in found if row.payload["category"] == DIGEST]


# In New York, March 8 has no 2 a.m. and November 1 has 1 a.m. twice.
@pytest.mark.parametrize(("day", "hour"), [("2026-03-08", 2), ("2026-11-01", 1), ("2026-11-01", 23), ("2026-03-08", 0)])
async def test_a_day_of_23_or_25_hours_has_one_digest(database: db.Database, day: str, hour: int) -> None:
    clock = HandClock(f"{day}T04:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="America/New_York")
        mine = {"assigned_to": company.agent.member_id}
        await a_task(session, company.manager, "Late", due_date="2026-01-05", **mine)
    await _wants_digest(company.agent, hour=hour)
    written = []
    for _ in range(2 * 28):
        if await send_digests():
            written.append(clock.now.astimezone(company.agent.timezone))
        clock.move(minutes=30)
    of_day = [at for at in written if at.date().isoformat() == day]
    assert len(of_day) == 1
    assert of_day[0].hour == (3 if (day, hour) == ("2026-03-08", 2) else hour)
    assert len({row.dedupe_key for row in await _digests()}) == len(written)


async def test_a_task_overdue_since_this_morning_is_listed_once(database: db.Database) -> None:
    HandClock("2026-03-28T18:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="UTC")
        mine = {"assigned_to": company.agent.member_id}
        for title, due in (("Nine", "2026-03-28T09:00"), ("Evening", "2026-03-28T20:00"), ("Day", "2026-03-28")):
            await a_task(session, company.manager, title, due_date=due, **mine)
    await _wants_digest(company.agent, hour=18)
    assert await send_digests() == 1
    [row] = await _digests()
    parts: dict[str, Any] = {name: row.payload[name] for name in ("overdue", "today")}
    assert {name: (part["total"], [item["title"] for item in part["items"]]) for name, part in parts.items()} == {
        "overdue": (1, ["Nine"]),
        "today": (2, ["Evening", "Day"]),
    }


async def test_a_long_digest_lists_the_first_and_counts_all_open_tasks_of_its_reader(database: db.Database) -> None:
    HandClock("2026-03-28T18:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="UTC")
        contact = await a_contact(session, company.manager)
        due: dict[str, Any] = {"contact": contact, "due_date": "2026-03-27"}
        for _ in range(MAX_LISTED + 2):
            await a_task(session, company.manager, assigned_to=company.agent.member_id, **due)
        await a_done_task(session, company.manager, assigned_to=company.agent.member_id, **due)
        await a_task(session, company.manager, assigned_to=company.colleague.member_id, **due)
    await _wants_digest(company.agent, hour=7)
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    assert await send_digests() == 1
    stop()
    assert [change.user_ids for change in changes if change.kind == "notification"] == [(company.agent.user_id,)]
    [row] = await _digests()
    overdue: Any = row.payload["overdue"]
    assert (len(overdue["items"]), overdue["total"]) == (MAX_LISTED, MAX_LISTED + 2)


async def test_a_person_of_two_organizations_gets_each_ones_tasks_at_its_own_hour(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    clock = HandClock("2026-03-27T20:00:00+00:00")
    async with database.transaction() as session:
        auckland, new_york = (
            await a_company(session, "Here", timezone="Pacific/Auckland"),
            await a_company(session, "There"),
        )
        user = await session.get_one(User, auckland.agent.user_id)
        member = await organization_service.join(session, new_york.organization.id, user, role=Role.AGENT)
        abroad = await auth_service.get_actor_of_member(session, new_york.organization.id, member.id, via="api")
        await a_task(session, auckland.manager, "Kiwi", due_date="2026-03-28", assigned_to=auckland.agent.member_id)
        await a_task(session, new_york.manager, "Apple", due_date="2026-03-28", assigned_to=member.id)
    await _wants_digest(auckland.agent, hour=9)
    await _wants_digest(abroad, hour=7)
    for _ in range(24):
        await send_digests()
        clock.move(hours=1)
    await deliver_notifications()
    mails = [mail for mail in smtp_sink.mails if "Your tasks" in mail.message["Subject"]]
    text_by_sender = {mail.message["From"].addresses[0].display_name: mail.text for mail in mails}
    assert (len(mails), set(text_by_sender)) == (2, {"Here", "There"})
    assert ("Kiwi" in text_by_sender["Here"], "Apple" in text_by_sender["Here"]) == (True, False)
    assert ("Kiwi" in text_by_sender["There"], "Apple" in text_by_sender["There"]) == (False, True)


async def test_workers_side_by_side_that_are_killed_write_one_digest_each_day(
    database: db.Database, database_url: str, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        company = await a_company(session, timezone="UTC")
        people = [company.agent, company.colleague, company.manager]
        for person in people:
            await a_task(session, company.manager, "Late", due_date="2026-01-05", assigned_to=person.member_id)
    for person in people:
        await _wants_digest(person, hour=0)
    env = environment_without_ours() | {"TASKAPP_DATABASE_URL": database_url, "TASKAPP_DATA_DIR": str(tmp_path)}
    workers = Forkserver(tmp_path, env)
    try:
        for failpoints in ("digest.before_commit=kill:0.7", "digest.after_commit=kill:0.7", ""):
            await run_side_by_side(workers, "taskapp.tasks.reminders.digest:send_digests", failpoints)
    finally:
        workers.stop()
    days = {(row.payload["user_id"], row.payload["day"]) for row in await _digests()}
    assert len(await _digests()) == len(days)
    assert {user for user, _ in days} == {str(person.user_id) for person in people}
