"""What a forked process does in reminder tests: the job over and over, until somebody kills it."""

import asyncio

from taskapp.core.db import database as db
from taskapp.tasks.reminders.sending import send_due_reminders


def keep_sending(url: str) -> None:
    """Run the reminder job again and again."""
    asyncio.run(_keep_sending(url))


async def _keep_sending(url: str) -> None:
    db.start(url)
    while True:
        await send_due_reminders()
        await asyncio.sleep(0.02)
