"""The only place that asks what time it is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_now: Callable[[], datetime] | None = None


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return _now() if _now else datetime.now(UTC)


def set_clock(now: Callable[[], datetime] | None) -> None:
    """Put another clock in place (tests, simulations); None brings the real one back."""
    global _now
    _now = now


@contextmanager
def another_clock(now: Callable[[], datetime]) -> Iterator[None]:
    """Another clock for as long as the block lasts."""
    before = _now
    set_clock(now)
    try:
        yield
    finally:
        set_clock(before)


def monotonic() -> float:
    """Seconds that only go forward, for intervals and deadlines."""
    return time.monotonic()
