"""Fixtures of reminder tests: a clock that stands at noon, and a company with a neighbour."""

from collections.abc import Iterator

import pytest

from taskapp.core import clock
from taskapp.core.db import database as db
from tests.factories.people import Company, a_company, the_neighbour
from tests.tasks.reminders.reminding import NOON, Clock


@pytest.fixture
def now() -> Iterator[Clock]:
    it_is = Clock(NOON)
    clock.set_clock(it_is)
    yield it_is
    clock.set_clock(None)


@pytest.fixture
async def company(database: db.Database) -> Company:
    async with db.transaction() as session:
        await the_neighbour(session)
        return await a_company(session, timezone="UTC")
