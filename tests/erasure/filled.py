"""Fills an organization through the entry points of the product, with words that stand nowhere else."""

import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.roles import Role
from taskapp.auth.oidc.model import ExternalLogin
from taskapp.core.clock import utc_now
from taskapp.notifications.push import crypto
from taskapp.notifications.push import service as push
from taskapp.notifications.push.service import Subscription, SubscriptionKeys
from taskapp.organizations import service as organization_service
from taskapp.telephony import lines as phone_lines
from tests.erasure.residue import residue
from tests.factories.people import PASSWORD, a_member
from tests.support.api_client import Person, run_in_database, token_of
from tests.support.language_model import Reply
from tests.support.processes import free_port
from tests.support.product import ROOT, Product
from tests.support.software_passkey import SoftwarePasskey
from tests.support.twilio import recording_fields, sign, status_fields

_SAID = re.compile(r"zqcall[a-z]{8}")
_TITLE = re.compile(r"zqtask[a-z]{8}")
_numbers = random.SystemRandom()
BASE_URL = "https://tasks.example.com"


def a_word(kind: str) -> str:
    """A word that stands nowhere else, in letters, so that every index and every encoding keeps it as it is."""
    return f"zq{kind}" + "".join(_numbers.choices("abcdefghij", k=8))


@dataclass
class Call:
    """A call and the words that stand only in it: what was said, and what its task is called."""

    said: str = field(default_factory=lambda: a_word("call"))
    title: str = field(default_factory=lambda: a_word("task"))
    id: str = ""

    def transcript(self, name: str) -> str:
        return (
            f"Dana: I will send you the {self.said} offer about {self.title} by Friday.\n"
            f"{name}: My name is {name.split(maxsplit=1)[0]} and my secret is {self.said}."
        )


@dataclass
class Contact:
    """A contact and the words that stand only in what is about it."""

    word: str = field(default_factory=lambda: a_word("cont").capitalize())
    phone: str = field(default_factory=lambda: "+1415" + "".join(_numbers.choices("23456789", k=7)))
    id: str = ""
    # One logged with a transcript, one uploaded, one of the phone provider, one whose tasks were only suggested.
    calls: list[Call] = field(default_factory=lambda: [Call() for _ in range(4)])

    @property
    def words(self) -> list[str]:
        return [self.word, self.phone.lstrip("+")]

    @property
    def words_of_calls(self) -> list[str]:
        return [word for call in self.calls if call.said for word in (call.said, call.title)]


@dataclass
class Filled:
    """One organization with data of every kind, and the words in it."""

    product: Product
    organization_id: str
    owner: Person
    ben: Person
    eve: Person
    names: dict[str, str]
    # Recovery codes by name of the person.
    codes: dict[str, list[str]] = field(default_factory=dict)
    # The first has a call of each kind.
    contacts: list[Contact] = field(
        default_factory=lambda: [Contact(), Contact(calls=[Call()]), Contact(calls=[Call()])]
    )

    def find(self, *words: str) -> list[str]:
        """Where one of the words is stored."""
        return residue(self.product.database_url, self.product.folder / "data", words)

    def run_job(self, name: str, *, days_later: float) -> None:
        """Run a job once, with the clock moved ahead."""
        ahead, before = self.product.folder / "ahead", self.product.env
        ahead.write_text(str(days_later * 86_400))
        path = os.pathsep.join([str(ROOT / "tests" / "support" / "movable_clock"), before.get("PYTHONPATH", "")])
        self.product.env = before | {"AHEAD_FILE": str(ahead), "PYTHONPATH": path}
        try:
            self.product.run("job", "run", name)
        finally:
            self.product.env = before

    def wait_until(self, is_done: Callable[[], Any], what: str) -> Any:
        """Wait for the background work; returns what `is_done` returned."""
        deadline = time.monotonic() + 90
        while not (found := is_done()):
            assert time.monotonic() < deadline, f"{what} did not happen\n{self.product.log[-3000:]}"
            time.sleep(0.1)
        return found


def answer(request: dict[str, Any]) -> Reply:
    """A model that repeats the words it was given, in transcripts, tasks and summaries."""
    if "raw" in request:
        said, title = (word.search(request["raw"].decode("latin-1")) for word in (_SAID, _TITLE))
        return Reply(text=f"I will send you the {said and said[0]} offer about {title and title[0]} by Friday.")
    asked = json.dumps(request["messages"])
    # The transcript comes last; before it stand titles of other tasks.
    said, title = ((word.findall(asked) or [""])[-1] for word in (_SAID, _TITLE))
    if "due_date_offset_days" in asked:
        item = {"category": "send-info", "description": None, "priority": "high", "due_date_offset_days": 2}
        quote = f"I will send you the {said} offer about {title} by Friday"
        return Reply.json({"tasks": [item | {"title": f"Send the {title}", "evidence": quote}]})
    return Reply.json({"summary": f"About a {said} offer.", "topics": [said], "mood": "neutral"})


