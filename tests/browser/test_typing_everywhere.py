"""Every field of every page keeps what is typed in it: before the scripts run, before the first answer of the server, while
somebody else works, and, where the form keeps a draft, over another page and a reload. A page without a row here fails."""

import asyncio
import dataclasses
import re
from typing import Any

import pytest
from playwright.async_api import Error, Page, Route, WebSocketRoute

from taskapp.ui import routes
from tests.browser.helpers import Person, a_colleague, an_owner
from tests.browser.test_calls import RULES, VTT
from tests.support.screens import PUBLIC, addresses, filled, parts_of, patterns, stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.slow]

SCRIPTS = re.compile(r"\.m?js(\?|$)")
SECRET = "canary-of-the-walk"
# The pages of each route on which something can be typed: the address, and what is pressed there to open a form.
Steps = tuple[str, ...]
# The forms that these buttons open, as `READ` names their fields.
FORM_OF = {
    "Add Task": "New task/", "Add task": "New task/", "Edit: Send the list": "Edit task/", "Edit": "Edit suggestion/",
    "Done, then next": "/title", "Assistant": "/Message to the assistant",
}  # fmt: skip
HYDRATED = """() => [...document.querySelectorAll('body *')]
  .some((one) => Object.keys(one).some((key) => key.startsWith('__reactFiber')))"""
FORMS: dict[str, list[tuple[str, Steps]]] = {
    routes.LOGIN: [("/login", ())],
    routes.SIGNUP: [("/signup", ())],
    routes.FORGOT: [("/forgot", ())],
    routes.RESET: [(routes.RESET, ())],
    routes.INVITE: [(routes.INVITE, ())],
    routes.SECOND_FACTOR: [],  # for who has to set one up: a code of the moment
    routes.TODAY: [("/today", ())],
    routes.TASKS: [("/tasks", ())],
    routes.TASK_CREATE: [("/tasks/create", ())],
    routes.TASK_DETAILS: [(f"{routes.TASK_DETAILS}?edit=1", ()), (routes.TASK_DETAILS, ("Done, then next",))],
    routes.CONTACTS: [("/contacts?new=1", ())],
    routes.CONTACT_DETAILS: [
        (f"{routes.CONTACT_DETAILS}?edit=1", ()),
        (f"{routes.CONTACT_DETAILS}?tab=timeline", ()),
        (routes.CONTACT_DETAILS, ("Add Task",)),
        (routes.CONTACT_DETAILS, ("Edit: Send the list",)),
    ],
    routes.CALLS: [("/calls", ())],
    routes.CALL_CREATE: [("/calls/create", ())],
    routes.CALL_DETAILS: [(routes.CALL_DETAILS, ("Add task",))],
    routes.REVIEW: [("/review", ("Edit",))],
    # Only tasks that nobody deletes meanwhile.
    routes.WORK: [("/work?assigned_to=me", ())],
    routes.NOTIFICATIONS: [("/notifications", ())],
    routes.DASHBOARD: [("/dashboard", ("Assistant",))],
    routes.SETTINGS_PROFILE: [("/settings/profile", ())],
    routes.SETTINGS_SESSIONS: [],
    routes.SETTINGS_ORGANIZATION: [("/settings/organization", ())],
    routes.SETTINGS_MEMBERS: [("/settings/members?new=1", ())],
    routes.SETTINGS_TOKENS: [("/settings/tokens", ())],
    routes.SETTINGS_NOTIFICATIONS: [("/settings/notifications", ())],
    routes.SETTINGS_AI: [("/settings/ai", ())],
    routes.SETTINGS_AUDIT: [],
}
# Fields that act at once instead of waiting to be sent: roles, selections, themes, channels.
AT_ONCE = ".member-row *, [data-select], [name=theme], .choice-table *, .digest-row *, .filters select, .top select"
PUBLIC_ROUTES = (*PUBLIC, routes.RESET, routes.INVITE)
AWAY = "() => document.querySelector(\"nav a[href='{path}']\").click()"
# Names each visible field that can be typed in, and what it holds; marks the fields with their names.
READ = """(atOnce) => {
  const seen = new Map();
  const found = {};
  for (const field of document.querySelectorAll('input, textarea, select')) {
    if (['hidden', 'file', 'submit', 'button'].includes(field.type) || field.disabled || field.readOnly) continue;
    if (!field.getClientRects().length || field.matches(atOnce)) continue;
    const form = field.form?.getAttribute('aria-label') || '';
    const own = field.name || field.getAttribute('aria-label') || field.id;
    let name = `${form}/${own}${field.type === 'radio' ? `=${field.value}` : ''}`;
    seen.set(name, (seen.get(name) || 0) + 1);
    if (seen.get(name) > 1) name += ` ${seen.get(name)}`;
    field.dataset.walk = name;
    found[name] = {
      type: field.type, kept: Boolean(field.form?.elements._key) || field.tagName === 'TEXTAREA' || field.matches('.quick-add *'),
      value: ['checkbox', 'radio'].includes(field.type) ? String(field.checked) : field.value,
    };
  }
  return found;
}"""
FOCUS = """(name) => {
  const field = document.querySelector(`[data-walk='${name}']`);
  field?.focus();
  return field !== null && document.activeElement === field;
}"""
Fields = dict[str, dict[str, Any]]


