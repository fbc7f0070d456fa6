"""Checks of every page: no accessibility violation in light or dark, nothing wider than a phone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, an_owner, go
from tests.support.axe import OF_COLOURS, violations
from tests.support.screens import PUBLIC, addresses, patterns, stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

WIDTHS = (320, 390, 720, 1024)
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


# Who listens would hear them without knowing of what they are.
BEFORE_HEADING = """() => { const heading = document.querySelector('main h1'); return [...document.querySelectorAll('main button')]
  .filter((one) => heading && one.getClientRects().length && one.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING)
  .map((one) => one.textContent || one.ariaLabel); }"""


async def test_every_screen_has_one_heading_fits_every_width_and_has_no_barrier(visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    await an_organization_with_data(owner)
    found = []
    pages = await addresses(owner)
    for address in pages:
        if address not in PUBLIC:
            await stands(await owner.open(address))
            found += [f"{address} {line}" for line in await problems_of(owner.page)]
    stranger = await (await visitor(reduced_motion="reduce")).new_page()
    # An invitation has another form for those who have no account.
    for address in (*PUBLIC, *(page for page in pages if page.startswith("/invite/"))):
        await go(stranger, address)
        await stands(stranger)
        found += [f"{address} {line}" for line in await problems_of(stranger)]
    assert not found, "\n".join(found)


# The buttons in the header, where they take more than one line, or a tab does, or one touches the heading.
LINES = """() => { const boxes = (what) => [...document.querySelectorAll(what)].map((one) => one.getBoundingClientRect()).filter((box) => box.height);
  const all = boxes('.top > .button'), [heading] = boxes('.top > h1:not(.sr-only)');
  return all.some((one) => all.some((other) => other.top >= one.bottom)) || boxes('.top .tab').some((one) => one.height > 44)
    || (heading && all.some((one) => one.left >= heading.left && one.top < heading.bottom && one.left < heading.right + 4)); }"""

# A count in the sidebar that covers its icon; of three figures, which a busy team has.
COVERED = """() => [...document.querySelectorAll('.side .nav')].filter((one) => {
  const [count, icon] = [one.querySelector('.count'), one.querySelector('svg')];
  if (!count?.getClientRects().length) return false;
  const text = count.textContent;
  count.textContent = '999';
  const [a, b] = [count.getBoundingClientRect(), icon.getBoundingClientRect()];
  count.textContent = text;
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}).map((one) => one.textContent)"""

# A contact whose name is cut off beside its company or a tag.
CUT = """() => [...document.querySelectorAll('.contact-name')].filter((one) => {
  const [name, ...others] = one.children;
  return name.scrollWidth > name.clientWidth && others.some((other) => other.getBoundingClientRect().top < name.getBoundingClientRect().bottom);
}).map((one) => one.textContent)"""

# Where no field is marked as the user name, a password manager takes the text before the password for it, such as a person's name.
# A link for a new password does not say whose it is.
NAMELESS = """() => [...document.querySelectorAll('input[type=password]')]
  .filter((one) => !/^(new|current)-password$/.test(one.autocomplete) || !(one.form.querySelector('[autocomplete=username]') || location.pathname.startsWith('/reset/')))
  .map((one) => one.labels[0].textContent)"""


async def problems_of(page: Page) -> list[str]:
    """What is wrong with the open screen: its title and parts, then its width, then what axe finds in both schemes."""
    found = [] if await page.title() else ["has no title"]
    numbers = {part: await page.locator(part).count() for part in ("h1", "main")}
    found += [f"has {part} {number} times" for part, number in numbers.items() if number != 1]
    found += [f"has a button before its heading: {button}" for button in await page.evaluate(BEFORE_HEADING)]
    found += [f"has a password of nobody: {label}" for label in await page.evaluate(NAMELESS)]
    wide = page.viewport_size
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 844})
        if await page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            found.append(f"is wider than {width}: {await page.evaluate(WIDER)}".replace("\n", " ")[:900])
        if await page.evaluate(LINES):
            found.append(f"has two lines of buttons in its header at {width}")
        found += [f"cuts a name at {width}: {row}" for row in await page.evaluate(CUT)]
        found += [f"has a count over its icon at {width}: {entry}" for entry in await page.evaluate(COVERED)]
    await page.set_viewport_size(wide)
    return found + await violations_in_both_schemes(page)


# The elements whose state is drawn: without it, some style of the element or of its parts is another one; of all styles, or of those named.
STATES = """(styled) => {
  const names = ['aria-current', 'aria-pressed', 'aria-selected', 'aria-checked', 'data-active', 'data-first', 'data-editing', 'data-drop'];
  const styles = (one) => [one, ...one.querySelectorAll('*')].map((part) => [null, '::before', '::after'].map((pseudo) => {
    const style = getComputedStyle(part, pseudo);
    return (styled ?? [...style]).map((name) => style.getPropertyValue(name)).join();
  }).join()).join();
  return [...document.querySelectorAll(names.map((name) => `[${name}]`).join())].filter((one) => one.getClientRects().length).flatMap((one) => {
    const states = names.filter((name) => one.hasAttribute(name) && one.getAttribute(name) !== 'false').map((name) => [name, one.getAttribute(name)]);
    const before = styles(one);
    states.forEach(([name]) => one.removeAttribute(name));
    const isDrawn = styles(one) !== before;
    states.forEach(([name, value]) => one.setAttribute(name, value));
    return isDrawn ? [`${states.join(' ')} of ${one.className}`] : [];
  });
}"""
# What a contrast theme of the system leaves; all grounds and letters are alike then, and there are no shadows.
LEFT = [f"{line}-{what}" for line in ("outline", "border-top", "border-bottom") for what in ("style", "width")]
LEFT += ["text-decoration-line", "visibility", "rotate"]


async def states_without_colours(page: Page) -> list[str]:
    """The states that are drawn, but not under a contrast theme."""
    drawn = await page.evaluate(STATES)
    await page.emulate_media(forced_colors="active")
    kept = await page.evaluate(STATES, LEFT)
    await page.emulate_media(forced_colors="none")
    return [f"in forced colours: {state}" for state in drawn if state not in kept]


async def violations_in_both_schemes(page: Page) -> list[str]:
    """What axe finds; in dark by its rules of colours alone, for a scheme changes nothing else."""
    found = await states_without_colours(page)
    for scheme, only in (("light", ()), ("dark", OF_COLOURS)):
        await page.emulate_media(color_scheme=scheme)
        await stands(page)
        found += [f"in {scheme}: {line}" for line in await violations(page, only=only)]
    return found


async def test_axe_finds_nothing_in_what_opens(visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    await an_organization_with_data(owner)
    page = owner.page
    contact = (await owner.api("GET", "/api/contacts"))["items"][0]["id"]

    async def check(what: str) -> list[str]:
        return [f"{what}: {line}" for line in await violations_in_both_schemes(page)]

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
