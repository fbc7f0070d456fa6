"""A stranger who uses somebody else's e-mail address first, in six orders, with and without a mail server.

He never reads a row or learns a name: not in an answer, not in a frame of his open pages.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count

import httpx2
import pytest

from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, good, token_in
from tests.support.databases import Databases
from tests.support.open_page import HYDRATED, OpenPage, open_page
from tests.support.product import Product
from tests.support.smtp_sink import SmtpSink
from tests.support.trust import often

EVIL_PASSWORD = "evil password 1"
VICTIM, NAME, ORGANIZATION, CONTACT, TASK = (
    "canary-victim",
    "Canary Hana Hook",
    "Canary Hook Co",
    "Canary Grace",
    "Canary call back",
)
CANARIES = (NAME, ORGANIZATION, CONTACT, TASK)
# What the stranger reads after each step.
READ = (
    "/api/me",
    "/api/members",
    "/api/invitations",
    "/api/contacts",
    "/api/tasks",
    "/api/calls",
    "/api/notifications",
)
PAGES = ("/tasks", "/settings/members")
_numbers = count(1)


@pytest.fixture(scope="module")
def mailing(
    api_server: ApiServer, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ApiServer, SmtpSink]]:
    """A server that sends mail, on the same kind of database as `api_server`."""
    kind = "sqlite" if api_server.database_url.startswith("sqlite") else "postgresql"
    with SmtpSink() as sink, databases.fresh(kind) as url:
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("mail"), env={"TASKAPP_SMTP_URL": sink.url})
        product.serve("--backend-only")
        yield ApiServer(product), sink
        product.stop()


def a_client(base_url: str) -> Person:
    """A client with a network address of its own, so that no limit of tries ends the test."""
    person = Person(base_url)
    number = next(_numbers)
    person.http.headers["X-Forwarded-For"] = f"198.18.{number // 250}.{number % 250 + 1}"
    return person


class Attack:
    """One address, the company that wants its person, and a stranger who is first; `steps` may come in any order."""

    def __init__(self, server: ApiServer, people: People, sink: SmtpSink | None) -> None:
        self.base_url, self.owner, self.sink = server.base_url, people.owner, sink
        self.email = f"ceo{next(_numbers)}.{people.owner.member_id}@hook.example"
        self.link = ""
        self.answers: list[httpx2.Response] = []
        self.pages: dict[str, list[OpenPage]] = {}
        self.evil = self.client()
        own = f"evil-{people.owner.member_id}@evil.example"
        good(self.sign_up(self.evil, own, "Evil", "Mallory", EVIL_PASSWORD))
        self.impostor = self.client()
        self.victim = a_client(self.base_url)
        self.owner.put("/api/organization", {"name": ORGANIZATION})
        self.add_canary()

    def client(self) -> Person:
        """A client of the stranger, every answer of which is kept."""
        person = a_client(self.base_url)
        person.http.event_hooks["response"].append(self.keep)
        return person

    def keep(self, response: httpx2.Response) -> None:
        response.read()
        self.answers.append(response)

    def add_canary(self) -> None:
        self.owner.task(self.owner.contact(CONTACT)["id"], TASK)

    def sign_up(self, person: Person, email: str, organization: str, name: str, password: str) -> httpx2.Response:
        body = {"organization_name": organization, "name": name, "email": email, "password": password}
        return person.ask("POST", "/api/auth/signup", json=body)

    def stranger_signs_up(self) -> None:
        self.sign_up(self.impostor, self.email, "Impostor", "Mallory", EVIL_PASSWORD)

    def stranger_adds(self) -> None:
        body = {"email": self.email, "name": "Mallory's guess", "role": "viewer"}
        answer = self.evil.ask("POST", "/api/members", json={**body, "password": EVIL_PASSWORD})
        assert answer.status_code == 422
        good(self.evil.ask("POST", "/api/members", json=body))

    def owner_invites(self) -> None:
        invited = self.owner.post("/api/members", {"email": self.email, "name": NAME, "role": "admin"})
        self.link = self.mailed("/invite/", about=ORGANIZATION) if self.sink else token_in(invited)

    def victim_accepts(self) -> None:
        body: dict[str, object] = {"token": self.link, "name": NAME, "password": PASSWORD}
        answer = self.victim.ask("POST", "/api/invitations/accept", json=body)
        if answer.status_code == 409:
            # Somebody has an account with the address: the victim signs in if it is theirs. Else they replace it with the
            # mailed link, and without a mail server use another address.
            login = {"email": self.email, "password": PASSWORD}
            if self.victim.ask("POST", "/api/auth/login", json=login).is_success:
                body = {"token": self.link}
            else:
                body |= {"replace_account": True} if self.sink else {"email": f"own-{self.email}"}  # type: ignore[dict-item]
            answer = self.victim.ask("POST", "/api/invitations/accept", json=body)
        good(answer)

    def victim_signs_up(self) -> None:
        taken = self.sign_up(self.victim, self.email, "Canary Hana's own", NAME, PASSWORD).status_code == 409
        if taken and self.sink:
            good(self.victim.ask("POST", "/api/auth/forgot", json={"email": self.email}))
            new = {"token": self.mailed("/reset/"), "password": PASSWORD}
            good(self.victim.ask("POST", "/api/auth/reset", json=new))
            good(self.victim.ask("POST", "/api/auth/login", json={"email": self.email, "password": PASSWORD}))

    def address_changes(self) -> None:
        body = {"email": self.email, "password": EVIL_PASSWORD}
        changed = self.evil.ask("POST", "/api/me/email", json=body)
        assert changed.is_success == bool(self.sink)
        assert self.evil.ask("PUT", "/api/me", json={"name": "Mallory", "email": self.email}).status_code == 422
        if self.sink:
            # The victim opens the stranger's link, signed in or not.
            link = self.mailed("/api/links/address?t=", about="Use this address")
            assert self.victim.http.post(f"/api/links/address?t={link}").status_code in (401, 403)
        assert self.evil.get("/api/me")["user"]["email"].endswith("@evil.example")

    def mailed(self, path: str, *, about: str = "") -> str:
        """The secret of the newest link of this kind that was mailed to the address, in a mail with the words `about`."""
        pattern, deadline = re.compile(re.escape(path) + r"([\w-]{43})"), time.monotonic() + 60
        while True:
            for mail in reversed(self.sink.mails if self.sink else []):
                found = pattern.search(mail.text)
                if found and mail.recipients == [self.email] and about in mail.text:
                    return found[1]
            assert time.monotonic() < deadline, [mail.text for mail in self.sink.mails] if self.sink else ""
            time.sleep(0.02)

    def stranger_looks_around(self) -> None:
        """Read everything as each account of the stranger, signing in again and switching wherever the server allows it."""
        for person in (self.evil, self.impostor):
            if person.ask("GET", "/api/me").status_code == 401:
                person.ask("POST", "/api/auth/login", json={"email": self.email, "password": EVIL_PASSWORD})
            for organization in person.ask("GET", "/api/me").json().get("organizations", []):
                person.ask("POST", "/api/auth/switch", json={"organization_id": organization["id"]})
                for path in READ:
                    person.ask("GET", path)
            hook = {"organization_id": str(self.owner.actor.organization_id)}  # type: ignore[union-attr]
            assert person.ask("POST", "/api/auth/switch", json=hook).status_code in (401, 404)

    def stranger_reads_everything(self) -> None:
        """Read every address of the API that needs no id."""
        paths = self.evil.get("/api/openapi.json")["paths"]
        for path in [path for path, verbs in paths.items() if "get" in verbs and "{" not in path]:
            for person in (self.evil, self.impostor):
                person.http.get(path)

    async def open_pages(self, stack: AsyncExitStack) -> None:
        """Open pages with each login of the stranger that has none; they stay open."""
        for person in (self.evil, self.impostor):
            cookie = person.http.cookies.get("taskapp_session")
            if cookie and cookie not in self.pages:
                sent = {"X-Forwarded-For": person.http.headers["X-Forwarded-For"]}
                pages = [open_page(self.base_url, path, cookie=cookie, headers=sent, hydrate=False) for path in PAGES]
                self.pages[cookie] = [await stack.enter_async_context(page) for page in pages]
                for page in self.pages[cookie]:
                    await page.connect("hydrate_and_load")
                    await page.see(HYDRATED, seconds=60)

    async def hear_the_last(self) -> None:
        """Wait until the stranger's page shows a change that came after everything else."""
        page = self.pages[str(self.evil.http.cookies["taskapp_session"])][0]
        since = len(page.frames)
        await asyncio.to_thread(self.add_canary)
        await asyncio.to_thread(lambda: self.evil.task(self.evil.contact("Mine")["id"], "The last"))
        await page.see("arrivals_rx_state_", since=since, seconds=60)


