"""What a page loads: its own components and the shared ones, not those of all other pages."""

import pytest
from playwright.async_api import Response, expect

from tests.browser.helpers import an_owner, card

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

MOST = 725_000  # bytes, not compressed; 708,000 when this was written
# Texts of pages that are not open.
OF_OTHER_PAGES = ("Recovery codes", "Require a second factor", "Sign out everywhere else")


async def test_the_list_of_tasks_loads_no_components_of_other_pages(visitor):
    owner = await an_owner(await visitor())
    await owner.task(await owner.contact(), "Ring back")
    scripts: dict[str, Response] = {}
    owner.page.on("response", lambda one: scripts.update({one.url: one}) if one.url.endswith(".js") else None)
    page = await owner.open("/tasks")
    await expect(card(page, "Ring back")).to_be_visible()
    await page.reload()
    await expect(card(page, "Ring back")).to_be_visible()
    texts = [await one.text() for one in scripts.values()]
    assert len(texts) > 10
    assert [words for words in OF_OTHER_PAGES if any(words in text for text in texts)] == []
    assert sum(len(text.encode()) for text in texts) <= MOST
