"""The database fails over to a standby: no write that was answered is lost, and open pages catch up by themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import make_url

from tests.support.open_page import open_page
from tests.support.postgres import PostgresServer
from tests.support.product import Product
from tests.support.switch import Switch

PASSWORD = "correct horse battery staple"
# The longest that an open page may take to catch up once the standby takes writes (s).
CATCH_UP = 10.0


class Writer:
    """Edits a task and makes new ones, one after the other, on one server; remembers what was answered with success."""

    def __init__(self, api: httpx2.AsyncClient, contact_id: str, task_id: str) -> None:
        self._api, self._contact_id, self._task_id = api, contact_id, task_id
        self.made: set[str] = set()
        self.last_title, self.refused = "", 0

    async def write(self) -> bool:
        """One new task and one edit; whether both succeeded."""
        title = f"Edit {len(self.made)} at {self._api.base_url.port}"
        with suppress(httpx2.TransportError):
            made = await self._api.post("/api/tasks", json={"title": title, "contact_id": self._contact_id})
            edited = await self._api.put(f"/api/tasks/{self._task_id}", json={"title": title})
            self.made |= {made.json()["id"]} if made.status_code == 201 else set()
            self.last_title = title if edited.status_code == 200 else self.last_title
            self.refused += edited.status_code == 503
            assert {made.status_code, edited.status_code} <= {200, 201, 503}, (made.text, edited.text)
            return (made.status_code, edited.status_code) == (201, 200)
        return False

    async def write_for_ever(self) -> None:
        while True:
            await self.write()
            await asyncio.sleep(0.02)


@asynccontextmanager
async def signed_in(server: Product) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=server.base_url, headers={"Origin": server.base_url}, timeout=20) as api:
        answer = await api.post("/api/auth/login", json={"email": "ada@acme.example", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield api


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.trust(
    "When PostgreSQL fails over to a synchronous standby, no answered write is lost and open pages catch up"
)
async def test_no_answered_write_is_lost_when_the_database_fails_over(tmp_path: Path) -> None:
    primary, servers = PostgresServer(), [Product(database_url="", folder=tmp_path / name) for name in ("a", "b")]
    standby: PostgresServer | None = None
    line = Switch(primary.port).on()
    try:
        primary.start()
        through = make_url(primary.create_database()).set(port=line.port).render_as_string(hide_password=False)
        for server in servers:
            server.env["TASKAPP_DATABASE_URL"] = through
        await asyncio.to_thread(servers[0].run, "migrate")
        standby = await asyncio.to_thread(primary.start_standby)
        servers[0].create_user("ada@acme.example", PASSWORD, role="owner")
        await asyncio.gather(*(asyncio.to_thread(one.serve, "--backend-only", "--no-jobs") for one in servers))
        await fail_over(primary, standby, line, servers)
        assert "Traceback" not in servers[0].log + servers[1].log
    finally:
        for server in servers:
            server.stop()
        line.off()
        for database in [primary, *([standby] if standby is not None else [])]:
            database.stop()


async def fail_over(primary: PostgresServer, standby: PostgresServer, line: Switch, servers: list[Product]) -> None:
    """Write on both servers while the database fails over; then compare."""
    async with signed_in(servers[0]) as here, signed_in(servers[1]) as there:
        contact_id = (await here.post("/api/contacts", json={"name": "Bob"})).json()["id"]
        tasks = [
            (await here.post("/api/tasks", json={"title": "Report", "contact_id": contact_id})).json()["id"]
            for _ in servers
        ]
        writers = [Writer(api, contact_id, task_id) for api, task_id in zip((here, there), tasks, strict=True)]
        cookie = here.cookies["taskapp_session"]
        # Each page shows the task that is edited on the other server.
        async with (
            open_page(servers[1].base_url, f"/tasks/{tasks[0]}", cookie=cookie) as first,
            open_page(servers[0].base_url, f"/tasks/{tasks[1]}", cookie=cookie) as second,
        ):
            writing = [asyncio.create_task(writer.write_for_ever()) for writer in writers]
            async with asyncio.timeout(60):
                while min(len(writer.made) for writer in writers) < 10:
                    await asyncio.sleep(0.05)
            await first.see("Edit ", seconds=30)
            await second.see("Edit ", seconds=30)
            await asyncio.to_thread(primary.fail_over_to, standby)
            line.lead_to(standby.port)
            for task in writing:
                task.cancel()
            await asyncio.gather(*writing, return_exceptions=True)
            since = [len(first.frames), len(second.frames)]
            for writer in writers:
                async with asyncio.timeout(60):
                    while not await writer.write():
                        await asyncio.sleep(0.1)
            for page, seen, writer in zip((first, second), since, writers, strict=True):
                await page.see(writer.last_title, since=seen, seconds=CATCH_UP)
        async with open_page(servers[0].base_url, "/tasks", cookie=cookie):
            pass
        answered = writers[0].made | writers[1].made
        statuses = {(await there.get(f"/api/tasks/{task_id}")).status_code for task_id in answered}
        assert (len(answered) >= 20, statuses) == (True, {200})
