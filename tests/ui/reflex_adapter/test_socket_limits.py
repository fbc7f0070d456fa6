"""How many websockets may be open at once, and that a closed one makes room again."""

import itertools
from contextlib import ExitStack

import pytest

from taskapp.ui.reflex_adapter import socket_limits
from taskapp.ui.reflex_adapter.socket_limits import SocketLimits, TooManySockets


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_limits, "ANONYMOUS_PER_ADDRESS", 2)
    monkeypatch.setattr(socket_limits, "ANONYMOUS", 5)
    monkeypatch.setattr(socket_limits, "PER_LOGIN", 3)


def open_until_refused(limits: SocketLimits, stack: ExitStack, *, login: str | None, address: str) -> int:
    for number in itertools.count():
        try:
            stack.enter_context(limits.counting(login=login, address=address))
        except TooManySockets:
            return number
    raise AssertionError("unreachable")


def test_strangers_are_limited_by_address_and_together_and_never_limit_a_login() -> None:
    limits, stack = SocketLimits(), ExitStack()
    with stack:
        opened = [open_until_refused(limits, stack, login=None, address=f"10.0.0.{n}") for n in range(4)]
        assert opened == [2, 2, 1, 0]
        assert open_until_refused(limits, stack, login="ada", address="10.0.0.1") == 3
        assert open_until_refused(limits, stack, login="max", address="10.0.0.1") == 3


def test_a_network_of_addresses_counts_as_one_stranger() -> None:
    limits, stack = SocketLimits(), ExitStack()
    with stack:
        opened = [open_until_refused(limits, stack, login=None, address=f"2001:db8:3::{n}") for n in (1, 2)]
        assert opened == [2, 0]
        assert open_until_refused(limits, stack, login=None, address="2001:db8:4::1") == 2


def test_a_closed_socket_makes_room_and_nothing_is_kept_about_it() -> None:
    limits = SocketLimits()
    for _ in range(3):
        with ExitStack() as stack:
            assert open_until_refused(limits, stack, login=None, address="10.0.0.1") == 2
    assert not limits._open
