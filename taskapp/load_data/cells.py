"""Cells of bulk rows as both databases read them: instants and ids as text."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

DAY = 86_400
EPOCH = date(1970, 1, 1)


@lru_cache(maxsize=100_000)
def day_text(day: int) -> str:
    """`2026-11-23` of a day counted from 1970."""
    return (EPOCH + timedelta(days=day)).isoformat()


@lru_cache(maxsize=DAY)
def _clock_text(second: int) -> str:
    return f"T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z"


def instant_cell(second: int) -> str:
    """`2026-11-23T17:00:00.000000Z` of a second counted from 1970."""
    day, clock = divmod(second, DAY)
    return day_text(day) + _clock_text(clock)


def second_of(instant: datetime) -> int:
    """The second, counted from 1970, of an aware instant."""
    return int(instant.astimezone(UTC).timestamp())


def ids(seconds: list[int], chance: random.Random) -> list[str]:
    """A UUIDv7 for each of the ascending seconds, themselves ascending."""
    noise = chance.randbytes(9 * len(seconds)).hex()
    made = []
    for index, second in enumerate(seconds):
        # Milliseconds within the second, from the index, keep the ids of one second in order.
        moment = f"{second * 1000 + index % 1000:012x}"
        bits = noise[index * 18 : index * 18 + 18]
        made.append(f"{moment[:8]}-{moment[8:]}-7{bits[:3]}-8{bits[3:6]}-{bits[6:]}")
    return made
