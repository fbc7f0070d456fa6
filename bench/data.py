"""The databases for the benchmarks: generated once, reused by later runs."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.postgres import SETTINGS, _binary, unprivileged_user
from tests.support.processes import Program, free_port

FULL = {"tasks": 1_000_000, "organizations": 100, "contacts": 50_000, "members": 400}
SMALL = {"tasks": 50_000, "organizations": 20, "contacts": 2_500, "members": 80}
# Memory settings for a server of this size; the other settings are those of the tests, with durable commits.
POSTGRES = SETTINGS | {"shared_buffers": "1GB", "max_wal_size": "4GB", "max_connections": "100"}


@dataclass(frozen=True)
class Data:
    """A filled database, and the output of `taskapp generate` for it."""

    kind: str
    url: str
    folder: Path
    summary: dict[str, Any]

    @property
    def organization(self) -> str:
        return str(self.summary["largest"]["organization_id"])

    @property
    def token(self) -> str:
        return str(self.summary["largest"]["owner"]["token"])


def data_folder(*, small: bool) -> Path:
    """The folder of the databases: in `BENCH_DATA`, else in the folder for temporary files."""
    base = Path(os.environ.get("BENCH_DATA") or Path(tempfile.gettempdir()) / "taskapp-bench")
    return base / ("small" if small else "full")


@contextmanager
def sqlite(folder: Path, sizes: dict[str, int]) -> Iterator[Data]:
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'bench.db'}"
    yield Data("sqlite", url, folder, _generate_once(url, folder / "sqlite.json", sizes))


@contextmanager
def postgresql(folder: Path, sizes: dict[str, int]) -> Iterator[Data]:
    """Run a private PostgreSQL server on the stored files."""
    folder.mkdir(parents=True, exist_ok=True)
    files, port, user = folder / "postgresql", free_port(), unprivileged_user()
    if not files.exists():
        files.mkdir()
        if user:
            shutil.chown(files, user)
        command = [
            _binary("initdb"),
            "-D",
            str(files / "data"),
            "-U",
            "taskapp",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd=files)
    settings = POSTGRES | {"port": str(port), "unix_socket_directories": str(files)}
    flags = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    command = [_binary("postgres"), "-D", str(files / "data"), *flags]
    server = Program(command, log=folder / "postgresql.log", user=user, cwd=files)
    try:
        ready = [_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        server.wait_until(lambda: subprocess.run(ready, check=False).returncode == 0)
        url = f"postgresql://taskapp@127.0.0.1:{port}/bench"
        asyncio.run(_make_database(url))
        summary = _generate_once(url, folder / "postgresql.json", sizes)
        asyncio.run(_execute(url, "VACUUM ANALYZE"))
        yield Data("postgresql", url, folder, summary)
    finally:
        server.stop()


def _generate_once(url: str, file: Path, sizes: dict[str, int]) -> dict[str, Any]:
    if not file.exists():
        options = [option for name, count in sizes.items() for option in (f"--{name}", str(count))]
        print(f"Generating {sizes['tasks']:,} tasks in {url.split(':', maxsplit=1)[0]}, once", flush=True)
        command = [sys.executable, "-c", "from taskapp.cli.commands import main; main()", "generate", *options]
        environment = os.environ | {"TASKAPP_DATABASE_URL": url}
        file.write_bytes(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    summary: dict[str, Any] = json.loads(file.read_text())
    return summary


async def _make_database(url: str) -> None:
    server, name = url.rsplit("/", 1)
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
