"""The product as users run it: its commands and its server as processes, on a given database."""

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support import processes
from tests.support.forkserver import Forkserver
from tests.support.processes import Program, find_program, free_port

ROOT = Path(__file__).parents[2]
environment_without_ours = processes.environment_without_ours


class CommandError(AssertionError):
    """A command failed that should succeed; the message holds its output."""


class Product:
    """One installation: a database and a data folder, with any number of servers and commands."""

    def __init__(self, *, database_url: str, folder: Path, env: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.database_url, self.folder = database_url, folder
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        own = {"TASKAPP_DATABASE_URL": database_url, "TASKAPP_DATA_DIR": str(folder / "data")}
        # Tests sign up any number of organizations.
        own["TASKAPP_SIGNUP"] = "open"
        self.env = environment_without_ours() | own | dict(env or {})
        self.programs: list[Program] = []

    def serve(self, *options: str, port: int | None = None, seconds: float = 120.0) -> Program:
        """Start a server and wait until it is ready; `--backend-only` needs no Node and no frontend build."""
        port = port or self.port
        program = self.start("serve", "--host", "127.0.0.1", "--port", str(port), *options)
        program.wait_until(lambda: answers(f"http://127.0.0.1:{port}/api/ready"), seconds=seconds)
        return program

    def start(self, *arguments: str) -> Program:
        """Start any command in the background."""
        log = self.folder / f"{arguments[0]}-{len(self.programs)}.log"
        program = Program([*command(), *arguments], log=log, env=self.env, cwd=ROOT)
        self.programs.append(program)
        return program

    def run(self, *arguments: str, check: bool = True, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        done = subprocess.run(
            [*command(), *arguments],
            env=self.env,
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        if check and done.returncode:
            raise CommandError(
                f"taskapp {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done

    def create_user(self, email: str, password: str, *, organization: str = "Acme", **options: str) -> dict[str, str]:
        """Run `taskapp user create` in a forked process; returns its JSON output."""
        name = options.pop("name", email.split("@", maxsplit=1)[0].title())
        flags = {"email": email, "password": password, "name": name, "organization": organization} | options
        arguments = [argument for flag, value in flags.items() for argument in (f"--{flag}", value)]
        ids: dict[str, str] = json.loads(self.run_forked("user", "create", *arguments))
        return ids

    def create_token(self, email: str) -> str:
        """Run `taskapp token create` in a forked process; returns the token."""
        return self.run_forked("token", "create", "--email", email).strip()

    def run_forked(self, *arguments: str) -> str:
        """Run a command that must succeed in a forked process, which saves its start; returns its standard output."""
        folder = self.folder / "forked"
        folder.mkdir(exist_ok=True)
        done = Forkserver(folder, self.env).run(*arguments)
        if done.returncode:
            raise CommandError(
                f"taskapp {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop all programs."""
        for program in self.programs:
            program.stop(how)
        self.programs.clear()

    @property
    def log(self) -> str:
        """The output of all programs of this installation."""
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')}" for path in self.folder.glob("*.log"))


def command() -> list[str]:
    """The installed command `taskapp` of this Python environment."""
    return [find_program(str(Path(sys.executable).with_name("taskapp")), install="run `make install`")]


def answers(url: str) -> bool:
    """Whether the URL answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def get_json(url: str) -> Any:
    """The JSON at a URL."""
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)
