"""Pages on paper, and small things that a reader, a thumb or a search engine meets."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import an_owner, card, is_ready
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

# The controls that are shown; tabs name what is listed, so they are content.
CONTROLS = """() => [...document.querySelectorAll('.button, .icon-button, .side, .bottom, .quick-add, .chat-opener, .filters, .composer, .peek')]
  .filter((one) => one.getClientRects().length).map((one) => one.className)"""


# The titles that are cut, what is said of the due dates, and entries of the timeline of which only "just now" is said.
CUT = """() => [...document.querySelectorAll('.card-link')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""
DUE = """() => [...document.querySelectorAll(':is(.due, .row-due) time')].map((one) => getComputedStyle(one, '::after').content)"""
UNTIMED = """() => [...document.querySelectorAll('.entry time:not([title])')].map((one) => one.textContent)"""


async def on_paper(page: Page, path: str, text: str) -> None:
    await page.emulate_media(media="screen")
    await page.goto(path)
    await expect(page.locator("#main").get_by_text(text).first).to_be_visible()
    await is_ready(page)
    assert await page.evaluate(CONTROLS)
    await page.emulate_media(media="print")
    await expect(page.locator("#main").get_by_text(text).first).to_be_visible()
    assert await page.evaluate(CONTROLS) == []
    assert await page.evaluate(CUT) == []
    assert await page.evaluate(UNTIMED) == []


async def test_on_paper_a_page_has_its_content_in_black_and_no_controls(visitor):
    owner = await an_owner(await visitor(color_scheme="dark"))
    contact = await owner.contact("Grace Hopper")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    task = await owner.task(contact, "Send the price list", due_date="2031-01-01", assigned_to=me)
    for path, text in (
        ("/tasks", "Send the price list"),
        ("/today", "Send the price list"),
        (f"/tasks/{task['id']}", "Send the price list"),
        (f"/contacts/{contact['id']}", "Grace Hopper"),
    ):
        await on_paper(owner.page, path, text)
    await owner.task(contact, "Ring back " * 25, due_date="2031-01-02", assigned_to=me)
    page = await owner.open("/today")
    await page.emulate_media(media="screen")
    await stands(page)
    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("complementary", name="Peek: Send the price list")).to_be_visible()
    await page.emulate_media(media="print")
    assert await page.evaluate(CONTROLS) == []
    assert await page.evaluate(CUT) == []
    assert await page.evaluate(DUE) == ['"January 1, 2031"', '"January 2, 2031"']
    ink = "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    assert await owner.page.evaluate(ink) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


async def test_names_of_zones_keys_and_pages_are_those_in_use(visitor):
    owner = await an_owner(await visitor(viewport={"width": 390, "height": 844}))
    page = await owner.open("/settings/organization")
    await stands(page)
    zones = await page.locator("datalist option").evaluate_all("(all) => all.map((one) => one.value)")
    assert {"Asia/Kolkata", "Europe/Kyiv", "America/Argentina/Buenos_Aires", "UTC"} <= {*zones}
    assert not {"Asia/Calcutta", "Europe/Kiev", "America/Buenos_Aires"} & {*zones}
    assert len(zones) == len({*zones})
    assert await page.locator("meta[name=description]").get_attribute("content")
    # The messages are another region than the page and the link of the notifications.
    await expect(page.get_by_role("region", name="Messages")).to_have_count(1)
    opener = page.locator(".chat-opener")
    await expect(opener.locator(".kbd")).to_have_text("Ctrl J")
    await expect(opener).to_have_attribute("title", "Assistant (Ctrl J)")


