"""Login attempts are limited by account and by address, also across processes."""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator
from uuid import uuid4

import pytest
from redis import Redis

from taskapp.auth import throttle
from taskapp.auth.throttle import (
    check_address_rate,
    check_link_rate,
    check_login_rate,
    check_mail_rate,
    check_member_mail_rate,
    check_sign_up_rate,
)
from taskapp.core import config
from taskapp.core.errors import TooManyRequests

# A name that no other run on the same Redis has.
ADA = f"ada.{secrets.token_hex(4)}"


@pytest.fixture(autouse=True, params=["memory", "redis"])
def fresh_counts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        # What an earlier run of a test has counted would count for this one.
        with Redis.from_url(url) as client:
            client.flushdb()
        monkeypatch.setenv("TASKAPP_REDIS_URL", url)
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


async def sign_ups(addresses: Iterable[str]) -> int:
    """How many sign-ups, one from each address, are allowed."""
    allowed = 0
    for address in addresses:
        try:
            await check_sign_up_rate(address)
            allowed += 1
        except TooManyRequests:
            continue
    return allowed


async def test_twenty_sign_ups_an_hour_from_one_network(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await sign_ups(["10.2.0.1"] * 25) == 20
    assert await sign_ups(["10.2.0.2"]) == 1
    assert await sign_ups(f"2001:db8:1:1::{number:x}" for number in range(25)) == 20
    assert await sign_ups(["2001:db8:1:2::1"]) == 1
    assert await sign_ups(["127.0.0.1"] * 25) == 25
    for most, allowed in (("3", 3), ("0", 25)):
        monkeypatch.setenv("TASKAPP_SIGNUPS_PER_HOUR", most)
        config.settings.cache_clear()
        assert await sign_ups([f"10.2.1.{most}"] * 25) == allowed


async def allowed_of(tries: Iterable[Awaitable[None]]) -> int:
    """How many of these tries are allowed."""
    allowed = 0
    for one in tries:
        try:
            await one
            allowed += 1
        except TooManyRequests:
            continue
    return allowed


@pytest.mark.parametrize(
    ("try_from", "most"),
    [
        (lambda address, _number: check_login_rate(address, f"{ADA}@networks.example"), 10),
        (lambda address, number: check_login_rate(address, f"{number}.{ADA}@networks.example"), 60),
        (lambda address, _number: check_address_rate(address), 60),
        (lambda address, _number: check_link_rate(address), 30),
        (lambda address, number: check_mail_rate(address, f"{number}.{ADA}@networks.example"), 30),
    ],
)
async def test_a_customer_with_a_network_of_addresses_has_the_tries_of_one(
    try_from: Callable[[str, int], Awaitable[None]], most: int
) -> None:
    # Of its own: all cases share one Redis.
    network = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}"
    assert await allowed_of(try_from(f"{network}::{n:x}", n) for n in range(1, most + 6)) == most
    assert await allowed_of([try_from("2001:db9::1", 1_000)]) == 1


async def test_five_mails_an_hour_to_one_address_whoever_asks_for_them() -> None:
    for asking in (uuid4(), uuid4()):
        await check_member_mail_rate(asking, "ada@mails.example")
        await check_mail_rate("10.3.0.1", "ADA@mails.example")
    await check_member_mail_rate(uuid4(), "ada@mails.example")
    for again in (
        check_member_mail_rate(uuid4(), "Ada@mails.example"),
        check_mail_rate("10.3.0.2", "ada@mails.example"),
    ):
        with pytest.raises(TooManyRequests, match=r"Too many mails .* Try again in (59|60) minutes\.") as refused:
            await again
        assert 0 < refused.value.retry_after <= 3600
    await check_member_mail_rate(uuid4(), "bob@mails.example")


async def test_a_hundred_links_an_hour_from_one_organization() -> None:
    organization = uuid4()
    for number in range(100):
        await check_member_mail_rate(organization, f"person{number}@mails.example")
    with pytest.raises(TooManyRequests):
        await check_member_mail_rate(organization, "one.more@mails.example")
    await check_member_mail_rate(uuid4(), "two.more@mails.example")
