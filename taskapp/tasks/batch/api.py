"""REST route of batch changes."""

from fastapi import APIRouter, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.core.http.openapi import answers
from taskapp.tasks.batch import service as batch

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


@router.post("/batch", dependencies=[requires(p.TASK_UPDATE)], responses=answers(batch.BatchResult))
async def change_many(body: batch.BatchChange, actor: CurrentActor, once: Once) -> Response:
    """Change up to 200 tasks alike; answers those that changed and those that were refused, with the reason."""
    return await once(lambda session: batch.change_many(session, actor, body))
