"""A process that has imported the product and forks itself, which starts commands in milliseconds."""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uuid_utils

import tests.support.reminder_workers  # noqa: F401 - loaded before anything is forked
from taskapp.cli import commands
from taskapp.core.work import failpoints

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """The result of a finished command."""

    returncode: int
    stdout: str
    stderr: str


class Forkserver:
    """Runs `taskapp` commands, or functions of test modules, in forked processes of their own."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder, self._number = folder, 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forkserver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**env, "PYTHONPATH": str(ROOT)},
        )
        self._read_reply()

    def run(self, *arguments: str, env: Mapping[str, str | None] | None = None, stdin: str = "") -> Done:
        """Run one `taskapp` command to its end; None in `env` removes a variable, `stdin` is its standard input."""
        out, err = self._files()
        given = out.with_suffix(".in")
        given.write_text(stdin)
        files = {"out": str(out), "err": str(err), "in": str(given)}
        status = self._request(do="run", arguments=arguments, env=dict(env or {}), **files)
        return Done(os.waitstatus_to_exitcode(status["status"]), out.read_text(), err.read_text())

    def spawn(self, function: str, *arguments: str, env: Mapping[str, str | None] | None = None) -> int:
        """Start `package.module:function` with arguments; returns the process id."""
        out, err = self._files()
        reply = self._request(
            do="spawn", function=function, arguments=arguments, env=dict(env or {}), out=str(out), err=str(err)
        )
        pid: int = reply["pid"]
        return pid

    def reap(self) -> list[int]:
        """The ids of the started processes that have ended since the last call."""
        ended: list[int] = self._request(do="reap")["ended"]
        return ended

    def stop(self) -> None:
        """End the forkserver and all processes it started."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)

    def stderr(self) -> str:
        """What all its processes have written to standard error."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.err")))

    def _files(self) -> tuple[Path, Path]:
        self._number += 1
        return self.folder / f"{self._number}.out", self.folder / f"{self._number}.err"

    def _request(self, **request: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read_reply()

    def _read_reply(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the forkserver ended with {self._process.poll()}"
        return json.loads(line)


def _serve() -> None:
    alive: set[int] = set()
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    gc.freeze()  # forked processes then copy fewer pages of memory
    _reply(replies, {"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "reap":
            _reply(replies, {"ended": _reap(alive)})
            continue
        pid = _fork(request)
        if request["do"] == "run":
            _reply(replies, {"status": os.waitpid(pid, 0)[1]})
        else:
            alive.add(pid)
            _reply(replies, {"pid": pid})
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _reap(alive: set[int]) -> list[int]:
    ended = [pid for pid in alive if os.waitpid(pid, os.WNOHANG)[0]]
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
    sys.stdin = os.fdopen(0, closefd=False)
    for name, value in request["env"].items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
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
