"""What may be done with models: see and change settings, see usage; and, for the product's own work, which model and what it cost."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.ai import repository, speech
from taskapp.ai.areas import COMPLEXITY, DEFAULT_MODELS, LOCAL, OFFLINE, Area
from taskapp.ai.client import Attempt
from taskapp.ai.model import AiUsage
from taskapp.ai.prices import cost_of
from taskapp.ai.schemas import AiSettingsRead, AiSettingsUpdate, AreaRead, UsageRow
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.errors import invalid
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import OrganizationUpdate
from taskapp.shared.dates import parse_ymd, today_in

USAGE_DAYS = 30
MAX_USAGE_DAYS = 400


async def get_settings(session: AsyncSession, actor: Actor) -> AiSettingsRead:
    """Models by area, and how AI tasks are handled."""
    actor.require(p.AI_SETTINGS_VIEW)
    chosen = await repository.list_models(session, actor.organization_id)
    organization = await organization_service.get_organization(session, actor)
    areas = [_area(area, chosen.get(area.value)) for area in Area]
    return AiSettingsRead(
        models={area.area.value: area.model for area in areas},
        areas=areas,
        ai_mode=organization.ai_mode,
        ai_quotes_only=organization.ai_quotes_only,
        key_configured=bool(settings().openai_api_key.get_secret_value()),
        endpoint=settings().openai_base_url or None,
    )


async def update_settings(session: AsyncSession, actor: Actor, changes: AiSettingsUpdate) -> AiSettingsRead:
    """Change models (null brings the default back) and how AI tasks are handled."""
    actor.require(p.AI_SETTINGS_UPDATE)
    for area, model in (changes.models or {}).items():
        if model is None or model == DEFAULT_MODELS[area]:
            await repository.remove_model(session, actor.organization_id, area)
        else:
            refuse_unfit(area, model)
            await repository.put_model(session, actor.organization_id, area, model)
    handling = changes.model_dump(include={"ai_mode", "ai_quotes_only"}, exclude_unset=True)
    if handling:
        await organization_service.apply_settings(session, actor, OrganizationUpdate(**handling))
    return await get_settings(session, actor)


async def list_usage(
    session: AsyncSession, actor: Actor, *, since: str | None = None, until: str | None = None
) -> list[UsageRow]:
    """Usage by day, feature and model; the last thirty days unless other days are named."""
    actor.require(p.AI_SETTINGS_VIEW)
    last = _day("until", until) or today_in(actor.timezone, utc_now())
    first = _day("since", since) or last - timedelta(days=USAGE_DAYS - 1)
    if not timedelta() <= last - first <= timedelta(days=MAX_USAGE_DAYS):
        raise invalid("since", f"is {first}; use a day up to {MAX_USAGE_DAYS} days before {last}")
    return await repository.list_usage(session, actor.organization_id, since=first, until=last)


async def model_for(session: AsyncSession, organization_id: UUID, area: Area) -> str:
    """The model of an area: the organization's choice, else the default."""
    chosen = await repository.list_models(session, organization_id)
    return chosen.get(area.value) or DEFAULT_MODELS[area]


async def record(
    session: AsyncSession, organization_id: UUID, attempt: Attempt, *, tz: ZoneInfo, call_id: UUID | None = None
) -> None:
    """Write one request down, in the caller's transaction."""
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
    """Refuse what works on this machine where it cannot do the work."""
    if model in LOCAL and OFFLINE.get(area) != model:
        fit = ", ".join(area.value for area, local in OFFLINE.items() if local == model)
        raise invalid("models", f"{model} cannot do {area.value}; it can do {fit}")


def _area(area: Area, chosen: str | None) -> AreaRead:
    model = chosen or DEFAULT_MODELS[area]
    return AreaRead(
        area=area,
        label=area.label,
        complexity=COMPLEXITY[area].value,
        model=model,
        default_model=DEFAULT_MODELS[area],
        overridden=chosen is not None,
        offline=area in OFFLINE,
        offline_model=OFFLINE.get(area),
        missing=speech.missing_for(model),
    )


def _day(field: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_ymd(text)
    except ValueError as error:
        raise invalid(field, str(error)) from error
