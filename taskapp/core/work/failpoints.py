"""Named places where a test may kill, delay or fail the process; silent unless asked for.

`TASKAPP_FAILPOINTS="reminders.after_claim=kill:0.05,db.before_commit=raise:0.1"` arms points with a probability.
"""

import os
import random
import signal

_armed: dict[str, tuple[str, float]] = {}


class FailpointError(RuntimeError):
    """What an armed `raise` point throws."""


def _read(text: str) -> dict[str, tuple[str, float]]:
    armed = {}
    for item in filter(None, text.split(",")):
        name, _, action = item.partition("=")
        verb, _, chance = action.partition(":")
        armed[name.strip()] = (verb or "raise", float(chance or 1))
    return armed


_armed = _read(os.environ.get("TASKAPP_FAILPOINTS", ""))


def failpoint(name: str) -> None:
    """Do what was armed for `name`: kill -9 this process, or raise."""
    if not _armed or name not in _armed:
        return
    verb, chance = _armed[name]
    if random.random() >= chance:  # noqa: S311 - a test's dice
        return
    if verb == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise FailpointError(f"failpoint {name}")
