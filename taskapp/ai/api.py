"""REST: AI settings and usage."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.ai import service, trial
from taskapp.ai.schemas import AiSettingsRead, AiSettingsUpdate, ModelTest, ModelTestRead, UsageRow
from taskapp.core.db import database as db
from taskapp.core.http.openapi import ListOf, answers
from taskapp.core.http.responses import json_response

router = APIRouter(prefix="/api/ai", tags=["ai"])
Day = Annotated[str | None, Query(max_length=10)]


@router.get("/settings", dependencies=[requires(p.AI_SETTINGS_VIEW)], responses=answers(AiSettingsRead))
async def get_settings(actor: CurrentActor) -> Response:
    """The model of each area, its default, and what is missing to use it."""
    async with db.reading() as session:
        return json_response(await service.get_settings(session, actor))


@router.put("/settings", dependencies=[requires(p.AI_SETTINGS_UPDATE)], responses=answers(AiSettingsRead))
async def update_settings(body: AiSettingsUpdate, actor: CurrentActor) -> Response:
    """Choose models (`{"models": {"extract-tasks": "…"}}`, null for the default) and how AI tasks are handled."""
    async with db.transaction() as session:
        return json_response(await service.update_settings(session, actor, body))


@router.post("/settings/test", dependencies=[requires(p.AI_SETTINGS_UPDATE)], responses=answers(ModelTestRead))
async def try_model(body: ModelTest, actor: CurrentActor) -> Response:
    """Send one small test request to a model and return the result."""
    return json_response(await trial.try_model(actor, body))


@router.get("/usage", dependencies=[requires(p.AI_SETTINGS_VIEW)], responses=answers(ListOf[UsageRow]))
async def list_usage(actor: CurrentActor, since: Day = None, until: Day = None) -> Response:
    """Requests, tokens, latency and cost by day, feature and model."""
    async with db.reading() as session:
        return json_response({"items": await service.list_usage(session, actor, since=since, until=until)})
