"""Copies of the whole database: consistent while it is in use, and put back whole or not at all."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from shutil import which

from sqlalchemy import make_url

from taskapp.core.config import ConfigError
from taskapp.core.db import sqlite_path
from taskapp.core.migrating import refuse_unusable_file

PG_MAGIC = b"PGDMP"
SQLITE_MAGIC = b"SQLite format 3\x00"


class BackupError(Exception):
    """A backup or restore that cannot be done; the message says why and what to do."""


def backup(url: str, file: Path) -> None:
    """Write the database behind `url` to `file`; a half-written file never carries that name."""
    if file.exists():
        raise BackupError(f"{file} exists already; name a new file.")
    if not file.parent.is_dir():
        raise BackupError(f"The folder {file.parent} does not exist; make it first.")
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        source = sqlite_path(url)
        _copy_sqlite(source, partial) if source else _dump_postgres(url, partial)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(url: str, file: Path, *, force: bool = False) -> None:
    """Put the database in `file` behind `url`; refuses to replace data unless forced."""
    if not file.is_file():
        raise BackupError(f"{file} does not exist or is not a file.")
    with file.open("rb") as opened:
        magic = opened.read(16)
    target = sqlite_path(url)
    if target is not None:
        if magic != SQLITE_MAGIC:
            raise BackupError(f"{file} is no SQLite backup of Taskapp.")
        _restore_sqlite(file, target, force=force)
    else:
        if not magic.startswith(PG_MAGIC):
            raise BackupError(f"{file} is no PostgreSQL backup of Taskapp.")
        _restore_postgres(url, file, force=force)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupError(f"There is no database at {source} yet.")
    refuse_unusable_file(f"sqlite:///{source}")
    reading, writing = sqlite3.connect(source, timeout=60), sqlite3.connect(target)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"The backup failed: {error}.") from None
    finally:
        writing.close()
        reading.close()


def _restore_sqlite(file: Path, target: Path, *, force: bool) -> None:
    try:
        refuse_unusable_file(f"sqlite:///{file.absolute()}")
    except ConfigError as error:
        raise BackupError(str(error)) from None
    if target.exists() and target.stat().st_size and not force:
        raise BackupError(f"{target} holds a database already; add --force to replace it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    shutil.copyfile(file, partial)
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    partial.replace(target)


def _dump_postgres(url: str, file: Path) -> None:
    _postgres("pg_dump", url, "--format=custom", "--no-owner", f"--file={file}")


def _restore_postgres(url: str, file: Path, *, force: bool) -> None:
    tables = _postgres("psql", url, "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    if tables.strip() != "0" and not force:
        raise BackupError("The database holds tables already; add --force to replace them.")
    _postgres(
        "pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(file)
    )


def _postgres(program: str, url: str, *arguments: str) -> str:
    path = which(program) or which(
        program, path="/usr/lib/postgresql/15/bin:/usr/lib/postgresql/16/bin:/usr/lib/postgresql/17/bin"
    )
    if path is None:
        raise BackupError(f"{program} is not installed; install the PostgreSQL client programs.")
    parsed = make_url(url)
    environment = os.environ | ({"PGPASSWORD": str(parsed.password)} if parsed.password else {})
    target = parsed.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(  # noqa: S603 - a fixed program with our own arguments
        [path, f"--dbname={target}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[0]}")
    return done.stdout
