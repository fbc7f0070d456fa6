"""REST: Twilio's recording callback, and an organization's phone lines."""

import logging
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.core import db
from taskapp.core.config import settings
from taskapp.core.errors import Forbidden, invalid
from taskapp.core.http import json_response
from taskapp.telephony import service, twilio
from taskapp.telephony.schemas import LinesUpdate

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api", tags=["telephony"])
RECORDING_PATH = "/api/twilio/recording"
# Twilio's callbacks have about a dozen short fields.
MAX_BODY = 64_000
MAX_FIELDS = 100
FINISHED = "completed"


@router.post("/twilio/recording", status_code=204)
async def recording_is_ready(request: Request) -> Response:
    """Twilio's recording status callback: signature checked, kept at once, worked on in the background."""
    form = await _form(request)
    if not twilio.is_genuine(request, form):
        raise Forbidden("The request is not signed by the configured Twilio account.")
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    account = fields.get("AccountSid", "")
    if settings().twilio_account_sid and account != settings().twilio_account_sid:
        raise Forbidden("The request is about another Twilio account.")
    if fields.get("RecordingStatus", FINISHED) == FINISHED:
        await _announce(request, account, fields)
    return Response(status_code=204)


@router.get("/telephony/lines", dependencies=[requires(p.ORGANIZATION_UPDATE)])
async def list_lines(actor: CurrentActor) -> Response:
    """The organization's own phone numbers."""
    async with db.reading() as session:
        return json_response({"numbers": await service.list_lines(session, actor)})


@router.put("/telephony/lines", dependencies=[requires(p.ORGANIZATION_UPDATE)])
async def set_lines(body: LinesUpdate, actor: CurrentActor) -> Response:
    """Say which phone numbers are the organization's; calls on them are its calls."""
    async with db.transaction() as session:
        return json_response({"numbers": await service.set_lines(session, actor, body)})


async def _announce(request: Request, account: str, fields: dict[str, str]) -> None:
    recording = fields.get("RecordingSid", "")
    if not twilio.SID.fullmatch(recording):
        raise invalid("RecordingSid", f"is {recording[:64]!r}; a recording's identifier is expected")

    async def work() -> bool:
        async with db.transaction() as session:
            return await service.announce_recording(
                session, _organization(request), account_sid=account, recording_sid=recording, facts=fields
            )

    if not await db.retrying(work):
        log.info("recording %s was announced before", recording)


def _organization(request: Request) -> UUID | None:
    """The organization in the signed URL, for accounts that several organizations share."""
    text = request.query_params.get("organization")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise invalid("organization", "is not an organization's id") from error


async def _form(request: Request) -> FormData:
    size = request.headers.get("content-length", "")
    if not size.isdigit() or int(size) > MAX_BODY:
        raise Forbidden("The request is not one of Twilio's callbacks.")
    try:
        return await request.form(max_fields=MAX_FIELDS, max_files=0)
    except (MultiPartException, ValueError) as error:
        raise Forbidden("The request is not one of Twilio's callbacks.") from error
