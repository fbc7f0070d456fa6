"""Change of one's own password: limited, and verified and hashed outside of any transaction, because hashing is slow."""

from uuid import UUID

from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.auth.accounts import service as accounts
from taskapp.auth.authenticate import forget_callers
from taskapp.auth.passwords import hash_password, verify_password
from taskapp.auth.schemas import ChangePassword
from taskapp.auth.throttle import check_password_rate
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, NotFound, invalid
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository


@every_member
async def verify(actor: Actor, password: str, *, field: str) -> str:
    """Check the actor's own password; returns its hash. Raises `Invalid` for `field` when it is wrong."""
    await check_password_rate(str(actor.user_id))
    async with db.reading() as session:
        user = await organization_repository.find_user(session, actor.user_id)
    if user is None or not await verify_password(password, user.password_hash):
        raise invalid(field, "is wrong")
    return user.password_hash


@every_member_with(Scope.ADMIN)
async def change(actor: Actor, change: ChangePassword, *, session_id: UUID | None) -> None:
    """Set a new password and end the person's logins except `session_id`. API tokens stay."""
    verified = await verify(actor, change.current_password, field="current_password")
    password_hash = await hash_password(change.new_password)
    async with db.transaction() as session:
        user = await organization_repository.find_user(session, actor.user_id)
        if user is None:
            raise NotFound("The account does not exist any more.")
        if user.password_hash != verified:
            raise Conflict("The password was changed meanwhile; sign in again.")
        await accounts.set_password(session, user, password_hash, knows_old=True, via=actor.via, but=session_id)
    forget_callers()
