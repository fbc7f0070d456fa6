"""The quick verbs change exactly what the ordinary ones do, and leave every refusal to them."""

from typing import Any
from uuid import uuid4

import orjson
import pytest

from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.http.responses import json_response
from taskapp.tasks import quick_verbs, service
from taskapp.tasks.schemas import TaskCreate, TaskRead
from tests.factories.contacts import a_contact
from tests.factories.people import a_company, the_neighbour
from tests.factories.tasks import a_task


async def test_each_answer_is_what_a_later_look_shows(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Zoë", assigned_to=[company.agent])
        task = await a_task(session, company.owner, contact=contact, due_date="2026-12-01")
    for actor, verb, status, version in (
        (company.owner, "done", "done", 2), (company.owner, "done", "done", 2), (company.agent, "reopen", "open", 3),
        (company.agent, "dismiss", "dismissed", 4), (company.manager, "done", "done", 5),
    ):  # fmt: skip
        answer = await quick_verbs.answer(actor, f"/api/tasks/{task.id}/{verb}")
        assert answer is not None
        shown = orjson.loads(bytes(answer.body))
        assert (shown["status"], shown["version"], answer.headers["etag"]) == (status, version, f'"{version}"')
        assert shown == await _look(database, actor, task)


async def test_refusals_and_other_paths_are_left_to_the_ordinary_way(database: db.Database) -> None:
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        hidden = await a_task(session, company.owner, contact=await a_contact(session, company.owner, "Hidden"))
        theirs = await a_task(session, neighbour.owner)
    refused: list[tuple[Actor, str]] = [
        (company.viewer, f"{hidden.id}/done"), (company.agent, f"{hidden.id}/done"), (company.owner, f"{theirs.id}/done"),
        (company.owner, f"{uuid4()}/reopen"), (company.owner, "7/done"), (company.owner, f"{hidden.id}/done/done"),
        (company.owner, f"{hidden.id}/snooze"), (company.owner, f"{hidden.id}"), (company.owner, ""),
    ]  # fmt: skip
    for actor, rest in refused:
        assert await quick_verbs.answer(actor, quick_verbs.PREFIX + rest) is None
    for actor, task in ((company.owner, hidden), (neighbour.owner, theirs)):
        assert (await _look(database, actor, task))["status"] == "open"


@pytest.mark.parametrize("due", [None, "2026-12-01", "2026-12-01T15:30", "2026-12-01T15:30:00+05:45"])
async def test_a_new_task_is_answered_as_a_later_look_shows_it(database: db.Database, due: str | None) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Zoë")
        for member in (None, company.agent.member_id):
            new = TaskCreate(contact_id=contact.id, title=" Offer ", due_date=due, assigned_to=member)
            made = await service.create_task(session, company.owner, new)
            assert made == await service.get_task(session, company.owner, made.id)


async def _look(database: db.Database, actor: Actor, task: TaskRead) -> Any:
    async with database.reading() as session:
        return orjson.loads(bytes(json_response(await service.get_task(session, actor, task.id)).body))
