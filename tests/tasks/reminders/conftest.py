"""Fixtures of reminder tests: a clock that stands at noon, and a company with a neighbour."""

import pytest

from taskapp.core import clock
from taskapp.core.db import database as db
from tests.factories.people import Company, a_company, the_neighbour
from tests.tasks.reminders.reminding import NOON, Clock


@pytest.fixture
def now() -> Clock:
    it_is = Clock(NOON)
    clock.set_clock(it_is)
    return it_is


@pytest.fixture
async def company(database: db.Database) -> Company:
    async with db.transaction() as session:
        await the_neighbour(session)
        return await a_company(session, timezone="UTC")
