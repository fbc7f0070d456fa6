"""Confirms who a caller is before a change of how they sign in."""

from uuid import UUID

from taskapp.access.actor import Actor
from taskapp.access.dependencies import Caller
from taskapp.access.verbs import every_member
from taskapp.audit.origin import current_origin
from taskapp.auth.second_factor import login, service
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.auth.second_factor.schemas import Confirmation, FullConfirmation
from taskapp.auth.throttle import check_code_rate, check_login_rate, check_password_rate
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, invalid


async def confirm(caller: Caller, given: Confirmation) -> UUID:
    """Check the current password; returns the id of the login session. Counts as a login attempt."""
    session_id = session_of(caller)
    await check_login_rate(current_origin().address, caller.actor.email)
    async with db.reading() as session:
        await service.confirm_identity(session, caller.actor, given.password, session_id=session_id)
    return session_id


@every_member
async def confirm_fully(actor: Actor, given: FullConfirmation, *, session_id: UUID | None) -> None:
    """Check the actor's password, and the second factor where there is one; both are limited. Raises `Invalid`.

    `session_id` is None for a caller with an API token. Outside of any transaction, because hashing is slow.
    """
    await check_password_rate(str(actor.user_id))
    async with db.reading() as session:
        await service.confirm_identity(session, actor, given.password, session_id=session_id)
        user = await FactorsOf(session, actor.user_id).user()
    if user is None or not user.has_second_factor:
        return
    if not given.code:
        raise invalid("code", "is needed; enter the code of your authenticator app, or a recovery code")
    await check_code_rate(actor.user_id)
    async with db.transaction() as session:
        if not await login.use_code(session, actor.organization_id, actor.user_id, given.code):
            raise invalid("code", login.WRONG_CODE)


def session_of(caller: Caller) -> UUID:
    """The id of the caller's login session; raises `Forbidden` for an API token."""
    if caller.session_id is None:
        raise Forbidden("This is changed by the person in a browser session, not with an API token.")
    return caller.session_id
