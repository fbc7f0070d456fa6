"""The main flows in Firefox ESR: log in, quick-add, search, edit, done, palette; with keys and mouse of the browser itself."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.browser.helpers import PASSWORD
from tests.support.api_client import good
from tests.support.firefox import FirefoxPage, firefox
from tests.support.product import Product

pytestmark = pytest.mark.anyio
EMAIL = "fox@example.com"
CARD = ".entity-card .card-link"


@pytest.fixture(scope="module")
def owner(app: Product) -> Iterator[httpx2.Client]:
    """The REST client of the person who is signed in in the browser."""
    with httpx2.Client(base_url=app.base_url, timeout=60) as http:
        body = {"organization_name": "Fox Dental", "name": "Ada King", "email": EMAIL, "password": PASSWORD}
        good(http.post("/api/auth/signup", json={**body, "timezone": "America/Los_Angeles"}))
        http.headers["Origin"] = app.base_url
        contact = good(http.post("/api/contacts", json={"name": "Zoë O'Brien"})).json()
        for title in ("Send the price list", "Ring about the crown"):
            good(http.post("/api/tasks", json={"contact_id": contact["id"], "title": title}))
        yield http


@pytest.fixture(scope="module")
async def page(
    app: Product, owner: httpx2.Client, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[FirefoxPage]:
    """Firefox, with the person signed in through the form."""
    folder: Path = tmp_path_factory.mktemp("firefox")
    async with firefox(folder, app.base_url) as page:
        await page.open("/login?next=/tasks")
        await page.until("!document.querySelector('button[type=submit]').disabled")
        await page.click("input[name=email]")
        await page.write(EMAIL)
        await page.click("input[name=password]")
        await page.write(PASSWORD)
        await page.press("Enter")
        await page.see(CARD, "Send the price list")
        yield page


async def tasks(owner: httpx2.Client) -> dict[str, Any]:
    return {task["title"]: task for task in good(owner.get("/api/tasks")).json()["items"]}


async def test_the_login_form_opens_the_list_that_was_asked_for(page: FirefoxPage) -> None:
    assert await page.run("location.pathname") == "/tasks"
    assert "Firefox" in await page.run("navigator.userAgent")


async def test_a_quick_line_makes_a_task_for_the_contact_in_it(page: FirefoxPage, owner: httpx2.Client) -> None:
    await page.open("/tasks")
    await page.see(CARD, "Send the price list")
    await page.press("q")
    await page.until("document.activeElement.matches('.quick-field input')")
    await page.write("Book the scan +zoe tomorrow 3pm !high")
    await page.press("Enter")
    await page.see(CARD, "Book the scan")
    made = (await tasks(owner))["Book the scan"]
    assert (made["contact_name"], made["priority"]) == ("Zoë O'Brien", "high")
    assert made["due_date_local"].endswith("T15:00")


async def test_the_search_narrows_the_list_and_the_address(page: FirefoxPage) -> None:
    await page.open("/tasks")
    await page.see(CARD, "Send the price list")
    await page.press("/")
    await page.write("crown")
    await page.not_see(CARD, "Send the price list")
    await page.see(CARD, "Ring about the crown")
    assert await page.until("new URLSearchParams(location.search).get('q')") == "crown"


async def test_an_edit_is_saved(page: FirefoxPage, owner: httpx2.Client) -> None:
    await page.open("/tasks")
    await page.click(CARD, "Ring about the crown")
    await page.see("h1", "Ring about the crown")
    await page.press("e")
    await page.until("document.querySelector('input[name=title]')?.value === 'Ring about the crown'")
    await page.click("input[name=title]")
    await page.run("document.activeElement.select()")
    await page.write("Ring about the new crown")
    await page.click("button[type=submit]", "Save")
    await page.see("h1", "Ring about the new crown")
    assert "Ring about the new crown" in await tasks(owner)


async def test_done_by_key_leaves_the_list_and_comes_back_by_undo(page: FirefoxPage, owner: httpx2.Client) -> None:
    await page.open("/tasks")
    await page.see(CARD, "Send the price list")
    await page.until(
        f"(() => {{ [...document.querySelectorAll('{CARD}')].find((one) => one.innerText.includes('price'))?.focus();"
        " return document.activeElement.innerText.includes('price'); })()"
    )
    await page.press("d")
    await page.not_see(CARD, "Send the price list")
    await page.see("[data-sonner-toast]", "Marked done: Send the price list")
    assert (await tasks(owner))["Send the price list"]["status"] == "done"
    await page.press("z")
    await page.see(CARD, "Send the price list")


async def test_the_palette_finds_a_person_and_opens_a_page(page: FirefoxPage) -> None:
    await page.open("/tasks")
    await page.see(CARD, "Send the price list")
    await page.press("Control", "k")
    await page.until("document.activeElement.matches('.palette-input')")
    await page.write("Brien")
    await page.see(".palette-list [role=option]", "Zoë O'Brien")
    await page.run("document.activeElement.select()")
    await page.write("Dashboard")
    await page.until("document.querySelector('.palette-list [data-active=true]')?.innerText.includes('Dashboard')")
    await page.press("Enter")
    await page.until("location.pathname === '/dashboard'")
    await page.see("h1", "Dashboard")
