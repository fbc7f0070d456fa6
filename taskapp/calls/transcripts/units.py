"""Finds the unit of times that come without one: seconds, milliseconds, or samples of 16 kHz audio."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

# A word takes about 0.3 seconds: above these values per word the unit must be smaller.
SECONDS_PER_WORD = 20.0
MILLISECONDS_PER_WORD = 2_500.0
DAY_SECONDS = 86_400
# Divisors from the unit to seconds.
SECONDS, MILLISECONDS, SAMPLES = 1.0, 1_000.0, 16_000.0


def divisor(times: Sequence[tuple[float | None, float | None]], words: Sequence[int]) -> float:
    """What to divide times (start, end) by to get seconds, judged by the time that a word takes."""
    known = [time for pair in times for time in pair if time is not None]
    if not known or any(time != int(time) for time in known):
        return SECONDS
    spans = [
        (end - start) / max(count, 1)
        for (start, end), count in zip(times, words, strict=True)
        if start is not None and end is not None and end > start
    ]
    if not spans:
        starts = [(start, count) for (start, _), count in zip(times, words, strict=True) if start is not None]
        spans = [(b - a) / max(count, 1) for (a, count), (b, _) in pairwise(starts) if b > a]
    pace = median(spans) if spans else 0.0
    if pace > MILLISECONDS_PER_WORD:
        return SAMPLES
    return MILLISECONDS if pace > SECONDS_PER_WORD or max(known) > DAY_SECONDS else SECONDS
