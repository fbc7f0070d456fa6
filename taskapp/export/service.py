"""Verbs of exports, for owners and admins: start one, see how far it is, download it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.audit import service as audit
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Forbidden
from taskapp.core.work.bus import Change
from taskapp.export import files, repository
from taskapp.export.model import Export

State = Literal["none", "running", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class ExportRead:
    """The organization's export; `progress` is between 0 and 1, `size` in bytes."""

    state: State
    id: UUID | None = None
    progress: float = 0.0
    rows_done: int = 0
    rows_total: int = 0
    size: int | None = None
    problem: str | None = None
    created_at: datetime | None = None
    finished_at: datetime | None = None
    expires_at: datetime | None = None


# No permission of its own: an organization that will be deleted takes every permission to change, but not this one.
@every_member_with(Scope.ADMIN)
async def start_export(session: AsyncSession, actor: Actor) -> ExportRead:
    """Start an export, or return the one that runs. Raises `Forbidden` for anybody but owners and admins."""
    _require_admin(actor)
    if await repository.open_export(session, actor.organization_id, actor.user_id):
        audit.record(session, actor, "export.created")
        after_commit(session, Change(actor.organization_id, "export", actor.organization_id))
    return await get_export(session, actor)


@every_member
async def get_export(session: AsyncSession, actor: Actor) -> ExportRead:
    """The newest export of the organization and its progress. Raises `Forbidden` for anybody but owners and admins."""
    _require_admin(actor)
    row = await repository.find_newest(session, actor.organization_id)
    if row is None or (row.expires_at and row.expires_at <= utc_now()):
        return ExportRead("none")
    return _export_read(row)


@every_member_with(Scope.ADMIN)
async def find_download(session: AsyncSession, actor: Actor) -> Path | None:
    """The file of the newest export; None while none is ready. Raises `Forbidden` for anybody but owners and admins."""
    _require_admin(actor)
    ready = await repository.find_ready(session, actor.organization_id, utc_now())
    file = files.file_of(actor.organization_id, ready.id, ready.fence) if ready else None
    return file if file and file.is_file() else None


@every_member_with(Scope.ADMIN)
async def record_download(session: AsyncSession, actor: Actor) -> None:
    """Write into the audit log that the export was downloaded."""
    audit.record(session, actor, "export.downloaded")


async def forget_exports(session: AsyncSession, organization_id: UUID) -> None:
    """Delete every export, also a running one: something was erased that may be in it.

    `files.remove_all` must follow once the transaction has committed.
    """
    await repository.delete_all(session, organization_id)
    after_commit(session, Change(organization_id, "export", organization_id))


def _require_admin(actor: Actor) -> None:
    if actor.role not in (Role.OWNER, Role.ADMIN):
        raise Forbidden("Only an owner or an admin can export the organization.")


def _export_read(row: Export) -> ExportRead:
    states: dict[str, State] = {"pending": "running", "done": "ready", "dead": "failed"}
    is_done = row.state == "done"
    return ExportRead(
        states[row.state],
        row.id,
        1.0 if is_done else round(row.rows_done / row.rows_total, 3) if row.rows_total else 0.0,
        row.rows_total if is_done else row.rows_done,
        row.rows_total,
        row.size,
        row.problem,
        row.created_at,
        row.finished_at,
        row.expires_at,
    )