@contextmanager
def filled(product: Product) -> Iterator[Filled]:
    """A new organization of an owner and an agent, with data in every table of the product."""
    word = a_word("orga")
    names = {"organization": f"{word} Ltd", **{who: a_word("memb") for who in ("owner", "ben", "eve", "invited")}}

    async def people(session: AsyncSession) -> Any:
        organization = await organization_service.create_organization(session, names["organization"], timezone="UTC")
        roles = {"owner": Role.OWNER, "ben": Role.ADMIN, "eve": Role.ADMIN}
        actors = {who: await a_member(session, organization, role=role, name=names[who]) for who, role in roles.items()}
        return organization.id, {who: (actor, await token_of(session, actor)) for who, actor in actors.items()}

    organization_id, tokens = run_in_database(product.database_url, people)
    clients = {who: Person(product.base_url, *login) for who, login in tokens.items()}
    made = Filled(product, str(organization_id), names=names, **clients)
    try:
        _set_up(made)
        _work(made)
        yield made
    finally:
        for person in clients.values():
            person.http.close()


def _set_up(made: Filled) -> None:
    owner, every = made.owner, ("task-reminder", "task-completed", "task-assigned", "call-processed", "gone-quiet")
    for person in (owner, made.ben, made.eve):
        on = {category: {"email": True, "push": True} for category in every}
        person.put("/api/notifications/preferences", {"categories": on, "digest": {"enabled": True, "hour": 0}})
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = SubscriptionKeys(p256dh=crypto.to_text(raw), auth=crypto.to_text(b"0123456789abcdef"))
        browser = Subscription(endpoint=f"https://push.example.com/{a_word('push')}", keys=keys)
        run_in_database(made.product.database_url, partial(push.subscribe, actor=person.actor, new=browser, login=None))
    for who, person in (("owner", owner), ("ben", made.ben), ("eve", made.eve)):
        _sign_in(made, who, person)
    invited = made.names["invited"]
    owner.post("/api/members", {"email": f"{invited}@example.com", "name": invited, "role": "agent"})
    owner.post("/api/webhooks", {"url": f"https://{made.names['organization'].split()[0]}.example.com/hook"})
    line = "+1510" + "".join(_numbers.choices("23456789", k=7))
    assert owner.actor
    give = partial(phone_lines.add_line, organization_id=owner.actor.organization_id, number=line)
    run_in_database(made.product.database_url, give)
    owner.post("/api/ai/categories/callback/turn-on")
    settings = owner.get("/api/ai/settings")
    area = settings["items"][0]["area"] if "items" in settings else next(iter(settings["models"]))
    owner.put("/api/ai/settings", {"models": {area: "test-model"}})


def _sign_in(made: Filled, who: str, person: Person) -> None:
    """A login; for all but the owner also second factors, a single sign-on, a change of address, a forgotten password."""
    base, name, actor = made.product.base_url, made.names[who], person.actor
    assert actor
    answer = httpx2.post(f"{base}/api/auth/login", json={"email": actor.email, "password": PASSWORD}).raise_for_status()
    if who == "owner":
        return
    browser = Person(base)
    browser.http.headers |= {"Cookie": f"taskapp_session={answer.cookies['taskapp_session']}", "Origin": BASE_URL}
    secret = browser.post("/api/second-factor/totp", {"password": PASSWORD})["secret"]
    code = pyotp.TOTP(secret).at(utc_now())
    made.codes[who] = browser.post("/api/second-factor/totp/enable", {"code": code})["recovery_codes"]
    asked = browser.post("/api/second-factor/passkeys/options", {"password": PASSWORD})
    passkey = SoftwarePasskey(host=urlsplit(BASE_URL).netloc, origin=BASE_URL).register(asked["options"])
    browser.post("/api/second-factor/passkeys", {"name": name, "credential": passkey, "state": asked["state"]})
    new = {"email": f"{name}-new@example.com", "password": PASSWORD}
    assert browser.ask("POST", "/api/me/email", json=new).status_code == 204
    assert browser.ask("POST", "/api/auth/forgot", json={"email": actor.email}).status_code == 204
    browser.http.close()

    async def link(session: AsyncSession) -> None:
        session.add(ExternalLogin(user_id=actor.user_id, issuer=BASE_URL, subject=name, email=f"{name}@id.example"))

    run_in_database(made.product.database_url, link)


