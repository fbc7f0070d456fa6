"""REST: the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.audit_log import service
from taskapp.audit_log.schemas import AuditQuery, AuditRead
from taskapp.core.db import database as db
from taskapp.core.http.openapi import PageOf, answers
from taskapp.core.http.responses import json_response

router = APIRouter(prefix="/api", tags=["audit"])


@router.get("/audit", dependencies=[requires(p.MEMBER_MANAGE)], responses=answers(PageOf[AuditRead]))
async def list_audit_entries(actor: CurrentActor, query: Annotated[AuditQuery, Query()]) -> Response:
    """The audit log, newest first, for owners and admins."""
    async with db.reading() as session:
        page = await service.list_entries(session, actor, query)
    return json_response({"items": page.items, "limit": query.limit, "next_cursor": page.next_cursor})
