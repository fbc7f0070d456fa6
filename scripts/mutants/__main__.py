"""Puts each fault of the list into a copy of the tree, runs the tests that should notice it, and prints the score.

`make mutants ARGS="--only reminders --processes 2"`. The exit status is 1 when fewer than 90 % were noticed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from scripts.mutants.faults import Fault, read_all

ROOT = Path(__file__).resolve().parents[2]
GOAL = 0.9
# A fault that makes the tests hang is noticed (seconds).
PATIENCE = 600
# The status of a fault whose place in the source has changed; the list is to be mended.
OUTDATED = -1


def main() -> int:
    """Try the chosen faults; 0 when at least 90 % of them were noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", default=[""], help="only faults whose file or name has one of these texts")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    faults = [fault for fault in read_all() if any(part in fault.file or part in fault.name for part in chosen.only)]
    with _copies(chosen.processes) as copies, ThreadPoolExecutor(chosen.processes) as pool:
        results = list(pool.map(lambda fault: _try(fault, copies), faults))
    for fault, problem in zip(faults, results, strict=True):
        if problem:
            print(f"{problem}: {fault.file}: {fault.name}")
    noticed = results.count("")
    print(f"{noticed} of {len(faults)} faults noticed ({noticed / max(1, len(faults)):.0%})")
    return 0 if noticed >= GOAL * len(faults) else 1


def _try(fault: Fault, copies: "Queue[Path]") -> str:
    """An empty text when the tests notice the fault, else what happened."""
    tree = copies.get()
    source = tree / fault.file
    before = source.read_text()
    planted = fault.planted(before)
    try:
        source.write_text(planted or before)
        status = _test(tree, fault.tests) if planted else OUTDATED
    finally:
        source.write_text(before)
        copies.put(tree)
    # 1: tests failed. Other statuses say that pytest could not run them, which proves nothing.
    problem = {0: "not noticed", 1: "", OUTDATED: "outdated"}.get(status, f"pytest ended with {status}")
    print(f"{problem or 'noticed'}: {fault.name}", file=sys.stderr, flush=True)
    return problem


def _test(tree: Path, tests: tuple[str, ...]) -> int:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"PYTHONPATH": str(tree)}
    try:
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


@contextmanager
def _copies(count: int) -> Iterator["Queue[Path]"]:
    """Copies of the tracked files, one for each process."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory(prefix="taskapp-mutants-") as folder:
        for number in range(count):
            for name in listed.split("\0"):
                if (source := ROOT / name).is_file() and name:
                    target = Path(folder) / str(number) / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(source, target)
            copies.put(Path(folder) / str(number))
        yield copies


if __name__ == "__main__":
    sys.exit(main())