def _work(made: Filled) -> None:
    for contact in made.contacts:
        _know(made, contact)
        for add, call in zip((_log_call, _upload_call, _ring), contact.calls, strict=False):
            add(made, contact, call)
    _wait_for_calls(made)
    made.owner.put("/api/organization", {"ai_mode": "ask"})
    for contact in made.contacts:
        for call in contact.calls[3:]:
            _log_call(made, contact, call)
    _wait_for_calls(made)
    made.product.run_forked("job", "run", "send-task-reminders")
    made.product.run_forked("job", "run", "send-digests")
    made.owner.post("/api/export")
    made.wait_until(lambda: made.owner.get("/api/export/status")["state"] == "ready", "the export")


def _know(made: Filled, contact: Contact) -> None:
    """A contact with a note, and tasks that are open, done and deleted."""
    owner, ben, eve, word = made.owner, made.ben, made.eve, contact.word
    about = {"company": f"{word} Inc", "email": f"{word}@example.com", "phone": contact.phone}
    contact.id = owner.contact(f"{word} Contact", **about, member_ids=[ben.member_id])["id"]
    note = {"text": f"{word} likes tea"}
    owner.post(f"/api/contacts/{contact.id}/notes", note, headers={"Idempotency-Key": a_word("key")})
    new = {"contact_id": contact.id, "title": f"Ring {word}", "assigned_to": ben.member_id, "due_date": "2026-01-02"}
    owner.post("/api/tasks", new, headers={"Idempotency-Key": a_word("key")})
    for person in (ben, eve):
        person.post(f"/api/tasks/{owner.task(contact.id, f'Finish {word}')['id']}/done")
        mine = {"contact_id": contact.id, "title": f"Plan {word}", "assigned_to": person.member_id}
        person.post("/api/tasks", mine, headers={"Idempotency-Key": a_word("key")})
        owner.post("/api/tasks", mine, headers={"Idempotency-Key": a_word("key")})
    tried = owner.task(contact.id, f"Reach {word}")["id"]
    eve.post(f"/api/tasks/{tried}/attempts", {"outcome": "voicemail", "note": f"told {word} to ring back"})
    ben.post("/api/tasks/work/next", {})
    binned = owner.task(contact.id, f"Binned {word}", description=f"about {word}")["id"]
    assert owner.ask("DELETE", f"/api/tasks/{binned}").status_code == 204
    # An act that is written into the audit log.
    assert owner.ask("DELETE", f"/api/contacts/{owner.contact('Spare')['id']}").status_code == 204


def _log_call(made: Filled, contact: Contact, call: Call) -> None:
    transcript = call.transcript(f"{contact.word} Contact")
    new = {"direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": transcript}
    body = new | {"contact_id": contact.id}
    call.id = made.owner.post("/api/calls", body, headers={"Idempotency-Key": a_word("key")})["id"]


def _upload_call(made: Filled, contact: Contact, call: Call) -> None:
    fields = {"direction": "outbound", "started_at": "2026-03-25T16:30", "contact_id": contact.id}
    audio = b"ID3" + f" {call.said} {call.title} ".encode() + bytes(100)
    response = made.owner.ask("POST", "/api/calls", data=fields, files={"recording": ("a.mp3", audio, "audio/mpeg")})
    assert response.status_code == 202, response.text
    call.id = response.json()["id"]


def _ring(made: Filled, contact: Contact, call: Call) -> None:
    """A recorded call that the phone provider announces, first its end, then its recording (which says nothing)."""
    number, line = _numbers.randrange(10**9), made.owner.get("/api/telephony/lines")["numbers"][0]
    call.said = call.title = ""
    for path, fields in (
        ("/api/twilio/status", status_fields(number, From=contact.phone, To=line)),
        ("/api/twilio/recording", recording_fields(number, From=contact.phone, To=line)),
    ):
        headers = {"X-Twilio-Signature": sign(BASE_URL + path, fields)}
        assert httpx2.post(made.product.base_url + path, data=fields, headers=headers).status_code == 204

    def ended() -> str:
        calls = made.owner.get("/api/calls", contact_id=contact.id)["items"]
        return next((each["id"] for each in calls if each["ended"]), "")

    call.id = made.wait_until(ended, "the call of the provider")


def _wait_for_calls(made: Filled) -> None:
    def processed() -> bool:
        return {call["status"] for call in made.owner.all("/api/calls")} <= {"processed", "failed"}

    made.wait_until(processed, "the processing of the calls")


def closed_mail_server() -> dict[str, str]:
    """Settings of a mail server that does not answer, so that messages stay in the outbox."""
    return {"TASKAPP_SMTP_URL": f"smtp://127.0.0.1:{free_port()}", "TASKAPP_BASE_URL": BASE_URL}
