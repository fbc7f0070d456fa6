"""Runs pending exports, one at a time, each on a lease: after a crash another worker starts it anew."""

import logging
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.db.database import after_commit
from taskapp.core.work import leases
from taskapp.core.work.bus import Change
from taskapp.core.work.failpoints import failpoint
from taskapp.export import archive, files, repository
from taskapp.export.model import Export

log = logging.getLogger(__name__)

KEPT = timedelta(hours=24)
# Attempts that fail are repeated after these pauses.
PAUSES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10))
# Progress is written at most this often (s).
PROGRESS_EVERY = 0.25
# A file that no export has is removed when it is older.
GRACE = timedelta(hours=1)


async def write_exports() -> int:
    """Write every pending export; returns how many were handled."""
    handled = 0
    while claimed := await _claim():
        for export in claimed:
            await _write(export)
            handled += 1
    return handled


async def remove_expired() -> int:
    """Delete exports older than a day, and files that a crash left; returns how many files."""
    async with db.transaction() as session:
        expired = await repository.delete_expired(session, utc_now())
    for organization_id, export_id in expired:
        files.remove(organization_id, export_id)
    old = list(files.list_files(older_than=(utc_now() - GRACE).timestamp()))
    async with db.reading() as session:
        known = await repository.list_ids(session, [export_id for _, export_id in old if export_id])
    orphans = [file for file, export_id in old if export_id not in known]
    for file in orphans:
        file.unlink(missing_ok=True)
    return len(expired) + len(orphans)


async def _claim() -> list[Export]:
    async with db.reading() as session:
        due = await leases.next_due_at(session, Export)
    if due is None or due > utc_now():
        return []
    async with db.transaction() as session:
        return await leases.claim(session, Export, limit=1)


async def _write(export: Export) -> None:
    org = export.organization_id
    unfinished = files.unfinished_file(org, export.id, export.fence)
    finished = files.file_of(org, export.id, export.fence)
    settled = False
    try:
        async with leases.heartbeat(export), db.reading() as session:
            await archive.write_archive(session, org, unfinished, _Progress(export))
        failpoint("export.before_rename")
        unfinished.replace(finished)
        failpoint("export.before_settle")
        settled = await _settle(export, finished.stat().st_size)
    except Exception as error:
        log.exception("export %s could not be written", export.id)
        async with db.transaction() as session:
            await leases.retry_later(session, export, problem=f"{type(error).__name__}: {error}", pauses=PAUSES)
            _publish(session, export)
    finally:
        unfinished.unlink(missing_ok=True)
        if not settled:
            # Another worker has the export now, or something was erased meanwhile that may be in this file.
            finished.unlink(missing_ok=True)


async def _settle(export: Export, size: int) -> bool:
    """Make the export ready, and delete the one before; False when it is this worker's no more."""
    now = utc_now()
    async with db.transaction() as session:
        values = {"size": size, "problem": None, "finished_at": now, "expires_at": now + KEPT}
        if not await leases.settle(session, export, state="done", **values):
            return False
        replaced = await repository.delete_others(session, export.organization_id, export.id)
        _publish(session, export)
    for export_id in replaced:
        files.remove(export.organization_id, export_id)
    return True


class _Progress:
    """Writes an export's progress, at most four times a second."""

    def __init__(self, export: Export) -> None:
        self._export, self._last = export, 0.0

    async def __call__(self, done: int, total: int) -> None:
        failpoint("export.progress")
        if monotonic() - self._last < PROGRESS_EVERY:
            return
        self._last = monotonic()
        async with db.transaction() as session:
            await repository.save_progress(session, self._export.organization_id, self._export, done=done, total=total)
            _publish(session, self._export)


def _publish(session: AsyncSession, export: Export) -> None:
    after_commit(session, Change(export.organization_id, "export", export.id))
