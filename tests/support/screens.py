"""The URLs of all pages, and waiting until a page is completely rendered."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from playwright.async_api import Page

from taskapp.ui import routes

PUBLIC = (routes.LOGIN, routes.SIGNUP, routes.FORGOT)
_numbers = count(1)
# The API list to take an id from for each path parameter.
LISTS = {"task_id": "/api/tasks", "contact_id": "/api/contacts", "call_id": "/api/calls"}


def patterns() -> list[str]:
    """The paths of all pages in taskapp/ui/routes.py, with parameters in brackets."""
    named = (value for name, value in vars(routes).items() if name.isupper() and isinstance(value, str))
    return sorted({value for value in named if value.startswith("/")})


async def addresses(person: Any) -> list[str]:
    """The paths of all pages with the ids of the first rows that this person can see."""
    invited = {"email": f"guest{next(_numbers)}@example.com", "name": "Noor", "role": "agent"}
    invitation = await person.api("POST", "/api/members", invited)
    me = (await person.api("GET", "/api/me"))["member"]["id"]
    reset = await person.api("POST", f"/api/members/{me}/reset-link")
    # Nobody is shown the link of a member of two organizations: the page then says that the link does not work.
    links = {"reset_token": reset.get("url", "/none"), "invitation_token": invitation["invitation"]["url"]}
    ids = {name: url.rpartition("/")[2] for name, url in links.items()}
    for part in sorted({part for pattern in patterns() for part in parts_of(pattern)} - ids.keys()):
        items = (await person.api("GET", LISTS[part]))["items"]
        assert items, f"nothing in {LISTS[part]} to show"
        ids[part] = items[0]["id"]
    return [filled(pattern, ids) for pattern in patterns()]


def parts_of(pattern: str) -> Iterator[str]:
    """The names of the path parameters."""
    yield from re.findall(r"\[(\w+)\]", pattern)


def filled(pattern: str, ids: dict[str, str]) -> str:
    """The path with ids for its parameters."""
    return re.sub(r"\[(\w+)\]", lambda part: ids[part[1]], pattern)


async def stands(page: Page) -> None:
    """Wait until the page has its data and fonts and all animations have ended."""
    await page.wait_for_function(
        "() => document.fonts.status === 'loaded' && !document.querySelector('.bone, [aria-busy=true]')"
        " && document.querySelector('main h1, main form, main .empty')"
    )
    await page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))")
