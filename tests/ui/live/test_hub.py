"""The hub when something fails: no page stays behind, hears what is not for it, or is told for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
import reflex as rx

from taskapp.access.actor import Actor
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.db.outage import DatabaseAway
from taskapp.core.work import bus
from taskapp.core.work.bus import Change
from taskapp.ui.live import hub as hub_module
from taskapp.ui.live.feed import Feed
from taskapp.ui.live.hub import Hub
from taskapp.ui.reflex_adapter import server_commands
from tests.factories.people import Company, a_company

pytestmark = pytest.mark.anyio


class SeenState(rx.State):
    """What a page was told."""

    @rx.event
    async def load(self) -> None:
        """Read again."""


class Tabs:
    """Reflex's part of the hub: open tabs, their states, and the events that they are given."""

    def __init__(self) -> None:
        self.told: dict[str, list[Any]] = {}
        self.ran: dict[str, list[str]] = {}
        self.sockets: dict[str, Any] = {}
        self.event_namespace = SimpleNamespace(
            _token_manager=SimpleNamespace(token_to_socket=self.sockets), emit_update=self._emit
        )
        self.event_processor = SimpleNamespace(enqueue=self._enqueue)

    async def _emit(self, update: Any, token: str) -> None:
        self.ran.setdefault(token, []).extend(event.payload["kind"] for event in update.events)

    async def _enqueue(self, token: str, event: Any) -> asyncio.Future[None]:
        self.ran.setdefault(token, []).append(event.name.rpartition(".")[2])
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    @asynccontextmanager
    async def modify_state(self, token: Any) -> AsyncIterator[Any]:
        async def get_state(_kind: Any) -> list[Any]:
            return self.told.setdefault(token.ident, [])

        yield SimpleNamespace(get_state=get_state)


class Office:
    """A running hub with the actors of its logins."""

    def __init__(self, company: Company) -> None:
        self.hub, self.tabs, self.company = Hub(), Tabs(), company
        self.actors: dict[str, Actor | None] = {}
        self.away, self.failures = False, list[Exception]()

    async def find_actor(self, reference: str) -> Actor | None:
        if self.away:
            raise DatabaseAway
        if self.failures:
            raise self.failures.pop()
        return self.actors[reference]

    def open(self, actor: Actor, feed: Feed[Any, Any]) -> str:
        """The token of a new tab."""
        token = str(uuid4())
        self.tabs.sockets[token], self.actors[token] = SimpleNamespace(sid=token), actor
        self.hub.join(token, actor, feed, reference=token)
        return token

    def publish(self, kind: bus.ChangeKind = "task", *, user_ids: tuple[UUID, ...] = ()) -> Change:
        change = Change(self.company.owner.organization_id, kind, uuid4(), user_ids=user_ids)
        bus.publish([change])
        return change


