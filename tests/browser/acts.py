"""What people do before a story begins: sign up, hire somebody, write contacts and tasks down."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.async_api import APIResponse, BrowserContext, Page, expect

from tests.support.product import Product

PASSWORD = "correct horse battery staple"
_numbers = count(1)


@dataclass
class Person:
    """Somebody signed in: a browser of their own, and its open page."""

    context: BrowserContext
    page: Page
    email: str
    organization: str

    async def api(self, method: str, path: str, body: Any = None) -> Any:
        """The REST API as this person."""
        answer: APIResponse = await self.context.request.fetch(path, method=method, data=body)
        assert answer.ok, f"{method} {path}: {answer.status} {await answer.text()}"
        return await answer.json() if answer.status != 204 else None

    async def contact(self, name: str = "Zoë O'Brien", **fields: Any) -> Any:
        return await self.api("POST", "/api/contacts", {"name": name, **fields})

    async def task(self, contact: Any, title: str, **fields: Any) -> Any:
        return await self.api("POST", "/api/tasks", {"contact_id": contact["id"], "title": title, **fields})

    async def open(self, path: str) -> Page:
        await self.page.goto(path)
        return self.page


async def an_owner(context: BrowserContext, *, timezone: str = "America/Los_Angeles") -> Person:
    """The owner of a new organization, signed up over REST."""
    number = next(_numbers)
    email, organization = f"owner{number}@example.com", f"Harbor Dental {number}"
    person = {"organization_name": organization, "name": "Ada King", "email": email}
    body = {**person, "password": PASSWORD, "timezone": timezone}
    answer = await context.request.post("/api/auth/signup", data=body)
    assert answer.ok, await answer.text()
    return Person(context, await context.new_page(), email, organization)


async def a_colleague(
    app: Product, owner: Person, context: BrowserContext, *, role: str = "manager", name: str = "Bob Marsh"
) -> Person:
    """Another member of the owner's organization, signed in in another browser."""
    email = f"colleague{next(_numbers)}@example.com"
    app.create_user(email, PASSWORD, organization=owner.organization, role=role, name=name)
    answer = await context.request.post("/api/auth/login", data={"email": email, "password": PASSWORD})
    assert answer.ok, await answer.text()
    return Person(context, await context.new_page(), email, owner.organization)


def card(page: Page, title: str) -> Any:
    """The card of a task or contact."""
    return page.locator(".entity-card").filter(has_text=title)


async def is_ready(page: Page) -> None:
    """The list stands."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
