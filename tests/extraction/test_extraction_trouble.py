"""Model servers that lack a feature or fail, suggestions about open tasks, and extraction without an API key."""

from typing import Any

import pytest

from taskapp.ai import service as ai_service
from taskapp.ai.asking import ModelFailedError
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.extraction.suggestions import review
from tests.extraction.call_fixtures import DAY_OF_CALL, company_with_call, extract, listening_model, tasks_of, usage_of
from tests.factories.calls import QUOTE, a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.factories.tasks import a_task
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]


async def test_an_endpoint_without_schemas_is_asked_for_plain_text_and_remembered(
    database: db.Database, model: LanguageModelServer
) -> None:
    def plain_only(request: dict[str, Any]) -> Reply:
        if "response_format" in request:
            return Reply.error(400, "response_format is not supported")
        return Reply(text='Sure! ```json\n{"tasks": [{"title": "Send it"}]}\n```')

    model.script = plain_only
    company, first = await company_with_call()
    await extract(company, first)
    async with db.transaction() as session:
        second = await a_call(session, company.manager)
    await extract(company, second.id)
    assert [task.title for task in await tasks_of(company)] == ["Send it", "Send it"]
    assert [request.get("response_format", {}).get("type") for request in model.requests] == [
        "json_schema",
        "json_object",
        None,
        None,
    ]
    assert sum(row.failed for row in await usage_of(company)) == 2


async def test_every_attempt_is_in_the_usage(database: db.Database, model: LanguageModelServer) -> None:
    company, call_id = await company_with_call()
    model.replies = [Reply.error(500, "down"), Reply.error(429, "slow down")]
    await extract(company, call_id)
    row = (await usage_of(company))[0]
    assert (row.feature, row.requests, row.failed, row.prompt_tokens) == ("extract-tasks", 3, 2, 1200)
    assert row.cost_usd > 0


async def test_a_failed_call_can_be_asked_again(database: db.Database, model: LanguageModelServer) -> None:
    company, call_id = await company_with_call()
    model.script = lambda _request: Reply.error(401, "no such key")
    with pytest.raises(ModelFailedError):
        await extract(company, call_id)
    model.script = lambda _request: Reply.json({"tasks": [an_item()]})
    assert (await extract(company, call_id)).created == 1


async def test_a_repeated_open_task_is_linked_and_changes_are_suggested(
    database: db.Database, model: LanguageModelServer
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob")
        old = await a_task(session, company.owner, "Send the offer to Bob", contact=contact)
        call = await a_call(session, company.owner, contact=contact)
    moved = {"open_task": 1, "action": "reschedule", "due_date_offset_days": 5, "evidence": QUOTE}
    model.script = lambda _request: Reply.json({"tasks": [an_item(repeats_open_task=1)], "updates": [moved]})
    outcome = await extract(company, call.id)
    assert (outcome.created, outcome.linked, outcome.suggested) == (0, 1, 1)
    async with db.transaction() as session:
        suggestion = (await review.list_suggestions(session, company.owner, call.id))[0]
        task = await review.accept(session, company.owner, suggestion.id)
    assert (task.id, task.due_date_local) == (old.id, "2026-03-30T17:00")


async def test_ask_first_makes_suggestions_that_a_person_accepts(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call()
    async with db.transaction() as session:
        await ai_service.update_settings(session, company.owner, AiSettingsUpdate(ai_mode="ask"))
    await extract(company, call_id)
    assert await tasks_of(company) == []
    async with db.transaction() as session:
        suggestion = (await review.list_suggestions(session, company.manager, call_id))[0]
        task = await review.accept(session, company.manager, suggestion.id)
    assert (task.source, task.call_id, task.due_date_local) == ("ai", call_id, "2026-03-27T17:00")


async def test_the_offline_rules_need_no_key_and_a_chosen_model_does(database: db.Database) -> None:
    clock.set_clock(lambda: DAY_OF_CALL)
    company, call_id = await company_with_call()
    for model, missing in (("google/gemini-3.1-pro-preview", True), (None, False)):
        async with db.transaction() as session:
            changes = AiSettingsUpdate.model_validate({"models": {"extract-tasks": model}})
            await ai_service.update_settings(session, company.owner, changes)
        outcome = await extract(company, call_id)
        assert ("OPENAI_API_KEY" in str(outcome.missing)) is missing
    assert {(task.category, task.due_date_local) for task in await tasks_of(company)} == {
        ("send-info", "2026-03-27T17:00"), ("callback", "2026-03-30T17:00")
    }  # fmt: skip
