"""Starts programs, waits until they answer, and stops them."""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path

import pytest

OWN_VARIABLES = ("TASKAPP_", "OPENAI_", "TWILIO_", "REFLEX_")
START_TIMEOUT = 120.0  # seconds; allows for a cold start while both cores of a small machine are busy


def environment_without_ours() -> dict[str, str]:
    """The environment variables of this process without those of the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}


def free_port() -> int:
    """A TCP port of this machine that nobody uses, and nobody is given before the test uses it."""
    while True:
        port = next(_own_ports)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _ports_of_this_process() -> list[int]:
    """Ports below those that a system gives to outgoing connections (16,000 and above, mostly 32,768), in random order.

    An outgoing connection could take a port between `free_port` and the start of its server, or while the server is
    stopped; one that asks for a port nobody listens on can even be connected to itself.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    number = int(worker.removeprefix("gw")) % 5 + 1 if worker else 0
    first = 10_100 + number * 950
    return random.sample(range(first, first + 950), 950)


_own_ports = cycle(_ports_of_this_process())

# Linux keeps what is in it in memory.
MEMORY = "/dev/shm"


def temporary_folder(name: str, *, in_memory: bool = False) -> Path:
    """A new folder; the caller must remove it. With `in_memory` it is there where Linux has room for 4 GB."""
    has_room = in_memory and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30
    return Path(tempfile.mkdtemp(prefix=f"taskapp-{name}-", dir=MEMORY if has_room else None))


def find_program(name: str, *, install: str, also_in: str = "") -> str:
    """The path of a program; fails the test with `install`, the way to get it, when it is missing."""
    places = sorted(Path("/").glob(also_in.lstrip("/")), reverse=True) if also_in else []
    for candidate in (*(str(place / name) for place in places), name):
        found = shutil.which(candidate)
        if found:
            return found
    pytest.fail(f"{name} is not installed: {install}", pytrace=False)


class Program:
    """A running program in its own process group, with its output in a log file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
    ) -> None:
        self.command, self.log_path = list(command), log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(os.environ if env is None else env),
                cwd=cwd,
                user=user,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def wait_until(self, answers: Callable[[], bool], *, seconds: float = START_TIMEOUT) -> None:
        """Return once `answers()` is true; fail with the log when the program ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not answers():
            if not self.runs:
                pytest.fail(
                    f"{self.command[0]} ended with {self.process.returncode}:\n{self.log[-4000:]}", pytrace=False
                )
            if time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"{self.command[0]} did not answer in {seconds:.0f} s:\n{self.log[-4000:]}", pytrace=False)
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 15.0) -> int:
        """Send a signal, and kill the program when it has not ended after `seconds`; returns its exit code."""
        if self.runs:
            self.process.send_signal(how)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._kill_group()
        return self.process.wait()

    def kill(self) -> None:
        """Kill the program and its children with SIGKILL."""
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def descendants(of: int) -> list[int]:
    """The ids of all processes that a process has started, and of those that these have started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, _, rest = stat.read_text().partition(" ")
            parents[int(number)] = int(rest.rpartition(")")[2].split()[1])
    found = [of]
    for process in found:
        found.extend(child for child, parent in parents.items() if parent == process)
    return found[1:]
