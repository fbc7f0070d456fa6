"""Filling an empty database with the sample businesses, all of it or nothing."""

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.sample import repository
from taskapp.sample.business import Business, Founding
from taskapp.sample.replay import Replay

BUSINESSES = (
    Founding("harbor", "Harbor Dental", "America/Los_Angeles", 430),
    Founding("lisboa", "Harbor Dental Lisboa", "Europe/Lisbon", 160),
)


async def fill_when_empty(password: str) -> bool:
    """Live the sample's history through in an empty database; False when there is an organization already."""
    now = utc_now()
    async with db.transaction() as session:
        if not await repository.is_empty(session):
            return False
        replay = Replay(now)
        for founding in BUSINESSES:
            Business(session, replay, founding, now).plan(password)
        await replay.run()
    return True
