"""REST: a contact's timeline and its notes."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.http.openapi import PageOf, answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT
from taskapp.timeline import service
from taskapp.timeline.schemas import NoteCreate, TimelineEntry

router = APIRouter(prefix="/api/contacts/{contact_id}", tags=["timeline"])


@router.get(
    "/timeline",
    dependencies=[requires(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)],
    responses=answers(PageOf[TimelineEntry]),
)
async def list_timeline(
    contact_id: str,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """What happened with a contact, newest first."""
    contact = parse_id(contact_id, what="Contact")
    async with db.reading() as session:
        page = await service.list_timeline(session, actor, contact, limit=limit, cursor=cursor)
    return json_response({"items": page.items, "limit": limit, "next_cursor": page.next_cursor})


@router.post(
    "/notes",
    status_code=201,
    dependencies=[requires(p.CONTACT_UPDATE)],
    responses=answers(TimelineEntry, status=201),
)
async def add_note(contact_id: str, body: NoteCreate, actor: CurrentActor, once: Once) -> Response:
    """Write a note."""
    contact = parse_id(contact_id, what="Contact")
    return await once(
        lambda session: service.add_note(session, actor, contact, body), lambda entry: json_response(entry, status=201)
    )


@router.delete("/notes/{note_id}", status_code=204, dependencies=[requires(p.CONTACT_UPDATE)])
async def delete_note(contact_id: str, note_id: str, actor: CurrentActor) -> Response:
    """Take back a note."""
    contact, note = parse_id(contact_id, what="Contact"), parse_id(note_id, what="Note")
    async with db.transaction() as session:
        await service.delete_note(session, actor, contact, note)
    return Response(status_code=204)
