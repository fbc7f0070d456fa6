"""REST: calls, their recordings, and restarting their processing."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once, OncePerKey
from taskapp.calls import recordings, service
from taskapp.calls.recordings import NotARecordingError
from taskapp.calls.schemas import CallCreate, CallRead, CallUpdate
from taskapp.calls.uploads import chunks_of, digest_of, read_call
from taskapp.core.db import database as db
from taskapp.core.errors import NotFound
from taskapp.core.http.idempotency import REPEATED
from taskapp.core.http.openapi import PageOf, answers
from taskapp.core.http.responses import entity_tag, json_response
from taskapp.core.ids import new_id, parse_id
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InstantParameter, check_changes

router = APIRouter(prefix="/api/calls", tags=["calls"])
JSON_BODY = {"schema": CallCreate.model_json_schema(ref_template="#/components/schemas/{model}")}
FORM_BODY = {
    "schema": {
        "type": "object",
        "required": ["direction", "started_at"],
        "properties": {
            "recording": {"type": "string", "format": "binary"},
            "transcript": {"type": "string", "format": "binary"},
            "direction": {},
            "started_at": {},
        },
    }
}
BODY: dict[str, Any] = {
    "requestBody": {"content": {"application/json": JSON_BODY, "multipart/form-data": FORM_BODY}, "required": True}
}
ANSWER = answers(CallRead)


@router.get("", dependencies=[requires(p.CALL_LIST)], responses=answers(PageOf[CallRead]))
async def list_calls(
    actor: CurrentActor,
    contact_id: UUID | None = None,
    sort: Literal["updated_at"] | None = None,
    updated_since: InstantParameter | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Calls, latest first, or by their last change, oldest first; what was said is on the call itself."""
    check_changes(sort, updated_since=updated_since)
    paging = {"contact_id": contact_id, "limit": limit, "cursor": cursor}
    async with db.reading() as session:
        if sort:
            page = await service.list_changed(session, actor, since=updated_since, **paging)  # type: ignore[arg-type]
        else:
            page = await service.list_calls(session, actor, **paging)  # type: ignore[arg-type]
    return json_response({"items": page.items, "limit": limit, "next_cursor": page.next_cursor})


@router.post(
    "",
    status_code=202,
    dependencies=[requires(p.CALL_CREATE)],
    responses=answers(CallRead, status=202),
    openapi_extra=BODY,
)
async def create_call(request: Request, actor: CurrentActor, once: Once) -> Response:
    """Log a call with a transcript (JSON), or upload files: `recording` (audio), `transcript` (any layout); works in the background."""
    new, file = await read_call(request)
    if file is not None:
        return await _create_with_recording(actor, once, new, file)

    async def work(session: AsyncSession) -> CallRead:
        call = await service.create_call(session, actor, new)
        return await service.start_processing(session, actor, call.id)

    return await once(work, _accepted, contents=new.model_dump_json().encode())


@router.get("/{call_id}", dependencies=[requires(p.CALL_VIEW)], responses=ANSWER)
async def get_call(call_id: str, actor: CurrentActor) -> Response:
    """One call with its transcript, analysis and how far its processing has come."""
    async with db.reading() as session:
        call = await service.get_call(session, actor, parse_id(call_id, what="Call"))
    return json_response(call, headers={"ETag": entity_tag(call.version)})


@router.put("/{call_id}", dependencies=[requires(p.CALL_UPDATE)], responses=ANSWER)
async def link_contact(call_id: str, body: CallUpdate, actor: CurrentActor) -> Response:
    """Say whose call it was; its tasks are looked for then."""
    async with db.transaction() as session:
        found = await service.link_contact(session, actor, parse_id(call_id, what="Call"), contact_id=body.contact_id)
        return json_response(found)


@router.post(
    "/{call_id}/process",
    status_code=202,
    dependencies=[requires(p.CALL_UPDATE)],
    responses=answers(CallRead, status=202),
)
async def process_call(call_id: str, actor: CurrentActor, once: Once) -> Response:
    """Run the call's processing again; what is there already is kept."""
    call = parse_id(call_id, what="Call")
    return await once(lambda session: service.start_processing(session, actor, call), _accepted)


@router.get("/{call_id}/recording", dependencies=[requires(p.CALL_VIEW)])
async def get_recording(call_id: str, actor: CurrentActor) -> Response:
    """The recording; answers byte ranges."""
    async with db.reading() as session:
        path, media_type = await service.find_recording(session, actor, parse_id(call_id, what="Call"))
    file = recordings.find(path)
    if file is None:
        raise NotFound(f"The recording of call {call_id} is not on this machine.")
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(file, media_type=media_type, headers=headers, content_disposition_type="inline")


async def _create_with_recording(actor: Actor, once: OncePerKey, new: CallCreate, file: UploadFile) -> Response:
    call_id, contents = new_id(), new.model_dump_json().encode()
    if once.key is not None:
        contents += await digest_of(file)
    try:
        path, media_type = await recordings.save(
            actor.organization_id, call_id, chunks_of(file), declared=file.content_type
        )
    except NotARecordingError as error:
        raise recordings.invalid_recording(error) from error

    async def work(session: AsyncSession) -> CallRead:
        await service.create_call(session, actor, new, recording=(call_id, path, media_type))
        return await service.start_processing(session, actor, call_id)

    try:
        response = await once(work, _accepted, contents=contents)
    except BaseException:
        recordings.delete(path)
        raise
    if REPEATED in response.headers:
        recordings.delete(path)
    return response


def _accepted(call: CallRead) -> Response:
    return json_response(call, status=202, headers={"Location": f"/api/calls/{call.id}"})
