"""Shared by the tests of extraction: a language model server, a company with a call, and reading the results."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from taskapp.ai import asking
from taskapp.ai import service as ai_service
from taskapp.ai.schemas import UsageRow
from taskapp.core import clock, config
from taskapp.core.db import database as db
from taskapp.extraction.inputs import ExtractionOutcome
from taskapp.extraction.service import create_tasks_from_call
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskFilters, TaskRead
from tests.factories.calls import a_call, an_item
from tests.factories.people import Company, a_company
from tests.support.language_model import LanguageModelServer, Reply

DAY_OF_CALL = datetime(2026, 3, 25, 20, tzinfo=UTC)


@pytest.fixture(name="model")
def listening_model(
    language_model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LanguageModelServer]:
    """A configured language model server; the clock is set to the afternoon of the call."""
    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    asking._first_working_mode.clear()
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.01)
    clock.set_clock(lambda: DAY_OF_CALL)
    language_model.script = lambda _request: Reply.json({"tasks": [an_item()]})
    yield language_model
    config.settings.cache_clear()


async def company_with_call(**options: Any) -> tuple[Company, UUID]:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.manager, **options)
    return company, call.id


async def extract(company: Company, call_id: UUID) -> ExtractionOutcome:
    return await create_tasks_from_call(call_id, company.organization.id)


async def tasks_of(company: Company) -> list[TaskRead]:
    async with db.reading() as session:
        page = await task_service.list_tasks(session, company.owner, TaskFilters(), limit=200)
    return sorted(page.items, key=lambda task: task.id)


async def usage_of(company: Company) -> list[UsageRow]:
    async with db.reading() as session:
        return await ai_service.list_usage(session, company.owner)
