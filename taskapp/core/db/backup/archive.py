"""Backup and restore of an installation: database, recordings and key in one ZIP file, all or nothing (decision 27).

The file holds `manifest.json`, the database (`database.db` of SQLite, or one `tables/NAME` of PostgreSQL's binary COPY each),
`recordings/…` and `secret-key`. No program of PostgreSQL is needed. A database file or dump of an earlier version is restored too.
"""

import asyncio
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from taskapp import __version__
from taskapp.core.config import PRIVATE, PRIVATE_FILE, ConfigError, data_folder, settings
from taskapp.core.db.backup import pg_dump_files, postgres_copy
from taskapp.core.db.backup.error import BackupError
from taskapp.core.db.database import sqlite_path
from taskapp.core.db.migrating import known_revisions, refuse_unusable_file

__all__ = ["BackupError", "backup", "restore"]
FORMAT = 1
MANIFEST, DATABASE, KEY, RECORDINGS = "manifest.json", "database.db", "secret-key", "recordings"
LABELS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SQLITE_MAGIC, ZIP_MAGIC = b"SQLite format 3\x00", b"PK"
# What reading raises for an archive with damaged, encrypted, strangely packed or missing entries.
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError)


def backup(url: str, file: Path) -> None:
    """Write the database at `url`, the recordings and the key to `file`, which only its owner may read.

    It is written under a temporary name and renamed when complete. Raises `BackupError`.
    """
    if file.exists():
        raise BackupError(f"{file} exists already; name a new file.")
    if not file.parent.is_dir():
        raise BackupError(f"The folder {file.parent} does not exist; make it first.")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        unfinished.touch(PRIVATE_FILE, exist_ok=False)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            _write_database(url, archive, unfinished.with_name(f"{unfinished.name}.db"))
            _write_files(archive)
        _sync_to_disk(unfinished)
        unfinished.replace(file)
        _sync_to_disk(file.parent)
    except OSError as error:
        if error.filename is not None:
            raise
        # Writing to an open file: the error of a full disk names no file.
        raise BackupError(f"{file} cannot be written: {error.strerror}; name a place with more room.") from None
    except sqlite3.Error as error:
        raise BackupError(f"The backup to {file} failed: {error}.") from None
    except zipfile.BadZipFile as error:
        raise BackupError(f"The backup failed: {error}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def restore(url: str, file: Path, *, force: bool = False) -> None:
    """Replace the database at `url` by the backup in `file`, and put its recordings and its key into the data folder.

    When the new database is complete, recordings are added, then it replaces the old one in one step, then the key is kept:
    a restore that fails leaves the old state. Raises `BackupError` for a file that is no backup, and, without `force`, when the
    database already holds data.
    """
    if not file.is_file():
        raise BackupError(f"{file} does not exist or is not a file.")
    with file.open("rb") as opened:
        magic = opened.read(16)
    if not magic.startswith(ZIP_MAGIC):
        _restore_old_file(url, file, magic, force=force)
        return
    places = f"{settings().data_dir}, {sqlite_path(url) or 'PostgreSQL'}"
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive, file, url)
            key = archive.read(KEY).decode() if KEY in archive.namelist() else ""
            _refuse_other_key(key, force=force)
            _restore_database(url, archive, manifest, file, force=force)
            _keep_key(key)
    except OSError as error:
        if error.filename is not None:
            raise
        raise BackupError(f"The restore failed: {error.strerror} ({places}); make room and run it again.") from None
    except _DAMAGES as error:
        raise BackupError(f"{file} is damaged ({error}); nothing was replaced.") from None


def _write_database(url: str, archive: zipfile.ZipFile, copy: Path) -> None:
    source = sqlite_path(url)
    manifest: dict[str, Any] = {"format": FORMAT, "version": __version__, "database": "postgresql"}
    if source:
        try:
            _copy_sqlite(source, copy)
            archive.write(copy, DATABASE)
        finally:
            for ending in ("", "-journal"):
                copy.with_name(copy.name + ending).unlink(missing_ok=True)
        manifest["database"] = "sqlite"
    else:
        manifest |= asyncio.run(postgres_copy.dump(url, archive))
    archive.writestr(MANIFEST, json.dumps(manifest))


def _write_files(archive: zipfile.ZipFile) -> None:
    if key := _present_key():
        archive.writestr(KEY, key)
    root = settings().data_dir / RECORDINGS
    for path in sorted(root.glob("*/*")):
        if path.is_file() and path.suffix != ".part":
            try:
                archive.write(path, f"{RECORDINGS}/{path.relative_to(root)}", zipfile.ZIP_STORED)
            except FileNotFoundError:
                continue  # erased meanwhile


