"""Figures, as a table for people and as JSON for programs."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One measure beside its limit; rates have a least ratio as their goal, times a most."""

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
        beside = f"{self.limit:>10,.2f}" if self.limit is not None else " " * 10
        ratio = f"{self.of_limit:>6.2f}x" if self.of_limit is not None else " " * 7
        goal = f"goal >= {self.goal}" if self.goal else f"goal <= {self.most}" if self.most else ""
        return f"{self.database:<11} {self.work:<44} {self.got:>10,.2f} {beside} {self.unit:<8} {ratio}  {goal:<13} {self.note}"


def keep(figures: list[Figure], about: dict[str, object]) -> Path:
    """Write the run down."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.json"
    rows = [asdict(figure) | {"of_limit": figure.of_limit} for figure in figures]
    path.write_text(json.dumps({"about": about, "figures": rows}, indent=2))
    return path
