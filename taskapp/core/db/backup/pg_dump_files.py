"""Restores dumps that earlier versions made with pg_dump; needs PostgreSQL's client programs."""

import os
import subprocess
import tempfile
from pathlib import Path
from shutil import which

from sqlalchemy import make_url

from taskapp.core.db.backup.error import BackupError
from taskapp.core.db.migrating import known_revisions

MAGIC = b"PGDMP"
_DEBIAN_PATH = os.pathsep.join(f"/usr/lib/postgresql/{version}/bin" for version in range(18, 14, -1))


def restore(url: str, file: Path, *, force: bool) -> None:
    """Replace the database at `url` by a dump of pg_dump."""
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
        raise BackupError(
            f"This file was made by an earlier version with pg_dump, and {program} is not installed; install the "
            "package postgresql-client (Debian, Ubuntu) or postgresql (Fedora, Homebrew)."
        )
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(  # noqa: S603 - a fixed program with our own arguments
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[0]}")
    return done.stdout
