"""REST routes of tries to reach a task's contact."""

from fastapi import APIRouter, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.openapi import ListOf, answers
from taskapp.core.http.responses import IfMatch, json_response, versions_in
from taskapp.core.ids import parse_id
from taskapp.tasks.api import ANSWER, task_response
from taskapp.tasks.attempts import service
from taskapp.tasks.attempts.schemas import AttemptCreate, AttemptRead

router = APIRouter(prefix="/api/tasks/{task_id}/attempts", tags=["tasks"])


@router.post("", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def log_attempt(
    task_id: str, body: AttemptCreate, actor: CurrentActor, once: Once, if_match: IfMatch = None
) -> Response:
    """Log a try to reach the contact; unless it was reached, or the number is wrong, the due date moves to the next try."""
    task_uuid, versions = parse_id(task_id, what="Task"), versions_in(if_match)
    return await once(
        lambda session: service.log_attempt(session, actor, task_uuid, body, if_version=versions), task_response
    )


@router.get("", dependencies=[requires(p.TASK_VIEW)], responses=answers(ListOf[AttemptRead]))
async def list_attempts(task_id: str, actor: CurrentActor) -> Response:
    """The tries to reach the contact of a task, newest first."""
    async with db.reading() as session:
        return json_response({"items": await service.list_attempts(session, actor, parse_id(task_id, what="Task"))})
