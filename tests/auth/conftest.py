"""What tests of accounts share: a clock of their own, and a company."""

from collections.abc import Iterator

import pytest

from taskapp.core import clock
from taskapp.core.db import database as db
from tests.auth.test_second_factor_in_time import set_time
from tests.factories.people import Company, a_company


@pytest.fixture
def own_clock() -> Iterator[None]:
    """Start the clock at noon; the test moves it with `set_time`."""
    set_time(0)
    yield
    clock.set_clock(None)


@pytest.fixture
async def company() -> Company:
    """Make a company."""
    async with db.transaction() as session:
        return await a_company(session)
