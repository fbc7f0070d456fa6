"""REST: Twilio's callbacks about recordings and ended calls, and an organization's phone lines."""

import logging
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.calls.types import CallEnd
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, invalid
from taskapp.core.http.responses import json_response
from taskapp.telephony import service, twilio
from taskapp.telephony.schemas import LinesUpdate

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api", tags=["telephony"])
# Authenticated by Twilio's signature instead of a session or token.
CALLBACKS = ("/api/twilio/recording", "/api/twilio/status")
# Twilio's callbacks have about a dozen short fields.
MAX_BODY = 64_000
MAX_FIELDS = 100
FINISHED = "completed"
ENDS = frozenset(CallEnd) - {CallEnd.VOICEMAIL, CallEnd.WRONG_NUMBER}


@router.post("/twilio/recording", status_code=204)
async def recording_is_ready(request: Request) -> Response:
    """Twilio's recording status callback: signature checked, kept at once, worked on in the background."""
    fields = await _signed_fields(request)
    if fields.get("RecordingStatus", FINISHED) == FINISHED:
        # How a call ended comes by the status callback.
        facts = {name: value for name, value in fields.items() if name != "CallStatus"}
        await _announce(request, facts, field="RecordingSid")
    return Response(status_code=204)


@router.post("/twilio/status", status_code=204)
async def call_has_ended(request: Request) -> Response:
    """Twilio's voice status callback: a call that ended is kept, also one that nobody answered; other states are not."""
    fields = await _signed_fields(request)
    if fields.get("CallStatus") in ENDS:
        await _announce(request, fields, field="CallSid")
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


async def _signed_fields(request: Request) -> dict[str, str]:
    """The text fields of a callback; `Forbidden` unless Twilio signed it for the configured account."""
    form = await _read_form(request)
    if not twilio.is_genuine(request, form):
        raise Forbidden("The request is not signed by the configured Twilio account.")
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if settings().twilio_account_sid and fields.get("AccountSid", "") != settings().twilio_account_sid:
        raise Forbidden("The request is about another Twilio account.")
    return fields


async def _announce(request: Request, fields: dict[str, str], *, field: str) -> None:
    account, announced = fields.get("AccountSid", ""), fields.get(field, "")
    if not twilio.SID.fullmatch(announced):
        raise invalid(field, f"is {announced[:64]!r}; an identifier of Twilio's is expected")
    organization_id = _organization(request)
    is_new = await db.in_transaction(
        lambda session: service.announce_recording(
            session, organization_id, account_sid=account, recording_sid=announced, facts=fields
        )
    )
    if not is_new:
        log.info("%s was announced before", announced)


def _organization(request: Request) -> UUID | None:
    """The organization named in the signed URL, for Twilio accounts that several organizations share."""
    text = request.query_params.get("organization")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise invalid("organization", "is not an organization's id") from error


async def _read_form(request: Request) -> FormData:
    size = request.headers.get("content-length", "")
    if not size.isdigit() or int(size) > MAX_BODY:
        raise Forbidden("The request is not one of Twilio's callbacks.")
    try:
        return await request.form(max_fields=MAX_FIELDS, max_files=0)
    except (MultiPartException, ValueError) as error:
        raise Forbidden("The request is not one of Twilio's callbacks.") from error
