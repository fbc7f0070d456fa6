"""Hanging endpoints of some organizations do not stop the calls of others."""

import asyncio
import threading
from uuid import UUID

import pytest

from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.call_processing import pipeline
from taskapp.calls import service as call_service
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.extraction import repository
from tests.factories.calls import a_call
from tests.factories.people import Company, a_company, the_neighbour
from tests.support.language_model import LanguageModelServer, Reply


async def _company_with_calls(count: int, *, local: bool) -> tuple[Company, list[UUID]]:
    async with db.transaction() as session:
        company = await (the_neighbour(session) if local else a_company(session))
        if local:
            models = {"extract-tasks": "local/rules", "analyze-call": "local/rules"}
            changes = AiSettingsUpdate.model_validate({"models": models})
            await ai_service.update_settings(session, company.owner, changes)
        calls = [await a_call(session, company.owner) for _ in range(count)]
        for call in calls:
            await call_service.start_processing(session, company.owner, call.id)
    return company, [call.id for call in calls]


@pytest.mark.parametrize("places", [32, 0])
async def test_a_call_is_done_while_the_calls_of_another_organization_hang(
    database: db.Database, language_model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    released = threading.Event()

    def hang(_request: object) -> Reply:
        released.wait(60)
        return Reply.json({"tasks": []})

    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    language_model.script = hang
    await _company_with_calls(5, local=False)
    company, calls = await _company_with_calls(1, local=True)
    # With no place left, work for this machine still has its own.
    monkeypatch.setattr(pipeline, "PLACES", places)
    passing = asyncio.create_task(pipeline.process_calls())
    try:
        while True:
            async with db.reading() as session:
                ledger = await repository.find_ledger(session, company.organization.id, calls[0], "tasks")
            # The requests that hang may reach their server later than the rules take for the other call.
            if ledger and ledger.state == "done" and (places == 0 or language_model.requests):
                break
            assert not passing.done()
            await asyncio.sleep(0.05)
    finally:
        released.set()
        passing.cancel()
        await asyncio.gather(passing, return_exceptions=True)
        config.settings.cache_clear()


async def test_a_pass_does_not_wait_for_a_step_that_failed(
    database: db.Database, language_model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    monkeypatch.setattr("taskapp.ai.asking.FIRST_PAUSE", 0.01)
    language_model.script = lambda _request: Reply.error(500, "down")
    await _company_with_calls(1, local=False)
    await pipeline.process_calls()
    requests = len(language_model.requests)
    assert 0 < requests <= 6  # three each for the analysis and the tasks; their second tries are due later
    await pipeline.process_calls()
    assert len(language_model.requests) == requests
    config.settings.cache_clear()
