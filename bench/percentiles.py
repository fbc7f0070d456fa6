"""One figure a line, beside its goal."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A figure is to be at most this."""

    most: float


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def line(work: str, got: float, unit: str, goal: Goal | None = None) -> None:
    """Print a figure."""
    beside = "" if goal is None else f"goal <= {goal.most:g}: {'reached' if got <= goal.most else 'MISSED'}"
    print(f"{work:<62} {got:>9,.1f} {unit:<3} {beside}", flush=True)
