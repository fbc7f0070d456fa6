"""Pages of a real server over the socket: visibility, latency of updates, and data that must not leave the server."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

import aiohttp
import httpx
import pytest

from taskapp.tasks.types import DayGroup
from taskapp.ui.today.parts import names_of
from tests.support.open_page import open_page
from tests.support.product import Product

PASSWORD = "correct horse battery staple"
LIST = "taskapp___ui___tasks___list___state____task_list_state"
TODAY = "taskapp___ui___today___state____today_state"
SESSION = "taskapp___ui___session____session_state"
# The longest that an ended login may leave its page open (s); the page asks for its login by itself after 15 s.
AT_ONCE = 10.0
_numbers = count(1)


def new_address(name: str) -> str:
    """An e-mail address that no other run of a test on this server has used."""
    return f"{name}{next(_numbers)}@acme.example"


@dataclass
class Person:
    """A signed-in person, with an API client and a session cookie."""

    cookie: str
    api: httpx.Client

    def contact(self, name: str = "Bob", **fields: Any) -> str:
        answer = self.api.post("/api/contacts", json={"name": name, **fields})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def task(self, title: str, contact_id: str) -> str:
        answer = self.api.post("/api/tasks", json={"title": title, "contact_id": contact_id})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@pytest.fixture(scope="module")
def people(server: Product) -> dict[str, Person]:
    """Ada, Max and Mia of one organization and Eve of another, each with a task."""
    server.create_user("ada@acme.example", PASSWORD, organization="Acme", role="owner")
    server.create_user("max@acme.example", PASSWORD, organization="Acme", role="agent")
    server.create_user("mia@acme.example", PASSWORD, organization="Acme", role="agent")
    server.create_user("eve@other.example", PASSWORD, organization="Other", role="owner")
    found = {
        name: sign_in(server, f"{name}@{home}.example")
        for name, home in (("ada", "acme"), ("max", "acme"), ("mia", "acme"), ("eve", "other"))
    }
    for person in found.values():
        person.task("Here from the start", person.contact("First"))
    return found


def sign_in(server: Product, email: str) -> Person:
    api = httpx.Client(base_url=server.base_url, headers={"Origin": server.base_url})
    answer = api.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return Person(api.cookies["taskapp_session"], api)


@pytest.fixture
def visitor(server: Product) -> Iterator[Person]:
    """Ada with a separate login for one test."""
    person = sign_in(server, "ada@acme.example")
    yield person
    person.api.close()


@pytest.mark.anyio
async def test_a_page_knows_who_is_signed_in_and_never_learns_the_cookie(
    server: Product, people: dict[str, Person]
) -> None:
    async with open_page(server.base_url, "/tasks", cookie=people["ada"].cookie) as page:
        everything = "".join(page.frames)
        assert '"organization_rx_state_":"Acme"' in everything
        assert "Here from the start" in everything
        assert people["ada"].cookie not in everything
        assert not re.search(r"[0-9a-f-]{36}/[0-9a-f-]{36}", everything)


@pytest.mark.anyio
async def test_a_stranger_sees_nothing_and_is_led_to_the_login(server: Product, people: dict[str, Person]) -> None:
    for headers in ({}, {"Authorization": "Bearer tk_x"}, {"Cookie": "taskapp_session=forged"}):
        async with open_page(server.base_url, "/tasks", headers=headers) as page:
            await page.see('"kind":"sign-in"')
            assert page.asks("sign-in")
            assert "Here from the start" not in "".join(page.frames)


@pytest.mark.anyio
async def test_a_page_of_another_site_cannot_open_the_socket(server: Product, people: dict[str, Person]) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with open_page(
            server.base_url, "/tasks", cookie=people["ada"].cookie, headers={"Origin": "https://evil.example"}
        ):
            pass
    assert refused.value.status == 403


@pytest.mark.anyio
async def test_a_change_arrives_on_every_page_that_may_show_it_and_on_no_other(
    server: Product, people: dict[str, Person]
) -> None:
    ada, eve = people["ada"], people["eve"]
    eves_contact, maxs_contact = eve.contact("Eve's"), ada.contact("Max's")
    members = {"member_ids": [people["max"].api.get("/api/me").json()["member"]["id"]]}
    assert ada.api.put(f"/api/contacts/{maxs_contact}/members", json=members).is_success
    async with (
        open_page(server.base_url, "/tasks", cookie=ada.cookie) as first,
        open_page(server.base_url, "/tasks", cookie=ada.cookie) as second,
        open_page(server.base_url, "/tasks", cookie=eve.cookie) as neighbour,
        open_page(server.base_url, "/tasks", cookie=people["max"].cookie) as agent,
    ):
        pages = (first, second, neighbour, agent)
        seen = [len(page.frames) for page in pages]
        contact_id = await asyncio.to_thread(ada.contact, "Secret contact")
        await asyncio.to_thread(ada.task, "For Acme's eyes", contact_id)
        await asyncio.gather(
            *(page.see("arrivals_rx_state_", since=since) for page, since in zip(pages[:2], seen, strict=False))
        )
        # What they may see comes later, and is the first that comes.
        await asyncio.to_thread(eve.task, "For Eve", eves_contact)
        await asyncio.to_thread(ada.task, "For Max", maxs_contact)
        for page, since in zip(pages[2:], seen[2:], strict=True):
            news = await page.see("arrivals_rx_state_", since=since)
            assert page.painted(LIST, since=since)["arrivals"] == 1
            assert not [frame for frame in page.frames[since : page.frames.index(news)] if "tabs" in frame]
        assert "arrivals_rx_state_" in neighbour.frames[seen[2]]


@pytest.mark.anyio
async def test_two_agents_of_one_organization_hear_only_of_their_own(
    server: Product, people: dict[str, Person]
) -> None:
    ada, contacts = people["ada"], dict[str, str]()
    for name in ("max", "mia"):
        # Assigned from the start: a page loads again when who sees a contact changes.
        me = people[name].api.get("/api/me").json()["member"]["id"]
        contacts[name] = ada.contact(f"Only for {name}", member_ids=[me])
    async with (
        open_page(server.base_url, "/tasks", cookie=people["max"].cookie) as first,
        open_page(server.base_url, "/tasks", cookie=people["mia"].cookie) as second,
    ):
        for name, hearing, other in (("mia", second, first), ("max", first, second), ("mia", second, first)):
            seen, before = len(hearing.frames), len(other.frames)
            await asyncio.to_thread(ada.task, f"A task for {name}", contacts[name])
            await hearing.see("arrivals_rx_state_", since=seen)
            assert "arrivals_rx_state_" not in "".join(other.frames[before:])


@pytest.mark.anyio
async def test_a_click_is_answered_and_the_other_page_follows(server: Product, people: dict[str, Person]) -> None:
    ada = people["ada"]
    task_id = await asyncio.to_thread(lambda: ada.task("Call back", ada.contact()))
    async with (
        open_page(server.base_url, "/tasks", cookie=ada.cookie) as mine,
        open_page(server.base_url, "/tasks", cookie=ada.cookie) as other,
    ):
        since = len(other.frames)
        await mine.send(f"{LIST}.change", task_id=task_id, verb_name="done")
        await mine.see('"kind":"toast"')
        await other.see('"label":"Done"', since=since)
        assert mine.asks("toast")[0]["action"]["label"] == "Undo"


@pytest.mark.anyio
async def test_an_event_that_no_page_sends_is_not_run(server: Product, people: dict[str, Person]) -> None:
    async with open_page(server.base_url, "/tasks", cookie=people["ada"].cookie) as page:
        since = len(page.frames)
        for name in (
            f"{LIST}.load",
            f"{LIST}._drop",
            f"{LIST}.setvar",
            f"{SESSION}.guard",
            "no_such_state.no_such_handler",
        ):
            await page.send(name, task_id="x", var_name="status", value="done")
        await page.send(f"{LIST}.show_new")
        await page.see("to-top", since=since)
        assert "to-top" in page.frames[since]


@pytest.mark.anyio
async def test_an_event_that_no_page_sends_is_not_run_from_the_first_packet_either(
    server: Product, people: dict[str, Person]
) -> None:
    cookie = people["ada"].cookie
    async with open_page(server.base_url, "/tasks", cookie=cookie, first=f"{SESSION}.guard") as page:
        await page.see("40/_event")
        await asyncio.sleep(1.5)
        assert "organization_rx_state_" not in "".join(page.frames)


@pytest.mark.anyio
async def test_an_event_with_invalid_arguments_is_refused_with_a_message(
    server: Product, people: dict[str, Person]
) -> None:
    async with open_page(server.base_url, "/tasks", cookie=people["ada"].cookie) as page:
        for task_id in ("not-an-id", {"a": 1}, None, "0199aaaa-0000-7000-8000-000000000000"):
            since = len(page.frames)
            await page.send(f"{LIST}.change", task_id=task_id, verb_name="done")
            await page.see('"kind":"toast"', since=since)
        assert all(toast["level"] == "error" for toast in page.asks("toast"))


@pytest.mark.anyio
async def test_another_organizations_task_is_not_to_be_changed_by_its_id(
    server: Product, people: dict[str, Person]
) -> None:
    ada, eve = people["ada"], people["eve"]
    task_id = await asyncio.to_thread(lambda: ada.task("Ours", ada.contact()))
    async with open_page(server.base_url, "/tasks", cookie=eve.cookie) as page:
        await page.send(f"{LIST}.change", task_id=task_id, verb_name="done")
        await page.see('"kind":"toast"')
        assert page.asks("toast")[0]["level"] == "error"
    assert ada.api.get(f"/api/tasks/{task_id}").json()["status"] == "open"


@pytest.mark.anyio
async def test_after_logging_out_the_very_next_click_leads_to_the_login(server: Product, visitor: Person) -> None:
    task_id = await asyncio.to_thread(lambda: visitor.task("Still open", visitor.contact()))
    async with open_page(server.base_url, "/tasks", cookie=visitor.cookie) as page:
        assert not page.asks("sign-in")
        visitor.api.post("/api/auth/logout")
        await page.send(f"{LIST}.change", task_id=task_id, verb_name="done")
        await page.see('"kind":"sign-in"')
    again = sign_in(server, "ada@acme.example")
    assert again.api.get(f"/api/tasks/{task_id}").json()["status"] == "open"


@pytest.mark.anyio
async def test_logging_out_closes_the_open_pages_of_that_login_at_once(
    server: Product, people: dict[str, Person], visitor: Person
) -> None:
    other = await asyncio.to_thread(sign_in, server, "ada@acme.example")
    async with (
        open_page(server.base_url, "/tasks", cookie=visitor.cookie) as ended,
        open_page(server.base_url, "/tasks", cookie=other.cookie) as kept,
    ):
        since = len(ended.frames)
        await asyncio.to_thread(visitor.api.post, "/api/auth/logout")
        await ended.see('"kind":"sign-in"', since=since, seconds=AT_ONCE)
        since, after = len(ended.frames), len(kept.frames)
        await asyncio.to_thread(lambda: other.task("Not for the one who left", other.contact()))
        await kept.see("arrivals_rx_state_", since=after)
        assert ended.frames[since:] == []
        assert not kept.asks("sign-in")


@pytest.mark.anyio
async def test_a_changed_password_closes_the_open_pages_of_the_other_logins_at_once(server: Product) -> None:
    email = new_address("pia")
    await asyncio.to_thread(server.create_user, email, PASSWORD, organization="Acme", role="agent")
    here, elsewhere = [await asyncio.to_thread(sign_in, server, email) for _ in range(2)]
    change = {"current_password": PASSWORD, "new_password": PASSWORD + " 2"}
    async with (
        open_page(server.base_url, "/tasks", cookie=here.cookie) as kept,
        open_page(server.base_url, "/tasks", cookie=elsewhere.cookie) as ended,
    ):
        since = len(ended.frames)
        assert (await asyncio.to_thread(here.api.post, "/api/auth/password", json=change)).status_code == 204
        await ended.see('"kind":"sign-in"', since=since, seconds=AT_ONCE)
        await asyncio.sleep(0.5)
        assert not kept.asks("sign-in")


@pytest.mark.anyio
async def test_a_login_that_moves_to_another_organization_closes_its_pages_of_the_first(
    server: Product, people: dict[str, Person]
) -> None:
    email = new_address("kim")
    for organization in ("Acme", "Other"):
        await asyncio.to_thread(server.create_user, email, PASSWORD, organization=organization, role="agent")
    kim = await asyncio.to_thread(sign_in, server, email)
    me = (await asyncio.to_thread(kim.api.get, "/api/me")).json()
    other = next(row["id"] for row in me["organizations"] if row["id"] != me["organization"]["id"])
    async with open_page(server.base_url, "/tasks", cookie=kim.cookie) as page:
        since = len(page.frames)
        await asyncio.to_thread(kim.api.post, "/api/auth/switch", json={"organization_id": other})
        await page.see('"kind":"sign-in"', since=since, seconds=AT_ONCE)


@pytest.mark.anyio
async def test_a_deactivated_member_loses_the_open_pages_at_once(server: Product, people: dict[str, Person]) -> None:
    email = new_address("lou")
    ids = await asyncio.to_thread(server.create_user, email, PASSWORD, organization="Acme", role="agent")
    lou = await asyncio.to_thread(sign_in, server, email)
    async with open_page(server.base_url, "/tasks", cookie=lou.cookie) as page:
        since = len(page.frames)
        path, change = f"/api/members/{ids['member_id']}", {"active": False}
        answer = await asyncio.to_thread(people["ada"].api.put, path, json=change)
        assert answer.status_code == 200, answer.text
        await page.see('"kind":"sign-in"', since=since, seconds=AT_ONCE)


@pytest.mark.anyio
async def test_another_login_with_the_same_tab_token_starts_empty(server: Product, people: dict[str, Person]) -> None:
    token = "11111111-1111-4111-8111-111111111111"
    async with open_page(server.base_url, "/tasks", cookie=people["ada"].cookie, token=token) as page:
        assert "Here from the start" in "".join(page.frames)
    for cookie in (people["eve"].cookie, ""):
        async with open_page(server.base_url, "/login", cookie=cookie, token=token) as page:
            assert "Acme" not in "".join(page.frames)
            assert "Here from the start" not in "".join(page.frames)


@pytest.mark.anyio
async def test_a_flood_from_one_page_does_not_hold_up_another(server: Product, people: dict[str, Person]) -> None:
    async with (
        open_page(server.base_url, "/tasks", cookie=people["ada"].cookie) as flood,
        open_page(server.base_url, "/tasks", cookie=people["eve"].cookie) as calm,
    ):
        for _ in range(500):
            await flood.send(f"{LIST}.show_new")
        await calm.send(f"{LIST}.show_new")
        await calm.see("to-top")
        assert len([frame for frame in flood.frames if "to-top" in frame]) < 250


@pytest.mark.anyio
async def test_of_a_long_group_of_today_a_change_of_one_task_sends_a_part(server: Product) -> None:
    own = uuid4().hex  # a second run finds nothing of the first
    server.create_user(f"{own}@parts.example", PASSWORD, organization=f"Parts {own}", role="owner")
    ola = sign_in(server, f"{own}@parts.example")
    bob = ola.contact()
    days = [f"2090-01-{day:02}" for day in range(1, 25)]
    tasks = [
        ola.api.post("/api/tasks", json={"title": day, "contact_id": bob, "due_date": day}).json()["id"] for day in days
    ]
    async with open_page(server.base_url, "/today?whose=team", cookie=ola.cookie) as page:
        await page.see(f'"later":{len(days)}')
        mark = len(page.frames)
        assert ola.api.post(f"/api/tasks/{tasks[0]}/done").is_success
        await page.see(f'"later":{len(days) - 1}', since=mark)
        shown, sent = page.painted(TODAY), page.painted(TODAY, since=mark)
        assert [row["title"] for name in names_of(DayGroup.LATER) for row in shown[name]] == days[1:]
        assert sum(len(value) for name, value in sent.items() if name.startswith("rows_")) < len(days) / 2
