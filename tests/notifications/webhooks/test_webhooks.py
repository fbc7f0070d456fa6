"""Webhooks are signed as the Standard Webhooks libraries verify it, with the same id and body in every attempt."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest

from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden, Invalid, NotFound
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.types import EventType, NotificationCategory
from taskapp.notifications.webhooks import delivery as webhook_delivery
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate, EndpointRead, EndpointUpdate
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.sending import send_due_reminders
from tests.factories.mail import HandClock, use_mail_server
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.processes import free_port
from tests.support.receiver import Answer, Received, Receiver, open_own_network

pytestmark = pytest.mark.anyio


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver on this machine, which only tests may reach."""
    open_own_network(monkeypatch)
    webhook_delivery._back_off_until.clear()
    with Receiver() as running:
        yield running


async def _an_endpoint(company: Company, url: str, **more: Any) -> EndpointRead:
    """An endpoint for notifications; tests/notifications/webhooks/test_events.py has those for events."""
    more.setdefault("categories", list(NotificationCategory))
    async with db.transaction() as session:
        return await webhooks.create_endpoint(session, company.admin, EndpointCreate(url=url, **more))


async def _secret(company: Company, endpoint: EndpointRead) -> str:
    async with db.reading() as session:
        return await webhooks.get_secret(session, company.admin, endpoint.id)


def _check(received: Received, *secrets: str) -> None:
    """Verify the signatures by the text of Standard Webhooks, independent of the product's code."""
    content = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}.".encode() + received.body
    signatures = set()
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signatures.add("v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode())
    assert set(received.headers["webhook-signature"].split(" ")) == signatures


async def test_an_event_is_sent_once_signed_and_with_its_facts(database: db.Database, receiver: Receiver) -> None:
    clock = HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
    endpoint = await _an_endpoint(company, receiver.url)
    await _an_endpoint(neighbour, f"{receiver.url}/neighbour")
    async with database.transaction() as session:
        task = await a_task(
            session, company.manager, "Call Zoë", due_date="2026-03-28T15:00", assigned_to=company.agent.member_id
        )
    assert await send_due_reminders() == 1
    async with database.transaction() as session:
        await task_service.mark_done(session, company.agent, task.id)
        await task_service.mark_done(session, company.agent, task.id)
    assert await deliver_notifications() == 3
    assert await deliver_notifications() == 0
    bodies = {json.loads(one.body)["type"]: json.loads(one.body) for one in receiver.received}
    assert (set(bodies), len(receiver.received)) == ({"task-assigned", "task-reminder", "task-completed"}, 3)
    reminder = bodies["task-reminder"]
    assert reminder["timestamp"] == "2026-03-28T19:00:30Z"
    assert (reminder["data"]["title"], reminder["data"]["task_id"]) == ("Call Zoë", str(task.id))
    assert reminder["data"]["user_ids"] == [str(company.agent.user_id)]
    assert reminder["data"]["organization_id"] == str(company.organization.id)
    secret = await _secret(company, endpoint)
    for one in receiver.received:
        assert one.path == "/hook"
        _check(one, secret)
        assert one.headers["webhook-timestamp"] == str(int(clock.now.timestamp()))


async def test_a_failing_receiver_gets_the_same_id_and_body_until_it_takes_them(
    database: db.Database, receiver: Receiver
) -> None:
    clock = HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, receiver.url)
    receiver.answers = [
        Answer(500, body=b"out of\norder"),
        Answer(302, {"Location": receiver.url}),
        Answer(429, {"Retry-After": "600"}),
    ]
    async with database.transaction() as session:
        await webhooks.send_test(session, company.admin, endpoint.id)
    problems = []
    for minutes in (1, 1, 5, 15):
        await deliver_notifications()
        async with database.reading() as session:
            problems += [
                one.problem for one in (await outbox.list_messages(session, company.admin, state="pending")).items
            ]
        clock.move(minutes=minutes)
    assert problems[:2] == ["The receiver answered 500: out of order.", "The receiver answered 302."]
    assert len(receiver.received) == 3, "a Retry-After of ten minutes is respected"
    await deliver_notifications()
    first, *others = receiver.received
    assert len(others) == 3, "a redirect is not followed"
    assert {(one.headers["webhook-id"], one.body) for one in others} == {(first.headers["webhook-id"], first.body)}
    assert others[-1].headers["webhook-timestamp"] != first.headers["webhook-timestamp"]
    _check(others[-1], await _secret(company, endpoint))
    async with database.reading() as session:
        [sent] = (await outbox.list_messages(session, company.admin, state="sent")).items
    assert (sent.attempts, sent.recipient, first.headers["webhook-id"]) == (4, receiver.url, f"msg_{sent.id.hex}")