def test_every_page_has_a_row() -> None:
    assert set(FORMS) == set(patterns())


async def fields_of(page: Page) -> Fields:
    """The fields as they are; also where the page is loaded in this moment, whose fields are then those that come."""
    try:
        found: Fields = await page.evaluate(READ, AT_ONCE)
    except Error as error:
        if "context was destroyed" not in str(error):
            raise
        await page.wait_for_load_state()
        return await fields_of(page)
    return found


async def focus(page: Page, name: str) -> None:
    """Focus the field; an answer that comes in between may have replaced its form, which is then read again."""
    for _ in range(100):
        there = name in await fields_of(page)
        if there and await page.evaluate(FOCUS, name):
            return
        await page.wait_for_timeout(100)
    raise AssertionError(f"{name} is gone from {page.url}")


async def type_in(page: Page, known: Fields) -> Fields:
    """Type in every field that is not in `known`, as a person does; returns what each of them holds now."""
    for name, field in (await fields_of(page)).items():
        if name in known or (field["type"] == "radio" and field["value"] == "true"):
            continue
        await focus(page, name)
        await enter(page, field)
    return {name: field for name, field in (await fields_of(page)).items() if name not in known} | known


async def enter(page: Page, field: dict[str, Any]) -> None:
    match field["type"]:
        case "checkbox" | "radio":
            await page.keyboard.press("Space")
        case "select-one":
            await page.keyboard.press("ArrowDown")
        case "time":
            await page.keyboard.type("1011AM")
        case "datetime-local":
            await page.keyboard.press("ArrowUp")
        case "number":
            await page.keyboard.type("7")
        case "email":
            await page.keyboard.type("typed@example.com")
        case "password":
            await page.keyboard.type(SECRET)
        case _:
            await page.keyboard.type("typed")


async def lost(page: Page, typed: Fields, *, only_kept: bool) -> list[str]:
    """The fields that do not hold what was typed, after a moment in which they may be filled or emptied."""
    found: list[str] = []
    for _ in range(20):
        await page.wait_for_timeout(150)
        now = await fields_of(page)
        found = [
            f"{name} held {field['value']!r}, holds {now[name]['value'] if name in now else 'nothing'!r}"
            for name, field in typed.items()
            if (field["kept"] or not only_kept)
            and not (only_kept and field["type"] == "password")
            and (name not in now or now[name]["value"] != field["value"])
        ]
        if not found:
            break
    return found


