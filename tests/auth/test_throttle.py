"""Login attempts are limited by account and by address, also across processes."""

from collections.abc import Iterator

import pytest

from taskapp.auth import throttle
from taskapp.auth.throttle import check_login_rate
from taskapp.core import config
from taskapp.core.errors import TooManyRequests


@pytest.fixture(autouse=True, params=["memory", "redis"])
def fresh_counts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "redis":
        monkeypatch.setenv("TASKAPP_REDIS_URL", request.getfixturevalue("redis_url"))
        config.settings.cache_clear()
    clear_limiters()
    yield
    clear_limiters()


def clear_limiters() -> None:
    throttle._redis_limiter.cache_clear()
    throttle._process_limiter.cache_clear()


async def attempts(address: str, email: str, count: int) -> int:
    """How many of `count` login attempts are allowed."""
    allowed = 0
    for _ in range(count):
        try:
            await check_login_rate(address, email)
            allowed += 1
        except TooManyRequests:
            continue
    return allowed


async def test_ten_a_minute_for_one_account_however_it_is_written(request: pytest.FixtureRequest) -> None:
    assert await attempts("10.0.0.1", "ada@example.com", 6) == 6
    assert await attempts("10.0.0.1", " ADA@example.com ", 6) == 4


async def test_the_owner_is_not_locked_out_by_a_guesser_elsewhere() -> None:
    assert await attempts("10.0.0.2", "grace@example.com", 15) == 10
    assert await attempts("10.0.0.3", "grace@example.com", 1) == 1


async def test_sixty_a_minute_from_one_address_over_all_accounts() -> None:
    assert sum([await attempts("10.0.0.4", f"person{number}@example.com", 1) for number in range(70)]) == 60
    assert await attempts("10.0.0.5", "person1@example.com", 1) == 1


async def test_without_its_redis_each_process_counts_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKAPP_REDIS_URL", "redis://127.0.0.1:1/0")
    config.settings.cache_clear()
    clear_limiters()
    assert await attempts("10.0.0.6", "ada@example.com", 12) == 10


async def test_a_hundred_a_minute_for_one_account_from_everywhere_together() -> None:
    assert sum([await attempts(f"10.1.0.{number}", "alan@example.com", 10) for number in range(12)]) == 100
