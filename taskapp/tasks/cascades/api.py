"""REST routes of contacts and organizations that involve tasks: a contact's tasks, organization settings."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.direct_route import DirectRoute
from taskapp.core.db import database as db
from taskapp.core.errors import invalid
from taskapp.core.http.openapi import ChangesOf, answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.organizations.schemas import OrganizationRead, OrganizationUpdate
from taskapp.tasks import service
from taskapp.tasks.api import page_response
from taskapp.tasks.cascades import service as cascades
from taskapp.tasks.queries import TaskQuery
from taskapp.tasks.schemas import TaskRead

router = APIRouter(prefix="/api", tags=["tasks"])
direct = APIRouter(prefix="/api", tags=["tasks"], route_class=DirectRoute)


@direct.get(
    "/contacts/{contact_id}/tasks",
    dependencies=[requires(p.TASK_LIST)],
    responses=answers(ChangesOf[TaskRead]),
)
async def list_contact_tasks(contact_id: str, actor: CurrentActor, query: Annotated[TaskQuery, Query()]) -> Response:
    """A contact's tasks, newest first."""
    contact_uuid = parse_id(contact_id, what="Contact")
    if query.include_deleted:
        raise invalid("include_deleted", "is for GET /api/tasks, which lists the deleted tasks of all contacts")
    filters = replace(query.filters, contact_id=contact_uuid)
    async with db.reading() as session:
        return page_response(
            await service.list_contact_tasks(session, actor, contact_uuid, filters, **query.paging), query
        )


@router.put("/organization", dependencies=[requires(p.ORGANIZATION_UPDATE)], responses=answers(OrganizationRead))
async def update_organization(body: OrganizationUpdate, actor: CurrentActor) -> Response:
    """Change settings; date-only tasks keep their day when the time zone changes."""
    async with db.transaction() as session:
        return json_response(await cascades.update_organization(session, actor, body))