async def test_a_dead_receiver_becomes_a_dead_letter_that_an_admin_sends_again(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_own_network(monkeypatch)
    webhook_delivery._back_off_until.clear()
    clock = HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, f"http://127.0.0.1:{free_port()}/")
    async with database.transaction() as session:
        await webhooks.send_test(session, company.admin, endpoint.id)
    for _ in range(len(webhook_delivery.PAUSES) + 2):
        await deliver_notifications()
        clock.move(days=1)
    with Receiver() as repaired:
        async with database.transaction() as session:
            [dead] = (await outbox.list_messages(session, company.admin)).items
            assert (dead.attempts, dead.problem) == (9, "127.0.0.1 could not be reached: ConnectError.")
            await webhooks.update_endpoint(session, company.admin, endpoint.id, EndpointUpdate(url=repaired.url))
            await outbox.send_again(session, company.admin, dead.id)
        await deliver_notifications()
        assert [one.headers["webhook-id"] for one in repaired.received] == [f"msg_{dead.id.hex}"]


@pytest.mark.slow
async def test_a_receiver_that_hangs_up_is_in_back_off_and_delays_neither_another_nor_mail(
    database: db.Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, f"smtp://127.0.0.1:{free_port()}")
    HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    bad = await _an_endpoint(company, f"http://127.0.0.1:{free_port()}/")
    await _an_endpoint(company, receiver.url)
    async with database.transaction() as session:
        for number in range(30):
            await a_task(session, company.manager, f"{number}", assigned_to=company.agent.member_id)
    await deliver_notifications()
    assert len(receiver.received) == 30
    async with database.reading() as session:
        waiting = (await outbox.list_messages(session, company.admin, state="pending", limit=200)).items
    assert {one.recipient for one in waiting} == {bad.url}
    tried = sum(one.attempts for one in waiting)
    assert tried <= webhook_delivery.PARALLEL, "once it failed, the others are not even tried"


async def test_a_receiver_that_is_gone_is_turned_off_and_can_be_turned_on_again(
    database: db.Database, receiver: Receiver
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, receiver.url)
    receiver.answers = [Answer(410)]
    async with database.transaction() as session:
        await webhooks.send_test(session, company.admin, endpoint.id)
    await deliver_notifications()
    async with database.transaction() as session:
        [found] = await webhooks.list_endpoints(session, company.admin)
        assert (found.enabled, found.problem) == (False, "Its receiver answered 410 Gone, so it was turned off.")
        with pytest.raises(Conflict):
            await webhooks.send_test(session, company.admin, endpoint.id)
        back = await webhooks.update_endpoint(session, company.admin, endpoint.id, EndpointUpdate(enabled=True))
        assert (back.enabled, back.problem) == (True, None)


async def test_an_endpoint_that_is_off_gets_nothing_neither_what_waits_nor_what_comes(
    database: db.Database, receiver: Receiver
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, receiver.url, categories=[])
    async with database.transaction() as session:
        await webhooks.send_test(session, company.admin, endpoint.id)
        await webhooks.update_endpoint(session, company.admin, endpoint.id, EndpointUpdate(enabled=False))
    async with database.transaction() as session:
        await a_task(session, company.manager, "Call Zoë", assigned_to=company.agent.member_id)
    assert await deliver_notifications() == 1
    assert receiver.received == []
    async with database.reading() as session:
        [dead] = (await outbox.list_messages(session, company.admin, state="dead")).items
        assert (dead.category, dead.problem) == ("Test", webhook_delivery.TURNED_OFF)
        assert (await outbox.list_messages(session, company.admin, state="pending")).items == []


async def test_an_endpoint_without_categories_receives_notifications_and_events_once_each(
    database: db.Database, receiver: Receiver
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
    await _an_endpoint(company, receiver.url, categories=[])
    async with database.transaction() as session:
        await a_task(session, company.manager, "Call Zoë", assigned_to=company.agent.member_id)
        for _ in range(2):
            await webhooks.emit(
                session, company.organization.id, EventType.TASK_UPDATED, {}, key="the same change", actor="job"
            )
    await deliver_notifications()
    types = [json.loads(one.body)["type"] for one in receiver.received]
    assert {"task-assigned", "task.updated"} <= set(types)
    assert len(types) == len(set(types))


async def test_a_changed_address_is_checked_like_a_new_one(database: db.Database, receiver: Receiver) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, receiver.url)
    for url in ("https://169.254.169.254/latest", "ftp://example.com/hook", "https://me:secret@example.com/"):
        with pytest.raises(Invalid):
            async with database.transaction() as session:
                await webhooks.update_endpoint(session, company.admin, endpoint.id, EndpointUpdate(url=url))
    async with database.reading() as session:
        assert [one.url for one in await webhooks.list_endpoints(session, company.admin)] == [receiver.url]


