"""REST routes of working through a list of tasks."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core.db import database as db
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.tasks.leases import service
from taskapp.tasks.leases.schemas import LeasedTask, NextAsked
from taskapp.tasks.queries import FilterQuery

router = APIRouter(prefix="/api/tasks", tags=["tasks"])
ANSWER = answers(LeasedTask)


@router.post("/work/next", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def take_next(actor: CurrentActor, query: Annotated[FilterQuery, Query()], body: NextAsked) -> Response:
    """The next open task of the list that nobody else has open; it is offered to nobody else for five minutes."""
    return json_response(
        await db.in_transaction(lambda session: service.take_next(session, actor, query.filters, after=body.after))
    )


@router.put("/{task_id}/lease", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def renew(task_id: str, actor: CurrentActor) -> Response:
    """Keep a task for another five minutes; 409 when somebody else has it open."""
    async with db.transaction() as session:
        return json_response(await service.renew(session, actor, parse_id(task_id, what="Task")))


@router.delete("/{task_id}/lease", status_code=204, dependencies=[requires(p.TASK_UPDATE)])
async def release(task_id: str, actor: CurrentActor) -> Response:
    """Give a task back, so that it is offered to others; nothing happens when it was not leased."""
    async with db.transaction() as session:
        await service.release(session, actor, parse_id(task_id, what="Task"))
    return Response(status_code=204)