STEPS = {
    "signs up": Attack.stranger_signs_up,
    "adds": Attack.stranger_adds,
    "invites": Attack.owner_invites,
    "accepts": Attack.victim_accepts,
    "victim signs up": Attack.victim_signs_up,
    "address": Attack.address_changes,
}
ORDERS = (
    ("signs up", "adds", "invites", "accepts", "victim signs up", "address"),
    ("adds", "invites", "signs up", "accepts", "address", "victim signs up"),
    ("victim signs up", "adds", "signs up", "invites", "address", "accepts"),
    ("invites", "signs up", "victim signs up", "accepts", "adds", "address"),
    ("address", "signs up", "victim signs up", "invites", "adds", "accepts"),
    ("invites", "accepts", "signs up", "adds", "address", "victim signs up"),
)


@pytest.mark.parametrize(
    ("order", "mail"), [*((order, True) for order in ORDERS), *((order, False) for order in ORDERS[:: often(3, 1)])]
)
@pytest.mark.trust("Who registers or names an address first gets into no organization by it, and reads nothing of it")
@pytest.mark.anyio
async def test_a_stranger_who_uses_an_address_first_reads_nothing_of_its_organization(
    api_server: ApiServer, mailing: tuple[ApiServer, SmtpSink], order: tuple[str, ...], mail: bool
) -> None:
    server, sink = mailing if mail else (api_server, None)
    with server.people() as people:
        attack = await asyncio.to_thread(Attack, server, people, sink)
        async with AsyncExitStack() as stack:
            await attack.open_pages(stack)
            for step in order:
                run: Callable[[Attack], None] = STEPS[step]
                await asyncio.to_thread(run, attack)
                await asyncio.to_thread(attack.stranger_looks_around)
                await attack.open_pages(stack)
            await asyncio.to_thread(attack.stranger_reads_everything)
            await attack.hear_the_last()
            frames = [frame for pages in attack.pages.values() for page in pages for frame in page.frames]
        me = await asyncio.to_thread(attack.victim.get, "/api/me")
    assert ORGANIZATION in [organization["name"] for organization in me["organizations"]]
    assert len(attack.answers) > 30
    assert len(frames) > 4
    for answer in attack.answers:
        found = [canary for canary in CANARIES if canary in answer.text]
        assert not found, f"{answer.request.method} {answer.request.url}: {found}\n{answer.text}"
    assert not [frame for frame in frames if any(canary in frame for canary in CANARIES)]
