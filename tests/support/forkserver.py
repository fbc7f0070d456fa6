"""A process that has imported the product and forks itself, which starts commands in milliseconds."""

import ast
import atexit
import gc
import importlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import uuid_utils

import tests.support.reminder_workers  # noqa: F401 - loaded before anything is forked
from taskapp.cli import admin, commands, passwords, running, serving  # noqa: F401 - and these
from taskapp.core import config
from taskapp.core.work import failpoints
from tests.support.processes import environment_without_ours

ROOT = Path(__file__).parents[2]
# What a server imports after its start has begun.
IMPORTED_LATE = ("alembic.command", "reflex.app", "reflex.istate.manager.memory", "pydantic.v1", "uvloop")
_numbers = count(1)


@dataclass(frozen=True)
class Done:
    """The result of a finished command."""

    returncode: int
    stdout: str
    stderr: str


class Forkserver:
    """Runs `taskapp` commands, or functions of test modules, in forked processes of their own.

    Importing the product takes seconds, so all instances fork the same process. Each has an environment, a folder for
    output, and started processes of its own.
    """

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder, self.env = folder, {**env, "PYTHONPATH": str(ROOT)}
        self._alive = set[int]()
        self._source = _imported()

    def run(self, *arguments: str, env: Mapping[str, str | None] | None = None, stdin: str = "") -> Done:
        """Run one `taskapp` command to its end; None in `env` removes a variable, `stdin` is its standard input."""
        out, err = self._files()
        given = out.with_suffix(".in")
        given.write_text(stdin)
        files = {"out": str(out), "err": str(err), "in": str(given)}
        status = self._source.ask(do="run", arguments=arguments, env=self._with(env), **files)
        return Done(os.waitstatus_to_exitcode(status["status"]), out.read_text(), err.read_text())

    def spawn(self, function: str, *arguments: str, env: Mapping[str, str | None] | None = None) -> int:
        """Start `package.module:function` with arguments; returns the process id."""
        out, err = self._files()
        reply = self._source.ask(
            do="spawn", function=function, arguments=arguments, env=self._with(env), out=str(out), err=str(err)
        )
        pid: int = reply["pid"]
        self._alive.add(pid)
        return pid

    def reap(self) -> list[int]:
        """The ids of the started processes that have ended since the last call."""
        ended: list[int] = self._source.ask(do="reap", pids=sorted(self._alive))["ended"]
        self._alive.difference_update(ended)
        return ended

    def stop(self) -> None:
        """End all processes that this instance started."""
        self._source.ask(do="kill", pids=sorted(self._alive))
        self._alive.clear()

    def stderr(self) -> str:
        """What all its processes have written to standard error."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.err")))

    def _files(self) -> tuple[Path, Path]:
        number = next(_numbers)
        return self.folder / f"{number}.out", self.folder / f"{number}.err"

    def _with(self, env: Mapping[str, str | None] | None) -> dict[str, str]:
        return {name: value for name, value in {**self.env, **(env or {})}.items() if value is not None}


class ForkedProcess:
    """A `taskapp` command that runs in a forked process and session of its own; has what Program needs of Popen."""

    def __init__(self, arguments: Sequence[str], *, log: Path, env: Mapping[str, str]) -> None:
        self._source = _imported()
        files = {"out": str(log), "err": str(log)}
        self.pid: int = self._source.ask(do="start", arguments=arguments, env=dict(env), **files)["pid"]
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        if self.returncode is None:
            status = self._source.ask(do="status", pid=self.pid)["status"]
            self.returncode = None if status is None else os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float = math.inf) -> int:
        """Its exit code, once it has ended. Raises `TimeoutExpired` after so many seconds."""
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("taskapp", timeout)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


class _Source:
    """The process that all others are forked from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forkserver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**environment_without_ours(), "PYTHONPATH": str(ROOT)},
        )
        self.pid = self._process.pid
        self._read_reply()

    def ask(self, **request: Any) -> Any:
        assert self._process.stdin
        with self._lock:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            return self._read_reply()

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def end(self) -> None:
        """End the process and all that it started."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def _read_reply(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the forkserver ended with {self._process.poll()}"
        return json.loads(line)


_sources: list[_Source] = []


def _imported() -> _Source:
    """The process to fork from; another one takes the place of one that has ended."""
    if not _sources or _sources[-1].has_ended:
        _sources.append(_Source())
        atexit.register(_sources[-1].end)
    return _sources[-1]


def _serve() -> None:
    alive: set[int] = set()
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    gc.freeze()  # forked processes then copy fewer pages of memory
    _reply(replies, {"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] in {"reap", "kill"}:
            _reply(replies, {"ended": _end(alive, request)})
            continue
        if request["do"] == "status":
            _reply(replies, {"status": _status(alive, request["pid"])})
            continue
        if request["do"] == "start":
            _import_server()
        pid = _fork(request, replies)
        if request["do"] == "run":
            _reply(replies, {"status": os.waitpid(pid, 0)[1]})
        else:
            alive.add(pid)
            _reply(replies, {"pid": pid})
    _end(alive, {"do": "kill", "pids": list(alive)})


def _end(alive: set[int], request: Any) -> list[int]:
    """Wait for the given processes that have ended; with `kill`, kill all of them first, a server with its workers."""
    pids = alive.intersection(request["pids"])
    if request["do"] == "kill":
        for pid in pids:
            kill = os.killpg if os.getpgid(pid) == pid else os.kill
            kill(pid, signal.SIGKILL)
    ended = [pid for pid in pids if os.waitpid(pid, 0 if request["do"] == "kill" else os.WNOHANG)[0]]
    alive.difference_update(ended)
    return ended


def _status(alive: set[int], pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    alive.discard(ended)
    return status if ended else None


@cache
def _import_server() -> None:
    """Import what a server imports, except the module that makes the application of its settings."""
    tree = ast.parse((ROOT / "taskapp/taskapp.py").read_bytes())
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            module = importlib.import_module(node.module)
            for name in node.names:
                if not hasattr(module, name.name):
                    importlib.import_module(f"{node.module}.{name.name}")
    for late in IMPORTED_LATE:
        importlib.import_module(late)
    gc.collect()
    gc.freeze()


def _fork(request: Any, replies: Any) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        replies.close()
        if request["do"] == "start":
            os.setsid()
        _prepare_child(request)
        status = _call(_function_of(request), request["arguments"])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    raise AssertionError("unreachable")


def _prepare_child(request: Any) -> None:
    for number, name in ((1, request["out"]), (2, request["err"])):
        os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), number)
    os.dup2(os.open(request.get("in", os.devnull), os.O_RDONLY), 0)
    sys.stdin = os.fdopen(0, closefd=False)
    os.environ.clear()
    os.environ.update(request["env"])
    config.settings.cache_clear()
    uuid_utils.reseed_rng()
    failpoints._active = failpoints.parse(os.environ.get("TASKAPP_FAILPOINTS", ""))


def _function_of(request: Any) -> Callable[..., Any]:
    if request["do"] in {"run", "start"}:
        sys.argv = ["taskapp", *request["arguments"]]
        return lambda *_: commands.main()
    module, _, name = request["function"].partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _call(function: Callable[..., Any], arguments: Sequence[str]) -> int:
    try:
        function(*arguments)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return end.code or 0
    return 0


def _reply(replies: Any, content: Any) -> None:
    replies.write(json.dumps(content) + "\n")
    replies.flush()


if __name__ == "__main__":
    _serve()
