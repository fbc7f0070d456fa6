"""The task list: tabs, filters, scrolling, actions, and live changes of others."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner, card, is_ready

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_done_leaves_the_list_at_once_and_undo_brings_it_back(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for title in ("Send the list", "Call back"):
        await owner.task(zoe, title)
    page = await owner.open("/tasks")
    await page.get_by_role("button", name="Mark Done: Send the list").click()
    await expect(card(page, "Send the list")).to_have_count(0)
    await expect(page.get_by_role("tab", name="Open 1")).to_be_visible()
    await expect(page.get_by_role("tab", name="Done 1")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(card(page, "Send the list")).to_be_visible()
    await expect(page.get_by_role("tab", name="Open 2")).to_be_visible()


async def test_tab_filter_sort_and_search_live_in_the_address(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    await owner.task(zoe, "Send the price list", category="send-info", due_date="2030-05-02")
    await owner.task(zoe, "Ring about prices", category="callback", due_date="2030-05-01")
    done = await owner.task(zoe, "Old meeting", category="meeting")
    await owner.api("POST", f"/api/tasks/{done['id']}/done")
    page = await owner.open("/tasks")
    await page.get_by_role("combobox", name="Sort").select_option(label="Due Date")
    await expect(page.locator(".entity-card").first).to_contain_text("Ring about prices")
    await page.get_by_role("combobox", name="Category").select_option(label="Send Info")
    await expect(card(page, "Ring about prices")).to_have_count(0)
    await expect(page).to_have_url(re.compile(r"category=send-info"))
    await page.reload()
    await expect(page.get_by_role("combobox", name="Sort")).to_have_value("due_date")
    await expect(card(page, "Send the price list")).to_be_visible()
    await page.get_by_role("combobox", name="Category").select_option(label="All categories")
    await page.get_by_role("tab", name="Done").click()
    await expect(card(page, "Old meeting")).to_be_visible()
    await page.go_back()
    await expect(card(page, "Ring about prices")).to_be_visible()
    await page.get_by_label("Search tasks").fill("ring")
    await expect(card(page, "Send the price list")).to_have_count(0)
    await expect(page).to_have_url(re.compile(r"q=ring"))
    await page.get_by_label("Search tasks").fill("nothing like it")
    await expect(page.get_by_text("Nothing matches.")).to_be_visible()
    await page.goto("/tasks?status=banana&q=ring")
    await expect(page.get_by_text("“status=banana” is no filter.")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/tasks\?q=ring$"))
    await expect(card(page, "Ring about prices")).to_be_visible()


async def test_scrolling_shows_every_task_once_and_going_back_to_the_list_keeps_the_place(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for number in range(70):
        await owner.task(zoe, f"Number {number:03}", category="callback" if number % 10 else "general")
    page = await owner.open("/tasks?category=callback")
    cards = page.locator(".entity-card")
    for _ in range(20):
        await page.mouse.wheel(0, 4000)
        if await cards.count() == 63:
            break
        await page.wait_for_timeout(100)
    titles = await cards.locator(".card-link").all_inner_texts()
    assert len(titles) == len(set(titles)) == 63
    place = "(link) => Math.round(link.getBoundingClientRect().top)"
    link = card(page, "Number 005").locator(".card-link")
    await link.scroll_into_view_if_needed()
    before = await link.evaluate(place)
    await link.click()
    await expect(page.get_by_role("heading", name="Number 005")).to_be_visible()
    await page.go_back()
    await expect(link).to_be_in_viewport()
    await page.wait_for_timeout(1_000)  # the list is read again; meanwhile it shows the rows that it had
    await expect(cards).to_have_count(63)
    assert abs(await link.evaluate(place) - before) <= 2


async def test_one_act_in_a_long_list_stays_below_twenty_kilobytes_on_the_wire(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for number in range(65):
        await owner.task(zoe, f"A follow-up with a title of usual length, number {number:03}", priority="high")
    received: list[int] = []
    owner.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page = await owner.open("/tasks")
    await expect(page.get_by_role("tab", name="Open 65")).to_be_visible()
    await page.wait_for_timeout(500)
    received.clear()
    await page.locator(".entity-card").first.get_by_role("button", name="Mark Done").click()
    await expect(page.get_by_role("tab", name="Done 1")).to_be_visible()
    await page.wait_for_timeout(500)
    assert 0 < sum(received) < 20_000


async def test_what_a_colleague_does_arrives_without_a_reload(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    zoe = await owner.contact()
    first = await owner.task(zoe, "Send the list")
    page = await owner.open("/tasks")
    await expect(card(page, "Send the list")).to_be_visible()
    await bob.task(zoe, "Bob's new one")
    await page.get_by_role("button", name="1 new").click()
    await expect(card(page, "Bob's new one")).to_be_visible()
    await bob.api("PUT", f"/api/tasks/{first['id']}", {"title": "Send the longer list"})
    await expect(card(page, "Send the longer list")).to_be_visible()
    await bob.api("POST", f"/api/tasks/{first['id']}/done")
    await expect(card(page, "Send the longer list")).to_have_count(0)
    await expect(page.get_by_role("tab", name="Done 1")).to_be_visible()


async def test_the_first_task_of_all_appears_by_itself(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    zoe = await owner.contact()
    page = await owner.open("/tasks")
    await expect(page.get_by_text("All clear.")).to_be_visible()
    await bob.task(zoe, "Here it is")
    await expect(card(page, "Here it is")).to_be_visible()


async def test_keys_move_through_the_list_and_act_on_the_task_in_focus(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for title in ("Third", "Second", "First"):
        await owner.task(zoe, title)
    page = await owner.open("/tasks")
    await is_ready(page)
    await expect(card(page, "First")).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.get_by_role("link", name="First", exact=True)).to_be_focused()
    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await expect(card(page, "Second")).to_have_count(0)
    await expect(page.get_by_role("link", name="Third", exact=True)).to_be_focused()
    await page.keyboard.press("x")
    await expect(page.get_by_role("tab", name="Dismissed 1")).to_be_visible()
    await page.keyboard.press("/")
    await expect(page.get_by_label("Search tasks")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("k")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="First", level=1)).to_be_visible()


async def test_the_palette_finds_actions_tasks_and_contacts(visitor):
    owner = await an_owner(await visitor())
    await owner.task(await owner.contact("Marta Lindqvist"), "Send the implant price list")
    page = await owner.open("/tasks")
    await expect(card(page, "implant")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("implant")
    await expect(page.get_by_role("option", name="Send the implant price list")).to_be_visible()
    await page.get_by_role("combobox", name="Find an action").fill("marta")
    await page.get_by_role("option", name=re.compile("^Marta Lindqvist")).click()
    await expect(page.get_by_role("heading", name="Marta Lindqvist")).to_be_visible()


async def test_a_viewer_is_offered_nothing_that_changes(app, visitor):
    owner = await an_owner(await visitor())
    vera = await a_colleague(app, owner, await visitor(), role="viewer", name="Vera")
    task = await owner.task(await owner.contact(), "Look, do not touch")
    page = await vera.open("/tasks")
    await expect(card(page, "Look, do not touch")).to_be_visible()
    assert await page.get_by_role("button", name=re.compile("Mark Done|New Task|Dismiss")).count() == 0
    await page.goto(f"/tasks/{task['id']}")
    await expect(page.get_by_role("heading", name="Look, do not touch")).to_be_visible()
    for name in ("Mark Done", "Dismiss", "Edit", "Delete"):
        await expect(page.get_by_role("main").get_by_role("button", name=name)).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1024])
async def test_no_page_scrolls_sideways(visitor, width):
    owner = await an_owner(await visitor(viewport={"width": width, "height": 800}))
    zoe = await owner.contact("Maximiliana Featherstonehaugh-Cholmondeley", company="A company with quite a long name")
    task = await owner.task(zoe, "W" * 255, priority="urgent", description="x" * 500)
    for path in (
        "/tasks",
        f"/tasks/{task['id']}",
        "/tasks/create",
        "/contacts",
        f"/contacts/{zoe['id']}",
        "/notifications",
    ):
        page = await owner.open(path)
        await is_ready(page)
        await page.wait_for_timeout(200)
        wide = await page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
        assert wide <= 0, f"{path} is {wide} px wider than the window"
