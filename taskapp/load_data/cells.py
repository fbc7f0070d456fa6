"""Instants and ids as text, in the form that both databases read."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

DAY = 86_400
EPOCH = date(1970, 1, 1)


@lru_cache(maxsize=100_000)
def day_text(day: int) -> str:
    """The text of a day, given in days since 1970: `2026-11-23`."""
    return (EPOCH + timedelta(days=day)).isoformat()


@lru_cache(maxsize=DAY)
def _clock_text(second: int) -> str:
    return f"T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z"


def instant_cell(second: int) -> str:
    """The text of an instant, given in seconds since 1970: `2026-11-23T17:00:00.000000Z`."""
    day, clock = divmod(second, DAY)
    return day_text(day) + _clock_text(clock)


def second_of(instant: datetime) -> int:
    """The seconds since 1970 of an aware datetime."""
    return int(instant.astimezone(UTC).timestamp())


def ids(seconds: list[int], rng: random.Random) -> list[str]:
    """A UUIDv7 for each second since 1970 in `seconds`, which must ascend; the ids ascend too."""
    random_hex = rng.randbytes(9 * len(seconds)).hex()
    uuids = []
    for index, second in enumerate(seconds):
        # The index as milliseconds keeps the ids of one second in order.
        milliseconds = f"{second * 1000 + index % 1000:012x}"
        bits = random_hex[index * 18 : index * 18 + 18]
        uuids.append(f"{milliseconds[:8]}-{milliseconds[8:]}-7{bits[:3]}-8{bits[3:6]}-{bits[6:]}")
    return uuids
