"""Backup and restore of the whole database: a consistent copy of a database in use, restored all or nothing (decision 27)."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from shutil import which

from sqlalchemy import make_url

from taskapp.core.config import ConfigError
from taskapp.core.db.database import sqlite_path
from taskapp.core.db.migrating import known_revisions, refuse_unusable_file

PG_MAGIC = b"PGDMP"
_DEBIAN_PATH = os.pathsep.join(f"/usr/lib/postgresql/{version}/bin" for version in range(18, 14, -1))
SQLITE_MAGIC = b"SQLite format 3\x00"


class BackupError(Exception):
    """A backup or restore that cannot be done; the message says why and what to do."""


def backup(url: str, file: Path) -> None:
    """Write a copy of the database at `url` to `file`.

    The copy is written under a temporary name and renamed when complete. Raises `BackupError`.
    """
    if file.exists():
        raise BackupError(f"{file} exists already; name a new file.")
    if not file.parent.is_dir():
        raise BackupError(f"The folder {file.parent} does not exist; make it first.")
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        source = sqlite_path(url)
        _copy_sqlite(source, partial) if source else _dump_postgres(url, partial)
        _sync_to_disk(partial)
        partial.replace(file)
        _sync_to_disk(file.parent)
    finally:
        partial.unlink(missing_ok=True)


def restore(url: str, file: Path, *, force: bool = False) -> None:
    """Replace the database at `url` by the backup in `file`.

    Raises `BackupError` for a file that is no backup, and, without `force`, when the database already holds data.
    """
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
    _refuse_in_use(target)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        shutil.copyfile(file, partial)
        _sync_to_disk(partial)
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    _sync_to_disk(target.parent)


def _refuse_in_use(target: Path) -> None:
    """Raise `BackupError` while another process has the database open; also writes its WAL file into the database."""
    if not target.exists():
        return
    with closing(sqlite3.connect(target, timeout=1)) as connection:
        try:
            # SQLite leaves WAL mode only for the last open connection, so this fails while another one is open.
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BackupError(f"{target} is in use; stop the product first.") from None
        except sqlite3.DatabaseError:
            return  # a damaged database may be replaced


def _sync_to_disk(path: Path) -> None:
    """Flush a file, or the list of names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _dump_postgres(url: str, file: Path) -> None:
    _postgres("pg_dump", url, "--format=custom", "--no-owner", f"--file={file}")


def _restore_postgres(url: str, file: Path, *, force: bool) -> None:
    revision = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    if not any(known in revision for known in known_revisions()):
        raise BackupError(f"{file} is no PostgreSQL backup of Taskapp that this version knows.")
    tables = _postgres("psql", url, "-Atc", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'").split()
    if tables and not force:
        raise BackupError("The database holds tables already; add --force to replace them.")
    if tables and "alembic_version" not in tables:
        raise BackupError("The database holds another program's tables; name a database of its own.")
    # One transaction that drops the whole schema first: a newer version may have added tables that the backup lacks.
    with tempfile.TemporaryDirectory(prefix="taskapp-restore-") as folder:
        script = Path(folder) / "restore.sql"
        _run("pg_restore", "--no-owner", f"--file={script}", str(file))
        new_schema = ("--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public")
        _postgres(
            "psql", url, "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *new_schema, f"--file={script}"
        )


def _postgres(program: str, url: str, *arguments: str) -> str:
    parsed = make_url(url)
    target = parsed.set(drivername="postgresql", password=None).render_as_string()
    return _run(program, f"--dbname={target}", *arguments, password=str(parsed.password or ""))


def _run(program: str, *arguments: str, password: str = "") -> str:
    path = which(program) or which(program, path=_DEBIAN_PATH)
    if path is None:
        raise BackupError(f"{program} is not installed; install the PostgreSQL client programs.")
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(  # noqa: S603 - a fixed program with our own arguments
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[0]}")
    return done.stdout
