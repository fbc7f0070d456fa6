"""A private PostgreSQL server for one test run, also when the tests run as root."""

import asyncio
import getpass
import os
import pwd
import shutil
import signal
import subprocess
import threading
from collections.abc import Coroutine
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from tests.support.processes import Program, find_program, free_port, temporary_folder
from tests.support.trust import IS_LONG

BINARIES = "/usr/lib/postgresql/*/bin"
INSTALL = "run `make test` as root, or install Debian's `postgresql` (15 or newer)"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "fsync": "on",  # commits are as durable here as in production
    "synchronous_commit": "on",
    "log_min_messages": "warning",
    "autovacuum_naptime": "10s",
}

T = TypeVar("T")


class PostgresServer:
    """A server in a temporary folder, which `stop` removes; creates databases on demand.

    The folder is in memory where there is room for it, in `make trust` on the disk.
    """

    def __init__(self) -> None:
        # Each database is created and dropped with a checkpoint, of which a disk makes most of a short test's time.
        self.folder = temporary_folder("postgres", in_memory=not IS_LONG)
        self.port = free_port()
        self.user = unprivileged_user()
        self._numbers = count(1)
        self._program: Program | None = None

    def start(self) -> "PostgresServer":
        data = self.folder / "data"
        if self.user:
            shutil.chown(self.folder, self.user)
        initdb = [_binary("initdb"), "-D", str(data), "-U", "taskapp", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*initdb, "--no-sync"], check=True, stdout=subprocess.DEVNULL, user=self.user, cwd=self.folder)
        return self._run(data)

    def start_standby(self) -> "PostgresServer":
        """Start a server that follows this one; from then on a commit is answered only when both servers hold it."""
        standby = PostgresServer()
        if standby.user:
            shutil.chown(standby.folder, standby.user)
        data, copy = standby.folder / "data", _binary("pg_basebackup")
        source = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "taskapp"]
        command = [copy, *source, "-D", str(data), "-R", "-X", "stream", "-c", "fast", "--no-sync"]
        subprocess.run(command, check=True, user=standby.user, cwd=standby.folder)
        standby._run(data)
        self.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.execute("SELECT pg_reload_conf()")
        return standby

    def fail_over_to(self, standby: "PostgresServer") -> None:
        """Kill this server without notice, and let its standby take writes."""
        assert self._program
        self._program.kill()
        standby.execute("ALTER SYSTEM RESET synchronous_standby_names")
        standby.execute("SELECT pg_promote(wait => true)")

    def _run(self, data: Path) -> "PostgresServer":
        settings = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.folder)}
        flags = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        self._program = Program(
            [_binary("postgres"), "-D", str(data), *flags],
            log=self.folder / "server.log",
            user=self.user,
            cwd=self.folder,
        )
        self._program.wait_until(self._answers)
        return self

    def stop(self) -> None:
        if self._program:
            self._program.stop(signal.SIGQUIT)  # immediate shutdown; the data is deleted anyway
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://taskapp@127.0.0.1:{self.port}/{database}"

    def create_database(self, *, template: str = "template1") -> str:
        """Create a copy of `template`; returns its URL."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        run_apart(self._execute(statement))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _answers(self) -> bool:
        ready = [_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0


def unprivileged_user() -> str | None:
    """The account for the server when the tests run as root, because PostgreSQL refuses to; None for other users."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), getpass.getuser())


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread, because this thread may already run an event loop; returns its result."""
    results: list[T] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(asyncio.run(work))
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]
    return results[0]


def _binary(name: str) -> str:
    return find_program(name, install=INSTALL, also_in=BINARIES)
