"""Helpers of the browser tests: sign people up, create contacts and tasks, find cards."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.async_api import APIResponse, BrowserContext, Error, Page, expect

from tests.support.product import Product

PASSWORD = "correct horse battery staple"
_numbers = count(1)


@dataclass
class Person:
    """A signed-in person with their own browser context and its page."""

    context: BrowserContext
    page: Page
    email: str
    organization: str

    async def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call the REST API as this person; return the JSON body, None for 204."""
        response: APIResponse = await self.context.request.fetch(path, method=method, data=body)
        assert response.ok, f"{method} {path}: {response.status} {await response.text()}"
        return await response.json() if response.status != 204 else None

    async def contact(self, name: str = "Zoë O'Brien", **fields: Any) -> Any:
        return await self.api("POST", "/api/contacts", {"name": name, **fields})

    async def task(self, contact: Any, title: str, **fields: Any) -> Any:
        return await self.api("POST", "/api/tasks", {"contact_id": contact["id"], "title": title, **fields})

    async def open(self, path: str) -> Page:
        await go(self.page, path)
        return self.page


async def go(page: Page, path: str) -> None:
    """Go to a page, once more when the page that was open led somewhere by itself at that moment."""
    try:
        await page.goto(path)
    except Error as error:
        if not any(words in str(error) for words in ("ERR_ABORTED", "interrupted by another navigation")):
            raise
        await page.goto(path)


async def an_owner(context: BrowserContext, *, timezone: str = "America/Los_Angeles") -> Person:
    """Sign up the owner of a new organization over REST."""
    number = next(_numbers)
    email, organization = f"owner{number}@example.com", f"Harbor Dental {number}"
    person = {"organization_name": organization, "name": "Ada King", "email": email}
    body = {**person, "password": PASSWORD, "timezone": timezone}
    response = await context.request.post("/api/auth/signup", data=body)
    assert response.ok, await response.text()
    return Person(context, await context.new_page(), email, organization)


async def a_colleague(
    app: Product, owner: Person, context: BrowserContext, *, role: str = "manager", name: str = "Bob Marsh"
) -> Person:
    """Create another member of the owner's organization, signed in in another browser context."""
    email = f"colleague{next(_numbers)}@example.com"
    app.create_user(email, PASSWORD, organization=owner.organization, role=role, name=name)
    response = await context.request.post("/api/auth/login", data={"email": email, "password": PASSWORD})
    assert response.ok, await response.text()
    return Person(context, await context.new_page(), email, owner.organization)


async def take_in(owner: Person, context: BrowserContext, *, email: str, name: str, role: str) -> None:
    """Invite an address as the owner, and accept with a new account in another browser context."""
    invited = await owner.api("POST", "/api/members", {"name": name, "email": email, "role": role})
    token = invited["invitation"]["url"].rpartition("/")[2]
    body = {"token": token, "name": name, "password": PASSWORD}
    response = await context.request.post("/api/invitations/accept", data=body)
    assert response.ok, await response.text()


def card(page: Page, title: str) -> Any:
    """Locate the card of a task or contact."""
    return page.locator(".entity-card").filter(has_text=title)


async def is_ready(page: Page) -> None:
    """Wait until nothing on the page is loading."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
