"""REST route of the reading of a day."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core.db import database as db
from taskapp.core.errors import invalid
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT
from taskapp.tasks.queries import MAX_CURSOR
from taskapp.tasks.today import service
from taskapp.tasks.types import DayGroup, Whose

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


@router.get("/today", dependencies=[requires(p.TASK_LIST)], responses=answers(service.DayRead))
async def read_today(
    actor: CurrentActor,
    whose: Whose = Whose.ME,
    group: DayGroup | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=MAX_CURSOR)] = None,
) -> Response:
    """The open tasks of the caller, or all that the caller may see, by day; `group` with `cursor` answers the next ones of a group."""
    if cursor and group is None:
        raise invalid("cursor", "needs group; name the group whose next_cursor it is")
    sizes = dict.fromkeys([group] if group else DayGroup, limit)
    async with db.reading() as session:
        return json_response(await service.read_day(session, actor, whose, sizes=sizes, cursor=cursor))