@dataclasses.dataclass
class Walk:
    """One page on its way through the moments at which something could be lost."""

    page: Page
    address: str
    steps: Steps
    typed: Fields = dataclasses.field(default_factory=dict)
    lost: list[str] = dataclasses.field(default_factory=list)

    async def type(self) -> None:
        self.typed = await type_in(self.page, self.typed)

    async def look(self, when: str, *, only_kept: bool = False) -> None:
        found = await lost(self.page, self.typed, only_kept=only_kept)
        self.lost += [f"{self.address} {when}: {line}" for line in found]

    async def begin(self) -> None:
        """Type before the scripts run, before the server answers, and in what opens then."""
        scripts, answers = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            await scripts.wait()
            await route.continue_()

        async def hold_socket(socket: WebSocketRoute) -> None:
            await answers.wait()
            socket.connect_to_server()

        await self.page.route(SCRIPTS, hold)
        await self.page.route_web_socket(re.compile("_event"), hold_socket)
        await self.page.goto(self.address, wait_until="commit")
        await self.page.wait_for_function("() => document.readyState !== 'loading'")
        await self.type()
        scripts.set()
        await self.page.wait_for_function(HYDRATED)
        await self.look("when the scripts had run")
        await self.type()
        answers.set()
        await stands(self.page)
        await self.look("after the first answer")
        await self.open_forms()
        await self.type()

    async def go_away_and_come_back(self) -> None:
        """Another page and back, then a reload: what is half typed comes back, and no password is kept."""
        other = routes.CALLS if self.address.startswith(routes.DASHBOARD) else routes.DASHBOARD
        # Also where a dialog is open.
        await self.page.evaluate(AWAY.format(path=other))
        await self.page.wait_for_url(f"**{other}")
        await stands(self.page)
        await self.page.go_back()
        # A form that a button opens is shown as it was left until the answer comes: it is compared after the reload.
        if not self.steps:
            await stands(self.page)
            await self.look("after another page", only_kept=True)
        await self.page.reload()
        await self.open_forms()
        await self.look("after a reload", only_kept=True)
        stored = await self.page.evaluate("() => JSON.stringify({ ...localStorage, ...sessionStorage })")
        self.lost += [f"{self.address} keeps a password"] if SECRET in stored else []

    async def open_forms(self) -> None:
        await stands(self.page)
        for step in self.steps:
            button = self.page.get_by_role("button", name=step, exact=True).first
            # A page that remembers the form has no button for it.
            is_pressed = False
            for _ in range(100):
                if any(name.startswith(FORM_OF[step]) for name in await fields_of(self.page)):
                    break
                if not is_pressed and await button.is_visible():
                    await button.click()
                    is_pressed = True
                await self.page.wait_for_timeout(100)


async def somebody_else_works(colleague: Person, ids: dict[str, str], number: int) -> None:
    """Change something of each kind that a page may show."""
    contact = ids["contact_id"]
    task = await colleague.task({"id": contact}, f"By Bob {number}")
    hook = await colleague.api("POST", "/api/webhooks", {"url": f"https://93.184.215.14/{number}"})
    await colleague.api("PUT", f"/api/contacts/{contact}", {"company": f"Company {number}"})
    await colleague.api("PUT", f"/api/tasks/{ids['task_id']}", {"description": f"By Bob {number}"})
    await colleague.api("POST", f"/api/contacts/{contact}/notes", {"text": f"By Bob {number}"})
    await colleague.api("POST", "/api/tokens", {"name": f"By Bob {number}"})
    await colleague.api("PUT", "/api/organization", {"name": f"Walk {number}"})
    await colleague.api("PUT", "/api/ai/settings", {"ai_quotes_only": bool(number % 2)})
    await colleague.api("POST", "/api/members", {"name": "N", "email": f"n{number}.{colleague.email}", "role": "agent"})
    await colleague.api("DELETE", f"/api/webhooks/{hook['id']}")
    await colleague.api("DELETE", f"/api/tasks/{task['id']}")


async def something_of_each(owner: Person) -> dict[str, str]:
    """A contact, a task, a call with suggestions; returns the ids for the paths."""
    await owner.api("PUT", "/api/ai/settings", {**RULES, "ai_mode": "ask"})
    zoe = await owner.contact("Zoe Long")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    await owner.task(zoe, "Send the list", assigned_to=me)
    call = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": VTT}
    await owner.api("POST", "/api/calls", call)
    while not (await owner.api("GET", "/api/suggestions"))["items"]:
        await asyncio.sleep(0.1)
    names = [part for pattern in patterns() for part in parts_of(pattern)]
    found = re.findall(r"/(?:tasks|contacts|calls|reset|invite)/(?!create)([^/?]+)", " ".join(await addresses(owner)))
    return dict(zip(names, (one.split()[0] for one in found), strict=True))


async def test_what_is_typed_stays_from_the_first_moment_on(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor(), role="admin")
    ids = await something_of_each(owner)
    stranger = await visitor()
    at_once, found = asyncio.Semaphore(3), []

    async def walk(number: int, route: str, address: str, steps: Steps) -> None:
        async with at_once:
            is_public = route in PUBLIC_ROUTES
            page = await (stranger if is_public else owner.context).new_page()
            one = Walk(page, filled(address, ids), steps)
            await one.begin()
            if not is_public:
                await somebody_else_works(bob, ids, number)
                await one.look("after changes of somebody else")
                await one.go_away_and_come_back()
            found.extend(one.lost)
            await page.close()

    rows = [(route, *row) for route, rows in FORMS.items() for row in rows]
    await asyncio.gather(*(walk(number, *row) for number, row in enumerate(rows)))
    assert not found, "\n".join(found)
