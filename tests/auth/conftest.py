"""What tests of accounts share: a clock of their own."""

import pytest

from tests.auth.test_second_factor_in_time import set_time


@pytest.fixture
def own_clock() -> None:
    """Start the clock at noon; the test moves it with `set_time`."""
    set_time(0)
