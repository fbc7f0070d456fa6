"""What a person chooses and reads in one organization leaves the other organizations of that person alone; and the outbox for admins."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.auth import service as auth_service
from taskapp.core import clock
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Invalid, NotFound
from taskapp.core.ids import new_id
from taskapp.core.work import bus
from taskapp.notifications import preferences, service
from taskapp.notifications.outbox import repository as outbox_repository
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.preferences import DigestUpdate, PreferencesUpdate
from taskapp.notifications.types import Channel, EventType, NotificationCategory, NotificationEvent, Payload
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate, EndpointUpdate
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import User
from taskapp.organizations.schemas import MemberUpdate
from tests.factories.calls import a_call
from tests.factories.people import Company, a_company, the_neighbour

pytestmark = pytest.mark.anyio

REMINDER = NotificationCategory.TASK_REMINDER
MAIL = PreferencesUpdate(categories={REMINDER: {Channel.EMAIL: True}}, digest=DigestUpdate(enabled=True))


@pytest.fixture
def heard() -> Iterator[list[bus.Change]]:
    """The changes that open pages and jobs of this process hear."""
    found: list[bus.Change] = []
    stop = bus.subscribe(found.extend)
    yield found
    stop()


async def one_person_in_two() -> tuple[Company, Company, Actor, Actor]:
    """Two companies, and the agent of the first as a member of each."""
    async with db.transaction() as session:
        company, other = await a_company(session), await the_neighbour(session)
        user = await session.get_one(User, company.agent.user_id)
        member = await organization_service.join(session, other.organization.id, user, role=Role.VIEWER)
        there = await auth_service.get_actor_of_member(session, other.organization.id, member.id, via="web")
    return company, other, company.agent, there


async def remind(actor: Actor, **about: UUID) -> None:
    async with db.transaction() as session:
        payload = Payload(category=REMINDER, title="Call back", **about)
        event = NotificationEvent(actor.organization_id, [actor.user_id], payload, str(new_id()))
        await service.notify_all(session, [event])


async def test_choices_are_kept_for_each_organization(database: db.Database) -> None:
    company, _, here, there = await one_person_in_two()
    async with db.transaction() as session:
        webhook = PreferencesUpdate(categories={REMINDER: {Channel.WEBHOOK: True}})
        with pytest.raises(Invalid):
            await preferences.update_preferences(session, here, webhook)
        await preferences.update_preferences(session, here, MAIL)
        for actor, hour in ((here, 6), (there, 17)):
            changes = PreferencesUpdate(digest=DigestUpdate(hour=hour))
            await preferences.update_preferences(session, actor, changes)
        own = [await preferences.get_preferences(session, actor) for actor in (here, there)]
        readers = await preferences.list_digest_readers(session)
    assert [(one.digest.enabled, one.digest.hour) for one in own] == [(True, 6), (False, 17)]
    assert [(reader.member_id, reader.hour) for reader in readers] == [(here.member_id, 6)]
    for actor in (here, there):
        await remind(actor)
    async with db.transaction() as session:
        assert list(await session.scalars(select(col(Outbox.organization_id)))) == [here.organization_id]
        await organization_service.update_member(session, company.owner, here.member_id, MemberUpdate(active=False))
        assert await preferences.list_digest_readers(session) == []
        assert await outbox_repository.find_recipient(session, here.organization_id, here.user_id) is None
        await organization_service.update_member(session, company.owner, here.member_id, MemberUpdate(active=True))
        for category in (REMINDER.value, "daily-digest"):
            await preferences.stop_mail(session, here.organization_id, here.user_id, category)
        assert await preferences.list_digest_readers(session) == []
        stopped = await preferences.get_preferences(session, here)
    assert not any(on for item in stopped.items for on in item.channels.values())


async def test_the_feed_of_one_organization_is_read_alone_and_open_pages_hear_of_it(
    database: db.Database, heard: list[bus.Change]
) -> None:
    *_, here, there = await one_person_in_two()
    contact = new_id()
    heard.clear()
    await remind(here, contact_id=contact)
    assert [(change.kind, change.user_ids) for change in heard] == [("notification", (here.user_id,))]
    await remind(here, contact_id=contact, task_id=new_id())
    await remind(there)
    async with db.transaction() as session:
        assert [await service.count_unread(session, actor) for actor in (here, there)] == [2, 1]
        assert await service.mark_read_about(session, here, contact_id=contact) == 1
        (entry,) = (await service.list_notifications(session, here, unread=True)).items
        read_at = (await service.mark_read(session, here, entry.id)).read_at
    assert read_at
    later = datetime(2100, 1, 1, tzinfo=UTC)
    clock.set_clock(lambda: later)
    async with db.transaction() as session:
        assert (await service.mark_read(session, here, entry.id)).read_at == read_at
        with pytest.raises(NotFound):
            await service.mark_read(session, there, entry.id)
        assert [await service.mark_all_read(session, actor) for actor in (here, there)] == [0, 1]


async def test_an_entry_about_a_call_is_shown_without_its_contact_in_sight(database: db.Database) -> None:
    *_, here, _ = await one_person_in_two()
    async with db.transaction() as session:
        call = await a_call(session, here, unlinked=True)
    await remind(here, contact_id=new_id())
    await remind(here, contact_id=new_id(), call_id=call.id)
    async with db.reading() as session:
        found = (await service.list_notifications(session, here)).items
    assert sorted(entry.title for entry in found) == ["Call back", service.HIDDEN]


async def test_an_admin_sends_dead_messages_of_the_own_organization_again(
    database: db.Database, heard: list[bus.Change]
) -> None:
    company, other, here, there = await one_person_in_two()
    async with db.transaction() as session:
        for actor in (here, there):
            await preferences.update_preferences(session, actor, MAIL)
    for actor in (here, here, there):
        await remind(actor)
    async with db.transaction() as session:
        ids = list(await session.scalars(select(col(Outbox.id)).order_by(col(Outbox.created_at), col(Outbox.id))))
        await session.execute(update(Outbox).values(state="dead", attempts=7))
        await session.execute(update(Outbox).where(col(Outbox.id) == ids[0]).values(state="sent"))
    heard.clear()
    async with db.transaction() as session:
        assert (await outbox.summarize(session, company.owner)).dead == 1
        assert await outbox.send_all_again(session, company.owner) == 1
        assert await outbox.send_all_again(session, company.owner) == 0
        for message in (ids[0], ids[2]):
            with pytest.raises(NotFound):
                await outbox.send_again(session, company.owner, message)
    assert [change.kind for change in heard] == ["notification"]
    async with db.transaction() as session:
        await outbox_repository.note_problem(session, "email", "No mail server", utc_now())
        await outbox_repository.note_problem(session, "webhook", "No receiver", utc_now())
        rows = (
            await session.execute(select(Outbox.state, Outbox.attempts, Outbox.problem).order_by(col(Outbox.id)))
        ).all()
    assert sorted(map(tuple, rows), key=str) == [
        ("dead", 7, None),
        ("pending", 0, "No mail server"),
        ("sent", 7, None),
    ]
    assert other.organization.id != company.organization.id


async def test_a_webhook_that_is_off_is_tested_only_once_it_is_on_again(
    database: db.Database, heard: list[bus.Change]
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        made = await webhooks.create_endpoint(session, company.owner, EndpointCreate(url="https://hooks.example.com/"))
        await webhooks.update_endpoint(session, company.owner, made.id, EndpointUpdate(enabled=False))
        with pytest.raises(Conflict):
            await webhooks.send_test(session, company.owner, made.id)
        with pytest.raises(Invalid):
            await webhooks.update_endpoint(session, company.owner, made.id, EndpointUpdate(enabled=None))
        await webhooks.update_endpoint(session, company.owner, made.id, EndpointUpdate(enabled=True))
    heard.clear()
    async with db.transaction() as session:
        await webhooks.send_test(session, company.owner, made.id)
    assert [change.kind for change in heard] == ["notification"]
    heard.clear()
    async with db.transaction() as session:
        org, event = company.organization.id, EventType.TASK_CREATED
        for _ in range(2):
            await webhooks.emit(session, org, event, {"title": "Call"}, key="1", actor=company.owner, after={"n": 1})
        messages = list(await session.scalars(select(col(Outbox.payload)).order_by(col(Outbox.created_at))))
    assert {change.kind for change in heard} == {"notification"}
    assert [message["category"] for message in messages] == ["test", "task.created"]
    body: Any = messages[1]["body"]
    data = body["data"]
    assert (data["actor"]["kind"], data["actor"]["name"], data["before"], data["after"]) == (
        "api",
        "Owner",
        None,
        {"n": 1},
    )
