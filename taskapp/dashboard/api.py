"""REST: the dashboard."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core.db import database as db
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.dashboard import service
from taskapp.dashboard.promises import DEFAULT_DAYS
from taskapp.tasks.due.kept import MAX_DAYS

Days = Annotated[int, Query(ge=1, le=MAX_DAYS)]
router = APIRouter(prefix="/api", tags=["dashboard"])


@router.get("/dashboard", dependencies=[requires(p.TASK_LIST)], responses=answers(service.Dashboard))
async def get_dashboard(actor: CurrentActor, days: Days = DEFAULT_DAYS) -> Response:
    """Counts by status, due, category, source and assignee; promises and suggestions of the last `days` local days.

    Each number of `promises` is the total of `GET /api/tasks` with `kept`, `due_from`, `due_to` and `side`.
    """
    async with db.reading() as session:
        return json_response(await service.get_dashboard(session, actor, days=days))
