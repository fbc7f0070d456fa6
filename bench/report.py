"""The figures as a printed table and as a JSON file."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """A measurement and its limit; the ratio of both should be at least `goal` (rates) or at most `most` (times)."""

    database: str
    work: str
    got: float
    limit: float | None
    unit: str
    goal: float | None = None
    most: float | None = None
    ratio: float | None = None
    note: str = ""

    @property
    def of_limit(self) -> float | None:
        if self.ratio is not None:
            return self.ratio
        return self.got / self.limit if self.limit else None

    def line(self) -> str:
        limit = f"{self.limit:>10,.2f}" if self.limit is not None else " " * 10
        ratio = f"{self.of_limit:>6.2f}x" if self.of_limit is not None else " " * 7
        goal = f"goal >= {self.goal}" if self.goal else f"goal <= {self.most}" if self.most else ""
        return f"{self.database:<11} {self.work:<44} {self.got:>10,.2f} {limit} {self.unit:<8} {ratio}  {goal:<13} {self.note}"


def save(figures: list[Figure], about: dict[str, object]) -> Path:
    """Write the figures to a new JSON file; returns its path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.json"
    rows = [asdict(figure) | {"of_limit": figure.of_limit} for figure in figures]
    path.write_text(json.dumps({"about": about, "figures": rows}, indent=2))
    return path
