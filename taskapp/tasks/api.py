"""REST routes of tasks: list, create, read, change, delete, restore, snooze, follow up."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.direct_route import DirectRoute
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.openapi import ChangesOf, ListOf, answers
from taskapp.core.http.responses import IfMatch, created, entity_tag, json_response, versions_in
from taskapp.core.ids import parse_id
from taskapp.organizations import service as organization_service
from taskapp.tasks import service
from taskapp.tasks.queries import TaskQuery
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.schemas import FollowedUp, FollowUp, ReminderRead, Snooze, TaskCreate, TaskPage, TaskRead, TaskUpdate
from taskapp.tasks.types import TaskStatus

router = APIRouter(prefix="/api/tasks", tags=["tasks"])
# Frequent routes: `DirectRoute` answers them with less overhead than FastAPI's own route.
direct = APIRouter(prefix="/api/tasks", tags=["tasks"], route_class=DirectRoute)
ANSWER = answers(TaskRead)


@direct.get("", dependencies=[requires(p.TASK_LIST)], responses=answers(ChangesOf[TaskRead]))
async def list_tasks(actor: CurrentActor, query: Annotated[TaskQuery, Query()]) -> Response:
    """Tasks, newest first; or by due date, undated ones last: of a day those with a time, then those without.

    Or done tasks by when they were done, the last first; or by their last change, oldest first.
    """
    async with db.statements() as source:
        since = await organization_service.deletions_since(source, actor) if query.include_deleted else None
        page = await service.list_tasks(source, actor, query.filters, **query.paging)
    return page_response(page, query, since)


@router.post("", status_code=201, dependencies=[requires(p.TASK_CREATE)], responses=answers(TaskRead, status=201))
async def create_task(body: TaskCreate, actor: CurrentActor, once: Once) -> Response:
    """Make a task; the same Idempotency-Key and body answers the first result again."""
    return await once(
        lambda session: service.create_task(session, actor, body),
        lambda task: created(task, f"/api/tasks/{task.id}", version=task.version),
    )


@direct.get("/{task_id}", dependencies=[requires(p.TASK_VIEW)], responses=ANSWER)
async def get_task(task_id: str, actor: CurrentActor) -> Response:
    """One task."""
    async with db.statements() as source:
        return task_response(await service.get_task(source, actor, parse_id(task_id, what="Task")))


@router.put("/{task_id}", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def update_task(task_id: str, body: TaskUpdate, actor: CurrentActor, if_match: IfMatch = None) -> Response:
    """Change the fields that are sent; with If-Match only when nobody else has changed the task."""
    return await _change_task(service.update_task, actor, task_id, changes=body, if_version=versions_in(if_match))


@router.delete("/{task_id}", status_code=204, dependencies=[requires(p.TASK_DELETE)])
async def delete_task(task_id: str, actor: CurrentActor, if_match: IfMatch = None) -> Response:
    """Delete a task."""
    return await _change_task(service.delete_task, actor, task_id, if_version=versions_in(if_match))


@direct.post("/{task_id}/done", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def mark_done(task_id: str, actor: CurrentActor, if_match: IfMatch = None) -> Response:
    """Close a task as done."""
    return await _change_task(
        service.set_status, actor, task_id, status=TaskStatus.DONE, if_version=versions_in(if_match)
    )


@direct.post("/{task_id}/dismiss", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def dismiss(task_id: str, actor: CurrentActor, if_match: IfMatch = None) -> Response:
    """Decide against a task."""
    return await _change_task(
        service.set_status, actor, task_id, status=TaskStatus.DISMISSED, if_version=versions_in(if_match)
    )


@direct.post("/{task_id}/reopen", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def reopen(task_id: str, actor: CurrentActor, if_match: IfMatch = None) -> Response:
    """Open a task again."""
    return await _change_task(
        service.set_status, actor, task_id, status=TaskStatus.OPEN, if_version=versions_in(if_match)
    )


@router.post(
    "/{task_id}/follow-up",
    status_code=201,
    dependencies=[requires(p.TASK_UPDATE), requires(p.TASK_CREATE)],
    responses=answers(FollowedUp, status=201),
)
async def make_follow_up(task_id: str, body: FollowUp, actor: CurrentActor, once: Once) -> Response:
    """Mark a task done and make the next one in the same step; an Idempotency-Key keeps it from making two."""
    task_uuid = parse_id(task_id, what="Task")
    return await once(
        lambda session: service.follow_up(session, actor, task_uuid, body),
        lambda result: created(result, f"/api/tasks/{result.next.id}"),
    )


@router.post("/{task_id}/restore", dependencies=[requires(p.TASK_DELETE)], responses=ANSWER)
async def restore_task(task_id: str, actor: CurrentActor, once: Once) -> Response:
    """Undo a deletion."""
    task_uuid = parse_id(task_id, what="Task")
    return await once(lambda session: service.restore_task(session, actor, task_uuid), task_response)


@router.post("/{task_id}/snooze", dependencies=[requires(p.TASK_UPDATE)], responses=ANSWER)
async def snooze(task_id: str, body: Snooze, actor: CurrentActor, if_match: IfMatch = None) -> Response:
    """Remind again later; the due date stays."""
    return await _change_task(snoozing.snooze, actor, task_id, until=body.until, if_version=versions_in(if_match))


@router.get("/{task_id}/reminders", dependencies=[requires(p.TASK_VIEW)], responses=answers(ListOf[ReminderRead]))
async def list_reminders(task_id: str, actor: CurrentActor) -> Response:
    """What became of the task's reminders."""
    async with db.reading() as session:
        return json_response({"items": await reminders.list_reminders(session, actor, parse_id(task_id, what="Task"))})


def task_response(task: TaskRead) -> Response:
    """The response for one task: JSON, and its `ETag`."""
    return json_response(task, headers={"ETag": entity_tag(task.version)})


def page_response(page: TaskPage, query: TaskQuery, deletions_since: datetime | None = None) -> Response:
    """The response for one page of tasks; with `total` and `deletions_since` only when they were asked for."""
    content: dict[str, Any] = {
        "items": page.items,
        "limit": query.limit,
        "offset": query.offset,
        "next_cursor": page.next_cursor,
    }
    if query.include_total:
        content["total"] = page.total
    if deletions_since:
        content["deletions_since"] = deletions_since
    return json_response(content)


async def _change_task(verb: Any, actor: Actor, task_id: str, **arguments: Any) -> Response:
    task_uuid = parse_id(task_id, what="Task")
    task: TaskRead | None = await db.in_transaction(lambda session: verb(session, actor, task_uuid, **arguments))
    return task_response(task) if task is not None else Response(status_code=204)
