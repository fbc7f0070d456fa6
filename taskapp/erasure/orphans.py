"""Deletes files of recordings that no call has: left when a process died between a file and its row."""

from datetime import timedelta
from uuid import UUID

from taskapp.calls import recordings
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.erasure import repository

# An upload is written before its call is stored, so a younger file may still get its row.
GRACE = timedelta(hours=1)
BATCH = 500


async def remove_orphans() -> int:
    """Delete recordings without a call, and unfinished files; returns how many."""
    found = list(recordings.list_files(older_than=(utc_now() - GRACE).timestamp()))
    removed = 0
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        ids: list[UUID] = [call_id for _, call_id in batch if call_id]
        async with db.reading() as session:
            known = await repository.list_call_ids(session, ids)
        for file, call_id in batch:
            if call_id not in known:
                file.unlink(missing_ok=True)
                removed += 1
    return removed
