"""A process with the product already loaded, which forks others from itself in milliseconds."""

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
    """A program that ended."""

    returncode: int
    stdout: str
    stderr: str


class Zygote:
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
        self._read()

    def run(self, *arguments: str, env: Mapping[str, str | None] | None = None) -> Done:
        """Run one `taskapp` command to its end; None takes a variable away."""
        out, err = self._files()
        status = self._ask(do="run", arguments=arguments, env=dict(env or {}), out=str(out), err=str(err))
        return Done(os.waitstatus_to_exitcode(status["status"]), out.read_text(), err.read_text())

    def spawn(self, function: str, *arguments: str, env: Mapping[str, str | None] | None = None) -> int:
        """Start `package.module:function` with arguments; its process id."""
        out, err = self._files()
        answer = self._ask(
            do="spawn", function=function, arguments=arguments, env=dict(env or {}), out=str(out), err=str(err)
        )
        pid: int = answer["pid"]
        return pid

    def reap(self) -> list[int]:
        """The process ids of those that have ended since the last time."""
        ended: list[int] = self._ask(do="reap")["ended"]
        return ended

    def stop(self) -> None:
        """End it, and everything it started."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)

    def said(self) -> str:
        """Everything its programs wrote to standard error."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.err")))

    def _files(self) -> tuple[Path, Path]:
        self._number += 1
        return self.folder / f"{self._number}.out", self.folder / f"{self._number}.err"

    def _ask(self, **question: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the zygote ended with {self._process.poll()}"
        return json.loads(line)


def _serve() -> None:
    alive: set[int] = set()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    gc.freeze()  # the children then copy less of what was loaded
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        question = json.loads(line)
        if question["do"] == "reap":
            _answer(answers, {"ended": _reap(alive)})
            continue
        pid = _fork(question)
        if question["do"] == "run":
            _answer(answers, {"status": os.waitpid(pid, 0)[1]})
        else:
            alive.add(pid)
            _answer(answers, {"pid": pid})
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _reap(alive: set[int]) -> list[int]:
    ended = [pid for pid in alive if os.waitpid(pid, os.WNOHANG)[0]]
    alive.difference_update(ended)
    return ended


def _fork(question: Any) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _become(question)
        status = _call(_work_of(question), question["arguments"])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    raise AssertionError("unreachable")


def _become(question: Any) -> None:
    for number, name in ((1, question["out"]), (2, question["err"])):
        os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name, value in question["env"].items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    uuid_utils.reseed_rng()
    failpoints._active = failpoints.parse(os.environ.get("TASKAPP_FAILPOINTS", ""))


def _work_of(question: Any) -> Callable[..., Any]:
    if question["do"] == "run":
        sys.argv = ["taskapp", *question["arguments"]]
        return lambda *_: commands.main()
    module, _, name = question["function"].partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _call(work: Callable[..., Any], arguments: Sequence[str]) -> int:
    try:
        work(*arguments)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return end.code or 0
    return 0


def _answer(answers: Any, content: Any) -> None:
    answers.write(json.dumps(content) + "\n")
    answers.flush()


if __name__ == "__main__":
    _serve()
