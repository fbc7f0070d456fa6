"""Deletes organizations: an owner asks, seven days to take it back, then a job erases everything."""

import logging
import shutil
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member_with, verb
from taskapp.audit import service as audit
from taskapp.auth.second_factor.schemas import FullConfirmation
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, invalid
from taskapp.core.work.bus import Change
from taskapp.core.work.failpoints import failpoint
from taskapp.erasure import organizations_repository as repository
from taskapp.erasure import repository as reference_repository
from taskapp.erasure.tables import tables_of_organizations
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Organization
from taskapp.organizations.schemas import OrganizationRead

log = logging.getLogger(__name__)

# How long an owner can take the deletion back.
TAKEN_BACK_WITHIN = timedelta(days=7)
# Folders in the data folder that have one folder for each organization.
FOLDERS = ("recordings", "exports")


class OrganizationDelete(FullConfirmation):
    """The organization's name, typed, one's own password, and where there is a second factor a code of it."""

    name: str


@verb(p.ORGANIZATION_UPDATE)
async def delete_organization(session: AsyncSession, actor: Actor, name: str) -> OrganizationRead:
    """Schedule the erasure of the organization in seven days; until then its members may only read and export.

    The caller has confirmed who the actor is (`confirm_fully`). Raises `Forbidden` for anybody but an owner, `Invalid` when
    `name` is not the organization's.
    """
    organization = await _own(session, actor)
    if name.strip() != organization.name:
        raise invalid("name", f"is not the organization's name; type {organization.name}")
    organization.deletion_at = utc_now() + TAKEN_BACK_WITHIN
    audit.record(session, actor, "organization.deletion-scheduled")
    return await _changed(session, actor, organization)


@every_member_with(Scope.ADMIN)
async def restore_organization(session: AsyncSession, actor: Actor) -> OrganizationRead:
    """Take the deletion back. Raises `Forbidden` for anybody but an owner, `Conflict` when none is scheduled."""
    organization = await _own(session, actor)
    if organization.deletion_at is None:
        raise Conflict("The organization is not going to be deleted.")
    organization.deletion_at = None
    audit.record(session, actor, "organization.deletion-taken-back")
    return await _changed(session, actor, organization)


async def erase_due_organizations() -> int:
    """Erase every organization whose time is over; returns how many. An interrupted erasure goes on at the next run."""
    async with db.reading() as session:
        due = await repository.list_due(session, utc_now())
    for organization_id in due:
        await erase_organization(organization_id)
        log.info("organization %s was erased", organization_id)
    return len(due)


async def erase_organization(organization_id: UUID) -> None:
    """Delete all rows of all tables, and all files, of an organization; its own row is the last one."""
    async with db.transaction() as session:
        await repository.shut(session, organization_id)
        after_commit(session, Change(organization_id, "everything", organization_id))
    _remove_folders(organization_id)
    for table in tables_of_organizations():
        deleted = 1
        while deleted:
            failpoint("erasure.before_batch")
            async with db.transaction() as session:
                deleted = await repository.delete_batch(session, organization_id, table)
    async with db.transaction() as session:
        await repository.delete_organization(session, organization_id)
        await reference_repository.forget_words(session, organization_id)
    # A worker that was running may have written one more file; without its organization it writes none any more.
    _remove_folders(organization_id)


def _remove_folders(organization_id: UUID) -> None:
    for folder in FOLDERS:
        shutil.rmtree(settings().data_dir / folder / str(organization_id), ignore_errors=True)


async def _own(session: AsyncSession, actor: Actor) -> Organization:
    if actor.role is not Role.OWNER:
        raise Forbidden("Only an owner can delete the organization, or take the deletion back.")
    await organization_repository.lock_organization(session, actor.organization_id)
    organization = await organization_repository.find_organization(session, actor.organization_id)
    if organization is None:
        raise NotFound("The organization does not exist any more.")
    return organization


async def _changed(session: AsyncSession, actor: Actor, organization: Organization) -> OrganizationRead:
    organization.version += 1
    await session.flush()
    after_commit(session, Change(organization.id, "organization", organization.id, organization.version))
    return await organization_service.get_organization(session, actor)
