"""Fills an empty database with the sample businesses, in one transaction."""

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.sample import repository
from taskapp.sample.business import Business, Profile
from taskapp.sample.replay import Replay

BUSINESSES = (
    Profile("harbor", "Harbor Dental", "America/Los_Angeles", 430),
    Profile("lisboa", "Harbor Dental Lisboa", "Europe/Lisbon", 160),
)


async def fill_when_empty(password: str) -> bool:
    """Create the sample organizations with `password` for every user; False when the database has an organization already."""
    now = utc_now()
    async with db.transaction() as session:
        if not await repository.is_empty(session):
            return False
        replay = Replay(now)
        for profile in BUSINESSES:
            Business(session, replay, profile, now).plan(password)
        await replay.run()
    return True
