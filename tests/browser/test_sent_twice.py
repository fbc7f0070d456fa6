"""Every form that makes something, sent by double click, Enter twice, and Enter with a click, over a slow line, one that is cut
included: one of each."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from itertools import cycle

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.helpers import PASSWORD, Person, an_owner, go
from tests.support.line import Line, line_to
from tests.support.screens import stands
from tests.support.trust import IS_LONG

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.slow]
SLOW = {"latency": 0.2, "bytes_per_second": 200_000.0}
FAST = {"latency": 0.0, "bytes_per_second": 0.0}
WAYS = ("double click", "Enter twice", "Enter and a click", "cut")
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Maker:
    """A form: its page, what opens it, its fields by label, the button that sends it, and the number of things made; or a
    button alone. `key` sends it from its last field."""

    path: str
    fields: dict[str, str]
    button: str
    count: Callable[[Person], Awaitable[int]]
    opener: str = ""
    key: str = "Enter"


@cache
def in_list(path: str, items: str = "items") -> Callable[[Person], Awaitable[int]]:
    async def count(person: Person) -> int:
        found = await person.api("GET", path)
        return len(found[items] if isinstance(found, dict) else found)

    return count


@cache
def in_audit(action: str) -> Callable[[Person], Awaitable[int]]:
    async def count(person: Person) -> int:
        return sum(entry["action"] == action for entry in (await person.api("GET", "/api/audit?limit=200"))["items"])

    return count


async def in_notes(person: Person) -> int:
    [contact] = (await person.api("GET", "/api/contacts?q=Zo"))["items"]
    entries = (await person.api("GET", f"/api/contacts/{contact['id']}/timeline"))["items"]
    return sum(entry["kind"] == "note" for entry in entries)


MAKERS = {
    "webhook": Maker("/settings/notifications", {"Address": "https://93.184.215.14/hook"}, "Add Webhook", in_list("/api/webhooks")),
    "invitation": Maker(
        "/settings/members?new=1", {"Name": "Hana", "Email": "hana.{way}@example.com"}, "Send Invitation", in_list("/api/invitations"),
    ),
    "token": Maker("/settings/tokens", {"Name": "Desk"}, "Create Token", in_list("/api/tokens")),
    "contact": Maker("/contacts?new=1", {"Name": "Ann Lee"}, "Create Contact", in_list("/api/contacts?q=Ann")),
    "task": Maker("/tasks/create?contact_id={contact}", {"Title": "By hand"}, "Create Task", in_list("/api/tasks?q=hand")),
    "task in the panel": Maker("/contacts/{contact}", {"Title": "In panel"}, "Create", in_list("/api/tasks?q=panel"), "Add Task"),
    "task of a call": Maker("/calls/{call}", {"Title": "Of call"}, "Create Task", in_list("/api/tasks?q=call"), "Add task"),
    "next task": Maker("/tasks/{task}", {"Next task": "Follow"}, "Mark Done and plan", in_list("/api/tasks?q=follow"), "Done, then next"),
    "name of the organization": Maker("/settings/organization", {"Name": "Other {way}"}, "Save Changes", in_audit("organization.changed")),
    "note": Maker("/contacts/{contact}", {"Note": "Rang"}, "Add note", in_notes, key="Control+Enter"),
    "call on the timeline": Maker(
        "/contacts/{contact}", {"Summary": "Reached", "Follow-up": "Of timeline"}, "Log call", in_list("/api/calls"), "Log call",
    ),
    "call with its words": Maker(
        "/calls/create?contact_id={contact}", {"Transcript": "Zoë: Hello.", "Length in minutes": "3"}, "Log Call", in_list("/api/calls"),
    ),
    "export": Maker("/settings/organization", {}, "Export everything", in_audit("export.created")),
    "retry rule": Maker("/settings/organization", {"Working days between tries": "7"}, "Save Changes", in_audit("organization.changed")),
    "phone line": Maker("/settings/ai", {"Numbers": ""}, "Save", in_audit("phone-lines.changed"), key="Control+Enter"),
}  # fmt: skip


def makers_for(way: str) -> dict[str, Maker]:
    """The forms that are sent in this way: each form in two ways that follow each other, in `make trust` in all four."""
    first = WAYS.index(way)
    return {name: maker for number, (name, maker) in enumerate(MAKERS.items()) if IS_LONG or (number - first) % 4 < 2}


async def send_twice(page: Page, pressed: Locator, way: str, line: Line, *, key: str) -> None:
    """Send the open form, whose last field has the focus, in one of the ways; `pressed` is its button."""
    line.slow_down(**SLOW)
    if way == "double click":
        await pressed.dblclick()
    elif way == "cut":
        await page.keyboard.press(key)
        await page.wait_for_timeout(250)
        line.hang_up()
        await page.keyboard.press(key)
    else:
        element = await pressed.element_handle()
        await page.keyboard.press(key)
        if way == "Enter twice":
            await page.keyboard.press(key)
        else:  # whether or not the form is still there
            await element.evaluate("(one) => one.click()")


async def until_made(person: Person, count: Callable[[Person], Awaitable[int]], number: int) -> None:
    """Wait until there are `number`, as far as they come."""
    for _ in range(PATIENCE_MS // 100):
        if await count(person) >= number:
            return
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("way", WAYS)
async def test_a_form_that_is_sent_twice_makes_one_thing(app, visitor, way):
    async with line_to(app.port) as line:
        owner = await an_owner(await visitor(base_url=line.url))
        zoe = await owner.contact()
        said = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-01-05T10:00:00Z"}
        call = await owner.api("POST", "/api/calls", {**said, "transcription": "Ana: Hello."})
        task = await owner.task(zoe, "Send the list")
        app.run_forked("phone-line", "add", f"+4930901820{WAYS.index(way)}", "--organization", owner.organization)
        names = {"contact": zoe["id"], "call": call["id"], "task": task["id"], "way": way.replace(" ", "-")}
        makers, before, wanted = makers_for(way), {}, Counter()
        # In turns, so that each page stays as it is while the next form is sent.
        pages = cycle((owner.page, await owner.context.new_page()))
        for maker, page in zip(makers.values(), pages, strict=False):
            line.slow_down(**FAST)
            await go(page, maker.path.format(**names))
            await stands(page)
            if maker.opener:
                await page.get_by_role("button", name=maker.opener, exact=True).first.click()
            form = page.locator("form", has=page.get_by_role("button", name=maker.button, exact=True))
            for label in maker.fields:
                form = form.filter(has=page.get_by_label(label, exact=True))
            pressed = (form if maker.fields else page).get_by_role("button", name=maker.button, exact=True)
            for label, text in maker.fields.items():
                await form.get_by_label(label, exact=True).fill(text.format(**names))
            if not maker.fields:
                await pressed.focus()
            before.setdefault(maker.count, await maker.count(owner))
            wanted[maker.count] += 1
            await send_twice(page, pressed, way, line, key=maker.key)
            line.slow_down(**FAST)
            await until_made(owner, maker.count, before[maker.count] + wanted[maker.count])
        await asyncio.sleep(1.0)
        made = {name: await maker.count(owner) - before[maker.count] for name, maker in makers.items()}
        assert made == {name: wanted[maker.count] for name, maker in makers.items()}


async def test_a_password_that_is_changed_by_double_click_is_changed_without_a_complaint(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/profile")
    await page.get_by_label("Current password").fill(PASSWORD)
    await page.get_by_label("New password").fill("another long password")
    await page.get_by_role("button", name="Change Password").dblclick()
    await expect(page.get_by_text("Password changed")).to_be_visible()
    await page.wait_for_timeout(500)
    await expect(page.get_by_label("Current password")).not_to_have_attribute("aria-invalid", "true")
