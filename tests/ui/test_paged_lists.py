"""Lists with several loaded pages: changes by others keep the rows and the scroll position."""

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
# Every paged list of the product: the subclasses of the base classes.
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
        response = self.api.post(path, json=body)
        assert response.is_success, response.text
        found: dict[str, Any] = response.json()
        return found

    def put(self, path: str, **body: Any) -> None:
        response = self.api.put(path, json=body)
        assert response.is_success, response.text

    @asynccontextmanager
    async def open_fully_loaded(self, path: str, state: str) -> Any:
        """Open a page and load all rows of its list."""
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
    """Return the rows on the screen, in order."""
    pages = {name: part for name, part in page.painted(state, since=since).items() if name[1:].isdecimal()}
    return [row for name in sorted(pages, key=lambda name: int(name[1:])) for row in pages[name]]


async def test_a_list_of_calls_keeps_its_loaded_pages_when_a_call_on_the_screen_changes(office: Office) -> None:
    async with office.open_fully_loaded("/calls", CALLS) as page:
        before = [row["id"] for row in rows(page, CALLS)]
        assert before == office.calls[::-1]
        since = len(page.frames)
        await asyncio.to_thread(office.put, f"/api/calls/{office.calls[3]}", contact_id=office.contacts[5])
        await page.see('"p2_rx_state_"', since=since)
        since = len(page.frames)
        await asyncio.to_thread(office.put, f"/api/calls/{office.calls[4]}", contact_id=office.contacts[5])
        await page.see('"p2_rx_state_"', since=since)
        assert [row["id"] for row in rows(page, CALLS)] == before
        assert "Contact 05" in rows(page, CALLS)[-4]["title"]


async def test_a_list_of_contacts_keeps_its_loaded_pages_when_a_contact_on_the_screen_changes(
    office: Office,
) -> None:
    async with office.open_fully_loaded("/contacts", CONTACTS) as page:
        before = [row["id"] for row in rows(page, CONTACTS)]
        assert before == office.contacts
        since = len(page.frames)
        await asyncio.to_thread(office.put, f"/api/contacts/{office.contacts[66]}", company="Renamed Ltd")
        await page.see("Renamed Ltd", since=since)
        await asyncio.to_thread(office.put, f"/api/contacts/{office.contacts[65]}", company="Renamed later")
        await page.see("Renamed later", since=since)
        assert [row["id"] for row in rows(page, CONTACTS)] == before
        assert rows(page, CONTACTS)[66]["company"] == "Renamed Ltd"


async def test_a_contacts_task_list_keeps_its_loaded_pages_when_a_task_on_the_screen_changes(office: Office) -> None:
    contact = office.contacts[0]
    made = [office.post("/api/tasks", title=f"Task {number}", contact_id=contact)["id"] for number in range(ROWS)]
    async with office.open_fully_loaded(f"/contacts/{contact}", CONTACT_TASKS) as page:
        before = [row["id"] for row in rows(page, CONTACT_TASKS)]
        assert before == made[::-1]
        since = len(page.frames)
        await asyncio.to_thread(office.put, f"/api/tasks/{made[2]}", title="Renamed far below")
        await page.see("Renamed far below", since=since)
        await asyncio.to_thread(office.put, f"/api/tasks/{made[3]}", title="Renamed later")
        await page.see("Renamed later", since=since)
        assert [row["id"] for row in rows(page, CONTACT_TASKS)] == before
        assert {name for name in page.painted(CONTACT_TASKS, since=since) if name[1:].isdecimal()} == {"p2"}


async def test_a_contacts_task_list_reads_the_open_tasks_first_over_all_pages(office: Office) -> None:
    contact = office.contacts[1]
    made = [office.post("/api/tasks", title=f"Task {number}", contact_id=contact)["id"] for number in range(40)]
    for number, task in enumerate(made):
        if number % 4 < 3:
            office.post(f"/api/tasks/{task}/{'dismiss' if number % 4 == 2 else 'done'}")
    expected = [
        task for part in ((3,), (0, 1), (2,)) for number, task in reversed(list(enumerate(made))) if number % 4 in part
    ]
    async with office.open_fully_loaded(f"/contacts/{contact}", CONTACT_TASKS) as page:
        assert [row["id"] for row in rows(page, CONTACT_TASKS)] == expected


async def test_a_list_restores_all_its_loaded_pages_after_a_reconnect(office: Office) -> None:
    for path, state, expected in (("/calls", CALLS, office.calls[::-1]), ("/contacts", CONTACTS, office.contacts)):
        cookie = office.api.cookies["taskapp_session"]
        async with open_page(office.base_url, path, cookie=cookie, shown={"rows": str(ROWS)}) as page:
            assert [row["id"] for row in rows(page, state)] == expected
            assert page.painted(state)["has_more"] is False


@pytest.mark.parametrize("state", STATES)
def test_browsers_may_load_more_of_every_paged_list_and_only_the_server_starts_it(state: type[PagedList]) -> None:
    assert taskapp.app is not None
    allowed = event_guard.callable_by_browsers()
    assert f"{state.get_full_name()}.load_more" in allowed
    assert not {f"{state.get_full_name()}.{name}" for name in ("load", "refresh")} & allowed
