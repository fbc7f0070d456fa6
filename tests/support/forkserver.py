"""A process that has imported the product and forks itself, which starts commands in milliseconds."""

import atexit
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
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
        self._read_reply()

    def ask(self, **request: Any) -> Any:
        assert self._process.stdin
        with self._lock:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            return self._read_reply()

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


@cache
def _imported() -> _Source:
    source = _Source()
    atexit.register(source.end)
    return source


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
        pid = _fork(request)
        if request["do"] == "run":
            _reply(replies, {"status": os.waitpid(pid, 0)[1]})
        else:
            alive.add(pid)
            _reply(replies, {"pid": pid})
    _end(alive, {"do": "kill", "pids": list(alive)})


def _end(alive: set[int], request: Any) -> list[int]:
    """Wait for the given processes that have ended; with `kill`, kill all of them first."""
    pids = alive.intersection(request["pids"])
    if request["do"] == "kill":
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    ended = [pid for pid in pids if os.waitpid(pid, 0 if request["do"] == "kill" else os.WNOHANG)[0]]
    alive.difference_update(ended)
    return ended


def _fork(request: Any) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
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
    os.chdir(Path(request["out"]).parent)  # what a command leaves beside it is no part of the checkout
    sys.stdin = os.fdopen(0, closefd=False)
    os.environ.clear()
    os.environ.update(request["env"])
    config.settings.cache_clear()
    uuid_utils.reseed_rng()
    failpoints._active = failpoints.parse(os.environ.get("TASKAPP_FAILPOINTS", ""))


def _function_of(request: Any) -> Callable[..., Any]:
    if request["do"] == "run":
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
