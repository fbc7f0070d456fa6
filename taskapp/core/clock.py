"""The current time; the only module that reads the system clock."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_now: Callable[[], datetime] | None = None


def utc_now() -> datetime:
    """The current instant, aware, in UTC."""
    return _now() if _now else datetime.now(UTC)


def set_clock(now: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests, sample data); None restores the system clock."""
    global _now
    _now = now


@contextmanager
def replaced_clock(now: Callable[[], datetime]) -> Iterator[None]:
    """Replace the clock while the block runs."""
    before = _now
    set_clock(now)
    try:
        yield
    finally:
        set_clock(before)


def monotonic() -> float:
    """Seconds of the monotonic clock, for intervals and deadlines."""
    return time.monotonic()
