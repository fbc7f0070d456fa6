"""Fault injection for tests: named places in the code where the process can be killed or an error raised.

`TASKAPP_FAILPOINTS="reminders.after_claim=kill:0.05,db.before_commit=raise:0.1"` activates points, each with a probability.
Without the variable nothing happens.
"""

import os
import random
import signal


class FailpointError(RuntimeError):
    """Raised at a failpoint that is active with the action `raise`."""


def parse(text: str) -> dict[str, tuple[str, float]]:
    """The active failpoints of a `TASKAPP_FAILPOINTS` value: name to (action, probability)."""
    active = {}
    for item in filter(None, text.split(",")):
        name, _, setting = item.partition("=")
        action, _, probability = setting.partition(":")
        active[name.strip()] = (action or "raise", float(probability or 1))
    return active


_active = parse(os.environ.get("TASKAPP_FAILPOINTS", ""))


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL or raise `FailpointError` when the point `name` is active; else do nothing."""
    if name not in _active:
        return
    action, probability = _active[name]
    if random.random() >= probability:  # noqa: S311 - not used for security
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise FailpointError(f"failpoint {name}")
