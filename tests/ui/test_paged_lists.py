"""Lists that somebody has scrolled far down in: what others do neither empties them nor takes the place away."""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from taskapp import taskapp
from taskapp.ui.paged_list import PagedList, PagedLog
from taskapp.ui.reflex_adapter import event_guard
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product

OWNER = {
    "organization_name": "Acme",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "correct horse battery staple",
    "timezone": "Europe/Berlin",
}
pytestmark = pytest.mark.anyio
ROWS = 70
CALLS = "taskapp___ui___calls___list_state____call_list_state"
CONTACT_TASKS = "taskapp___ui___tasks___contact_tab___state____contact_tasks_state"
CONTACTS = "taskapp___ui___contacts___list_state____contact_list_state"
# Every list of the product, found by what it is made from.
STATES = sorted(
    (state for base in (PagedList, PagedLog) for state in base.__subclasses__() if not state._mixin),
    key=lambda state: state.__name__,
)


@dataclass
class Office:
    """A server without jobs, its owner's browser session, and more calls and contacts than two pages hold."""

    base_url: str
    api: httpx.Client
    contacts: list[str]
    calls: list[str]

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.api.post(path, json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def put(self, path: str, **body: Any) -> None:
        answer = self.api.put(path, json=body)
        assert answer.is_success, answer.text

    @asynccontextmanager
    async def deep_in(self, path: str, state: str) -> Any:
        """A tab on a list, with all its rows read."""
        async with open_page(self.base_url, path, cookie=self.api.cookies["taskapp_session"]) as page:
            while page.painted(state)["has_more"]:
                since = len(page.frames)
                await page.send(f"{state}.load_more")
                await page.see('"mark_rx_state_"', since=since)
            yield page


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    installation = Product(database_url=module_database_url, folder=tmp_path_factory.mktemp("lists"))
    installation.serve("--backend-only", "--no-jobs")
    with httpx.Client(base_url=installation.base_url, headers={"Origin": installation.base_url}, timeout=30) as api:
        assert api.post("/api/auth/signup", json=OWNER).is_success
        found = Office(installation.base_url, api, [], [])
        for number in range(ROWS):
            found.contacts.append(found.post("/api/contacts", name=f"Contact {number:02}")["id"])
            started = f"2026-03-01T{number // 60:02}:{number % 60:02}:00Z"
            found.calls.append(found.post("/api/calls", direction="inbound", started_at=started)["id"])
        yield found
    installation.stop()


def rows(page: OpenPage, state: str, *, since: int = 0) -> list[dict[str, Any]]:
    """The rows on the screen, page after page."""
    pages = {name: part for name, part in page.painted(state, since=since).items() if name[1:].isdecimal()}
    return [row for name in sorted(pages, key=lambda name: int(name[1:])) for row in pages[name]]


async def test_who_is_deep_in_the_list_of_calls_stays_there_when_a_call_on_the_screen_changes(office: Office) -> None:
    async with office.deep_in("/calls", CALLS) as page:
        before = [row["id"] for row in rows(page, CALLS)]
        assert before == office.calls[::-1]
        since = len(page.frames)
        await asyncio.to_thread(office.put, f"/api/calls/{office.calls[3]}", contact_id=office.contacts[5])
        await page.see('"p2_rx_state_"', since=since)
        await asyncio.sleep(0.5)
        assert [row["id"] for row in rows(page, CALLS)] == before
        assert "Contact 05" in rows(page, CALLS)[-4]["title"]


async def test_who_is_deep_in_the_list_of_contacts_stays_there_when_a_contact_on_the_screen_changes(
    office: Office,
) -> None:
    async with office.deep_in("/contacts", CONTACTS) as page:
        before = [row["id"] for row in rows(page, CONTACTS)]
        assert before == office.contacts
        since = len(page.frames)
        await asyncio.to_thread(office.put, f"/api/contacts/{office.contacts[66]}", company="Renamed Ltd")
        await page.see("Renamed Ltd", since=since)
        await asyncio.sleep(0.5)
        assert [row["id"] for row in rows(page, CONTACTS)] == before
        assert rows(page, CONTACTS)[66]["company"] == "Renamed Ltd"


async def test_who_is_deep_in_a_contacts_tasks_stays_there_when_a_task_on_the_screen_changes(office: Office) -> None:
    contact = office.contacts[0]
    made = [office.post("/api/tasks", title=f"Task {number}", contact_id=contact)["id"] for number in range(ROWS)]
    async with office.deep_in(f"/contacts/{contact}", CONTACT_TASKS) as page:
        before = [row["id"] for row in rows(page, CONTACT_TASKS)]
        assert before == made[::-1]
        since = len(page.frames)
        await asyncio.to_thread(office.put, f"/api/tasks/{made[2]}", title="Renamed far below")
        await page.see("Renamed far below", since=since)
        await asyncio.sleep(0.5)
        assert [row["id"] for row in rows(page, CONTACT_TASKS)] == before
        assert {name for name in page.painted(CONTACT_TASKS, since=since) if name[1:].isdecimal()} == {"p2"}


async def test_a_list_that_was_deep_when_its_line_broke_comes_back_as_deep(office: Office) -> None:
    for path, state, wanted in (("/calls", CALLS, office.calls[::-1]), ("/contacts", CONTACTS, office.contacts)):
        cookie = office.api.cookies["taskapp_session"]
        async with open_page(office.base_url, path, cookie=cookie, shown={"rows": str(ROWS)}) as page:
            assert [row["id"] for row in rows(page, state)] == wanted
            assert page.painted(state)["has_more"] is False


@pytest.mark.parametrize("state", STATES)
def test_every_paged_list_can_be_read_on_by_browsers_and_started_by_the_server_only(state: type[PagedList]) -> None:
    assert taskapp.app is not None
    allowed = event_guard.callable_by_browsers()
    assert f"{state.get_full_name()}.load_more" in allowed
    assert not {f"{state.get_full_name()}.{name}" for name in ("load", "refresh")} & allowed
