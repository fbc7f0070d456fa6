"""A stranger who uses somebody else's e-mail address first, in six orders: he never reads a row or learns a name."""

from collections.abc import Callable
from itertools import count

import httpx2
import pytest

from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, good, token_in

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
_numbers = count(1)


def a_client(base_url: str) -> Person:
    """A client with a network address of its own, so that no limit of tries ends the test."""
    person = Person(base_url)
    number = next(_numbers)
    person.http.headers["X-Forwarded-For"] = f"198.18.{number // 250}.{number % 250 + 1}"
    return person


class Attack:
    """One address, the company that wants its person, and a stranger who is first; `steps` may come in any order."""

    def __init__(self, server: ApiServer, people: People) -> None:
        self.base_url, self.owner = server.base_url, people.owner
        self.email = f"ceo{next(_numbers)}.{people.owner.member_id}@hook.example"
        self.link = ""
        self.answers: list[httpx2.Response] = []
        self.evil = self.client()
        own = f"evil-{people.owner.member_id}@evil.example"
        self.sign_up(self.evil, own, "Evil", "Mallory", EVIL_PASSWORD)
        self.impostor = self.client()
        self.victim = a_client(self.base_url)
        self.owner.put("/api/organization", {"name": ORGANIZATION})
        self.owner.task(self.owner.contact(CONTACT)["id"], TASK)

    def client(self) -> Person:
        """A client of the stranger, every answer of which is kept."""
        person = a_client(self.base_url)
        person.http.event_hooks["response"].append(self.keep)
        return person

    def keep(self, response: httpx2.Response) -> None:
        response.read()
        self.answers.append(response)

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
        self.link = token_in(invited)

    def victim_accepts(self) -> None:
        body = {"token": self.link, "name": NAME, "password": PASSWORD}
        answer = self.victim.ask("POST", "/api/invitations/accept", json=body)
        if answer.status_code == 409:
            # Somebody has an account with the address: the victim signs in if it is theirs, else uses another address.
            login = {"email": self.email, "password": PASSWORD}
            if self.victim.ask("POST", "/api/auth/login", json=login).is_success:
                body = {"token": self.link}
            else:
                body["email"] = f"own-{self.email}"
            answer = self.victim.ask("POST", "/api/invitations/accept", json=body)
        good(answer)

    def victim_signs_up(self) -> None:
        self.sign_up(self.victim, self.email, "Canary Hana's own", NAME, PASSWORD)

    def address_changes(self) -> None:
        body = {"email": self.email, "password": EVIL_PASSWORD}
        assert self.evil.ask("POST", "/api/me/email", json=body).status_code >= 400
        assert self.evil.ask("PUT", "/api/me", json={"name": "Mallory", "email": self.email}).status_code == 422

    def stranger_looks_around(self) -> None:
        """Read everything as each account of the stranger, signing in again and switching wherever the server allows it."""
        for person in (self.evil, self.impostor, self.client()):
            if person is not self.evil:
                person.ask("POST", "/api/auth/login", json={"email": self.email, "password": EVIL_PASSWORD})
            for organization in person.ask("GET", "/api/me").json().get("organizations", []):
                person.ask("POST", "/api/auth/switch", json={"organization_id": organization["id"]})
                for path in READ:
                    person.ask("GET", path)
            hook = {"organization_id": str(self.owner.actor.organization_id)}  # type: ignore[union-attr]
            assert person.ask("POST", "/api/auth/switch", json=hook).status_code in (401, 404)


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


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.trust("Who registers or names an address first gets into no organization by it, and reads nothing of it")
def test_a_stranger_who_uses_an_address_first_reads_nothing_of_its_organization(
    api_server: ApiServer, people: People, order: tuple[str, ...]
) -> None:
    attack = Attack(api_server, people)
    for step in order:
        run: Callable[[Attack], None] = STEPS[step]
        run(attack)
        attack.stranger_looks_around()
    me = attack.victim.get("/api/me")
    assert ORGANIZATION in [organization["name"] for organization in me["organizations"]]
    assert len(attack.answers) > 30
    for answer in attack.answers:
        found = [canary for canary in CANARIES if canary in answer.text]
        assert not found, f"{answer.request.method} {answer.request.url}: {found}\n{answer.text}"
