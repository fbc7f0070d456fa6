"""AI settings and usage (read, change), and for other packages the model of an area and the record of a request."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.ai import repository
from taskapp.ai.areas import COMPLEXITY, DEFAULT_MODELS, LOCAL, LOCAL_RULES, OFFLINE, Area
from taskapp.ai.client import Attempt
from taskapp.ai.model import AiUsage
from taskapp.ai.prices import cost_of
from taskapp.ai.schemas import AiSettingsRead, AiSettingsUpdate, AreaRead, UsageRow
from taskapp.ai.speech import service as speech
from taskapp.audit import service as audit
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.errors import invalid
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import OrganizationUpdate
from taskapp.shared.dates import parse_ymd, today_in

USAGE_DAYS = 30
MAX_USAGE_DAYS = 400


@verb(p.AI_SETTINGS_VIEW)
async def get_settings(session: AsyncSession, actor: Actor) -> AiSettingsRead:
    """The models of all areas, and how AI tasks are handled."""
    chosen = await repository.list_models(session, actor.organization_id)
    organization = await organization_service.get_organization(session, actor)
    areas = [_area_read(area, chosen.get(area.value)) for area in Area]
    return AiSettingsRead(
        models={area.area.value: area.model for area in areas},
        areas=areas,
        ai_mode=organization.ai_mode,
        ai_quotes_only=organization.ai_quotes_only,
        ai_accept_above=organization.ai_accept_above,
        key_configured=bool(settings().openai_api_key.get_secret_value()),
        endpoint=settings().openai_base_url or None,
    )


@verb(p.AI_SETTINGS_UPDATE)
async def update_settings(session: AsyncSession, actor: Actor, changes: AiSettingsUpdate) -> AiSettingsRead:
    """Change models (null restores the default) and how AI tasks are handled; raises `Invalid` for an unfit model."""
    before = await repository.list_models(session, actor.organization_id)
    for area, model in (changes.models or {}).items():
        # A choice of this machine stays a choice: with a key set later, no call is sent out.
        if model is None or (model == default_model(area) and model not in LOCAL):
            await repository.remove_model(session, actor.organization_id, area)
        else:
            refuse_unfit(area, model)
            await repository.put_model(session, actor.organization_id, area, model)
    after = await repository.list_models(session, actor.organization_id)
    if changed := _changed_models(before, after):
        audit.record(session, actor, "ai.models-changed", target_kind="ai", details={"changes": changed})
    task_handling = changes.model_dump(include={"ai_mode", "ai_quotes_only", "ai_accept_above"}, exclude_unset=True)
    if task_handling:
        new = OrganizationUpdate(**task_handling)
        await organization_service.apply_settings(session, actor, new, action="ai.handling-changed")
    return await get_settings(session, actor)


@verb(p.AI_SETTINGS_VIEW)
async def list_usage(
    session: AsyncSession, actor: Actor, *, since: str | None = None, until: str | None = None
) -> list[UsageRow]:
    """Usage by day, feature and model, from `since` to `until` (YYYY-MM-DD); by default the last 30 days."""
    last = _parse_day("until", until) or today_in(actor.timezone, utc_now())
    first = _parse_day("since", since) or last - timedelta(days=USAGE_DAYS - 1)
    if not timedelta() <= last - first <= timedelta(days=MAX_USAGE_DAYS):
        raise invalid("since", f"is {first}; use a day up to {MAX_USAGE_DAYS} days before {last}")
    return await repository.list_usage(session, actor.organization_id, since=first, until=last)


async def model_for(session: AsyncSession, organization_id: UUID, area: Area) -> str:
    """The model of an area: the organization's own, else the default."""
    chosen = await repository.list_models(session, organization_id)
    return chosen.get(area.value) or default_model(area)


def default_model(area: Area) -> str:
    """The model of an area that nobody chose one for: without an API key the offline rules find the tasks of calls."""
    if area is Area.EXTRACT_TASKS and not settings().openai_api_key.get_secret_value():
        return LOCAL_RULES
    return DEFAULT_MODELS[area]


async def record(
    session: AsyncSession, organization_id: UUID, attempt: Attempt, *, tz: ZoneInfo, call_id: UUID | None = None
) -> None:
    """Insert a usage row for one request, in the caller's transaction; `tz` is the organization's time zone."""
    now = utc_now()
    usage = AiUsage(
        organization_id=organization_id,
        call_id=call_id,
        feature=attempt.feature.value,
        model=attempt.model,
        outcome=attempt.outcome.value,
        problem=attempt.problem,
        prompt_tokens=attempt.prompt_tokens,
        completion_tokens=attempt.completion_tokens,
        latency_ms=attempt.latency_ms,
        cost_usd=cost_of(
            attempt.model, prompt_tokens=attempt.prompt_tokens, completion_tokens=attempt.completion_tokens
        ),
        day=today_in(tz, now),
        created_at=now,
    )
    session.add(usage)
    await session.flush()


def refuse_unfit(area: Area, model: str) -> None:
    """Raise `Invalid` for a model on this machine that cannot serve the area."""
    if model in LOCAL and OFFLINE.get(area) != model:
        fit = ", ".join(area.value for area, offline in OFFLINE.items() if offline == model)
        raise invalid("models", f"{model} cannot do {area.value}; it can do {fit}")


def _changed_models(before: dict[str, str], after: dict[str, str]) -> dict[str, object]:
    """(old, new) model of each area whose choice differs; the default named as a choice is one too."""
    return {
        area.value: [choices.get(area.value, default_model(area)) for choices in (before, after)]
        for area in Area
        if before.get(area.value) != after.get(area.value)
    }


def _area_read(area: Area, chosen: str | None) -> AreaRead:
    model = chosen or default_model(area)
    return AreaRead(
        area=area,
        label=area.label,
        complexity=COMPLEXITY[area].value,
        model=model,
        default_model=default_model(area),
        overridden=chosen is not None,
        offline=area in OFFLINE,
        offline_model=OFFLINE.get(area),
        missing=speech.missing_for(model),
    )


def _parse_day(field: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_ymd(text)
    except ValueError as error:
        raise invalid(field, str(error)) from error
