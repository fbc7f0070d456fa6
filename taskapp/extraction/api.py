"""REST: the tasks and suggestions of a call, the quotes of a task, and accepting or dismissing suggestions."""

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.extraction import review

router = APIRouter(prefix="/api", tags=["calls"])


@router.get("/calls/{call_id}/tasks", dependencies=[requires(p.CALL_VIEW), requires(p.TASK_LIST)])
async def list_call_tasks(call_id: str, actor: CurrentActor) -> Response:
    """The call's tasks, each with the words it rests on; `dropped` is what was found and became no task, with the reason."""
    async with db.reading() as session:
        found = await review.list_call_tasks(session, actor, parse_id(call_id, what="Call"))
        dropped = await review.list_dropped(session, actor, parse_id(call_id, what="Call"))
    return json_response({"items": found, "dropped": dropped})


@router.get("/calls/{call_id}/suggestions", dependencies=[requires(p.CALL_VIEW), requires(p.TASK_LIST)])
async def list_suggestions(call_id: str, actor: CurrentActor) -> Response:
    """What the call proposes and nobody has decided yet."""
    async with db.reading() as session:
        found = await review.list_suggestions(session, actor, parse_id(call_id, what="Call"))
    return json_response({"items": found})


@router.get("/tasks/{task_id}/evidence", dependencies=[requires(p.TASK_VIEW)])
async def list_task_evidence(task_id: str, actor: CurrentActor) -> Response:
    """The words of calls that the task rests on, from calls the caller may see."""
    async with db.reading() as session:
        found = await review.list_task_evidence(session, actor, parse_id(task_id, what="Task"))
    return json_response({"items": found})


@router.post("/suggestions/{suggestion_id}/accept", dependencies=[requires(p.TASK_UPDATE)])
async def accept(suggestion_id: str, actor: CurrentActor, once: Once) -> Response:
    """Do what was proposed; answers the task."""

    async def work(session: AsyncSession) -> Response:
        return json_response(await review.accept(session, actor, parse_id(suggestion_id, what="Suggestion")))

    return await once(work)


@router.post("/suggestions/{suggestion_id}/dismiss", status_code=204, dependencies=[requires(p.TASK_UPDATE)])
async def dismiss(suggestion_id: str, actor: CurrentActor, once: Once) -> Response:
    """Decide against a proposal."""

    async def work(session: AsyncSession) -> Response:
        await review.dismiss(session, actor, parse_id(suggestion_id, what="Suggestion"))
        return Response(status_code=204)

    return await once(work)
