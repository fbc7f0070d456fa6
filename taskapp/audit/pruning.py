"""Removes audit entries that are older than the installation keeps them."""

from datetime import timedelta

from taskapp.audit import repository
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db


async def forget_old_entries() -> None:
    """Delete the entries that are older than `TASKAPP_AUDIT_DAYS`, in a transaction of its own."""
    async with db.transaction() as session:
        await repository.delete_before(session, utc_now() - timedelta(days=settings().audit_days))
