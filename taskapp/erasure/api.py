"""REST: deleting calls and contacts for good."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core.db import database as db
from taskapp.core.ids import parse_id
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import contacts as contact_erasure
from taskapp.erasure.calls import TasksOfCall
from taskapp.erasure.contacts import CallsOfContact

router = APIRouter(prefix="/api", tags=["erasure"])


@router.delete("/calls/{call_id}", status_code=204, dependencies=[requires(p.CALL_DELETE)])
async def delete_call(call_id: str, actor: CurrentActor, tasks: Annotated[TasksOfCall, Query()] = "keep") -> Response:
    """Erase a call: recording, transcript, analysis and quotes. Tasks made from it stay, or go with it; no undo.

    A copy of the recording at the phone provider stays there: delete it with the provider.
    """
    call_uuid = parse_id(call_id, what="Call")

    async def attempt() -> None:
        async with db.transaction() as session:
            await call_erasure.delete_call(session, actor, call_uuid, tasks=tasks)

    # It locks many rows, so it may run into a deadlock: then it is tried again.
    await db.retrying(attempt)
    call_erasure.remove_recordings(actor.organization_id, [call_uuid])
    return Response(status_code=204)


@router.delete("/contacts/{contact_id}", status_code=204, dependencies=[requires(p.CONTACT_DELETE)])
async def delete_contact(
    contact_id: str, actor: CurrentActor, calls: Annotated[CallsOfContact, Query()] = "delete"
) -> Response:
    """Erase a contact with its tasks and history, and with its calls; with `calls=keep` they stay without its name."""
    contact_uuid = parse_id(contact_id, what="Contact")

    async def attempt() -> list[UUID]:
        async with db.transaction() as session:
            return await contact_erasure.delete_contact(session, actor, contact_uuid, calls=calls)

    call_erasure.remove_recordings(actor.organization_id, await db.retrying(attempt))
    return Response(status_code=204)
