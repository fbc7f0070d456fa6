"""On a phone: main tasks by touch, size of controls, reduced motion, no flash of the wrong colour scheme."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import a_colleague, an_owner, card, go
from tests.browser.test_every_screen import an_organization_with_data
from tests.support.screens import PUBLIC, addresses, stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# WCAG 2.2, 2.5.8: 24 by 24, or 24 px to the middle of the next one; links in running text may be as low as it.
# A control may be larger than its box: what counts is the area in which a touch hits it.
TOO_SMALL = """() => {
  const seen = (one) => one.getClientRects().length && getComputedStyle(one).visibility !== 'hidden';
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option], [role=tab]')].filter(seen);
  const box = (one) => { const label = one.matches('input') && one.closest('label'); return (label || one).getBoundingClientRect(); };
  const middle = (r) => [r.x + r.width / 2, r.y + r.height / 2];
  const apart = (r, s) => { const [x, y] = middle(r); const dx = Math.max(s.left - x, 0, x - s.right), dy = Math.max(s.top - y, 0, y - s.bottom); return Math.hypot(dx, dy) >= 12; };
  return all.filter((one) => { const r = box(one);
    if (r.width >= 24 && r.height >= 24 || !r.width || r.right < 0 || r.bottom < 0) return false;
    if (getComputedStyle(one).clipPath !== 'none' || one.closest('p, dd, li.timeline-row')) return false;
    one.scrollIntoView({ block: 'center' });
    const now = box(one), [x, y] = middle(now), hits = (dx, dy) => one.contains(document.elementFromPoint(x + dx, y + dy));
    if (hits(-11, 0) && hits(11, 0) && hits(0, -11) && hits(0, 11)) return false;
    return all.some((other) => other !== one && !one.contains(other) && !other.contains(one) && !apart(now, box(other)));
  }).map((one) => `${Math.round(box(one).width)}x${Math.round(box(one).height)} ${one.outerHTML.slice(0, 110)}`);
}"""
MOVES = """() => [...document.querySelectorAll('*')].filter((one) => { const style = getComputedStyle(one);
  const longest = (words) => Math.max(...words.split(',').map((word) => parseFloat(word) * (word.includes('ms') ? 1 : 1000)));
  return longest(style.animationDuration) > 1 && style.animationName !== 'none' || longest(style.transitionDuration) > 1;
}).map((one) => one.outerHTML.slice(0, 100))"""
# Fields that are lower than a fingertip.
LOW = """() => [...document.querySelectorAll('.input, .select, .area, .picker-trigger')].filter((one) => one.getClientRects().length)
  .map((one) => [Math.round(one.getBoundingClientRect().height), one.outerHTML.slice(0, 110)]).filter(([height]) => height < 44).map(String)"""
# The background at the first possible paint, and on every frame of the first 1.5 seconds.
FIRST_PAINTS = """() => { window.__paints = new Set(); const start = performance.now();
  const note = () => { const root = document.body || document.documentElement; const color = getComputedStyle(root).backgroundColor;
    window.__paints.add(color === 'rgba(0, 0, 0, 0)' ? getComputedStyle(document.documentElement).backgroundColor : color); };
  document.addEventListener('DOMContentLoaded', note);
  const look = () => { if (document.body && document.styleSheets.length) note(); if (performance.now() - start < 1500) requestAnimationFrame(look); };
  requestAnimationFrame(look); }"""
# What the assistant's button covers: what is above the bar below, icons and words of the bar; and, with the page at its end,
# what the bar covers.
COVERED = """() => { window.scrollTo(0, document.documentElement.scrollHeight);
  const box = (one) => one.getBoundingClientRect(), all = (what) => [...document.querySelectorAll(what)].filter((one) => box(one).width > 1);
  const meet = (one, other) => box(one).left < box(other).right && box(one).right > box(other).left && box(one).top < box(other).bottom && box(one).bottom > box(other).top;
  const opener = document.querySelector('.chat-opener'), bar = document.querySelector('.bottom');
  const inBar = all('.bottom .nav :is(svg, .word, .count), .bottom .account-button > *').filter((one) => meet(one, opener));
  const below = all('.main :is(a, button, input, select, textarea)').filter((one) => meet(one, bar));
  return [...box(opener).top < box(bar).top || box(opener).height < 40 ? [opener] : [], ...inBar, ...below].map((one) => one.outerHTML.slice(0, 110)); }"""


@pytest.mark.parametrize("width", [320, 390])
async def test_the_assistants_button_is_in_the_bar_below_and_covers_nothing(visitor, width: int):
    owner = await an_owner(await visitor(**PHONE | {"viewport": {"width": width, "height": 700}}))
    zoe = await owner.contact("Zoë O'Brien", phone="+14155550148")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    for number in range(9):
        await owner.task(zoe, f"Task {number}", assigned_to=me)
    call = ("link", "Call Zoë O'Brien: +1 415-555-0148")
    last: dict[str, tuple[Any, str]] = {
        "/today": call,
        "/tasks": call,
        "/contacts": ("link", "Zoë O'Brien"),
        f"/contacts/{zoe['id']}?edit=1": ("button", "Edit: Task 0"),
        f"/contacts/{zoe['id']}?tab=timeline": ("link", "Task 0"),
    }
    for path, (role, name) in last.items():
        await go(owner.page, path)
        await stands(owner.page)
        await expect(owner.page.locator("main").get_by_role(role, name=name, exact=True).last).to_be_attached()
        assert await owner.page.evaluate(COVERED) == [], path


async def a_tap_beside_only_closes(page: Page, beside: Any) -> None:
    """Open the menu of the due date, and tap what lies beside it."""
    await page.locator("[data-edit=due_date]").tap()
    menu = page.get_by_role("dialog", name="Due date")
    await expect(menu).to_be_visible()
    await beside.tap()
    await expect(menu).to_have_count(0)


async def test_a_day_by_touch(visitor):
    owner = await an_owner(await visitor(**PHONE))
    zoe = await owner.contact("Zoë O'Brien")
    await owner.task(zoe, "Send the list")
    page = await owner.open("/tasks")
    done = page.get_by_role("button", name="Mark Done: Send the list")
    await a_tap_beside_only_closes(page, done)
    await done.tap()
    await expect(card(page, "Send the list")).to_have_count(0)
    await page.get_by_role("button", name="Undo").tap()
    await expect(card(page, "Send the list")).to_be_visible()

    await page.get_by_role("button", name="New Task").tap()
    await page.get_by_label("Title").fill("Ring back")
    await page.get_by_role("combobox", name="Contact").tap()
    await page.get_by_role("option", name="Zoë O'Brien").tap()
    await page.get_by_role("button", name="Due date").tap()
    await page.get_by_role("button", name="Tomorrow").tap()
    await page.get_by_role("option", name="9:30 AM", exact=True).tap()
    await page.get_by_role("button", name="Create Task").tap()
    await expect(page.get_by_role("heading", name="Ring back", level=1)).to_be_visible()
    await page.get_by_role("main").get_by_role("button", name="Mark Done").tap()
    await expect(page.get_by_role("main").get_by_role("button", name="Reopen")).to_be_visible()

    await page.get_by_role("main").get_by_role("link", name="Zoë O'Brien").tap()
    await page.get_by_role("button", name="Add Task").tap()
    await page.get_by_label("Title").fill("From the panel")
    await page.get_by_role("button", name="Create", exact=True).tap()
    await page.get_by_role("button", name=re.compile("^From the panel")).tap()
    await expect(page.get_by_role("link", name="View Full Details")).to_be_visible()
    await page.get_by_role("button", name="Account menu").last.tap()
    await page.get_by_role("menuitem", name="Dashboard").tap()
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    await page.get_by_role("button", name="Account menu").last.tap()
    await page.get_by_role("menuitem", name="Settings").tap()
    await expect(page.get_by_label("Name")).to_be_visible()


async def test_every_control_is_large_enough_for_a_thumb_and_nothing_moves(visitor):
    owner = await an_owner(await visitor(**PHONE, reduced_motion="reduce"))
    await an_organization_with_data(owner)
    small, moving = [], []
    for address in await addresses(owner):
        page = (
            owner.page if address not in PUBLIC else await (await visitor(**PHONE, reduced_motion="reduce")).new_page()
        )
        await page.goto(address)
        await stands(page)
        small += [f"{address}: {line}" for line in await page.evaluate(TOO_SMALL) + await page.evaluate(LOW)]
        moving += [f"{address}: {line}" for line in await page.evaluate(MOVES)]
    await stands(await owner.open("/tasks/create"))
    await owner.page.get_by_role("button", name="Due date").tap()
    small += [f"picker: {line}" for line in await owner.page.evaluate(TOO_SMALL)]
    moving += [f"picker: {line}" for line in await owner.page.evaluate(MOVES)]
    assert not small, "\n".join(small)
    assert not moving, "\n".join(moving)


# Controls that reach over the edge of their card, where nobody can see or touch them.
CUT_OFF = """() => [...document.querySelectorAll('.entity-card')].flatMap((card) => [...card.querySelectorAll('button, select, a')]
  .filter((one) => one.getBoundingClientRect().right > card.getBoundingClientRect().right + 1 || one.matches('select') && one.clientWidth < 80)
  .map((one) => one.outerHTML.slice(0, 110)))"""


@pytest.mark.parametrize("width", [390, 320])
async def test_every_control_of_a_member_stands_inside_its_card(app, visitor, width: int) -> None:
    owner = await an_owner(await visitor(**PHONE | {"viewport": {"width": width, "height": 844}}))
    await a_colleague(app, owner, await visitor(**PHONE), name="Ana-Konstantina Papadopoulou")
    page = await owner.open("/settings/members")
    await expect(page.get_by_role("button", name="Remove")).to_be_visible()
    assert await page.evaluate(CUT_OFF) == []


async def painted(page: Page) -> set[str]:
    """Return every background colour during the page's first 1.5 seconds."""
    await stands(page)
    await page.wait_for_timeout(300)
    return set(await page.evaluate("[...window.__paints]"))


async def test_the_first_paint_has_the_right_color_scheme(visitor):
    for system, other in (("dark", "Light"), ("light", "Dark")):
        owner = await an_owner(await visitor(color_scheme=system))
        await owner.page.add_init_script(f"({FIRST_PAINTS})()")
        by_system = await painted(await owner.open("/tasks"))
        assert len(by_system) == 1, by_system
        await owner.page.get_by_role("button", name="Account menu").first.click()
        await owner.page.get_by_role("menuitemradio", name=other).click()
        chosen = await painted(await owner.open("/contacts"))
        assert len(chosen) == 1, chosen
        assert chosen != by_system
