"""Open pages follow after every gap: an hour without events, Redis away, empty or silent, an ended listener."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from redis import Redis

from tests.support.databases import Databases
from tests.support.line import line_to
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product
from tests.support.redis_server import RedisServer

PASSWORD = "correct horse battery staple"
# Seconds after its last event that Reflex drops the state of a tab; an hour by default.
EXPIRY = 2
# The longest that an open page may take to catch up once everything is back.
CATCH_UP = 10.0


@dataclass
class Installation:
    """Two servers on one database and one Redis: pages are open on the first, others work on the second."""

    first: Product
    second: Product
    redis: RedisServer
    cookie: str
    mate: httpx.Client

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.mate.request(method, path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else {}

    async def change(self, method: str, path: str, **body: Any) -> Any:
        return await asyncio.to_thread(self.ask, method, path, **body)


@pytest.fixture(scope="module")
def installation(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    redis = RedisServer().start()
    env = {"TASKAPP_REDIS_URL": redis.url, "REFLEX_REDIS_TOKEN_EXPIRATION": str(EXPIRY)}
    with databases.fresh("sqlite") as url:
        first = Product(database_url=url, folder=tmp_path_factory.mktemp("first"), env=env)
        second = Product(database_url=url, folder=tmp_path_factory.mktemp("second"), env=env)
        try:
            first.serve("--backend-only", "--no-jobs")
            second.serve("--backend-only", "--no-jobs")
            for name, role in (("ada", "owner"), ("max", "admin")):
                first.create_user(f"{name}@acme.example", PASSWORD, role=role)
            cookie = sign_in(first, "ada@acme.example").cookies["taskapp_session"]
            yield Installation(first, second, redis, cookie, sign_in(second, "max@acme.example"))
        finally:
            first.stop()
            second.stop()
            redis.stop()


def sign_in(server: Product, email: str) -> httpx.Client:
    api = httpx.Client(base_url=server.base_url, headers={"Origin": server.base_url}, timeout=20)
    answer = api.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return api


@asynccontextmanager
async def open_pages(installation: Installation, *paths: str) -> AsyncIterator[list[OpenPage]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(open_page(installation.first.base_url, path, cookie=installation.cookie))
            for path in paths
        ]


async def work_of_another(installation: Installation, name: str) -> dict[str, str]:
    """A contact, a task, a call without a contact; the paths of the eight kinds of page."""
    me = (
        await asyncio.to_thread(
            httpx.get, f"{installation.first.base_url}/api/me", cookies={"taskapp_session": installation.cookie}
        )
    ).json()
    contact = await installation.change("POST", "/api/contacts", name=f"{name} contact")
    task = await installation.change("POST", "/api/tasks", title=f"{name} task", contact_id=contact["id"])
    call = await installation.change(
        "POST",
        "/api/calls",
        direction="inbound",
        started_at="2026-05-04T09:00:00Z",
        transcription="Agent: Hello.\nCustomer: Hello.",
    )
    return {"contact": contact["id"], "task": task["id"], "call": call["id"], "ada": me["member"]["id"]}


def paths_of(ids: dict[str, str]) -> list[str]:
    details = [f"/tasks/{ids['task']}", f"/contacts/{ids['contact']}", f"/calls/{ids['call']}"]
    return ["/tasks", "/contacts", "/calls", "/notifications", "/dashboard", *details]


async def change_everything(installation: Installation, ids: dict[str, str], name: str) -> list[str]:
    """Change what every kind of page shows; returns what each must show then, in the order of `paths_of`."""
    task, contact, arrival = f"{name} task", f"{name} contact", f"{name} arrival"
    await installation.change("PUT", f"/api/tasks/{ids['task']}", title=task)
    await installation.change("PUT", f"/api/contacts/{ids['contact']}", name=contact)
    await installation.change("PUT", f"/api/calls/{ids['call']}", contact_id=ids["contact"])
    await installation.change("POST", "/api/tasks", title=arrival, contact_id=ids["contact"], assigned_to=ids["ada"])
    return [task, contact, contact, arrival, "dashboard_state", task, contact, contact]


async def all_see(pages: list[OpenPage], marks: list[str], since: list[int], *, seconds: float) -> None:
    await asyncio.gather(
        *(page.see(mark, since=first, seconds=seconds) for page, mark, first in zip(pages, marks, since, strict=True))
    )


@pytest.mark.anyio
@pytest.mark.trust("Open pages of every kind show the next change of another person, however long they were idle")
async def test_pages_of_every_kind_follow_long_after_their_last_event(installation: Installation) -> None:
    ids = await work_of_another(installation, "Idle")
    async with open_pages(installation, *paths_of(ids)) as pages:
        await asyncio.sleep(3 * EXPIRY)
        since = [len(page.frames) for page in pages]
        marks = await change_everything(installation, ids, "Changed")
        await all_see(pages, marks, since, seconds=CATCH_UP)


@pytest.mark.anyio
@pytest.mark.trust("Open pages catch up by themselves after Redis was killed, emptied, or fell silent")
async def test_pages_catch_up_after_redis_was_killed_and_started_again_empty(installation: Installation) -> None:
    ids = await work_of_another(installation, "Before")
    async with open_pages(installation, *paths_of(ids)) as pages:
        since, logged = [len(page.frames) for page in pages], len(installation.first.log.splitlines())
        installation.redis.kill()
        marks = await change_everything(installation, ids, "During")
        async with open_page(installation.first.base_url, "/tasks", cookie=installation.cookie) as late:
            assert "During task" in "".join(late.frames), "a new page loads meanwhile"
        await asyncio.sleep(3)
        await asyncio.to_thread(installation.redis.start)
        await all_see(pages, marks, since, seconds=CATCH_UP)
        since = [len(page.frames) for page in pages]
        marks = await change_everything(installation, ids, "After")
        await all_see(pages, marks, since, seconds=CATCH_UP)
    assert len(installation.first.log.splitlines()) - logged <= 20
    assert "Traceback" not in installation.first.log


@pytest.mark.anyio
@pytest.mark.trust("Open pages catch up by themselves after Redis was killed, emptied, or fell silent")
async def test_pages_follow_after_redis_was_emptied(installation: Installation) -> None:
    ids = await work_of_another(installation, "Kept")
    async with open_pages(installation, *paths_of(ids)) as pages:
        since = [len(page.frames) for page in pages]
        with Redis.from_url(installation.redis.url) as client:
            client.flushall()
        marks = await change_everything(installation, ids, "Emptied")
        await all_see(pages, marks, since, seconds=CATCH_UP)


@pytest.mark.anyio
@pytest.mark.trust("Open pages catch up by themselves after Redis was killed, emptied, or fell silent")
async def test_pages_catch_up_after_redis_fell_silent_without_closing_its_connections(
    installation: Installation,
) -> None:
    ids = await work_of_another(installation, "Heard")
    async with line_to(installation.redis.port) as line:
        env = {"TASKAPP_REDIS_URL": f"redis://127.0.0.1:{line.port}/0"}
        folder = installation.first.folder / "behind-a-line"
        third = Product(database_url=installation.first.database_url, folder=folder, env=env)
        cookie = await serve_and_sign_in(third)
        try:
            async with open_page(third.base_url, f"/tasks/{ids['task']}", cookie=cookie) as page:
                since = len(page.frames)
                line.cut()
                await installation.change("PUT", f"/api/tasks/{ids['task']}", title="Unheard")
                await asyncio.sleep(2)
                line.mend()
                await page.see("Unheard", since=since, seconds=CATCH_UP)
                async with open_page(third.base_url, "/tasks", cookie=cookie) as late:
                    assert "Unheard" in "".join(late.frames)
        finally:
            await asyncio.to_thread(third.stop)


async def serve_and_sign_in(server: Product) -> str:
    await asyncio.to_thread(server.serve, "--backend-only", "--no-jobs")
    api = await asyncio.to_thread(sign_in, server, "ada@acme.example")
    return str(api.cookies["taskapp_session"])


@pytest.mark.anyio
@pytest.mark.trust("An ended login closes its open pages, also those on another server")
async def test_a_logout_on_one_server_closes_the_pages_on_the_other(installation: Installation) -> None:
    api = await asyncio.to_thread(sign_in, installation.second, "ada@acme.example")
    cookie = api.cookies["taskapp_session"]
    async with open_page(installation.first.base_url, "/tasks", cookie=cookie) as page:
        since = len(page.frames)
        await asyncio.to_thread(api.post, "/api/auth/logout")
        await page.see('"kind":"sign-in"', since=since, seconds=CATCH_UP)
