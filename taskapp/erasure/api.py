"""REST: deleting calls, contacts, members, accounts and organizations for good."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.browser import COOKIE
from taskapp.access.dependencies import CurrentActor, CurrentCaller, requires
from taskapp.access.once import Once
from taskapp.auth.authenticate import forget_callers
from taskapp.auth.second_factor.identity import confirm_fully
from taskapp.auth.second_factor.schemas import FullConfirmation
from taskapp.core.db import database as db
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response, no_content
from taskapp.core.ids import parse_id
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import contacts as contact_erasure
from taskapp.erasure import members as member_erasure
from taskapp.erasure import organizations as organization_erasure
from taskapp.erasure.calls import TasksOfCall
from taskapp.erasure.contacts import CallsOfContact
from taskapp.erasure.organizations import OrganizationDelete
from taskapp.organizations.schemas import OrganizationRead

router = APIRouter(prefix="/api", tags=["erasure"])


@router.delete("/calls/{call_id}", status_code=204, dependencies=[requires(p.CALL_DELETE)])
async def delete_call(call_id: str, actor: CurrentActor, tasks: Annotated[TasksOfCall, Query()] = "keep") -> Response:
    """Erase a call: recording, transcript, analysis and quotes. Tasks made from it stay, or go with it; no undo.

    A copy of the recording at the phone provider stays there: delete it with the provider.
    """
    call_uuid = parse_id(call_id, what="Call")
    # It locks many rows, so it may run into a deadlock: then it is tried again.
    await db.in_transaction(lambda session: call_erasure.delete_call(session, actor, call_uuid, tasks=tasks))
    call_erasure.remove_files(actor.organization_id, [call_uuid])
    return Response(status_code=204)


@router.post("/calls/{call_id}/undo", status_code=204, dependencies=[requires(p.CALL_CREATE)])
async def undo_call(call_id: str, actor: CurrentActor, once: Once) -> Response:
    """Take back a call that the caller logged in the last day, with the tasks made from it that nobody has changed."""
    call_uuid = parse_id(call_id, what="Call")
    answer = await once(lambda session: call_erasure.undo_call(session, actor, call_uuid), no_content)
    call_erasure.remove_files(actor.organization_id, [call_uuid])
    return answer


@router.delete("/contacts/{contact_id}", status_code=204, dependencies=[requires(p.CONTACT_DELETE)])
async def delete_contact(
    contact_id: str, actor: CurrentActor, calls: Annotated[CallsOfContact, Query()] = "delete"
) -> Response:
    """Erase a contact with its tasks and history, and with its calls; with `calls=keep` they stay without its name."""
    contact_uuid = parse_id(contact_id, what="Contact")
    erased_calls = await db.in_transaction(
        lambda session: contact_erasure.delete_contact(session, actor, contact_uuid, calls=calls)
    )
    call_erasure.remove_files(actor.organization_id, erased_calls)
    return Response(status_code=204)


@router.delete("/members/{member_id}", status_code=204, dependencies=[requires(p.MEMBER_MANAGE)])
async def remove_member(
    member_id: str, actor: CurrentActor, assign_to: Annotated[UUID | None, Query()] = None
) -> Response:
    """Remove a member for good; open tasks go to the member `assign_to`, or to nobody. The history names a deleted person."""
    member_uuid = parse_id(member_id, what="Member")
    await db.in_transaction(
        lambda session: member_erasure.remove_member(session, actor, member_uuid, assign_to=assign_to)
    )
    call_erasure.remove_files(actor.organization_id)
    forget_callers()
    return Response(status_code=204)


@router.delete("/me", status_code=204)
async def delete_account(body: FullConfirmation, caller: CurrentCaller) -> Response:
    """Erase one's own account, and every organization in which nobody else is left.

    409 for the only owner of an organization with other members.
    """
    await confirm_fully(caller.actor, body, session_id=caller.session_id)
    for organization_id in await db.in_transaction(
        lambda session: member_erasure.delete_account(session, caller.actor)
    ):
        call_erasure.remove_files(organization_id)
    forget_callers()
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.delete(
    "/organization",
    status_code=202,
    dependencies=[requires(p.ORGANIZATION_UPDATE)],
    responses=answers(OrganizationRead, status=202),
)
async def delete_organization(body: OrganizationDelete, caller: CurrentCaller) -> Response:
    """Erase the organization in seven days (`deletion_at`); until then its members may only read and export."""
    await confirm_fully(caller.actor, body, session_id=caller.session_id)
    async with db.transaction() as session:
        found = await organization_erasure.delete_organization(session, caller.actor, body.name)
    forget_callers()
    return json_response(found, status=202)


@router.post("/organization/restore", responses=answers(OrganizationRead))
async def restore_organization(actor: CurrentActor) -> Response:
    """Take the deletion of the organization back."""
    async with db.transaction() as session:
        found = await organization_erasure.restore_organization(session, actor)
    forget_callers()
    return json_response(found)
