"""REST route of the quick-add line."""

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import created, json_response
from taskapp.tasks.quick_add import service as quick_add
from taskapp.tasks.quick_add.schemas import QuickTask, QuickTaskDraft, QuickTaskMade

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


@router.post(
    "/quick",
    status_code=201,
    dependencies=[requires(p.TASK_CREATE)],
    responses=answers(QuickTaskMade, status=201) | answers(QuickTaskDraft),
)
async def create_from_line(body: QuickTask, actor: CurrentActor, once: Once) -> Response:
    """Make the task that a line describes, or with `dry_run` only read it; the assignee is the caller unless the line says so."""
    inherited = quick_add.Inherited.of(body)
    if body.dry_run:
        async with db.reading() as session:
            reading = await quick_add.read_line(session, actor, body.text, inherited=inherited, refused=body.refused)
        quick_add.check_draft(reading)
        return json_response(QuickTaskDraft(reading.draft, reading.understood, reading.not_understood))

    async def work(session: AsyncSession) -> QuickTaskMade:
        reading = await quick_add.read_line(session, actor, body.text, inherited=inherited, refused=body.refused)
        task = await quick_add.create(session, actor, reading)
        return QuickTaskMade(task, reading.understood, reading.not_understood)

    return await once(work, lambda made: created(made, f"/api/tasks/{made.task.id}", version=made.task.version))
