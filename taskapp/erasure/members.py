"""Removes members from an organization, and erases accounts: the history then names a deleted person."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member_with, verb
from taskapp.audit import service as audit
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, invalid
from taskapp.core.ids import new_id
from taskapp.core.work.bus import Change
from taskapp.erasure import people_repository as repository
from taskapp.export import service as export_service
from taskapp.notifications.types import DIGEST_HOURS
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User

# Shown where the name of somebody stood who was removed.
NAME = "Deleted person"


@verb(p.MEMBER_MANAGE)
async def remove_member(session: AsyncSession, actor: Actor, member_id: UUID, *, assign_to: UUID | None = None) -> None:
    """Remove another member for good; their open tasks go to `assign_to`, or to nobody.

    `calls.remove_files` must follow once the transaction has committed, since exports hold the name.

    A person who is in no other organization loses the account too. Raises `NotFound` for a missing member, `Forbidden` when
    somebody else than an owner removes an owner, `Conflict` for oneself, `Invalid` for a bad assignee.
    """
    org = actor.organization_id
    await organization_repository.lock_organization(session, org)
    member = await organization_repository.find_member(session, org, member_id)
    if member is None:
        raise NotFound(f"Member {member_id} does not exist.")
    if member.id == actor.member_id:
        raise Conflict("You cannot remove yourself; delete your account in your profile, or ask another admin.")
    if member.role == Role.OWNER and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner can make, change or remove an owner.")
    if assign_to == member_id:
        raise invalid("assign_to", "is the member to be removed; choose another member")
    if assign_to:
        await organization_service.require_active_member(session, org, assign_to, field="assign_to")
    user = await organization_repository.find_user(session, member.user_id)
    assert user is not None
    elsewhere = [each for each in await repository.list_memberships(session, user.id) if each.id != member.id]
    await _erase_from_organization(session, org, member, user, assign_to)
    if elsewhere:
        await _stand_for(session, member)
    else:
        await _erase_account(session, user)
    audit.record(session, actor, "member.removed", target_kind="member", target_id=member_id)


@every_member_with(Scope.ADMIN)
async def delete_account(session: AsyncSession, actor: Actor) -> list[UUID]:
    """Erase the actor's own account, and soon every organization in which nobody is left.

    The caller has confirmed who the actor is (`confirm_fully`). Returns the organizations that the person was in:
    `calls.remove_files` must follow for them after the commit. Raises `Conflict` where the actor is the only owner of an
    organization with others in it.
    """
    user = await organization_repository.find_user(session, actor.user_id)
    if user is None:
        raise NotFound("The account does not exist any more.")
    left: list[UUID] = []
    for member in await repository.list_memberships(session, user.id):
        org = member.organization_id
        left.append(org)
        await organization_repository.lock_organization(session, org)
        others = await organization_repository.count_other_members(session, org, member.id)
        if member.active and not others:
            organization = await organization_repository.find_organization(session, org)
            assert organization is not None
            organization.deletion_at = utc_now()
        await _erase_from_organization(session, org, member, user, None)
        if others and not await organization_repository.count_owners(session, org):
            organization = await organization_repository.find_organization(session, org)
            raise Conflict(
                f"You are the only owner of {organization.name if organization else 'an organization'}: "
                "make somebody else owner first, or delete the organization."
            )
        audit.record_for(
            session, org, "account.deleted", user_id=user.id, via=actor.via, target_kind="member", target_id=member.id
        )
    await _erase_account(session, user)
    return left


async def _erase_from_organization(
    session: AsyncSession, organization_id: UUID, member: Member, user: User, assign_to: UUID | None
) -> None:
    await repository.move_open_tasks(session, organization_id, member.id, assign_to, utc_now())
    await repository.delete_rows_of_member(session, organization_id, member, user.email)
    await repository.replace_name(session, organization_id, user, instead=NAME)
    await export_service.forget_exports(session, organization_id)
    member.active, member.removed_at = False, utc_now()
    hours = user.preferences.get(DIGEST_HOURS)
    if isinstance(hours, dict):
        kept = {org: hour for org, hour in hours.items() if org != str(organization_id)}
        user.preferences = {**user.preferences, DIGEST_HOURS: kept}
    await session.flush()
    after_commit(session, Change(organization_id, "member", member.id, user_ids=(user.id,)))
    after_commit(session, Change(organization_id, "everything", organization_id))


async def _stand_for(session: AsyncSession, member: Member) -> None:
    """Give the membership of somebody who stays in other organizations a user without a name."""
    nobody = User(id=new_id(), email="", name=NAME, password_hash="")
    nobody.email = _address_of(nobody)
    session.add(nobody)
    await session.flush()
    member.user_id = nobody.id
    await session.flush()


async def _erase_account(session: AsyncSession, user: User) -> None:
    await repository.delete_rows_of_user(session, user.id, user.email)
    user.name, user.email, user.password_hash, user.preferences = NAME, _address_of(user), "", {}
    user.has_second_factor = False
    await session.flush()


def _address_of(user: User) -> str:
    """An address that nobody has; addresses are unique."""
    return f"deleted-{user.id}@deleted.invalid"