async def test_a_removed_endpoint_takes_its_unsent_messages_along_and_no_others(
    database: db.Database, receiver: Receiver
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
    removed, kept = await _an_endpoint(company, receiver.url), await _an_endpoint(company, f"{receiver.url}/kept")
    await _test_message(company, removed)
    await deliver_notifications()
    await _test_message(company, removed)
    await _test_message(company, kept)
    async with database.transaction() as session:
        await webhooks.delete_endpoint(session, company.admin, removed.id)
    async with database.reading() as session:
        sent = (await outbox.list_messages(session, company.admin, state="sent")).items
        waiting = (await outbox.list_messages(session, company.admin, state="pending")).items
    assert [one.recipient for one in sent] == ["A removed webhook"]
    assert [one.recipient for one in waiting] == [f"{receiver.url}/kept"]


async def test_a_receiver_that_works_again_is_given_no_rest(database: db.Database, receiver: Receiver) -> None:
    clock = HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, receiver.url)
    receiver.answers = [Answer(500)]
    await _test_message(company, endpoint)
    for number in (1, 2):
        await deliver_notifications()
        assert len(receiver.received) == number
        clock.move(minutes=1)
    await _test_message(company, endpoint)
    await deliver_notifications()
    assert len(receiver.received) == 3


async def _test_message(company: Company, endpoint: EndpointRead) -> None:
    async with db.transaction() as session:
        await webhooks.send_test(session, company.admin, endpoint.id)


async def test_an_endpoint_receives_only_its_categories_and_nothing_once_removed(
    database: db.Database, receiver: Receiver
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, receiver.url, categories=[NotificationCategory.TASK_COMPLETED])
    async with database.transaction() as session:
        task = await a_task(session, company.manager, assigned_to=company.agent.member_id)
        await task_service.mark_done(session, company.manager, task.id)
    await deliver_notifications()
    assert [json.loads(one.body)["type"] for one in receiver.received] == ["task-completed"]
    async with database.transaction() as session:
        await task_service.reopen(session, company.manager, task.id)
        await task_service.mark_done(session, company.manager, task.id)
        await webhooks.delete_endpoint(session, company.admin, endpoint.id)
    assert await deliver_notifications() == 0
    async with database.reading() as session:
        assert (await outbox.summarize(session, company.admin)).pending == 0


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(database: db.Database, receiver: Receiver) -> None:
    clock = HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    endpoint = await _an_endpoint(company, receiver.url)
    old = await _secret(company, endpoint)
    async with database.transaction() as session:
        new = await webhooks.rotate_secret(session, company.admin, endpoint.id)
        await webhooks.send_test(session, company.admin, endpoint.id)
    await deliver_notifications()
    clock.move(hours=24)
    async with database.transaction() as session:
        await webhooks.send_test(session, company.admin, endpoint.id)
    await deliver_notifications()
    assert old != new
    _check(receiver.received[0], old, new)
    _check(receiver.received[1], new)


async def test_only_admins_of_the_same_organization_reach_an_endpoint(
    database: db.Database, receiver: Receiver
) -> None:
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
    endpoint = await _an_endpoint(company, receiver.url)
    verbs = (webhooks.get_secret, webhooks.rotate_secret, webhooks.send_test, webhooks.delete_endpoint)
    async with database.transaction() as session:
        assert await webhooks.list_endpoints(session, neighbour.owner) == []
        for verb in verbs:
            with pytest.raises(NotFound):
                await verb(session, neighbour.owner, endpoint.id)
            for person in (company.manager, company.agent, company.viewer):
                with pytest.raises(Forbidden):
                    await verb(session, person, endpoint.id)
        for _ in range(webhooks.MAX_ENDPOINTS - 1):
            await webhooks.create_endpoint(session, company.admin, EndpointCreate(url=receiver.url))
        with pytest.raises(Conflict):
            await webhooks.create_endpoint(session, company.admin, EndpointCreate(url=receiver.url))
