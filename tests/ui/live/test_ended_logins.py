"""Logins that end on one server: their pages on another server end too. A password without its second factor opens no page.

Two servers share a PostgreSQL database, and exchange changes over it or over Redis.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import httpx
import pyotp
import pytest

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People
from tests.support.databases import Databases
from tests.support.forkserver import Forkserver
from tests.support.open_page import OpenPage, open_page
from tests.support.product import Product
from tests.support.trust import IS_LONG

OTHER = "another good password"
LIST = "taskapp___ui___tasks___list___state____task_list_state"
_numbers = count(1)


@dataclass
class Pair:
    """Two servers of one installation, and a process that runs its commands."""

    here: Product
    there: Product
    commands: Forkserver

    def sign_in(self, actor: Actor) -> httpx.Client:
        """A browser signed in to the first server."""
        browser = a_browser(self.here)
        good(browser.post("/api/auth/login", json={"email": actor.email, "password": PASSWORD}))
        return browser


# That changes travel over Redis is shown in `test_gaps.py`.
@pytest.fixture(scope="module", params=["notify", "redis"] if IS_LONG else ["notify"])
def pair(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    env = {"TASKAPP_REDIS_URL": request.getfixturevalue("redis_url")} if request.param == "redis" else {}
    with databases.fresh("postgresql") as url:
        here = Product(database_url=url, folder=tmp_path_factory.mktemp("here"), env=env)
        there = Product(database_url=url, folder=tmp_path_factory.mktemp("there"), env=here.env)
        for server in (here, there):
            server.serve("--backend-only", "--no-jobs")
        commands = Forkserver(tmp_path_factory.mktemp("commands"), here.env)
        yield Pair(here, there, commands)
        commands.stop()
        for server in (here, there):
            server.stop()


@pytest.fixture
def people(pair: Pair) -> Iterator[People]:
    with ApiServer(pair.here).people() as people:
        yield people


def a_browser(server: Product) -> httpx.Client:
    # Logins are limited by address.
    headers = {"Origin": server.base_url, "X-Forwarded-For": f"198.18.0.{next(_numbers)}"}
    return httpx.Client(base_url=server.base_url, headers=headers, timeout=60)


def good(answer: httpx.Response) -> httpx.Response:
    assert answer.is_success, answer.text
    return answer


@asynccontextmanager
async def page_of(server: Product, browser: httpx.Client) -> AsyncIterator[OpenPage]:
    async with open_page(server.base_url, "/tasks", cookie=browser.cookies["taskapp_session"]) as page:
        yield page


def by_own_change(_pair: Pair, _people: People, browser: httpx.Client) -> None:
    good(browser.post("/api/auth/password", json={"current_password": PASSWORD, "new_password": OTHER}))


def by_reset_link(pair: Pair, people: People, _browser: httpx.Client) -> None:
    url = people.owner.post(f"/api/members/{people.agent.member_id}/reset-link")["url"]
    body = {"token": url.rpartition("/")[2], "password": OTHER}
    good(a_browser(pair.here).post("/api/auth/reset", json=body))


def by_command(pair: Pair, people: People, _browser: httpx.Client) -> None:
    email = people.company.agent.email
    done = pair.commands.run("user", "password", "--email", email, "--password-stdin", stdin=f"{OTHER}\n")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("way", [by_own_change, by_reset_link, by_command])
@pytest.mark.anyio
async def test_a_new_password_ends_the_pages_of_other_logins_on_another_server(
    pair: Pair, people: People, way: Callable[[Pair, People, httpx.Client], None], capsys: pytest.CaptureFixture[str]
) -> None:
    mine, elsewhere = [pair.sign_in(people.company.agent) for _ in range(2)]
    async with page_of(pair.there, mine) as own, page_of(pair.there, elsewhere) as ended:
        await asyncio.to_thread(way, pair, people, mine)
        answered = time.monotonic()
        await ended.see('"kind":"sign-in"', seconds=60)
        with capsys.disabled():
            print(f"\n{way.__name__}: a page on another server ended {time.monotonic() - answered:.2f} s later")
        if way is by_own_change:
            since = len(own.frames)
            await own.send(f"{LIST}.show_new")
            await own.see("to-top", since=since, seconds=60)
            assert not own.asks("sign-in")
        else:
            await own.see('"kind":"sign-in"', seconds=60)
    with a_browser(pair.there) as visitor:
        visitor.cookies.set("taskapp_session", elsewhere.cookies["taskapp_session"])
        assert visitor.get("/api/me").status_code == 401


@pytest.mark.anyio
async def test_a_password_without_its_second_factor_opens_neither_page_nor_tool(pair: Pair, people: People) -> None:
    agent = people.company.agent
    browser = pair.sign_in(agent)
    people.agent.task(people.agent.contact("Canary Grace")["id"], "Canary call back")
    secret = good(browser.post("/api/second-factor/totp", json={"password": PASSWORD})).json()["secret"]
    good(browser.post("/api/second-factor/totp/enable", json={"code": pyotp.TOTP(secret).at(utc_now())}))
    thief = a_browser(pair.here)
    login = {"email": agent.email, "password": PASSWORD}
    challenge = good(thief.post("/api/auth/login", json=login)).json()["challenge"]
    assert not thief.cookies.get("taskapp_session")
    for headers in ({"Cookie": f"taskapp_session={challenge}"}, {"Authorization": f"Bearer {challenge}"}):
        sent = {**headers, "X-Forwarded-For": thief.headers["X-Forwarded-For"]}
        async with open_page(pair.here.base_url, "/tasks", headers=sent) as page:
            await page.see('"kind":"sign-in"', seconds=60)
            since = len(page.frames)
            await page.send(f"{LIST}.show_new")
            await page.see('"kind":"sign-in"', since=since, seconds=60)
            assert "Canary" not in "".join(page.frames)
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_tasks", "arguments": {}}}
        answer = thief.post("/mcp", json=call, headers={**sent, "Accept": "application/json, text/event-stream"})
        assert (answer.status_code, "Canary" in answer.text) == (401, False)
