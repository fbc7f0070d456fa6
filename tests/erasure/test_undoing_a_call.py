"""A logged call is taken back: by whom, until when, and with it what it gave: tasks, timeline, last contact, events."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp import rest
from taskapp.access.actor import Actor
from taskapp.audit.model import AuditEntry
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.work import bus
from taskapp.erasure import calls as call_erasure
from taskapp.erasure.calls import UNDO
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.support.api_client import check_problem, token_of

pytestmark = pytest.mark.anyio
CALL = {
    "direction": "outbound",
    "started_at": "2026-11-20T15:00",
    "ended": "completed",
    "summary": "She wants the list.",
}


@dataclass
class Office:
    """A company whose agent logs calls over REST in this process."""

    http: httpx2.AsyncClient
    company: Company
    contact_id: UUID
    tokens: dict[UUID, str]

    async def ask(self, actor: Actor, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        token = self.tokens[actor.member_id]
        answer = await self.http.request(
            method, path, json=body, headers={"Authorization": f"Bearer {token}", **headers}
        )
        if answer.is_error:
            check_problem(answer)
        return answer

    async def call(self, actor: Actor) -> str:
        answer = await self.ask(actor, "POST", "/api/calls", {**CALL, "contact_id": str(self.contact_id)})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    async def task(self, call_id: str, title: str) -> dict[str, Any]:
        made: dict[str, Any] = (
            await self.ask(self.company.agent, "POST", f"/api/calls/{call_id}/tasks", {"title": title})
        ).json()
        return made

    async def undo(self, actor: Actor, call_id: str, **headers: str) -> int:
        return (await self.ask(actor, "POST", f"/api/calls/{call_id}/undo", **headers)).status_code


@pytest.fixture
async def office(database: db.Database) -> AsyncIterator[Office]:
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        contact = await a_contact(session, company.owner, "Zoë", assigned_to=[company.agent, company.colleague])
        tokens = {one.member_id: await token_of(session, one) for one in (*company.everybody, neighbour.owner)}
        hook = EndpointCreate(url="https://a.example.com", categories=["task.*", "call.*"])
        await webhooks.create_endpoint(session, company.owner, hook)
    transport = httpx2.ASGITransport(app=rest.create_app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:3000") as http:
        yield Office(http, company, contact.id, tokens)


async def events(session: AsyncSession) -> list[tuple[str, str]]:
    rows = await session.scalars(select(Outbox).where(col(Outbox.channel) == "webhook").order_by(col(Outbox.id)))
    bodies = [row.payload["body"] for row in rows]
    return [(body["type"], body["data"].get("call_id") or body["data"]["task_id"]) for body in bodies]  # type: ignore[index]


async def test_everything_that_the_call_gave_goes_with_it(office: Office, database: db.Database) -> None:
    owner, agent = office.company.owner, office.company.agent
    contact = f"/api/contacts/{office.contact_id}"
    before = [(await office.ask(owner, "GET", f"{contact}{tail}")).json() for tail in ("", "/timeline")]
    call = await office.call(agent)
    assert (await office.ask(owner, "GET", contact)).json()["last_contact_at"] == "2026-11-20T20:00:00Z"
    assert await office.undo(agent, call) == 204
    after = [(await office.ask(owner, "GET", f"{contact}{tail}")).json() for tail in ("", "/timeline")]
    for each in (before[0], after[0]):
        each.pop("updated_at"), each.pop("version")
    assert after == before
    assert (await office.ask(owner, "GET", f"/api/calls/{call}")).status_code == 404
    assert await office.undo(agent, call) == 404
    async with database.reading() as session:
        assert await events(session) == [("call.deleted", call)]
        entry = (await session.scalars(select(AuditEntry).where(col(AuditEntry.action) == "call.undone"))).one()
    assert (str(entry.target_id), entry.user_id) == (call, agent.user_id)


async def test_tasks_that_nobody_has_touched_go_and_the_others_stay(office: Office, database: db.Database) -> None:
    manager, agent = office.company.manager, office.company.agent
    call = await office.call(agent)
    untouched, changed = await office.task(call, "Send the list"), await office.task(call, "Ask for the papers")
    await office.ask(manager, "PUT", f"/api/tasks/{changed['id']}", {"priority": "high"})
    assert await office.undo(agent, call) == 204
    # An agent may not delete tasks, so the task is dismissed; see the manager's below.
    kept = (await office.ask(manager, "GET", f"/api/tasks/{changed['id']}")).json()
    assert (kept["status"], kept["call_id"], kept["priority"]) == ("open", None, "high")
    left = (await office.ask(manager, "GET", f"/api/tasks/{untouched['id']}")).json()
    assert (left["status"], left["call_id"]) == ("dismissed", None)
    second = await office.call(manager)
    mine = await office.task(second, "Call again")
    assert await office.undo(manager, second) == 204
    assert (await office.ask(manager, "GET", f"/api/tasks/{mine['id']}")).status_code == 404
    timeline = (await office.ask(manager, "GET", f"/api/contacts/{office.contact_id}/timeline")).json()["items"]
    assert [entry["kind"] for entry in timeline].count("task-created") == 2, "those of the first call"
    async with database.reading() as session:
        said = await events(session)
    assert ("task.dismissed", untouched["id"]) in said
    assert said[-2:] == [("task.deleted", mine["id"]), ("call.deleted", second)]


async def test_open_pages_hear_which_tasks_went_with_the_call(office: Office) -> None:
    manager = office.company.manager
    call = await office.call(manager)
    task = await office.task(call, "Send the list")
    heard: list[bus.Change] = []
    stop = bus.subscribe(heard.extend)
    try:
        assert await office.undo(manager, call) == 204
    finally:
        stop()
    told = {(change.kind, str(change.id)): change.version for change in heard}
    assert {("call", call), ("task", task["id"])} <= set(told)
    assert told["task", task["id"]] > task["version"], "a page with this version of the task takes it off"


async def test_who_takes_a_call_back_learns_how_many_tasks_stay(office: Office, database: db.Database) -> None:
    manager = office.company.manager
    call = await office.call(manager)
    tasks = [await office.task(call, title) for title in ("Untouched", "Changed", "Done")]
    await office.ask(manager, "PUT", f"/api/tasks/{tasks[1]['id']}", {"priority": "high"})
    await office.ask(manager, "POST", f"/api/tasks/{tasks[2]['id']}/done")
    async with database.transaction() as session:
        assert await call_erasure.undo_call(session, manager, UUID(call)) == 2


async def test_only_who_logged_it_takes_it_back_and_only_for_a_day(office: Office) -> None:
    company = office.company
    call = await office.call(company.agent)
    stranger = next(token for token in office.tokens if token not in {one.member_id for one in company.everybody})
    foreign = await office.http.post(
        f"/api/calls/{call}/undo", headers={"Authorization": f"Bearer {office.tokens[stranger]}"}
    )
    assert (foreign.status_code, await office.undo(company.viewer, call)) == (404, 403)
    assert await office.undo(company.colleague, call) == 403
    now = clock.utc_now()
    clock.set_clock(lambda: now + UNDO + timedelta(seconds=1))
    assert await office.undo(company.agent, call) == 409
    clock.set_clock(lambda: now + UNDO - timedelta(minutes=1))
    assert await office.undo(company.agent, call) == 204


async def test_a_repeated_undo_with_one_key_answers_the_same(office: Office, database: db.Database) -> None:
    agent = office.company.agent
    call = await office.call(agent)
    key = {"Idempotency-Key": "one"}
    assert [await office.undo(agent, call, **key) for _ in range(2)] == [204, 204]
    async with database.reading() as session:
        assert (await contact_service.get_contact(session, agent, office.contact_id)).last_contact_at is None
        assert (await call_service.list_calls(session, agent)).items == []
