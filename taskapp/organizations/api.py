"""REST: the organization and its members."""

from typing import Literal

from fastapi import APIRouter, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core.db import database as db
from taskapp.core.http.openapi import ListOf, answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.core.paging import InstantParameter, check_changes
from taskapp.organizations import service
from taskapp.organizations.schemas import MemberRead, MemberUpdate, OrganizationRead

router = APIRouter(prefix="/api", tags=["organization"])


@router.get("/members", responses=answers(ListOf[MemberRead]))
async def list_members(
    actor: CurrentActor, sort: Literal["updated_at"] | None = None, updated_since: InstantParameter | None = None
) -> Response:
    """Every member of the organization, by name, or by their last change, oldest first."""
    check_changes(sort, updated_since=updated_since)
    async with db.reading() as session:
        if sort:
            return json_response({"items": await service.list_changed_members(session, actor, since=updated_since)})
        return json_response({"items": await service.list_members(session, actor)})


@router.put("/members/{member_id}", dependencies=[requires(p.MEMBER_MANAGE)], responses=answers(MemberRead))
async def update_member(member_id: str, body: MemberUpdate, actor: CurrentActor) -> Response:
    """Change a member's role, or make a member inactive."""
    async with db.transaction() as session:
        return json_response(await service.update_member(session, actor, parse_id(member_id, what="Member"), body))


@router.get("/organization", responses=answers(OrganizationRead))
async def get_organization(actor: CurrentActor) -> Response:
    """The organization and its settings."""
    async with db.reading() as session:
        return json_response(await service.get_organization(session, actor))
