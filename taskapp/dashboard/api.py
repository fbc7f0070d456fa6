"""REST: the dashboard."""

from fastapi import APIRouter, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core.db import database as db
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.dashboard import service

router = APIRouter(prefix="/api", tags=["dashboard"])


@router.get("/dashboard", dependencies=[requires(p.TASK_LIST)], responses=answers(service.Dashboard))
async def get_dashboard(actor: CurrentActor) -> Response:
    """Counts by status, due, category, source and assignee."""
    async with db.reading() as session:
        return json_response(await service.get_dashboard(session, actor))
