"""What a process loads when it starts: packages that are slow to load are loaded when they are first needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from taskapp import jobs
from taskapp.cli import commands

ROOT = Path(__file__).parents[1]
SLOW = {"openai", "mcp", "faster_whisper"}
FRONTS = {
    "a server": ("import taskapp.taskapp", SLOW),
    "a command": ("from taskapp.cli import running; running.load_product()", SLOW | {"reflex"}),
}

# Without any of these, what only prints a text answers in a fraction of a second.
LARGE = {
    "alembic",
    "apscheduler",
    "fastapi",
    "granian",
    "pydantic_settings",
    "redis",
    "reflex",
    "sqlalchemy",
    "structlog",
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


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["job", "run", "--help"]])
def test_a_command_that_only_prints_a_text_loads_no_large_package(arguments: list[str]) -> None:
    code = f"""
import contextlib, sys
sys.argv = {["taskapp", *arguments]}
from taskapp.cli import commands
with contextlib.suppress(SystemExit):
    commands.main()
"""
    assert loaded_by(code) & LARGE == set()


def test_the_help_of_job_run_names_the_jobs() -> None:
    assert commands.JOB_NAMES.split(", ") == [job.name for job in jobs.JOBS]


def test_a_slow_package_that_is_loaded_would_be_noticed() -> None:
    assert loaded_by("from taskapp.assistant import mcp_server") & SLOW == {"mcp"}
