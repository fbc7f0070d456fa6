"""For forked processes in reminder tests: runs the job until the process is killed."""

import asyncio

from taskapp import wiring
from taskapp.core.db import database as db
from taskapp.tasks.reminders.sending import send_due_reminders


def keep_sending(url: str) -> None:
    """Run the reminder job again and again."""
    asyncio.run(_keep_sending(url))


async def _keep_sending(url: str) -> None:
    wiring.connect()
    db.start(url)
    while True:
        await send_due_reminders()
        await asyncio.sleep(0.02)
