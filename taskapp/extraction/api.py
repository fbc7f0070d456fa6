"""REST: the tasks and suggestions of a call, tasks made of it by hand, the quotes of a task, and accepting or dismissing suggestions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.openapi import PageOf, answers
from taskapp.core.http.responses import created, json_response, no_content
from taskapp.core.ids import parse_id
from taskapp.core.inputs import Input
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT
from taskapp.extraction.suggestions import by_hand, decided, inbox, merging, review
from taskapp.extraction.trust import reports
from taskapp.extraction.trust import service as trust
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import DismissReason, TaskCategory

router = APIRouter(prefix="/api", tags=["calls"])


class Dismissal(Input):
    """Why a suggestion is dismissed."""

    reason: DismissReason | None = None


class Merge(Input):
    """The open task that a suggestion is merged into."""

    task_id: UUID


@router.get("/calls/{call_id}/tasks", dependencies=[requires(p.CALL_VIEW), requires(p.TASK_LIST)])
async def list_call_tasks(call_id: str, actor: CurrentActor) -> Response:
    """The call's tasks, each with the words it rests on; `dropped` is what was found and became no task, with the reason."""
    async with db.reading() as session:
        found = await review.list_call_tasks(session, actor, parse_id(call_id, what="Call"))
        dropped = await review.list_dropped(session, actor, parse_id(call_id, what="Call"))
    return json_response({"items": found, "dropped": dropped})


@router.post(
    "/calls/{call_id}/tasks",
    status_code=201,
    dependencies=[requires(p.TASK_CREATE)],
    responses=answers(TaskRead, status=201),
)
async def create_call_task(
    call_id: str,
    body: by_hand.CallTaskCreate,
    actor: CurrentActor,
    once: Once,
) -> Response:
    """Make a task of the call by hand; `evidence` are words of its transcript that are stored as its quote."""
    call_uuid = parse_id(call_id, what="Call")
    return await once(
        lambda session: by_hand.create_task(session, actor, call_uuid, body),
        lambda task: created(task, f"/api/tasks/{task.id}"),
    )


@router.get("/calls/{call_id}/suggestions", dependencies=[requires(p.CALL_VIEW), requires(p.TASK_LIST)])
async def list_suggestions(call_id: str, actor: CurrentActor) -> Response:
    """What the call proposes and nobody has decided yet."""
    async with db.reading() as session:
        found = await review.list_suggestions(session, actor, parse_id(call_id, what="Call"))
    return json_response({"items": found})


@router.get("/tasks/{task_id}/evidence", dependencies=[requires(p.TASK_VIEW)])
async def list_task_evidence(task_id: str, actor: CurrentActor) -> Response:
    """The words of calls that the task rests on, from calls the caller may see; `origin` is the suggestion that it was made from."""
    async with db.reading() as session:
        found = await review.list_task_evidence(session, actor, parse_id(task_id, what="Task"))
        origin = await reports.find_origin(session, actor, parse_id(task_id, what="Task"))
    return json_response({"items": found, "origin": origin})


@router.post("/tasks/{task_id}/wrong", dependencies=[requires(p.TASK_UPDATE)], responses=answers(TaskRead))
async def report_wrong(task_id: str, actor: CurrentActor) -> Response:
    """Say that a task that was made from a suggestion is wrong, and dismiss it; reopening the task takes that back."""
    async with db.transaction() as session:
        return json_response(await reports.report_wrong(session, actor, parse_id(task_id, what="Task")))


@router.get(
    "/suggestions",
    dependencies=[requires(p.CALL_VIEW), requires(p.TASK_LIST)],
    responses=answers(inbox.InboxPage),
)
async def list_pending(actor: CurrentActor) -> Response:
    """The suggestions that wait for a decision, of the latest call first, at most 200; `total` counts all."""
    async with db.reading() as session:
        found = await inbox.list_pending(session, actor)
        total = await inbox.count_pending(session, actor)
    return json_response(inbox.InboxPage(found, total))


@router.get(
    "/suggestions/decided",
    dependencies=[requires(p.CALL_VIEW), requires(p.TASK_LIST)],
    responses=answers(PageOf[decided.DecidedRead]),
)
async def list_decided(
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """The decided suggestions, the last decision first: what became of each, by whom and why; the undo route takes back one's own."""
    async with db.reading() as session:
        page = await decided.list_decided(session, actor, limit=limit, cursor=cursor)
    return json_response({"items": page.items, "limit": limit, "next_cursor": page.next_cursor})


@router.get(
    "/suggestions/trust",
    dependencies=[requires(p.CALL_VIEW), requires(p.TASK_LIST)],
    responses=answers(trust.TrustRead),
)
async def get_trust(actor: CurrentActor) -> Response:
    """How often the suggestions of each category were right, with the lower bound at 95 % confidence, and which are accepted automatically.

    For members who see only the contacts assigned to them the list is empty.
    """
    async with db.reading() as session:
        return json_response(await trust.get_trust(session, actor))


@router.post(
    "/ai/categories/{category}/turn-on",
    dependencies=[requires(p.AI_SETTINGS_UPDATE)],
    responses=answers(trust.TrustRead),
)
async def turn_on_again(category: TaskCategory, actor: CurrentActor) -> Response:
    """Accept the category automatically again although an error was reported, while it is right often enough."""
    async with db.transaction() as session:
        return json_response(await trust.turn_on_again(session, actor, category))


@router.post("/suggestions/{suggestion_id}/accept", dependencies=[requires(p.TASK_UPDATE)])
async def accept(suggestion_id: str, actor: CurrentActor, once: Once, edits: TaskUpdate | None = None) -> Response:
    """Do what was proposed, with the fields of the body changed; answers the task."""
    found = parse_id(suggestion_id, what="Suggestion")
    return await once(lambda session: review.accept(session, actor, found, edits))


@router.post("/suggestions/{suggestion_id}/merge", dependencies=[requires(p.TASK_UPDATE)], responses=answers(TaskRead))
async def merge(suggestion_id: str, body: Merge, actor: CurrentActor, once: Once) -> Response:
    """Merge a suggested task into an open one of its contact, which gets the quote and, where it has none, the due date."""
    found = parse_id(suggestion_id, what="Suggestion")
    return await once(lambda session: merging.merge(session, actor, found, body.task_id))


@router.post("/suggestions/{suggestion_id}/dismiss", status_code=204, dependencies=[requires(p.TASK_UPDATE)])
async def dismiss(suggestion_id: str, actor: CurrentActor, once: Once, body: Dismissal | None = None) -> Response:
    """Decide against a proposal; the body may say why."""
    found, reason = parse_id(suggestion_id, what="Suggestion"), body.reason if body else None
    return await once(lambda session: review.dismiss(session, actor, found, reason), no_content)


@router.post("/suggestions/{suggestion_id}/undo", status_code=204, dependencies=[requires(p.TASK_UPDATE)])
async def undo(suggestion_id: str, actor: CurrentActor, once: Once) -> Response:
    """Take back one's own decision; the suggestion waits again."""
    found = parse_id(suggestion_id, what="Suggestion")
    return await once(lambda session: review.undo(session, actor, found), no_content)
