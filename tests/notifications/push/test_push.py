"""Web push: encryption for each browser (RFC 8291), VAPID (RFC 8292), and the deletion of ended subscriptions."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from taskapp.access.actor import Actor
from taskapp.auth.model import LoginSession
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Invalid
from taskapp.notifications import preferences
from taskapp.notifications.model import PushSubscription
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.preferences import PreferencesUpdate
from taskapp.notifications.push import crypto, repository
from taskapp.notifications.push import service as push
from taskapp.notifications.push.service import Subscription
from taskapp.notifications.types import Channel, NotificationCategory
from taskapp.organizations.model import Organization
from taskapp.tasks.reminders.sending import send_due_reminders
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.processes import free_port
from tests.support.receiver import Answer, Received, Receiver, open_own_network

pytestmark = pytest.mark.anyio
REMINDER = NotificationCategory.TASK_REMINDER


@dataclass
class Browser:
    """A browser's side of a subscription: its keys, and decryption (RFC 8291) independent of the product's code."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey
    auth: bytes = b"0123456789abcdef"

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> Subscription:
        keys = {"p256dh": crypto.to_text(self.point), "auth": crypto.to_text(self.auth)}
        return Subscription.model_validate({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def read(self, body: bytes) -> bytes:
        salt, (_, length), rest = body[:16], struct.unpack("!IB", body[16:21]), body[21:]
        sender, ciphertext = rest[:length], rest[length:]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        secret = _hkdf(self.auth, b"WebPush: info\x00" + self.point + sender, shared, 32)
        key = _hkdf(salt, b"Content-Encoding: aes128gcm\x00", secret, 16)
        plain = AESGCM(key).decrypt(_hkdf(salt, b"Content-Encoding: nonce\x00", secret, 12), ciphertext, None)
        assert plain[-1:] == b"\x02"
        return plain[:-1]


def _hkdf(salt: bytes, info: bytes, secret: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def a_browser(endpoint: str) -> Browser:
    return Browser(endpoint, ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A push service on this machine."""
    open_own_network(monkeypatch)
    with Receiver() as running:
        yield running


async def _turn_on(person: Actor, *browsers: Browser) -> None:
    async with db.transaction() as session:
        changes = PreferencesUpdate(categories={REMINDER: {Channel.PUSH: True}})
        await preferences.update_preferences(session, person, changes)
        for browser in browsers:
            await push.subscribe(session, person, browser.subscription, login=None)


async def _a_reminded_company(*, browser_count: int = 0, service: Receiver) -> tuple[Company, list[Browser]]:
    HandClock("2026-03-28T19:00:30+00:00")
    browsers = [a_browser(f"http://127.0.0.1:{service.port}/browser/{number}") for number in range(browser_count)]
    async with db.transaction() as session:
        company = await a_company(session)
        due = {"due_date": "2026-03-28T15:00", "assigned_to": company.agent.member_id}
        await a_task(session, company.manager, "Call Zoë", **due)
    await _turn_on(company.agent, *browsers)
    assert await send_due_reminders() == 1
    return company, browsers


def _check_sender(received: Received, service: Receiver) -> None:
    scheme, _, parameters = received.headers["authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in parameters.split(","))
    assert (scheme, fields["k"]) == ("vapid", crypto.public_key())
    head, claims, signature = fields["t"].split(".")
    payload = json.loads(crypto.from_text(claims))
    assert payload["aud"] == f"http://127.0.0.1:{service.port}"
    assert json.loads(crypto.from_text(head)) == {"typ": "JWT", "alg": "ES256"}
    assert payload["exp"] == int(HandClock("2026-03-29T07:00:30+00:00").now.timestamp())
    assert payload["sub"].startswith(("mailto:", "https://"))
    raw = crypto.from_text(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), crypto.from_text(fields["k"]))
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


async def test_a_reminder_reaches_every_browser_of_the_person_encrypted_for_each(
    database: db.Database, service: Receiver
) -> None:
    company, browsers = await _a_reminded_company(browser_count=2, service=service)
    assert await deliver_notifications() == 1
    assert await deliver_notifications() == 0
    async with database.reading() as session:
        [sent] = (await outbox.list_messages(session, company.admin, state="sent")).items
    assert sent.recipient == "Agent’s browsers"
    assert (sent.sent_at, sent.problem) == (HandClock("2026-03-28T19:00:30+00:00").now, None)
    assert len(service.received) == 2
    for browser, received in zip(browsers, service.received, strict=True):
        assert browser.endpoint.endswith(received.path)
        shown = json.loads(browser.read(received.body))
        assert (shown["id"], shown["title"], shown["body"]) == (str(sent.id), "Reminder: Call Zoë", "Grace Hopper")
        assert shown["path"].startswith("/tasks/")
        assert (received.headers["content-encoding"], received.headers["urgency"]) == ("aes128gcm", "high")
        assert len(received.headers["topic"]) <= 32
        _check_sender(received, service)


async def test_very_long_texts_are_cut_to_what_push_services_take(database: db.Database, service: Receiver) -> None:
    company, [browser] = await _a_reminded_company(browser_count=1, service=service)
    await deliver_notifications()
    async with database.transaction() as session:
        row = (await session.scalars(select(Outbox))).one()
        row.payload = {**row.payload, "title": "Ü" * 5000, "contact_name": "Ö" * 5000}
        row.state, row.next_attempt_at = "pending", row.created_at
        (await session.get_one(Organization, company.organization.id)).name = "Ä" * 255
    await deliver_notifications()
    received = service.received[-1]
    assert len(received.body) < 3_900
    shown = json.loads(browser.read(received.body))
    assert (len(shown["title"]), len(shown["body"]), len(shown["from"])) == (200, 300, 100)
    assert shown["path"].startswith("/tasks/")


async def test_a_browser_that_is_gone_is_forgotten_and_the_other_still_notified(
    database: db.Database, service: Receiver
) -> None:
    company, browsers = await _a_reminded_company(browser_count=2, service=service)
    service.answers = [Answer(410)]
    assert await deliver_notifications() == 1
    assert len(service.received) == 2
    assert json.loads(browsers[1].read(service.received[1].body))["title"] == "Reminder: Call Zoë"
    async with database.reading() as session:
        settings = await preferences.get_preferences(session, company.agent)
        assert (await outbox.summarize(session, company.admin)).dead == 0
        assert len((await session.scalars(select(PushSubscription))).all()) == 1
    assert [(state.channel, state.available) for state in settings.channels] == [("email", False), ("push", True)]


async def test_a_push_service_in_trouble_is_tried_again_under_the_same_id(
    database: db.Database, service: Receiver
) -> None:
    _, [browser] = await _a_reminded_company(browser_count=1, service=service)
    service.answers = [Answer(503)]
    await deliver_notifications()
    HandClock("2026-03-28T19:05:30+00:00")
    await deliver_notifications()
    ids = [json.loads(browser.read(received.body))["id"] for received in service.received]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    # A message under the topic of one that still waits at the service replaces it.
    assert len({received.headers["topic"] for received in service.received}) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_push_service_that_does_not_believe_us_ends_no_subscription(
    database: db.Database, service: Receiver, status: int
) -> None:
    company, _ = await _a_reminded_company(browser_count=1, service=service)
    service.answers = [Answer(status)]
    await deliver_notifications()
    assert await _browsers(company.agent) == 1
    HandClock("2026-03-28T19:05:30+00:00")
    await deliver_notifications()
    assert len(service.received) == 2


async def test_a_push_service_that_is_down_gets_the_message_later(database: db.Database, service: Receiver) -> None:
    company, _ = await _a_reminded_company(service=service)
    await _turn_on(company.agent, a_browser(f"http://127.0.0.1:{free_port()}/down"))
    await deliver_notifications()
    async with database.reading() as session:
        [waiting] = (await outbox.list_messages(session, company.admin, state="pending")).items
    assert (waiting.attempts, waiting.sent_at) == (1, None)
    assert "127.0.0.1" in (waiting.problem or "")


async def test_a_message_waits_a_day_for_a_browser_that_is_off_and_only_a_reminder_wakes_it(
    database: db.Database, service: Receiver
) -> None:
    await _a_reminded_company(browser_count=1, service=service)
    await deliver_notifications()
    async with database.transaction() as session:
        row = (await session.scalars(select(Outbox))).one()
        row.payload = {**row.payload, "category": NotificationCategory.TASK_ASSIGNED.value}
        row.state, row.next_attempt_at = "pending", row.created_at
    await deliver_notifications()
    assert [(each.headers["ttl"], each.headers["urgency"]) for each in service.received] == [
        ("86400", "high"),
        ("86400", "normal"),
    ]


async def test_without_a_browser_the_message_is_settled_and_is_not_a_dead_letter(
    database: db.Database, service: Receiver
) -> None:
    company, _ = await _a_reminded_company(service=service)
    await deliver_notifications()
    async with database.reading() as session:
        assert (await outbox.list_messages(session, company.admin)).items == []
        [settled] = (await outbox.list_messages(session, company.admin, state="sent")).items
    assert (settled.sent_at, settled.problem) == (None, "No browser of this person takes push messages.")


async def test_a_browser_belongs_to_whoever_signed_in_last_and_only_while_they_are(
    database: db.Database, service: Receiver
) -> None:
    company, [browser] = await _a_reminded_company(browser_count=1, service=service)
    async with database.transaction() as session:
        login = LoginSession(
            token_hash="x", user_id=company.colleague.user_id, organization_id=company.organization.id,
            member_id=company.colleague.member_id, expires_at=HandClock("2026-03-29T00:00:00+00:00").now,
        )  # fmt: skip
        session.add(login)
        await session.flush()
        await push.subscribe(session, company.colleague, browser.subscription, login=login.id)
    assert await _browsers(company.agent) == 0
    assert await _browsers(company.colleague) == 1
    async with database.transaction() as session:
        await session.delete(await session.get_one(LoginSession, login.id))
    assert await _browsers(company.colleague) == 0


async def test_a_person_has_a_limited_number_of_browsers_in_each_organization_and_renews_their_keys(
    database: db.Database,
) -> None:
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        known = [a_browser(f"https://push.example.com/{number}").subscription for number in range(push.MAX_BROWSERS)]
        for subscription in known:
            await push.subscribe(session, company.agent, subscription, login=None)
        one_more = a_browser("https://push.example.com/more").subscription
        with pytest.raises(Conflict, match="turn one off first"):
            await push.subscribe(session, company.agent, one_more, login=None)
        renewed = a_browser(known[0].endpoint).subscription
        await push.subscribe(session, company.agent, renewed, login=None)
        # The same person in another organization.
        elsewhere = replace(company.agent, organization_id=neighbour.organization.id)
        assert not await push.is_known(session, elsewhere, one_more.endpoint)
        await push.subscribe(session, elsewhere, one_more, login=None)
        stored = await repository.list_subscriptions(session, company.organization.id, company.agent.user_id)
    assert {row.p256dh for row in stored if row.endpoint == renewed.endpoint} == {renewed.keys.p256dh}
    assert len(stored) == push.MAX_BROWSERS
    assert renewed.keys.p256dh != known[0].keys.p256dh


async def _browsers(person: Actor) -> int:
    async with db.reading() as session:
        state = (await preferences.get_preferences(session, person)).channels[1]
    return int(state.available)


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth", "field"),
    [
        ("http://push.example.com/x", None, None, "endpoint"),
        ("https://10.0.0.1/x", None, None, "endpoint"),
        ("https://push.example.com/x", "AAAA", None, "keys.p256dh"),
        ("https://push.example.com/x", "!", None, "keys.p256dh"),
        ("https://push.example.com/x", None, "AAAA", "keys.auth"),
    ],
)
async def test_a_subscription_that_could_not_be_served_is_refused_by_field(
    database: db.Database, endpoint: str, p256dh: str | None, auth: str | None, field: str
) -> None:
    good = a_browser(endpoint).subscription
    keys = {"p256dh": p256dh or good.keys.p256dh, "auth": auth or good.keys.auth}
    new = Subscription.model_validate({"endpoint": endpoint, "keys": keys})
    async with database.transaction() as session:
        company = await a_company(session)
        with pytest.raises(Invalid) as refused:
            await push.subscribe(session, company.agent, new, login=None)
    assert [error["field"] for error in refused.value.errors] == [field]


def test_the_encrypted_message_of_rfc_8291_comes_out_to_the_byte() -> None:
    text = crypto.from_text
    one_time = int.from_bytes(text("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    encrypted = crypto.encrypt(
        b"When I grow up, I want to be a watermelon",
        browser_key=text("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        auth=text("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=text("DGv6ra1nlYgDCS1FRnbzlw"),
        one_time=ec.derive_private_key(one_time, ec.SECP256R1()),
    )
    assert crypto.to_text(encrypted) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
