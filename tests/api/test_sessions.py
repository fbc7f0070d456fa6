"""Login sessions: what a person sees of their own, and signing them out."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.auth.model import LoginSession
from taskapp.core.clock import utc_now
from taskapp.organizations.model import Organization
from tests.api.test_auth import log_in
from tests.api.test_roles import MISSING
from tests.support.api_client import ApiServer, People, Person
from tests.support.open_page import open_page

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.fixture
def browsers(api_server: ApiServer, people: People) -> Iterator[list[Person]]:
    """The agent, signed in with three browsers."""
    with ExitStack() as stack:
        persons = []
        for _ in range(3):
            person = Person(api_server.base_url, people.company.agent)
            stack.callback(person.http.close)
            person.http.headers["user-agent"] = FIREFOX
            log_in(person)
            persons.append(person)
        yield persons


def current(person: Person) -> dict[str, Any]:
    return next(row for row in person.get("/api/sessions")["items"] if row["current"])


def test_a_person_sees_where_they_are_signed_in(browsers: list[Person], people: People) -> None:
    rows = browsers[0].get("/api/sessions")["items"]
    assert [row["browser"] for row in rows] == ["Firefox on Linux"] * 3
    assert {row["address"] for row in rows} == {browser.address for browser in browsers}
    assert sum(row["current"] for row in rows) == 1
    assert all(row["created_at"] <= row["last_seen_at"] < row["expires_at"] for row in rows)
    assert len({current(browser)["id"] for browser in browsers}) == 3
    # A token of the same person is no session; others see none of these.
    assert not any(row["current"] for row in people.agent.get("/api/sessions")["items"])
    for other in (people.owner, people.colleague, people.neighbour):
        assert other.get("/api/sessions")["items"] == []
        other.refused(404, "DELETE", f"/api/sessions/{rows[0]['id']}")
    assert browsers[0].get("/api/me")


def test_one_session_is_signed_out_and_the_others_stay(browsers: list[Person]) -> None:
    mine, other, third = browsers
    assert mine.ask("DELETE", f"/api/sessions/{current(other)['id']}").status_code == 204
    other.refused(401, "GET", "/api/me")
    assert third.get("/api/me")
    assert len(mine.get("/api/sessions")["items"]) == 2
    mine.refused(404, "DELETE", f"/api/sessions/{MISSING}")
    mine.refused(404, "DELETE", "/api/sessions/not-an-id")


def test_all_other_sessions_are_signed_out_at_once(browsers: list[Person]) -> None:
    mine, *others = browsers
    assert mine.ask("DELETE", "/api/sessions").status_code == 204
    for other in others:
        other.refused(401, "GET", "/api/me")
    assert [row["current"] for row in mine.get("/api/sessions")["items"]] == [True]
    assert mine.ask("DELETE", "/api/sessions").status_code == 204


@pytest.mark.anyio
async def test_a_session_that_is_signed_out_closes_its_open_page(api_server: ApiServer, browsers: list[Person]) -> None:
    mine, other, _ = browsers
    cookies = [browser.http.cookies["taskapp_session"] for browser in (mine, other)]
    async with (
        open_page(api_server.base_url, "/tasks", cookie=cookies[0]) as kept,
        open_page(api_server.base_url, "/tasks", cookie=cookies[1]) as ended,
    ):
        began = time.monotonic()
        assert mine.ask("DELETE", f"/api/sessions/{current(other)['id']}").status_code == 204
        await ended.see('"kind":"sign-in"')
        print(f"the open page went to the login {time.monotonic() - began:.2f} s later")
        assert not kept.asks("sign-in")


@pytest.mark.anyio
async def test_the_last_use_is_recorded_from_rest_and_from_pages_at_most_every_ten_minutes(
    api_server: ApiServer, browsers: list[Person]
) -> None:
    known = current(browsers[0])["id"]

    async def make_old(session: AsyncSession) -> None:
        old = utc_now() - timedelta(minutes=11)
        await session.execute(update(LoginSession).values(last_seen_at=old, address="192.0.2.1"))

    async def read(session: AsyncSession) -> dict[str, str]:
        rows = await session.execute(select(col(LoginSession.id), col(LoginSession.address)))
        return {str(row[0]): row[1] for row in rows}

    before = api_server.run_in_database(read)
    fresh = Person(api_server.base_url, browsers[0].actor)
    log_in(fresh)
    cookie = fresh.http.cookies["taskapp_session"]
    fresh.http.close()
    api_server.run_in_database(make_old)
    # The server recorded the use of this one a moment ago.
    assert browsers[0].get("/api/me")
    async with open_page(api_server.base_url, "/tasks", cookie=cookie):
        after = api_server.run_in_database(read)
    assert after[known] == "192.0.2.1"
    assert [address for session_id, address in after.items() if session_id not in before] == ["127.0.0.1"]


@pytest.mark.anyio
async def test_where_an_owner_opens_a_page_is_noted_for_links_in_mail(api_server: ApiServer, people: People) -> None:
    owner = Person(api_server.base_url, people.company.owner)
    log_in(owner)
    sent = {"Host": "tasks.acme.example", "Origin": "https://tasks.acme.example"}
    async with open_page(api_server.base_url, "/tasks", cookie=owner.http.cookies["taskapp_session"], headers=sent):
        organization = api_server.run_in_database(
            lambda session: session.get_one(Organization, people.company.organization.id)
        )
    owner.http.close()
    assert organization.site == "https://tasks.acme.example"