def _read_manifest(archive: zipfile.ZipFile, file: Path, url: str) -> dict[str, Any]:
    """The manifest of a complete backup for this kind of database; every byte is checked before anything is changed."""
    kind = "sqlite" if sqlite_path(url) else "postgresql"
    if MANIFEST not in archive.namelist():
        raise BackupError(f"{file} is no {LABELS[kind]} backup of Taskapp.")
    if damaged := archive.testzip():
        raise BackupError(f"{file} is damaged ({damaged}); nothing was replaced.")
    manifest: Any = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or not isinstance(manifest["format"], int):
        raise BackupError(f"{file} is damaged ({MANIFEST}); nothing was replaced.")
    if manifest["format"] > FORMAT:
        raise BackupError(f"{file} was made by a newer version of Taskapp; install that version. Nothing was replaced.")
    if manifest["database"] != kind:
        label = LABELS[manifest["database"]]
        raise BackupError(f"{file} is a backup of {label}: restore it there, then use `taskapp move --to`.")
    if kind == "postgresql" and manifest["revision"] not in known_revisions():
        raise BackupError(f"{file} is no PostgreSQL backup of Taskapp that this version knows.")
    return manifest


def _restore_database(url: str, archive: zipfile.ZipFile, manifest: dict[str, Any], file: Path, *, force: bool) -> None:
    target, complete = _restored_file(url), lambda: _add_recordings(archive)
    if target is None:
        asyncio.run(postgres_copy.load(url, archive, manifest, force=force, when_complete=complete))
        return
    target.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
    copy = target.with_name(f".{target.name}.{os.getpid()}.unpacked")
    try:
        copy.touch(PRIVATE_FILE)
        with archive.open(DATABASE) as packed, copy.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        _restore_sqlite(copy, target, name=file, force=force, when_complete=complete)
    finally:
        copy.unlink(missing_ok=True)


def _restored_file(url: str) -> Path | None:
    """The SQLite file to replace; where a link leads to it, the link stays."""
    path = sqlite_path(url)
    return path and path.resolve()


def _restore_old_file(url: str, file: Path, magic: bytes, *, force: bool) -> None:
    """Restore a file of an earlier version: the database alone."""
    target = _restored_file(url)
    if target is None:
        if not magic.startswith(pg_dump_files.MAGIC):
            raise BackupError(f"{file} is no PostgreSQL backup of Taskapp.")
        pg_dump_files.restore(url, file, force=force)
    elif magic != SQLITE_MAGIC:
        raise BackupError(f"{file} is no SQLite backup of Taskapp.")
    else:
        _restore_sqlite(file, target, name=file, force=force)


def _present_key() -> str:
    """The key in use, configured or kept; empty before the first start."""
    configured = settings().secret_key.get_secret_value()
    kept = settings().data_dir / KEY
    return configured or (kept.read_text(errors="ignore").strip() if kept.is_file() else "")


def _refuse_other_key(key: str, *, force: bool) -> None:
    configured = settings().secret_key.get_secret_value()
    if key and configured and configured != key and not force:
        raise BackupError(
            "TASKAPP_SECRET_KEY is not the key of this backup: webhook secrets and links in mails would not work. "
            "Unset it, so that the key of the backup is used, or add --force."
        )


def _keep_key(key: str) -> None:
    """Put the backup's key in place of the kept one, unless the key is configured."""
    if not key or settings().secret_key.get_secret_value():
        return
    with _replacing(data_folder() / KEY) as partial:
        partial.write_text(key)


def _add_recordings(archive: zipfile.ZipFile) -> None:
    """Add the recordings that are missing. Others stay: those of no call are removed by the job `erase-leftovers`."""
    root = data_folder().resolve() / RECORDINGS
    for entry in archive.infolist():
        # Not resolved further: links that lead to another disk are followed, dots in the archive are not.
        target = Path(os.path.normpath(root.parent / entry.filename))
        if not entry.filename.startswith(f"{RECORDINGS}/") or not target.is_relative_to(root):
            continue
        if target.is_file() and target.stat().st_size == entry.file_size:
            continue
        target.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
        with _replacing(target) as partial, archive.open(entry) as packed, partial.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A temporary file that takes the place of `target` when the block ends, with the owner and the mode of that."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.touch(PRIVATE_FILE)
        if target.exists():
            before = target.stat()
            if os.geteuid() == 0:  # nobody else may give a file away
                os.chown(partial, before.st_uid, before.st_gid)
            partial.chmod(before.st_mode)
        yield partial
        _sync_to_disk(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupError(f"There is no database at {source} yet.")
    refuse_unusable_file(f"sqlite:///{source}")
    reading, writing = sqlite3.connect(source, timeout=60), sqlite3.connect(target)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    finally:
        writing.close()
        reading.close()


def _restore_sqlite(
    file: Path, target: Path, *, name: Path, force: bool, when_complete: Callable[[], None] = lambda: None
) -> None:
    try:
        refuse_unusable_file(f"sqlite:///{file.absolute()}")
    except ConfigError as error:
        raise BackupError(str(error).replace(str(file), str(name))) from None
    if target.exists() and target.stat().st_size and not force:
        raise BackupError(f"{target} holds a database already; add --force to replace it.")
    target.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
    _refuse_in_use(target)
    with _replacing(target) as partial:
        shutil.copyfile(file, partial)
        when_complete()
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
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
