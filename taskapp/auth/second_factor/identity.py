"""Confirms who a caller is before a change of how they sign in."""

from uuid import UUID

from fastapi import Request

from taskapp.access.dependencies import Caller
from taskapp.auth.second_factor import service
from taskapp.auth.second_factor.schemas import Confirmation
from taskapp.auth.signing_in import address_of
from taskapp.auth.throttle import check_login_rate
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden


async def confirm(caller: Caller, given: Confirmation, request: Request) -> UUID:
    """Check the current password; returns the id of the login session. Counts as a login attempt."""
    session_id = session_of(caller)
    await check_login_rate(address_of(request), caller.actor.email)
    async with db.reading() as session:
        await service.confirm_identity(session, caller.actor, given.password, session_id=session_id)
    return session_id


def session_of(caller: Caller) -> UUID:
    """The id of the caller's login session; raises `Forbidden` for an API token."""
    if caller.session_id is None:
        raise Forbidden("This is changed by the person in a browser session, not with an API token.")
    return caller.session_id
