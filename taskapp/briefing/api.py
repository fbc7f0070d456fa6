"""REST: a contact at a glance."""

from fastapi import APIRouter, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.briefing import service
from taskapp.briefing.schemas import ContactBrief
from taskapp.core.db import database as db
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id

router = APIRouter(prefix="/api/contacts/{contact_id}/brief", tags=["contacts"])


@router.get("", dependencies=[requires(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)], responses=answers(ContactBrief))
async def get_brief(contact_id: str, actor: CurrentActor) -> Response:
    """A contact at a glance: facts, open tasks of both sides, the last call, the newest notes."""
    async with db.reading() as session:
        return json_response(await service.get_brief(session, actor, parse_id(contact_id, what="Contact")))
