"""Done, dismiss and reopen over REST: each request runs the verb once, also when it is refused."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from taskapp import rest
from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.tasks import repository, service
from taskapp.tasks.schemas import TaskCreate
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.api_client import check_problem, token_of

pytestmark = pytest.mark.anyio
VERBS = ("done", "dismiss", "reopen")


class Office:
    """A company that sends REST requests in this process; it counts how often a task was locked (once per verb)."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http
        self.runs = 0

    async def settle(self, database: db.Database) -> None:
        async with database.transaction() as session:
            self.company: Company = await a_company(session)
            self.neighbour: Company = await the_neighbour(session)
            owner = self.company.owner
            contact = await a_contact(session, owner, "Zoë", assigned_to=[self.company.agent])
            self.task = await a_task(session, owner, contact=contact, due_date="2026-12-01")
            self.hidden = await a_task(session, owner, contact=await a_contact(session, owner, "Hidden"))
            self.neighbour_task = await a_task(session, self.neighbour.owner)
            people = [*self.company.everybody, self.neighbour.owner]
            self.tokens = {actor.member_id: await token_of(session, actor) for actor in people}

    async def ask(self, actor: Actor, method: str, path: str, **headers: str) -> httpx2.Response:
        token = self.tokens[actor.member_id]
        return await self.http.request(method, path, headers={"Authorization": f"Bearer {token}", **headers})


@pytest.fixture
async def office(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    transport = httpx2.ASGITransport(app=rest.create_app())
    async with httpx2.AsyncClient(transport=transport, base_url="https://tasks.example.com") as http:
        office = Office(http)
        await office.settle(database)
        lock = repository.lock_task_read

        async def counted(*values: Any) -> Any:
            office.runs += 1
            return await lock(*values)

        monkeypatch.setattr(repository, "lock_task_read", counted)
        yield office


async def test_each_answer_is_what_a_later_look_shows(office: Office) -> None:
    company, path = office.company, f"/api/tasks/{office.task.id}"
    for actor, verb, status, version in (
        (company.owner, "done", "done", 2), (company.owner, "done", "done", 2), (company.agent, "reopen", "open", 3),
        (company.agent, "dismiss", "dismissed", 4), (company.manager, "done", "done", 5),
    ):  # fmt: skip
        office.runs = 0
        answer = await office.ask(actor, "POST", f"{path}/{verb}")
        shown = answer.json()
        assert (shown["status"], shown["version"], answer.headers["etag"]) == (status, version, f'"{version}"')
        assert shown == (await office.ask(actor, "GET", path)).json()
        assert office.runs == 1


@pytest.mark.parametrize("verb", VERBS)
async def test_a_refused_verb_runs_once(office: Office, verb: str) -> None:
    company, hidden, neighbour_task = office.company, office.hidden, office.neighbour_task
    for actor, task_id in ((company.agent, hidden.id), (company.owner, neighbour_task.id), (company.owner, uuid4())):
        office.runs = 0
        answer = await office.ask(actor, "POST", f"/api/tasks/{task_id}/{verb}")
        check_problem(answer)
        assert (answer.status_code, office.runs) == (404, 1)
    office.runs = 0
    stale = await office.ask(company.owner, "POST", f"/api/tasks/{hidden.id}/{verb}", **{"If-Match": '"7"'})
    assert (stale.status_code, office.runs) == (412, 1)
    for actor, task in ((company.owner, hidden), (office.neighbour.owner, neighbour_task)):
        assert (await office.ask(actor, "GET", f"/api/tasks/{task.id}")).json()["status"] == "open"


async def test_without_the_permission_or_an_id_no_verb_runs(office: Office) -> None:
    hidden = office.hidden.id
    for actor, path, status in (
        (office.company.viewer, f"{hidden}/done", 403), (office.company.viewer, "7/done", 403), (office.company.owner, "7/done", 404),
        (office.company.owner, f"{hidden}/done/done", 404), (office.company.owner, f"{hidden}/finish", 404),
    ):  # fmt: skip
        answer = await office.ask(actor, "POST", f"/api/tasks/{path}")
        check_problem(answer)
        assert (answer.status_code, office.runs) == (status, 0), path


@pytest.mark.parametrize("due", [None, "2026-12-01", "2026-12-01T15:30", "2026-12-01T15:30:00+05:45"])
async def test_a_new_task_is_answered_as_a_later_look_shows_it(database: db.Database, due: str | None) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Zoë")
        for member in (None, company.agent.member_id):
            new = TaskCreate(contact_id=contact.id, title=" Offer ", due_date=due, assigned_to=member)
            made = await service.create_task(session, company.owner, new)
            assert made == await service.get_task(session, company.owner, made.id)
