"""PostgreSQL behind a connection that swallows bytes: requests are answered, new pages load, open pages catch up."""

import asyncio
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from tests.support.databases import Databases
from tests.support.open_page import open_page
from tests.support.product import Product
from tests.support.switch import Switch

PASSWORD = "correct horse battery staple"
# The longest that a request may take which draws a dead connection, and that a page may take to catch up (s).
ANSWER, CATCH_UP = 8.0, 10.0
AT_ONCE = 12


def sign_in(server: Product) -> httpx.Client:
    api = httpx.Client(base_url=server.base_url, headers={"Origin": server.base_url}, timeout=ANSWER)
    answer = api.post("/api/auth/login", json={"email": "ada@acme.example", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return api


async def read_at_once(api: httpx.Client) -> list[int]:
    """The statuses of requests that use every pooled connection."""
    paths = ["/api/tasks?q=report", "/api/dashboard", "/api/contacts"] * (AT_ONCE // 3)
    answers = await asyncio.gather(*(asyncio.to_thread(api.get, path) for path in paths))
    return [answer.status_code for answer in answers]


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.trust("A stalled connection to the database is noticed, and everything goes on")
async def test_everything_goes_on_after_all_connections_to_the_database_fell_silent(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("postgresql") as url:
        parsed = make_url(url)
        assert parsed.port
        line = Switch(parsed.port).on()
        through = parsed.set(port=line.port).render_as_string(hide_password=False)
        first = Product(database_url=through, folder=tmp_path / "first")
        second = Product(database_url=url, folder=tmp_path / "second")
        try:
            await asyncio.to_thread(first.serve, "--backend-only", "--no-jobs")
            await asyncio.to_thread(second.serve, "--backend-only", "--no-jobs")
            first.create_user("ada@acme.example", PASSWORD, role="owner")
            here, there = [await asyncio.to_thread(sign_in, server) for server in (first, second)]
            contact_id = here.post("/api/contacts", json={"name": "Bob"}).json()["id"]
            task_id = here.post("/api/tasks", json={"title": "Report", "contact_id": contact_id}).json()["id"]
            cookie = here.cookies["taskapp_session"]
            async with open_page(first.base_url, f"/tasks/{task_id}", cookie=cookie) as page:
                assert set(await read_at_once(here)) == {200}
                since = len(page.frames)
                line.silence()
                there.put(f"/api/tasks/{task_id}", json={"title": "Unheard"})
                await asyncio.sleep(1.5)
                assert set(await read_at_once(here)) == {200}
                await page.see("Unheard", since=since, seconds=CATCH_UP)
                async with open_page(first.base_url, "/tasks", cookie=cookie) as late:
                    assert "Unheard" in "".join(late.frames)
                answer = await asyncio.to_thread(here.put, f"/api/tasks/{task_id}", json={"title": "Heard"})
                assert answer.status_code == 200
                await page.see("Heard", since=since, seconds=CATCH_UP)
        finally:
            first.stop()
            second.stop()
            line.off()
        assert "Traceback" not in first.log
