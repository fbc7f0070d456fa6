"""HTTP clients of a running server: one for each member of a test company, each with a token of their own."""

import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from ipaddress import IPv4Address
from itertools import count
from typing import Any, TypeVar

import httpx2
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.auth.credentials import api_tokens
from taskapp.core.db.database import Database
from tests.factories.people import PASSWORD, Company, a_company, the_neighbour
from tests.support.postgres import run_apart
from tests.support.product import Product

T = TypeVar("T")
# Servers of the tests have no TLS; reading the certificates of this machine takes 30 to 100 ms for each client.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
ROLES = ("owner", "admin", "manager", "agent", "colleague", "viewer")
# Tests share a server, which limits what one address may try: each client and each browser profile names its own, as a proxy does.
ADDRESSES = (str(IPv4Address("127.1.0.0") + number) for number in count(1))


class Person:
    """The HTTP client of one member; it checks the form of every error response."""

    def __init__(self, base_url: str, actor: Actor | None = None, token: str | None = None) -> None:
        self.base_url, self.actor, self.token = base_url, actor, token
        self.address = next(ADDRESSES)
        headers = {"X-Forwarded-For": self.address} | ({"Authorization": f"Bearer {token}"} if token else {})
        self.http = httpx2.Client(base_url=base_url, headers=headers, timeout=60, verify=NO_CERTIFICATES)

    @property
    def member_id(self) -> str:
        assert self.actor
        return str(self.actor.member_id)

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Send a request; an error response must be a problem document."""
        response = self.http.request(method, path, **options)
        if response.status_code >= 400:
            check_problem(response)
        return response

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a successful GET."""
        return good(self.ask("GET", path, params=params)).json()

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        """The JSON of a successful POST."""
        return good(self.ask("POST", path, json=json, **options)).json()

    def put(self, path: str, json: Any = None, **options: Any) -> Any:
        """The JSON of a successful PUT."""
        return good(self.ask("PUT", path, json=json, **options)).json()

    def refused(self, status: int, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Send a request that must fail with `status`, and return the problem document."""
        response = self.ask(method, path, **options)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text[:500]}"
        problem: dict[str, Any] = response.json()
        return problem

    def contact(self, name: str = "Grace Hopper", **more: Any) -> dict[str, Any]:
        """Create a contact over the API."""
        created: dict[str, Any] = self.post("/api/contacts", {"name": name, **more})
        return created

    def task(self, contact_id: str, title: str = "Call back", **more: Any) -> dict[str, Any]:
        """Create a task over the API."""
        created: dict[str, Any] = self.post("/api/tasks", {"contact_id": contact_id, "title": title, **more})
        return created

    def walk(self, path: str, **params: Any) -> Iterator[list[dict[str, Any]]]:
        """The pages of a list, read one after the other by cursor."""
        cursor = None
        while True:
            page = self.get(path, **params, **({"cursor": cursor} if cursor else {}))
            yield page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def all(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """All items of a list, of all pages."""
        return [item for page in self.walk(path, **params) for item in page]


@dataclass(frozen=True)
class People:
    """The clients of one company, of a neighbour (owner of another company), and of a stranger without a token."""

    company: Company
    owner: Person
    admin: Person
    manager: Person
    agent: Person
    colleague: Person
    viewer: Person
    neighbour: Person
    stranger: Person

    def close(self) -> None:
        for each in fields(self):
            if isinstance(person := getattr(self, each.name), Person):
                person.http.close()


class ApiServer:
    """A server on one kind of database, shared by many tests; each test has companies of its own."""

    def __init__(self, product: Product) -> None:
        self.product, self.base_url, self.database_url = product, product.base_url, product.database_url

    def run_in_database(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Run `work` in one transaction on the server's database."""
        return run_in_database(self.database_url, work)

    @contextmanager
    def people(self, *, timezone: str = "America/New_York") -> Iterator[People]:
        """A new company of six members, a neighbour, and a stranger without a token."""

        async def work(session: AsyncSession) -> tuple[Company, dict[str, tuple[Actor, str]]]:
            company = await a_company(session, timezone=timezone)
            actors = {role: getattr(company, role) for role in ROLES}
            actors["neighbour"] = (await the_neighbour(session)).owner
            tokens = {role: (actor, await token_of(session, actor)) for role, actor in actors.items()}
            return company, tokens

        company, tokens = self.run_in_database(work)
        clients = {role: Person(self.base_url, actor, token) for role, (actor, token) in tokens.items()}
        people = People(company, **clients, stranger=Person(self.base_url))
        yield people
        people.close()


async def token_of(session: AsyncSession, actor: Actor) -> str:
    """Create an API token for the actor."""
    token, _ = await api_tokens.create_token(session, actor)
    return token


def take_in(inviter: Person, email: str, *, name: str = "Noor", role: str = "agent") -> Person:
    """Invite an address and accept with a new account that has the password `PASSWORD`; the client is signed in by cookie."""
    invited = inviter.post("/api/members", {"email": email, "name": name, "role": role})
    person = Person(inviter.base_url)
    accept(person, token_in(invited), name=name, password=PASSWORD)
    return person


def token_in(invited: dict[str, Any]) -> str:
    """The token of the link in the response to an invitation."""
    return str(invited["invitation"]["url"].rpartition("/")[2])


def accept(person: Person, token: str, **more: Any) -> dict[str, Any]:
    """Accept an invitation; with `name` and `password` as a new account."""
    accepted: dict[str, Any] = person.post("/api/invitations/accept", {"token": token, **more})
    return accepted


def run_in_database(database_url: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Run `work` in one transaction on a database, which another process may be using."""
    results: list[T] = []

    async def run() -> None:
        database = Database(database_url)
        try:
            async with database.transaction() as session:
                results.append(await work(session))
        finally:
            await database.dispose()

    run_apart(run())
    return results[0]


def good(response: httpx2.Response) -> httpx2.Response:
    """The response; fails unless its status is 2xx."""
    assert response.is_success, (
        f"{response.request.method} {response.request.url}: {response.status_code} {response.text[:800]}"
    )
    return response


def check_problem(response: httpx2.Response) -> None:
    """Check that an error response is an RFC 9457 document, and that a 422 names its fields."""
    assert response.headers["content-type"] == "application/problem+json", (response.status_code, response.text[:500])
    problem = response.json()
    assert {"type", "title", "status", "detail"} <= set(problem), problem
    assert problem["status"] == response.status_code
    assert problem["title"]
    assert problem["detail"]
    if response.status_code == 422:
        assert problem["errors"], problem
    for error in problem.get("errors", []):
        assert set(error) == {"field", "message"}
        assert error["message"]


def fields_of(problem: dict[str, Any]) -> set[str]:
    """The fields a problem document names."""
    return {error["field"] for error in problem.get("errors", [])}
