"""What a page loads: its own components and the shared ones; what is not needed at first comes later and loses no key."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Response, Route, expect

from tests.browser.helpers import Person, an_owner, card, go
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

# Bytes of the scripts that a page names in its HTML, without compression and as they are sent; 579,000 and 149,000 when this was written.
MOST, MOST_SENT = 582_000, 150_000
# Texts of pages that are not open.
OF_OTHER_PAGES = ("Recovery codes", "Require a second factor", "Sign out everywhere else")
# A text of each part that comes later.
TOASTS, PALETTE, PEEK = "data-sonner-toaster", "preview look beside details", "Also open with this contact"


async def scripts_at_first(owner: Person, path: str) -> tuple[list[str], int]:
    """The scripts that the HTML of a page names, and how many bytes are sent for them."""
    html = await (await owner.context.request.get(path)).text()
    names = sorted(set(re.findall(r"/assets/[\w.~-]+\.js", html)))
    answers = [await owner.context.request.get(name, headers={"Accept-Encoding": "br"}) for name in names]
    assert {answer.headers["content-encoding"] for answer in answers if len(await answer.body()) > 1000} == {"br"}
    sent = sum(int(answer.headers["content-length"]) for answer in answers)
    return [await answer.text() for answer in answers], sent


async def lose(page: Page, words: str) -> None:
    """The script of the page with these words is not found any more, as after an update of the product."""

    async def answer(route: Route) -> None:
        found = await route.fetch()
        if words in await found.text():
            await route.fulfill(status=404, body="")
        else:
            await route.fulfill(response=found)

    await page.route("**/assets/*.js", answer)


class Withheld:
    """A script of the page that is not sent before `send`."""

    def __init__(self, page: Page, words: str) -> None:
        self.page, self.words = page, words
        self._asked, self._sent = asyncio.Event(), asyncio.Event()

    async def begin(self) -> None:
        await self.page.route("**/assets/*.js", self._answer)

    async def send(self) -> None:
        await self._asked.wait()
        self._sent.set()

    async def _answer(self, route: Route) -> None:
        answer = await route.fetch()
        if self.words in await answer.text():
            self._asked.set()
            await self._sent.wait()
        await route.fulfill(response=answer)


async def a_list_without(owner: Person, words: str) -> tuple[Page, Withheld]:
    """The list of one task, whose part with these words is withheld."""
    await owner.task(await owner.contact(), "Ring back")
    part = Withheld(owner.page, words)
    await part.begin()
    await go(owner.page, "/tasks")
    await stands(owner.page)
    await expect(card(owner.page, "Ring back")).to_be_visible()
    return owner.page, part


async def test_the_list_of_tasks_loads_no_components_of_other_pages(visitor):
    owner = await an_owner(await visitor())
    texts, sent = await scripts_at_first(owner, "/tasks")
    assert len(texts) > 5
    assert [words for words in OF_OTHER_PAGES if any(words in text for text in texts)] == []
    assert sum(len(text.encode()) for text in texts) <= MOST
    assert sent <= MOST_SENT


async def test_parts_that_a_page_needs_later_are_not_among_its_first_scripts_and_all_come_by_themselves(visitor):
    owner = await an_owner(await visitor())
    texts, _ = await scripts_at_first(owner, "/tasks")
    later = (TOASTS, PALETTE, PEEK)
    assert [words for words in later if any(words in text for text in texts)] == []
    missing = set(later)
    async with asyncio.timeout(60):
        page = owner.page
        responses: asyncio.Queue[Response] = asyncio.Queue()
        page.on("response", lambda one: responses.put_nowait(one) if one.url.endswith(".js") else None)
        await go(page, "/tasks")
        while missing:
            text = await (await responses.get()).text()
            missing -= {words for words in missing if words in text}


async def test_the_palette_takes_the_keys_that_are_pressed_before_its_commands_have_come(visitor):
    owner = await an_owner(await visitor())
    page, commands = await a_list_without(owner, PALETTE)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("dark theme")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Command palette").get_by_role("combobox")).to_have_value("dark theme")
    await expect(page.locator("html.dark")).to_have_count(0)
    await commands.send()
    await expect(page.locator("html.dark")).to_have_count(1)
    await expect(page.get_by_role("dialog", name="Command palette")).to_have_count(0)


async def test_a_peek_that_is_opened_before_its_panel_has_come_shows_its_task_then(visitor):
    owner = await an_owner(await visitor())
    page, panel = await a_list_without(owner, PEEK)
    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    peek = page.get_by_role("complementary", name="Peek")
    await expect(peek).to_have_attribute("aria-busy", "true")
    await panel.send()
    await expect(peek.get_by_role("heading", name="Ring back")).to_be_visible()
    await page.keyboard.press("Space")
    await expect(peek).to_have_count(0)


async def test_a_toast_that_is_due_before_the_library_of_toasts_has_come_is_shown_then(visitor):
    owner = await an_owner(await visitor())
    page, toasts = await a_list_without(owner, TOASTS)
    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await expect(card(page, "Ring back")).to_have_count(0)
    await toasts.send()
    await page.get_by_label("Messages").get_by_role("button", name="Undo").click()
    await expect(card(page, "Ring back")).to_be_visible()


async def test_a_page_that_fails_says_so_and_can_be_loaded_again(visitor):
    owner = await an_owner(await visitor())
    await owner.task(await owner.contact(), "Ring back")
    page, fails = owner.page, "export default () => { throw new Error('planted') }"
    await page.route("**/assets/_today_*.js", lambda route: route.fulfill(body=fails, content_type="text/javascript"))
    await go(page, "/tasks")
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Today").click()
    await expect(page.get_by_role("alert")).to_contain_text("This page cannot be shown.")
    await page.unroute_all()
    await page.get_by_role("button", name="Load again").click()
    await expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    await stands(page)


async def test_a_part_that_is_not_there_any_more_says_so_and_a_reload_brings_it_and_keeps_what_was_typed(visitor):
    owner = await an_owner(await visitor())
    await owner.task(await owner.contact(), "Ring back")
    page = owner.page
    await lose(page, PALETTE)
    await go(page, "/tasks")
    await stands(page)
    await page.get_by_role("button", name="Assistant", exact=True).click()
    message = page.get_by_label("Message to the assistant")
    await message.press_sequentially("Half a thought")
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Command palette")
    await expect(palette.get_by_role("alert")).to_contain_text("could not be loaded")
    await page.unroute_all()
    await palette.get_by_role("button", name="Reload the page").click()
    await expect(palette).to_have_count(0)
    await expect(message).to_have_value("Half a thought")
    await page.keyboard.press("Control+k")
    await expect(palette.get_by_role("option").first).to_be_visible()
    await expect(palette.get_by_role("alert")).to_have_count(0)


async def test_a_peek_whose_panel_is_not_there_any_more_says_so(visitor):
    owner = await an_owner(await visitor())
    await owner.task(await owner.contact(), "Ring back")
    page = owner.page
    await lose(page, PEEK)
    await go(page, "/tasks")
    await stands(page)
    await page.get_by_role("link", name="Ring back", exact=True).focus()
    await page.keyboard.press("Space")
    peek = page.get_by_role("complementary", name="Peek")
    await expect(peek.get_by_role("alert")).to_contain_text("could not be loaded")
    await page.unroute_all()
    await peek.get_by_role("button", name="Reload the page").click()
    await expect(peek).to_have_count(0)
    await page.get_by_role("link", name="Ring back", exact=True).focus()
    await page.keyboard.press("Space")
    await expect(peek.get_by_role("heading", name="Ring back")).to_be_visible()
