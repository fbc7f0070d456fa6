"""Prints figures, one per line, with their goals."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """The greatest value that a figure should have."""

    most: float


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile of `values` for a `share` from 0 to 1: 0.5 is the median."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def line(work: str, got: float, unit: str, goal: Goal | None = None) -> None:
    """Print a figure, and whether it reaches its goal."""
    verdict = "" if goal is None else f"goal <= {goal.most:g}: {'reached' if got <= goal.most else 'MISSED'}"
    print(f"{work:<62} {got:>9,.1f} {unit:<3} {verdict}", flush=True)
