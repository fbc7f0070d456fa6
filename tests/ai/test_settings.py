"""AI settings: default and own models, permissions, and the cost of a request."""

import pytest

from taskapp.ai import service as ai_service
from taskapp.ai import trial
from taskapp.ai.areas import Area
from taskapp.ai.client import Attempt
from taskapp.ai.prices import cost_of
from taskapp.ai.schemas import AiSettingsUpdate, ModelTest
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, Invalid
from tests.factories.mail import HandClock
from tests.factories.people import a_company, the_neighbour
from tests.support.language_model import LanguageModelServer, Reply


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a key")
    config.settings.cache_clear()


async def test_without_a_key_the_offline_rules_find_tasks_and_a_choice_outlasts_the_key(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.transaction() as session:
        company, chooser = await a_company(session), await the_neighbour(session)
        areas = {area.area: area for area in (await ai_service.get_settings(session, company.owner)).areas}
        found = areas[Area.EXTRACT_TASKS]
        assert (found.model, found.default_model, found.missing, found.overridden) == (
            "local/rules", "local/rules", None, False
        )  # fmt: skip
        assert "OPENAI_API_KEY" in str(areas[Area.ANALYZE_CALL].missing)
        rules = AiSettingsUpdate.model_validate({"extract-tasks": "local/rules"})
        await ai_service.update_settings(session, chooser.owner, rules)
    monkeypatch.setenv("OPENAI_API_KEY", "a key")
    config.settings.cache_clear()
    async with db.reading() as session:
        models = [
            await ai_service.model_for(session, organization.id, Area.EXTRACT_TASKS)
            for organization in (company.organization, chooser.organization)
        ]
    assert models == ["google/gemini-3.1-pro-preview", "local/rules"]


@pytest.mark.usefixtures("with_key")
async def test_a_model_is_used_by_its_organization_until_it_is_reset(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        chosen = AiSettingsUpdate.model_validate({"extract-tasks": "openai/gpt-4o-mini"})
        settings = await ai_service.update_settings(session, company.owner, chosen)
        assert settings.models["extract-tasks"] == "openai/gpt-4o-mini"
        neighbour_model = await ai_service.model_for(session, neighbour.organization.id, Area.EXTRACT_TASKS)
        assert neighbour_model == "google/gemini-3.1-pro-preview"
        back = AiSettingsUpdate.model_validate({"models": {"extract-tasks": None}})
        settings = await ai_service.update_settings(session, company.owner, back)
    assert (settings.areas[0].model, settings.areas[0].overridden) == ("google/gemini-3.1-pro-preview", False)


async def test_only_owners_and_admins_see_and_change_settings(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        assert (await ai_service.get_settings(session, company.admin)).ai_mode == "add"
        for person in (company.manager, company.agent, company.viewer):
            with pytest.raises(Forbidden):
                await ai_service.get_settings(session, person)
            with pytest.raises(Forbidden):
                await ai_service.update_settings(session, person, AiSettingsUpdate())


async def test_offline_rules_are_refused_where_only_a_model_can_work(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        wrong = AiSettingsUpdate.model_validate({"models": {"transcribe-call": "local/rules"}})
        with pytest.raises(Invalid, match="cannot do transcribe-call"):
            await ai_service.update_settings(session, company.owner, wrong)


async def test_an_offline_model_is_accepted_in_its_areas_and_reports_what_is_missing(
    database: db.Database,
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        chosen = AiSettingsUpdate.model_validate({"transcribe-call": "local/whisper", "extract-tasks": "local/rules"})
        settings = await ai_service.update_settings(session, company.owner, chosen)
        areas = {area.area: area for area in settings.areas}
        assert areas[Area.EXTRACT_TASKS].missing is None
        assert "whisper" in str(areas[Area.TRANSCRIBE_CALL].missing)
        assert areas[Area.ASSISTANT].offline_model is None
        for wrong in ({"extract-tasks": "local/whisper"}, {"assistant": "local/rules"}):
            with pytest.raises(Invalid, match="cannot do"):
                await ai_service.update_settings(session, company.owner, AiSettingsUpdate.model_validate(wrong))
    result = await trial.try_model(company.owner, ModelTest(area=Area.TRANSCRIBE_CALL))
    assert (result.ok, result.model) == (False, "local/whisper")


@pytest.mark.parametrize("area", list(Area))
async def test_a_model_can_be_tested_and_the_request_is_in_the_usage(
    database: db.Database, language_model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch, area: Area
) -> None:
    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    language_model.script = lambda _request: Reply(text="ready")
    async with db.transaction() as session:
        company = await a_company(session)
    result = await trial.try_model(company.owner, ModelTest(area=area))
    language_model.script = lambda _request: Reply.error(404, "no such model")
    failed = await trial.try_model(company.owner, ModelTest(area=area, model="x/none"))
    async with db.reading() as session:
        usage = await ai_service.list_usage(session, company.owner)
    assert (result.ok, failed.ok) == (True, False)
    assert "no such model" in str(failed.problem)
    assert [(row.feature, row.failed) for row in usage if row.model == "x/none"] == [(area.value, 1)]


async def test_usage_is_of_the_organizations_day_and_of_the_days_that_are_asked_for(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        org = company.organization.id
        for instant in ("2026-03-28T03:30:00+00:00", "2026-02-26T12:00:00+00:00", "2026-02-25T12:00:00+00:00"):
            HandClock(instant)
            await ai_service.record(session, org, Attempt(Area.ASSISTANT, "a/b"), tz=company.owner.timezone)
        HandClock("2026-03-28T03:30:00+00:00")  # 23:30 on the 27th in New York
        days = [str(row.day) for row in await ai_service.list_usage(session, company.owner)]
        assert days == ["2026-03-27", "2026-02-26"]
        since = await ai_service.list_usage(session, company.owner, since="2026-02-25", until="2026-02-26")
        assert [str(row.day) for row in since] == ["2026-02-26", "2026-02-25"]
        assert await ai_service.list_usage(session, neighbour.owner) == []
        with pytest.raises(Invalid):
            await ai_service.list_usage(session, company.owner, since="2026-03-28", until="2026-03-27")


def test_a_price_is_known_unknown_or_zero() -> None:
    assert cost_of("openai/gpt-4o-mini", prompt_tokens=1_000_000, completion_tokens=0) == pytest.approx(0.15)
    assert cost_of("nobody/knows-this", prompt_tokens=10, completion_tokens=10) is None
    assert cost_of("local/rules", prompt_tokens=0, completion_tokens=0) == 0.0
