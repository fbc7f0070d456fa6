"""REST: one change for many tasks, and done with the next one planned."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core.db import database as db
from taskapp.core.http.idempotency import once
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.tasks import batch, follow_up

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


@router.post("/batch", dependencies=[requires(p.TASK_UPDATE)], responses=answers(batch.BatchResult))
async def change_many(body: batch.BatchChange, actor: CurrentActor) -> Response:
    """Change up to 200 tasks alike; answers those that changed and those that were refused, with the reason."""
    async with db.transaction() as session:
        return json_response(await batch.change_many(session, actor, body))


@router.post(
    "/{task_id}/follow-up",
    status_code=201,
    dependencies=[requires(p.TASK_UPDATE), requires(p.TASK_CREATE)],
    responses=answers(follow_up.FollowedUp, status=201),
)
async def make_follow_up(
    task_id: str,
    body: follow_up.FollowUp,
    actor: CurrentActor,
    request: Request,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Mark a task done and make the next one in the same step; an Idempotency-Key keeps it from making two."""
    done = parse_id(task_id, what="Task")

    async def work(session: AsyncSession) -> Response:
        both = await follow_up.follow_up(session, actor, done, body)
        return json_response(both, status=201, headers={"Location": f"/api/tasks/{both.next.id}"})

    return await once(
        organization_id=actor.organization_id,
        member_id=actor.member_id,
        route=f"POST /api/tasks/{done}/follow-up",
        key=idempotency_key,
        body=await request.body(),
        work=work,
    )
