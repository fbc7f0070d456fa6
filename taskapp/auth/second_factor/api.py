"""REST: one's own second factors, and the second step of a login."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, CurrentCaller, requires
from taskapp.access.once import Once
from taskapp.audit.origin import current_origin
from taskapp.auth import devices
from taskapp.auth import service as auth_service
from taskapp.auth.authenticate import forget_callers
from taskapp.auth.schemas import SignedIn
from taskapp.auth.second_factor import login, passkeys, service
from taskapp.auth.second_factor.identity import confirm, session_of
from taskapp.auth.second_factor.passkeys import RelyingParty, relying_party
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.auth.second_factor.schemas import (
    Confirmation,
    EnableTotp,
    FactorAdded,
    FactorsRead,
    PasskeyCreate,
    PasskeyLogin,
    PasskeyOptions,
    PasskeyOptionsRequest,
    SecondStep,
    TotpSetup,
)
from taskapp.auth.signing_in import is_https_request, signed_in, user_agent_of
from taskapp.auth.throttle import check_address_rate, check_code_rate
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.errors import Unauthorized
from taskapp.core.http.openapi import ListOf, answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id

router = APIRouter(prefix="/api", tags=["second factor"])
# The responses hold secrets.
_UNSTORED = {"Cache-Control": "no-store"}


@router.post("/auth/login/second-factor", responses=answers(SignedIn))
async def finish_login(body: SecondStep, request: Request) -> Response:
    """Finish a login with a code, a recovery code or a passkey; the response sets the session cookie."""
    async with db.reading() as session:
        member = await login.get_member(session, body.challenge)
    party = None if body.passkey is None else _party(request)
    if body.passkey is None:
        await check_code_rate(member.user_id)
    try:
        async with db.transaction() as session:
            member = await login.check(session, body, party)
            result = await auth_service.open_session(session, member, user_agent=user_agent_of(request))
            user = await FactorsOf(session, member.user_id).user()
    except Unauthorized:
        async with db.transaction() as session:
            login.record_failure(session, member)
        raise
    response = signed_in(request, result)
    if user is not None:
        devices.remember_device(response, user.email, secure=is_https_request(request))
    return response


@router.post("/auth/login/passkey-options", responses=answers(PasskeyOptions))
async def passkey_login_options(body: PasskeyOptionsRequest, request: Request) -> Response:
    """What `navigator.credentials.get` takes: as the second step of a login, or without one to sign in by passkey alone."""
    await check_address_rate(current_origin().address)
    async with db.reading() as session:
        member = await login.get_member(session, body.challenge) if body.challenge else None
        options = await passkeys.login_options(session, _party(request), user_id=member.user_id if member else None)
    return json_response(options, headers=_UNSTORED)


@router.post("/auth/login/passkey", responses=answers(SignedIn))
async def log_in_with_passkey(body: PasskeyLogin, request: Request) -> Response:
    """Sign in with a passkey alone; the response sets the session cookie."""
    await check_address_rate(current_origin().address)
    async with db.transaction() as session:
        user_id = await passkeys.check(session, body.passkey, body.state, _party(request), user_id=None)
        member = await auth_service.get_first_membership(session, user_id)
        result = await auth_service.open_session(session, member, user_agent=user_agent_of(request))
    return signed_in(request, result)


@router.get("/second-factor", responses=answers(FactorsRead))
async def get_overview(actor: CurrentActor) -> Response:
    """One's own second factors."""
    async with db.reading() as session:
        return json_response(await service.get_overview(session, actor))


@router.post("/second-factor/totp", status_code=201, responses=answers(TotpSetup, status=201))
async def begin_totp(body: Confirmation, caller: CurrentCaller, once: Once) -> Response:
    """Make a secret for an authenticator app; it counts once a code of the app was sent to `…/totp/enable`."""
    await confirm(caller, body)
    return await once(
        lambda session: service.begin_totp(session, caller.actor),
        lambda setup: json_response(setup, status=201, headers=_UNSTORED),
        secret=True,
    )


@router.post("/second-factor/totp/enable", responses=answers(FactorAdded))
async def enable_totp(body: EnableTotp, caller: CurrentCaller, once: Once) -> Response:
    """Enable the authenticator app with a code of it; the first factor comes with recovery codes, shown only here."""
    session_id = session_of(caller)
    await check_code_rate(caller.actor.user_id)
    response = await once(
        lambda session: service.enable_totp(session, caller.actor, body.code, session_id=session_id),
        _codes,
        secret=True,
    )
    forget_callers()
    return response


@router.post("/second-factor/totp/disable", status_code=204)
async def disable_totp(body: Confirmation, caller: CurrentCaller) -> Response:
    """Remove the authenticator app."""
    session_id = await confirm(caller, body)
    async with db.transaction() as session:
        await service.disable_totp(session, caller.actor, session_id=session_id)
    forget_callers()
    return Response(status_code=204)


@router.post("/second-factor/recovery-codes", responses=answers(FactorAdded))
async def renew_recovery_codes(body: Confirmation, caller: CurrentCaller, once: Once) -> Response:
    """Make ten new recovery codes, shown only here; the earlier ones stop working."""
    await confirm(caller, body)
    return await once(lambda session: service.renew_recovery_codes(session, caller.actor), _codes, secret=True)


@router.post("/second-factor/passkeys/options", responses=answers(PasskeyOptions))
async def passkey_registration_options(body: Confirmation, caller: CurrentCaller, request: Request) -> Response:
    """What `navigator.credentials.create` takes for a new passkey."""
    await confirm(caller, body)
    async with db.reading() as session:
        options = await passkeys.registration_options(session, caller.actor, _party(request))
    return json_response(options, headers=_UNSTORED)


@router.post("/second-factor/passkeys", status_code=201, responses=answers(FactorAdded, status=201))
async def add_passkey(body: PasskeyCreate, caller: CurrentCaller, request: Request, once: Once) -> Response:
    """Store a new passkey; the first factor comes with recovery codes, shown only here."""
    session_id = session_of(caller)

    response = await once(
        lambda session: passkeys.register(session, caller.actor, body, _party(request), session_id=session_id),
        lambda codes: json_response(FactorAdded(codes), status=201, headers=_UNSTORED),
        secret=True,
    )
    forget_callers()
    return response


@router.post("/second-factor/passkeys/{passkey_id}/remove", status_code=204)
async def remove_passkey(passkey_id: str, body: Confirmation, caller: CurrentCaller) -> Response:
    """Remove one of one's own passkeys."""
    session_id, row_id = await confirm(caller, body), parse_id(passkey_id, what="Passkey")
    async with db.transaction() as session:
        await service.remove_passkey(session, caller.actor, row_id, session_id=session_id)
    forget_callers()
    return Response(status_code=204)


@router.get("/second-factor/members", dependencies=[requires(p.MEMBER_MANAGE)], responses=answers(ListOf[UUID]))
async def list_members_with_factor(actor: CurrentActor) -> Response:
    """The ids of the members who have a second factor."""
    async with db.reading() as session:
        return json_response({"items": await service.list_members_with_factor(session, actor)})


def _codes(codes: list[str]) -> Response:
    return json_response(FactorAdded(codes), headers=_UNSTORED)


def _party(request: Request) -> RelyingParty:
    return relying_party(settings().base_url, request.headers)
