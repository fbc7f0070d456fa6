"""The peek hears of every change since it has read its task, also of those before the server knew what it shows."""

import httpx2
import pytest

from taskapp.core.ids import new_id
from tests.support.api_client import ADDRESSES, good
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product

pytestmark = pytest.mark.anyio
WATCH = "taskapp___ui___tasks___peek___state____peek_state.watch"
CHANGED = "peek-changed"


async def test_what_changed_between_the_reading_and_the_watching_is_reported_at_once(server: Product) -> None:
    address = next(ADDRESSES)
    owner = {
        "organization_name": "Acme",
        "name": "Ada",
        "email": f"peek.{new_id()}@acme.example",
        "password": "correct horse battery staple",
        "timezone": "Europe/Berlin",
    }
    headers = {"Origin": server.base_url, "X-Forwarded-For": address}
    async with httpx2.AsyncClient(base_url=server.base_url, headers=headers, timeout=60) as http:
        good(await http.post("/api/auth/signup", json=owner))
        contact = good(await http.post("/api/contacts", json={"name": "Grace"})).json()
        task = good(await http.post("/api/tasks", json={"title": "Read", "contact_id": contact["id"]})).json()
        contact = good(await http.get(f"/api/contacts/{contact['id']}/brief")).json()["contact"]
        read = {task["id"]: task["version"], contact["id"]: contact["version"]}
        async with open_page(server.base_url, "/tasks", cookie=http.cookies["taskapp_session"]) as page:
            # News of what was just made may still be on their way, once.
            assert any([await _told(page, read, until=read) == 0 for _ in range(5)])
            good(await http.put(f"/api/tasks/{task['id']}", json={"title": "Changed"}))
            await page.see(CHANGED)
            assert await _told(page, {}, until={}) == 0
            good(await http.put(f"/api/contacts/{contact['id']}", json={"name": "Grace H."}))
            # It has read the task as it is, and the contact as it was; then both as they were.
            assert await _told(page, {**read, task["id"]: task["version"] + 1}, until={}) >= 1
            assert await _told(page, read, until={}) >= 1
            assert await _told(page, {"no-id": 1}, until={}) >= 1


async def _told(page: OpenPage, versions: dict[str, int], *, until: dict[str, int]) -> int:
    """How often the page is told of changes when it watches; `until` is what it watches afterwards."""
    since = len(page.frames)
    await page.send(WATCH, versions=versions)
    await page.send(WATCH, versions=until)
    await page.send("hydrate_and_load")
    await page.see('"is_hydrated_rx_state_":true', since=since)
    return sum(CHANGED in frame for frame in page.frames[since:])
