"""Checks of every page: no accessibility violation in light or dark, nothing wider than a phone."""

import pytest
from playwright.async_api import expect

from tests.browser.helpers import Person, an_owner
from tests.support.axe import violations
from tests.support.screens import PUBLIC, addresses, patterns, stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

LONG = "Nachfrageverhaltensänderungsankündigungsgespräch"
WIDER = """() => {
  const scrolls = (one) => /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX);
  const above = (one) => (one && one !== document.body ? [one, ...above(one.parentElement)] : []);
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(one).position !== 'fixed')
    .filter((one) => !above(one.parentElement).some(scrolls)).map((one) => one.outerHTML.slice(0, 160));
}"""


async def an_organization_with_data(person: Person) -> None:
    """Create data of every kind: long names, every priority, dates before and after today, a call."""
    zoe = await person.contact(
        f"Zoë {LONG}", company="O'Brien & Söhne GmbH & Co. KG", email="zoe@example.com", phone="+14155550123"
    )
    me = (await person.api("GET", "/api/me"))["member"]["id"]
    due = ("2026-01-05", "2026-01-06T09:30", "2099-12-31", None)
    for number, priority in enumerate(("urgent", "high", "medium", "low")):
        title = f"{LONG} {number}" if number else LONG * 3
        await person.task(
            zoe, title, priority=priority, due_date=due[number], assigned_to=me, description="Words.\n" * 9
        )
    done = await person.task(zoe, "Was done")
    await person.api("POST", f"/api/tasks/{done['id']}/done")
    if any("call_id" in pattern for pattern in patterns()):
        said = "Agent: Good morning.\nZoë: Please call me back tomorrow."
        call = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-01-05T10:00:00Z"}
        await person.api("POST", "/api/calls", {**call, "duration_seconds": 65, "transcription": said})


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_screen(visitor, color_scheme):
    owner = await an_owner(await visitor(color_scheme=color_scheme, reduced_motion="reduce"))
    await an_organization_with_data(owner)
    found = []
    for address in await addresses(owner):
        if address not in PUBLIC:
            await stands(await owner.open(address))
            found += [f"{address} {line}" for line in await violations(owner.page)]
    stranger = await (await visitor(color_scheme=color_scheme, reduced_motion="reduce")).new_page()
    for address in PUBLIC:
        await stranger.goto(address)
        await stands(stranger)
        found += [f"{address} {line}" for line in await violations(stranger)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_what_opens(visitor, color_scheme):
    owner = await an_owner(await visitor(color_scheme=color_scheme, reduced_motion="reduce"))
    await an_organization_with_data(owner)
    page = owner.page
    contact = (await owner.api("GET", "/api/contacts"))["items"][0]["id"]

    async def check(what: str) -> list[str]:
        return [f"{what}: {line}" for line in await violations(page)]

    await stands(await owner.open("/tasks"))
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()
    found = await check("palette")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    found += await check("keys")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Account menu").first.click()
    found += await check("account menu")
    await stands(await owner.open("/tasks?q=nothing+is+called+so"))
    found += await check("nothing found")
    await stands(await owner.open("/tasks/create"))
    await page.get_by_role("button", name="Due date").click()
    found += await check("picker")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    found += await check("refused form")
    await stands(await owner.open(f"/contacts/{contact}"))
    await page.get_by_role("button", name="Add Task").click()
    found += await check("inline form")
    await page.get_by_role("button", name="Delete", exact=True).click()
    found += await check("question before deleting")
    await stands(await owner.open("/settings/members?new=1"))
    found += await check("new member")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [390, 720, 1024])
async def test_no_screen_is_wider_than_its_window(visitor, width):
    owner = await an_owner(await visitor(viewport={"width": width, "height": 844}))
    await an_organization_with_data(owner)
    wide = []
    for address in await addresses(owner):
        if address not in PUBLIC:
            await stands(await owner.open(address))
            if await owner.page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                wide.append(f"{address}: {await owner.page.evaluate(WIDER)}".replace("\n", " ")[:900])
    assert not wide, "\n".join(wide)


async def test_every_screen_has_one_heading_a_title_and_one_main_part(visitor):
    owner = await an_owner(await visitor())
    await an_organization_with_data(owner)
    for address in await addresses(owner):
        if address not in PUBLIC:
            await stands(await owner.open(address))
            await expect(owner.page.locator("h1"), address).to_have_count(1)
            await expect(owner.page.get_by_role("main"), address).to_have_count(1)
            assert await owner.page.title(), address
