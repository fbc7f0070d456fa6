"""The hourly job that removes what is older than the installation keeps it."""

import logging
from datetime import datetime, timedelta

from taskapp.calls import recordings
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.db.database import after_commit
from taskapp.core.work.bus import Change
from taskapp.core.work.scheduling import Job
from taskapp.retention import repository
from taskapp.retention.rules_repository import Rule, rules
from taskapp.tasks import jobs as task_jobs

log = logging.getLogger(__name__)


async def clean_up() -> int:
    """Remove every row and recording that is past its age, and log how many of each; returns how many."""
    now, removed = utc_now(), await task_jobs.forget_deleted()
    for rule in rules():
        if before := rule.before(now):
            removed += _count(rule.name, await _remove_rows(rule, before))
    if days := settings().recording_days:
        removed += _count("recordings", await _remove_recordings(now - timedelta(days=days)))
    return removed


def _count(name: str, removed: int) -> int:
    if removed:
        log.info("removed %d old %s", removed, name)
    return removed


async def _remove_rows(rule: Rule, before: datetime) -> int:
    removed = 0
    while True:
        async with db.transaction() as session:
            found = await repository.delete_batch(session, rule, before)
        removed += found
        if found < repository.BATCH:
            return removed


async def _remove_recordings(before: datetime) -> int:
    """The rows first: a file that a crash leaves without its row is removed as an orphan or by the next pass."""
    removed = 0
    while True:
        async with db.transaction() as session:
            calls = await repository.list_old_recordings(session, before)
            paths = [call.recording_path for call in calls]
            for call in calls:
                call.recording_path, call.recording_type, call.version = None, None, call.version + 1
                after_commit(session, Change(call.organization_id, "call", call.id, call.version))
        for path in paths:
            recordings.delete(path or "")
        removed += len(calls)
        if len(calls) < repository.RECORDINGS:
            return removed


JOBS = (Job("clean-up", 3600, clean_up),)
