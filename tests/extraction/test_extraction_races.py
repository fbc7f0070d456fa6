"""Changes to a call while its model is asked, notifications of assignees, and permissions on quotes."""

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.calls import service as call_service
from taskapp.core.db import database as db
from taskapp.core.work import failpoints
from taskapp.core.work.failpoints import FailpointError
from taskapp.erasure.contacts import delete_contact
from taskapp.extraction.offline import rules as offline_rules
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.extraction.suggestions import review
from taskapp.notifications.model import Notification
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskUpdate
from tests.extraction.call_fixtures import DAY_OF_CALL, company_with_call, extract, listening_model, tasks_of, usage_of
from tests.factories.calls import TRANSCRIPT, a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]


async def _extract_during(model: LanguageModelServer, company: Company, call_id: UUID, act: Any) -> Any:
    """Extract a call's tasks, run `act` before the model answers, and return the outcome."""
    model.replies = [Reply.json({"tasks": [an_item()]}, hold_after=0)]
    asking = asyncio.create_task(extract(company, call_id))
    while not model.requests:
        await asyncio.sleep(0.01)
    async with db.transaction() as session:
        await act(session)
    model.let_go()
    return await asking


async def test_a_call_that_gets_another_contact_meanwhile_is_asked_again_about_that_one(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call()
    async with db.transaction() as session:
        eve = await a_contact(session, company.owner, "Eve Online")

    async def link(session: Any) -> None:
        await call_service.link_contact(session, company.manager, call_id, contact_id=eve.id)

    assert (await _extract_during(model, company, call_id, link)).busy
    assert await tasks_of(company) == []
    assert (await extract(company, call_id)).created == 1
    assert [task.contact_id for task in await tasks_of(company)] == [eve.id]
    assert ["Eve Online" in json.dumps(request["messages"]) for request in model.requests] == [False, True]


async def test_a_contact_deleted_meanwhile_leaves_no_task_and_one_linked_later_gets_them(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call()
    async with db.reading() as session:
        call = await call_service.get_call(session, company.owner, call_id)

    async def delete(session: Any) -> None:
        await delete_contact(session, company.owner, call.contact_id, calls="keep")
        # The answer comes meanwhile, so the tasks are written while the deletion is not yet committed.
        model.let_go()
        await asyncio.sleep(0.3)

    assert (await _extract_during(model, company, call_id, delete)).skipped == "no contact"
    assert sum(row.requests for row in await usage_of(company)) == 1
    async with db.transaction() as session:
        eve = await a_contact(session, company.owner, "Eve")
        await call_service.link_contact(session, company.manager, call_id, contact_id=eve.id)
    assert (await extract(company, call_id)).created == 1


async def test_an_answer_that_could_not_be_written_is_in_the_usage_and_asked_for_again_at_once(
    database: db.Database, model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, call_id = await company_with_call()
    monkeypatch.setattr(failpoints, "_active", {"extraction.before_commit": ("raise", 1.0)})
    with pytest.raises(FailpointError):
        await extract(company, call_id)
    monkeypatch.setattr(failpoints, "_active", {})
    assert await tasks_of(company) == []
    assert (await extract(company, call_id)).created == 1
    assert [row.requests for row in await usage_of(company)] == [2]


async def test_an_open_task_that_went_to_another_contact_meanwhile_is_not_linked(
    database: db.Database, model: LanguageModelServer
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        bob, eve = [await a_contact(session, company.owner, name) for name in ("Bob", "Eve")]
        task = await a_task(session, company.owner, "Send the offer", contact=bob)
        call = await a_call(session, company.owner, contact=bob)

    async def move(session: Any) -> None:
        await task_service.update_task(session, company.owner, task.id, TaskUpdate(contact_id=eve.id))

    model.script = lambda _request: Reply.json({"tasks": []})
    repeated = Reply.json({"tasks": [an_item(repeats_open_task=1)]}, hold_after=0)
    model.replies = [repeated]
    asking = asyncio.create_task(extract(company, call.id))
    while not model.requests:
        await asyncio.sleep(0.01)
    async with db.transaction() as session:
        await move(session)
    model.let_go()
    outcome = await asking
    assert (outcome.linked, outcome.created) == (0, 1)


async def test_accepting_a_suggestion_notifies_its_assignee_unless_they_accepted_it_themselves(
    database: db.Database, model: LanguageModelServer
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        await ai_service.update_settings(session, company.owner, AiSettingsUpdate(ai_mode="ask"))
        bob = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
        calls = [await a_call(session, company.owner, contact=bob) for _ in range(2)]
    for call, person in zip(calls, (company.agent, company.manager), strict=True):
        await extract(company, call.id)
        async with db.transaction() as session:
            suggestion = (await review.list_suggestions(session, person, call.id))[0]
            await review.accept(session, person, suggestion.id)
    async with db.reading() as session:
        query = select(Notification.user_id).where(col(Notification.category) == "task-assigned")
        notified = list(await session.scalars(query))
    assert notified == [company.agent.user_id]


async def test_an_assignee_who_may_not_see_the_call_sees_the_task_without_its_quote(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call()
    await extract(company, call_id)
    task = (await tasks_of(company))[0]
    async with db.transaction() as session:
        changed = TaskUpdate(assigned_to=company.agent.member_id)
        await task_service.update_task(session, company.owner, task.id, changed)
    async with db.reading() as session:
        # The task is assigned to the agent; its contact, and so the call, is not.
        assert (await task_service.get_task(session, company.agent, task.id)).id == task.id
        assert await review.list_task_evidence(session, company.agent, task.id) == []
        assert len(await review.list_task_evidence(session, company.viewer, task.id)) == 1


def test_a_day_of_talk_is_read_by_the_rules_to_its_end() -> None:
    # Rules of quadratic time would take an hour here.
    small = [{"speaker": "Bob", "text": f"Could you tell me about number {n}? It is fine."} for n in range(20_000)]
    context = PromptContext(DAY_OF_CALL.date(), "inbound", "Acme", "Bob", ("Dana",), ())
    last = {"speaker": "Dana", "text": TRANSCRIPT.split(": ")[1].split("\n", maxsplit=1)[0]}
    found = offline_rules.find_tasks([*small, last], context)
    assert [item.offset_days for item in found if "offer" in item.title] == [2]
