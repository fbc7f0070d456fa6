"""The job that notifies members, once for each silence, that a contact has gone quiet."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from taskapp.access.actor import Actor
from taskapp.contacts import quiet
from taskapp.contacts import service as contact_service
from taskapp.contacts.quiet import report_quiet
from taskapp.contacts.schemas import ContactCreate, ContactRead
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.notifications import service as notification_service
from taskapp.notifications.model import Notification
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.organizations.model import Member, Organization
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate
from tests.factories.mail import HandClock, enable_mail, use_mail_server
from tests.factories.people import Company, a_company, the_neighbour
from tests.support.forkserver import Forkserver
from tests.support.job_workers import run_side_by_side
from tests.support.product import environment_without_ours
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio


async def _contact(company: Company, name: str, *members: Actor, days: int | None = 3) -> ContactRead:
    new = ContactCreate(name=name, check_in_days=days, member_ids=[member.member_id for member in members])
    async with db.transaction() as session:
        return await contact_service.create_contact(session, company.manager, new)


async def _spoke(company: Company, contact: ContactRead) -> None:
    async with db.transaction() as session:
        await timeline_service.add_note(session, company.manager, contact.id, NoteCreate(text="Spoke"))


async def _entries() -> list[tuple[str, str]]:
    """(title, user) of all notifications."""
    async with db.reading() as session:
        rows = await session.scalars(select(Notification).order_by(col(Notification.created_at)))
        return [(row.title, str(row.user_id)) for row in rows]


async def test_each_silence_notifies_once_the_members_of_the_contact(database: db.Database) -> None:
    clock = HandClock("2026-03-02T15:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
    zoe = await _contact(company, "Zoë", company.agent, company.colleague)
    await _contact(company, "Nobody's")
    await _contact(company, "No rhythm", company.agent, days=None)
    expected = {("Gone quiet: Zoë", str(person.user_id)) for person in (company.agent, company.colleague)}
    at = []
    for _ in range(24 * 5):
        before = len(await _entries())
        await report_quiet()
        if len(await _entries()) > before:
            at.append(f"{clock.now.astimezone(company.agent.timezone):%m-%d %H}")
        clock.move(hours=1)
    # The day to check in was March 5; the hours before work are left alone.
    assert at == ["03-06 08"]
    assert set(await _entries()) == expected
    await _spoke(company, zoe)
    clock.move(days=3)
    await report_quiet()
    assert len(await _entries()) == 2
    clock.move(days=1)
    for _ in range(2):
        await report_quiet()
    assert len(await _entries()) == 4
    # A rhythm that is changed during the same silence, and a silence of long ago, are no news.
    await _contact(company, "Forgotten", company.agent, days=1)
    clock.move(days=30)
    await report_quiet()
    assert len(await _entries()) == 4


async def test_every_contact_of_every_organization_is_reported_to_its_active_members(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "BATCH", 2)
    # 8 in the morning in New York, 10 in the evening in Tokyo.
    clock = HandClock("2026-03-02T13:00:00+00:00")
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        leaving = await a_company(session, "Leaving")
    for number in range(5):
        await _contact(company, f"Contact {number}", company.agent)
    await _contact(company, "Of who left", company.colleague)
    for other in (neighbour, leaving):
        await _contact(other, "Theirs", other.agent)
    async with database.transaction() as session:
        (await session.get_one(Member, company.colleague.member_id)).active = False
        (await session.get_one(Organization, leaving.organization.id)).deletion_at = clock.now + timedelta(days=30)
    clock.move(days=4)
    assert await report_quiet() == 6
    expected = [(f"Gone quiet: Contact {number}", str(company.agent.user_id)) for number in range(5)]
    assert sorted(await _entries()) == [*expected, ("Gone quiet: Theirs", str(neighbour.agent.user_id))]


async def test_an_organization_that_cannot_be_reported_keeps_no_other_waiting(
    database: db.Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HandClock("2026-03-02T15:00:00+00:00")
    async with database.transaction() as session:
        broken, company = await a_company(session, "Broken"), await a_company(session)
    for each in (broken, company):
        await _contact(each, "Zoë", each.agent)
    async with database.transaction() as session:
        # A zone that the time zone data of this machine does not know.
        (await session.get_one(Organization, broken.organization.id)).timezone = "Europe/Atlantis"
    clock.move(days=4)
    assert await report_quiet() == 1
    assert await _entries() == [("Gone quiet: Zoë", str(company.agent.user_id))]
    assert str(broken.organization.id) in caplog.text


async def test_the_first_and_the_last_day_of_a_report_are_those_of_the_organization(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Midnight in New York.
    clock = HandClock("2026-03-02T05:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="America/New_York")
    await _contact(company, "Zoë", company.agent)
    clock.move(days=3, hours=12)
    assert await report_quiet() == 0
    clock.move(days=7)
    monkeypatch.setenv("TASKAPP_NOTIFICATION_DAYS", "6")
    config.settings.cache_clear()
    # An entry that is removed for its age would be made again.
    assert await report_quiet() == 0
    monkeypatch.delenv("TASKAPP_NOTIFICATION_DAYS")
    config.settings.cache_clear()
    assert await report_quiet() == 1


async def test_an_entry_leads_to_the_contact_is_read_there_and_hidden_with_it(database: db.Database) -> None:
    clock = HandClock("2026-03-02T15:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    zoe = await _contact(company, "Zoë", company.agent)
    clock.move(days=4)
    await report_quiet()
    async with db.transaction() as session:
        [entry] = (await notification_service.list_notifications(session, company.agent)).items
        assert (entry.category, entry.label, entry.contact_id) == ("gone-quiet", "Gone Quiet", zoe.id)
        await contact_service.set_members(session, company.manager, zoe.id, member_ids=[])
        [hidden] = (await notification_service.list_notifications(session, company.agent)).items
        assert (hidden.title, hidden.contact_id) == (notification_service.HIDDEN, None)
        assert await notification_service.mark_read_about(session, company.agent, contact_id=zoe.id) == 1


async def test_the_mail_is_left_out_when_somebody_was_in_contact_meanwhile(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    clock = HandClock("2026-03-02T15:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
    zoe = await _contact(company, "Zoë", company.agent)
    bob = await _contact(company, "Bob", company.agent)
    clock.move(days=4)
    await report_quiet()
    await _spoke(company, bob)
    await deliver_notifications()
    [mail] = smtp_sink.mails
    assert mail.message["Subject"] == "Gone quiet: Zoë"
    assert f"https://tasks.example.com/contacts/{zoe.id}" in mail.text


async def test_workers_side_by_side_that_are_killed_notify_each_member_once(
    database: db.Database, database_url: str, tmp_path: Path
) -> None:
    clock = HandClock("2026-03-02T15:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
    names = [f"Contact {number}" for number in range(5)]
    for name in names:
        await _contact(company, name, company.agent, company.manager)
    clock.move(days=4)
    env = environment_without_ours() | {"TASKAPP_DATABASE_URL": database_url, "TASKAPP_DATA_DIR": str(tmp_path)}
    workers = Forkserver(tmp_path, env | {"TASKAPP_TEST_NOW": clock.now.isoformat()})
    try:
        for failpoints in ("quiet.before_commit=kill:0.7", "quiet.after_commit=kill:0.7", ""):
            await run_side_by_side(workers, "taskapp.contacts.quiet:report_quiet", failpoints)
    finally:
        workers.stop()
    people = (company.agent, company.manager)
    assert sorted(await _entries()) == sorted(
        (f"Gone quiet: {name}", str(one.user_id)) for name in names for one in people
    )
