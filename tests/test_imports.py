"""What a process loads when it starts: packages that are slow to load are loaded when they are first needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SLOW = {"openai", "mcp", "faster_whisper"}
FRONTS = {
    "a server": ("import taskapp.taskapp", SLOW),
    "a command": ("from taskapp.cli import commands", SLOW | {"reflex"}),
}


def loaded_by(code: str) -> set[str]:
    """The top-level packages in memory after a process has run `code`."""
    report = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", report], check=True, cwd=ROOT, capture_output=True, text=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize("front", FRONTS)
def test_slow_packages_are_not_loaded_at_the_start_of(front: str) -> None:
    code, slow = FRONTS[front]
    loaded = loaded_by(code)
    assert "sqlalchemy" in loaded
    assert loaded & slow == set()


def test_a_slow_package_that_is_loaded_would_be_noticed() -> None:
    assert loaded_by("from taskapp.assistant import mcp_server") & SLOW == {"mcp"}
