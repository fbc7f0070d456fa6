"""The servers to measure: the product and the bare app, each in one worker process of Granian."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import free_port

ROOT = Path(__file__).parents[1]


@contextmanager
def product(url: str, folder: Path, token: str) -> Iterator[tuple[str, int]]:
    """Run the product as in production, without jobs; yields its URL and process id."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        "from taskapp.cli.commands import main; main()",
        "serve",
        "--backend-only",
        "--no-jobs",
    ]
    command += ["--port", str(port)]
    environment = os.environ | {"TASKAPP_DATABASE_URL": url, "TASKAPP_DATA_DIR": str(folder)}
    probe = f"http://127.0.0.1:{port}/api/me"
    with _running(command, environment, probe, {"Authorization": f"Bearer {token}"}) as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def bare(url: str, organization: str) -> Iterator[tuple[str, int]]:
    """Run the bare app on the same server program with the same settings; yields its URL and process id."""
    port = free_port()
    server = (
        "from granian import Granian; from granian.constants import Interfaces, Loops; "
        f"Granian('bench.bare:app', interface=Interfaces.ASGI, port={port}, workers=1, loop=Loops.auto).serve()"
    )
    environment = os.environ | {"BENCH_URL": url, "BENCH_ORGANIZATION": organization, "PYTHONPATH": str(ROOT)}
    with _running(
        [sys.executable, "-c", server], environment, f"http://127.0.0.1:{port}/api/tasks?status=open", {}
    ) as process:
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def _running(command: list[str], environment: dict[str, str], probe: str, headers: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait(process, probe, headers)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", probe: str, headers: dict[str, str]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(urllib.request.Request(probe, headers=headers), timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"The server did not come up: {' '.join(process.args)}")  # type: ignore[arg-type]


def memory_of(pid: int) -> float:
    """The memory of a process and its children in MB, without mapped files."""
    return sum(_pss(child) for child in [pid, *_children(pid)]) / 1024


def processor_seconds(pid: int) -> float:
    """The processor time that a process and its children have used (s)."""
    ticks = 0
    for child in [pid, *_children(pid)]:
        fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
