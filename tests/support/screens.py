"""Every screen of the product by its address, and waiting until one stands."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.async_api import Page

from taskapp.ui import routes

PUBLIC = (routes.LOGIN, routes.SIGNUP)
# Which list of the API has an id for the part of an address in brackets.
LISTS = {"task_id": "/api/tasks", "contact_id": "/api/contacts", "call_id": "/api/calls"}


def patterns() -> list[str]:
    """The addresses of all pages as taskapp/ui/routes.py names them."""
    named = (value for name, value in vars(routes).items() if name.isupper() and isinstance(value, str))
    return sorted({value for value in named if value.startswith("/")})


async def addresses(person: Any) -> list[str]:
    """The same with real ids: the first of each kind that this person sees."""
    found = {}
    for part in sorted({part for pattern in patterns() for part in parts_of(pattern)}):
        items = (await person.api("GET", LISTS[part]))["items"]
        assert items, f"nothing in {LISTS[part]} to show"
        found[part] = items[0]["id"]
    return [filled(pattern, found) for pattern in patterns()]


def parts_of(pattern: str) -> Iterator[str]:
    """The names in brackets."""
    yield from re.findall(r"\[(\w+)\]", pattern)


def filled(pattern: str, ids: dict[str, str]) -> str:
    """The address with ids in place of the brackets."""
    return re.sub(r"\[(\w+)\]", lambda part: ids[part[1]], pattern)


async def stands(page: Page) -> None:
    """The page has its rows and its type, and nothing moves any more."""
    await page.wait_for_function(
        "() => document.fonts.status === 'loaded' && !document.querySelector('.bone, [aria-busy=true]')"
        " && document.querySelector('main h1, main form, main .empty')"
    )
    await page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))")