async def test_the_days_of_the_chart_are_wide_enough_for_a_thumb(visitor):
    owner = await an_owner(await visitor(viewport={"width": 320, "height": 700}))
    await owner.task(await owner.contact(), "Ring")
    page = await owner.open("/dashboard")
    days = page.locator(".day-bars a")
    await expect(days).to_have_count(14)
    widths = await days.evaluate_all("(all) => all.map((one) => Math.min(one.offsetWidth, one.offsetHeight))")
    assert min(widths) >= 24
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/tasks", "/today"])
async def test_on_a_phone_a_list_moves_little_while_it_loads(visitor, path: str) -> None:
    owner = await an_owner(await visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    contact = await owner.contact(phone="+14155550123")
    for number in range(12):
        await owner.task(contact, f"Ring {number}", assigned_to=me, due_date="2026-01-02")
    page = await owner.open(path)
    # The links that dial come last.
    await expect(page.locator(".row-call")).to_have_count(12)
    shifts = """() => new Promise((done) => { new PerformanceObserver((list) => done(list.getEntries().map((one) => one.hadRecentInput ? 0 : one.value)))
      .observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done([]), 500); })"""
    assert sum(await page.evaluate(shifts)) <= 0.05


async def test_what_loads_with_scrolling_is_said_by_nobody(visitor):
    owner = await an_owner(await visitor(viewport={"width": 1440, "height": 400}))
    contact = await owner.contact()
    for number in range(35):
        await owner.task(contact, f"Ring {number}")
    page = await owner.open("/tasks")
    await expect(card(page, "Ring 34")).to_be_visible()
    for foot in await page.locator(".list-foot").all():
        assert await foot.get_attribute("role") is None


async def test_a_snoozed_task_says_so_in_both_forms_of_a_row_and_can_be_left_out(visitor):
    owner = await an_owner(await visitor())
    contact = await owner.contact()
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    later = await owner.task(contact, "Ring later", due_date="2026-01-02", assigned_to=me)
    await owner.task(contact, "Ring now", due_date="2026-01-03", assigned_to=me)
    await owner.api("POST", f"/api/tasks/{later['id']}/snooze", {"until": "2031-01-01T09:00"})
    page = await owner.open("/today")
    sign = page.locator(".task-row").filter(has_text="Ring later").locator(".snoozed")
    await expect(sign).to_have_text(re.compile("^until .*9:00 AM$"))
    await expect(sign).to_have_attribute("title", re.compile("^Snoozed until .*9:00 AM$"))
    await page.goto("/tasks")
    await expect(card(page, "Ring later")).to_contain_text("Snoozed until")
    await expect(page.get_by_role("tab", name="Open")).to_contain_text("2")
    await page.get_by_role("button", name="Filter").click()
    await page.get_by_label("Snoozed").select_option("false")
    await page.keyboard.press("Escape")
    await expect(card(page, "Ring later")).to_have_count(0)
    await expect(card(page, "Ring now")).to_be_visible()
    await expect(page.get_by_role("tab", name="Open")).to_contain_text("1")
    # Its time comes, or somebody ends the snooze: it stands in the list again.
    await owner.api("POST", f"/api/tasks/{later['id']}/snooze", {"until": None})
    await expect(page.get_by_role("tab", name="Open")).to_contain_text("2")
    await page.get_by_role("button", name="1 new").click()
    await expect(card(page, "Ring later")).to_be_visible()


async def test_the_done_tab_begins_with_what_was_done_last(visitor):
    owner = await an_owner(await visitor())
    contact = await owner.contact()
    tasks = [await owner.task(contact, title, due_date="2031-01-01") for title in ("First made", "Made last")]
    for task in reversed(tasks):
        await owner.api("POST", f"/api/tasks/{task['id']}/done")
    page = await owner.open("/tasks?status=done")
    await expect(page.locator(".entity-card .card-link")).to_have_text(["First made", "Made last"])
    await expect(card(page, "First made").locator(".due")).to_contain_text("just now")


async def test_a_call_on_its_contacts_page_is_not_named_like_the_contact(visitor):
    owner = await an_owner(await visitor())
    contact = await owner.contact("Grace Hopper")
    call = {"contact_id": contact["id"], "direction": "inbound", "started_at": "2026-11-20T10:00:00Z"}
    await owner.api("POST", "/api/calls", {**call, "duration_seconds": 60, "transcription": "Grace: Bye."})
    page = await owner.open(f"/contacts/{contact['id']}")
    await expect(page.get_by_role("link", name="Inbound call")).to_have_count(1)
    await page.get_by_role("tab", name="Calls").click()
    await expect(page.get_by_role("link", name="Inbound call")).to_have_count(2)
