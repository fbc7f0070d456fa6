"""The work page over its websocket: outcomes, a key pressed twice, undo, a colleague's change, the end of the list."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.support.databases import Databases
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product

pytestmark = pytest.mark.anyio
WORK = "taskapp___ui___work___state____work_state"
TITLES = ("First", "Second", "Third")
OWNER = {
    "organization_name": "Acme",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "correct horse battery staple",
    "timezone": "Europe/Berlin",
}


@pytest.fixture
def product_alone(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A server without pages."""
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("work"))
        installation.serve("--backend-only", "--no-jobs")
        yield installation
        installation.stop()


async def press(page: OpenPage, name: str, sees: str, **payload: Any) -> None:
    """Send an event of the page, and wait for a frame that shows a task or a text."""
    since = len(page.frames)
    await page.send(f"{WORK}.{name}", **payload)
    await page.see(sees, since=since)


async def test_outcomes_undo_and_a_colleagues_change_lead_from_task_to_task(product_alone: Product) -> None:
    base = product_alone.base_url
    async with httpx2.AsyncClient(base_url=base, headers={"Origin": base}, timeout=60) as http:
        assert (await http.post("/api/auth/signup", json=OWNER)).is_success
        contact = (await http.post("/api/contacts", json={"name": "Zoë", "phone": "+4930901820"})).json()["id"]
        new = [
            {"contact_id": contact, "title": title, "due_date": f"2026-01-0{n}"} for n, title in enumerate(TITLES, 1)
        ]
        a, b, c = [(await http.post("/api/tasks", json=each)).json()["id"] for each in new]
        shows = {task: f'"task_rx_state_":{{"id":"{task}"' for task in (a, b, c)}
        path = "/work?sort=due_date"
        async with open_page(base, path, cookie=http.cookies["taskapp_session"]) as page:
            await page.see(shows[a])
            await page.see("tel:+4930901820")
            await page.send(f"{WORK}.keep_note", task_id=a, text="Rang twice")
            await press(page, "log", shows[b], task_id=a, outcome="voicemail")
            [tried] = (await http.get(f"/api/tasks/{a}/attempts")).json()["items"]
            assert (tried["outcome"], tried["note"]) == ("voicemail", "Rang twice")
            # The same key again, before the page showed the next task.
            await page.send(f"{WORK}.log", task_id=a, outcome="busy")
            await press(page, "undo_try", shows[a], task_id=a)
            assert (await http.get(f"/api/tasks/{a}/attempts")).json()["items"] == []
            await press(page, "skip", shows[b], task_id=a)
            await press(page, "back", shows[a])
            await press(page, "done", shows[b], task_id=a)
            since = len(page.frames)
            assert (await http.post(f"/api/tasks/{b}/done")).is_success
            await page.see("Ada completed this task.", since=since)
            await press(page, "go_on", shows[c], task_id=b, text="")
            await press(page, "done", '"task_rx_state_":{}', task_id=c)
            assert page.painted(WORK)["left"] == 0


async def test_no_way_leads_on_from_a_note_that_cannot_be_stored(product_alone: Product) -> None:
    base, password = product_alone.base_url, OWNER["password"]
    async with httpx2.AsyncClient(base_url=base, headers={"Origin": base}, timeout=60) as http:
        assert (await http.post("/api/auth/signup", json=OWNER)).is_success
        product_alone.create_user("sam@acme.example", password, organization="Acme", role="agent", name="Sam")
        members = (await http.get("/api/members")).json()["items"]
        [sam] = [member["id"] for member in members if member["email"] == "sam@acme.example"]
        # Sam has the tasks, but does not see their contact.
        contact = (await http.post("/api/contacts", json={"name": "Zoë"})).json()["id"]
        new = [
            {"contact_id": contact, "title": title, "due_date": f"2026-01-0{n}", "assigned_to": sam}
            for n, title in enumerate(TITLES, 1)
        ]
        a, b, _ = [(await http.post("/api/tasks", json=each)).json()["id"] for each in new]
        assert (await http.post("/api/auth/login", json={"email": "sam@acme.example", "password": password})).is_success
        shows = {task: f'"task_rx_state_":{{"id":"{task}"' for task in (a, b)}
        async with open_page(base, "/work?sort=due_date", cookie=http.cookies["taskapp_session"]) as page:
            await page.see(shows[a])
            await press(page, "skip", shows[b], task_id=a)
            await page.send(f"{WORK}.keep_note", task_id=b, text="Half a thought")
            for way, payload in (("back", {}), ("skip", {"task_id": b}), ("leave", {})):
                await press(page, way, "The note was not kept. This is no longer there", **payload)
                assert page.painted(WORK)["task"]["id"] == b, way
            await page.send(f"{WORK}.keep_note", task_id=b, text="")
            await press(page, "back", shows[a])
