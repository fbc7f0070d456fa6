"""Writes docs/reliability.md from the report of `make trust`: `python -m scripts.reliability report.xml`.

A promise without a passed test, or with a failed one, is written as failed.
"""

import os
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs/reliability.md"
HEAD = """# Reliability

What the product promises on bad days, the test of each promise, and what the last recorded run tried. `make trust` runs
the long form and writes this file; `make test` runs the same tests in a shorter form. Faults are real ones: processes are killed with `kill -9`, connections
are cut or swallow their bytes, PostgreSQL and Redis are killed and started again.

"""


@dataclass
class Promise:
    """What the tests of one promise reported."""

    tests: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    cases: int = 0
    failed: int = 0
    seconds: float = 0.0


def main() -> int:
    """Write the document; 1 when a promise failed."""
    promises = read(Path(sys.argv[1]))
    DOCUMENT.write_text(
        document(promises, today=datetime.now(UTC).date().isoformat(), form=os.environ.get("TRUST", "short"))
    )
    return 1 if not promises or any(promise.failed for promise in promises.values()) else 0


def read(report: Path) -> dict[str, Promise]:
    """The promises of a JUnit report, in the order of their tests."""
    promises: dict[str, Promise] = defaultdict(Promise)
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest
        properties = [(each.get("name"), each.get("value") or "") for each in case.iter("property")]
        for text in [value for name, value in properties if name == "promise"]:
            promise = promises[text]
            name = (case.get("name") or "").partition("[")
            promise.tests.add(f"{(case.get('classname') or '').replace('.', '/')}.py::{name[0]}")
            kind = name[2].rstrip("]")
            promise.tried += [f"{value} ({kind})" if kind else value for name_, value in properties if name_ == "tried"]
            promise.cases += 1
            promise.failed += any(case.find(state) is not None for state in ("failure", "error", "skipped"))
            promise.seconds += float(case.get("time") or 0)
    return dict(promises)


def document(promises: dict[str, Promise], *, today: str, form: str) -> str:
    """The text of docs/reliability.md."""
    machine = f"{os.cpu_count()} processors"
    lines = [
        f"Last run: {today}, {form} form, {machine}.",
        "",
        "| promise | tried | result | test |",
        "|---|---|---|---|",
    ]
    for text, promise in promises.items():
        result = f"{promise.cases - promise.failed} of {promise.cases} passed, {promise.seconds:.0f} s"
        tests = "<br>".join(f"`{name}`" for name in sorted(promise.tests))
        lines.append(f"| {text} | {'<br>'.join(promise.tried) or '-'} | {result} | {tests} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