@pytest.fixture
async def office(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    for name in ("COALESCE_SECONDS", "RETRY_SECONDS"):
        monkeypatch.setattr(hub_module, name, 0.01)
    async with db.transaction() as session:
        company = await a_company(session)
    made = Office(company)
    running = asyncio.create_task(made.hub.run(made.tabs, find_actor=made.find_actor))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    yield made
    running.cancel()


def tell(state: Any, _actor: Actor, changes: list[Change]) -> None:
    state.append([change.id for change in changes])


def a_feed(**fields: Any) -> Feed[Any, Any]:
    options: dict[str, Any] = {"view": SeenState, "kinds": frozenset({"task"}), "apply": tell}
    return Feed(**{**options, "reload": SeenState.load, **fields})


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def test_what_could_not_be_read_or_shown_is_read_again(office: Office) -> None:
    async def fail(*_: Any) -> None:
        raise ValueError("a bug")

    unread = office.open(office.company.owner, a_feed(read=fail))
    unshown = office.open(office.company.owner, a_feed(apply=fail))
    other = office.open(office.company.owner, a_feed())
    change = office.publish()
    await until(lambda: office.tabs.ran.get(unread) and office.tabs.ran.get(unshown) and office.tabs.told.get(other))
    assert (office.tabs.ran[unread], office.tabs.ran[unshown]) == (["load"], ["load"])
    assert (office.tabs.told[other], office.tabs.ran.get(other)) == ([[change.id]], None)


async def test_a_page_is_told_only_of_what_its_feeds_follow(office: Office) -> None:
    owner = office.company.owner
    feed = a_feed(kinds=frozenset({"task", "notification"}))
    token, neighbour = office.open(owner, feed), office.open(replace(owner, organization_id=uuid4()), feed)
    office.publish("contact")
    office.publish("notification", user_ids=(office.company.agent.user_id,))
    heard = [office.publish(), office.publish("notification", user_ids=(owner.user_id,))]
    await until(lambda: sum(map(len, office.tabs.told.get(token, []))) >= 2)
    assert [one for batch in office.tabs.told[token] for one in batch] == [change.id for change in heard]
    assert neighbour not in office.tabs.told


async def test_a_change_after_a_pause_is_told_at_once_and_those_soon_after_it_together(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "COALESCE_SECONDS", 3600)
    token, ended = office.open(office.company.owner, a_feed()), office.open(office.company.agent, a_feed())
    office.actors[ended] = None
    office.publish("session", user_ids=(office.company.agent.user_id,))
    first = office.publish()
    await until(lambda: office.tabs.told.get(token) and office.tabs.ran.get(ended))
    monkeypatch.setattr(hub_module, "COALESCE_SECONDS", 1)
    second = office.publish()
    await asyncio.sleep(0.05)
    third = office.publish()
    await until(lambda: len(office.tabs.told[token]) > 1)
    assert office.tabs.told[token] == [[first.id], [second.id, third.id]]


async def test_pages_share_a_read_only_with_who_may_see_the_same(office: Office) -> None:
    reads: list[Actor] = []

    async def read(_session: Any, actor: Actor, changes: list[Change]) -> list[Change]:
        reads.append(actor)
        return changes

    people = office.company.everybody
    tokens = [office.open(person, feed) for feed in (a_feed(read=read),) for person in [*people, people[0]]]
    office.publish()
    await until(lambda: all(token in office.tabs.told for token in tokens))
    # Owner and admin share one; each agent has one, the manager and the viewer as well.
    assert len(reads) == 5
    reads.clear()
    own = a_feed(read=read, personal=True)
    tokens = [office.open(person, own) for person in people]
    office.publish()
    await until(lambda: all(token in office.tabs.told for token in tokens))
    assert len(reads) == 5 + len(people)


async def test_a_page_that_is_busy_is_told_once_that_it_missed_something(office: Office) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait(state: Any, actor: Actor, changes: list[Change]) -> None:
        begun.set()
        await go_on.wait()
        tell(state, actor, changes)

    busy, other = office.open(office.company.owner, a_feed(apply=wait)), office.open(office.company.owner, a_feed())

    def has_heard(token: str, times: int) -> bool:
        return len(office.tabs.told.get(token, [])) >= times

    first = office.publish()
    await begun.wait()
    for number in range(hub_module.MAX_QUEUED + 1):
        office.publish()
        # Another page is not held up.
        await until(partial(has_heard, other, number + 2))
    go_on.set()
    await until(lambda: office.tabs.ran.get(busy))
    assert (office.tabs.told[busy], office.tabs.ran[busy]) == ([[first.id]], ["load"])


async def test_a_changed_role_reaches_the_page_and_an_ended_login_leads_away(office: Office) -> None:
    actors: list[Actor] = []
    feed = a_feed(kinds=frozenset({"member"}), apply=lambda _state, actor, _changes: actors.append(actor))
    token = office.open(office.company.agent, feed)
    office.actors[token] = office.company.viewer
    office.publish("member")
    await until(lambda: actors and office.tabs.ran.get(token))
    # What the role may see no longer goes.
    assert (actors, office.tabs.ran[token]) == ([office.company.viewer], ["load"])
    # A load of the page may be the first to see a change of the role.
    office.hub.join(token, office.company.manager, feed, reference=token)
    assert office.hub._pages[token].actor == office.company.manager
    office.actors[token] = None
    office.publish("session", user_ids=(office.company.manager.user_id,))
    await until(lambda: "sign-in" in office.tabs.ran[token])
    assert (office.tabs.ran[token], len(office.hub)) == (["load", "sign-in"], 0)


async def test_after_an_outage_ended_logins_are_closed_and_changes_told(office: Office) -> None:
    ended, stays = office.open(office.company.agent, a_feed()), office.open(office.company.owner, a_feed())
    office.away, office.actors[ended] = True, None
    office.publish("session", user_ids=(office.company.agent.user_id,))
    change = office.publish()
    await asyncio.sleep(0.1)
    assert (office.tabs.ran, office.tabs.told) == ({}, {})
    office.away = False
    await until(lambda: office.tabs.ran.get(ended) and office.tabs.told.get(stays))
    assert (office.tabs.ran[ended], office.tabs.told[stays]) == (["sign-in"], [[change.id]])


async def test_a_gap_lets_every_page_read_again_and_a_closed_tab_is_forgotten(office: Office) -> None:
    open_one, closed = (office.open(office.company.owner, a_feed()) for _ in range(2))
    neighbours = [office.open(replace(office.company.owner, organization_id=uuid4()), a_feed()) for _ in range(2)]
    del office.tabs.sockets[closed]
    bus.publish([bus.EVERYTHING])
    await until(lambda: len(office.tabs.ran) == 3 and len(office.hub) == 3)
    assert (office.tabs.ran, office.tabs.told) == ({token: ["load"] for token in (open_one, *neighbours)}, {})
    # Nothing is told beside it: what is read again holds it.
    organization_id = office.company.owner.organization_id
    bus.publish([Change(organization_id, kind, organization_id) for kind in ("task", "everything")])
    await until(lambda: len(office.tabs.ran[open_one]) == 2)
    assert office.tabs.told == {}


async def test_a_page_that_could_not_read_again_while_the_database_was_away_does_so_afterwards(office: Office) -> None:
    token = office.open(office.company.owner, a_feed(kinds=frozenset({"member"})))
    office.away = True
    office.hub._enqueue_reload(list(office.hub._pages.values()))
    await asyncio.sleep(0.1)
    assert office.tabs.ran == {}
    office.away = False
    await until(lambda: office.tabs.ran.get(token))
    assert office.tabs.ran[token] == ["load"]


async def test_a_change_that_met_an_outage_is_told_without_another_one(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    token = office.open(office.company.owner, a_feed(kinds=frozenset({"member"})))
    office.away = True
    change = office.publish("member")
    await until(lambda: "live updates failed and are tried again" in caplog.text)
    assert office.tabs.told == {}
    office.away = False
    await until(lambda: office.tabs.told.get(token))
    assert office.tabs.told[token] == [[change.id]]


async def test_what_met_an_outage_and_what_came_meanwhile_are_told_in_their_order(office: Office) -> None:
    sent = []

    async def read(_session: Any, _actor: Actor, changes: list[Change]) -> list[Change]:
        if len(sent) == 1:
            sent.append(office.publish())
            raise DatabaseAway
        return changes

    token = office.open(office.company.owner, a_feed(read=read))
    sent.append(office.publish())
    await until(lambda: sum(map(len, office.tabs.told.get(token, []))) == 2)
    assert [one for batch in office.tabs.told[token] for one in batch] == [change.id for change in sent]


async def test_an_organization_whose_read_takes_long_keeps_no_other_waiting(office: Office) -> None:
    go_on = asyncio.Event()

    async def wait(_session: Any, _actor: Actor, changes: list[Change]) -> list[Change]:
        await go_on.wait()
        return changes

    elsewhere = replace(office.company.owner, organization_id=uuid4())
    slow, other = office.open(office.company.owner, a_feed(read=wait)), office.open(elsewhere, a_feed())
    first = office.publish()
    second = Change(elsewhere.organization_id, "task", uuid4())
    bus.publish([second])
    await until(lambda: office.tabs.told.get(other))
    assert office.tabs.told == {other: [[second.id]]}
    go_on.set()
    await until(lambda: office.tabs.told.get(slow))
    assert office.tabs.told[slow] == [[first.id]]


async def test_pages_whose_update_broke_read_again(office: Office) -> None:
    token = office.open(office.company.owner, a_feed(kinds=frozenset({"member"})))
    office.failures.append(ValueError("a bug"))
    office.publish("member")
    await until(lambda: office.tabs.ran.get(token))
    assert (office.tabs.ran[token], office.tabs.told) == (["load"], {})


@pytest.mark.parametrize("error", [DatabaseAway("gone"), ValueError("a bug")])
async def test_only_an_unknown_fault_of_an_update_is_logged_with_its_traceback(
    office: Office, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    async def fail(*_: Any) -> None:
        raise error

    token = office.open(office.company.owner, a_feed(apply=fail))
    office.publish()
    await until(lambda: office.tabs.ran.get(token))
    [record] = [one for one in caplog.records if "a page missed changes" in one.message]
    assert (str(error) in record.message, bool(record.exc_info)) == (True, isinstance(error, ValueError))


async def test_a_view_may_answer_a_change_with_events(office: Office) -> None:
    token = office.open(office.company.owner, a_feed(apply=lambda *_: [SeenState.load, server_commands.wake("x")]))
    office.publish()
    await until(lambda: len(office.tabs.ran.get(token, [])) == 2)
    assert sorted(office.tabs.ran[token]) == ["load", "wake"]


async def test_two_views_of_a_page_both_answer_a_change(office: Office) -> None:
    token = office.open(office.company.owner, a_feed(apply=lambda *_: SeenState.load))
    office.hub.join(token, office.company.owner, a_feed(apply=lambda *_: server_commands.wake("x")), reference=token)
    office.publish()
    await until(lambda: len(office.tabs.ran.get(token, [])) == 2)
    assert sorted(office.tabs.ran[token]) == ["load", "wake"]


@asynccontextmanager
async def another_hub(office: Office, actor: Actor) -> AsyncIterator[tuple[Hub, str]]:
    """A hub started now, with one page."""
    hub, token = Hub(), office.open(actor, a_feed())
    hub.join(token, actor, a_feed(), reference=token)
    running = asyncio.create_task(hub.run(office.tabs, find_actor=office.find_actor))  # type: ignore[arg-type]
    yield hub, token
    running.cancel()


async def test_pages_read_again_at_midnight_in_their_zone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "DATE_CHECK_SECONDS", 0.01)
    start = datetime(2026, 11, 26, 4, 59, tzinfo=UTC)
    clock.set_clock(lambda: start)
    async with another_hub(office, office.company.owner) as (_, token):
        await asyncio.sleep(0.1)
        assert office.tabs.ran == {}
        clock.set_clock(lambda: start + timedelta(minutes=1))
        await until(lambda: office.tabs.ran.get(token))
        await asyncio.sleep(0.1)
        assert office.tabs.ran[token] == ["load"]


async def test_a_login_that_expires_is_noticed_without_any_change(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "ACTOR_CHECK_SECONDS", 0.01)
    async with another_hub(office, office.company.agent) as (hub, token):
        office.actors[token] = None
        await until(lambda: office.tabs.ran.get(token))
        assert (office.tabs.ran[token], len(hub)) == (["sign-in"], 0)
