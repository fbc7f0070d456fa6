"""Backup during writes, and restore: the whole database or nothing, on both kinds."""

import asyncio
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import func, select

from taskapp.core.db import database as db
from taskapp.core.db.backup.archive import BackupError, backup, restore
from taskapp.core.db.migrating import upgrade
from taskapp.tasks.model import Task, TaskCount
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.factories.tasks import a_task
from tests.support.api_client import run_in_database
from tests.support.databases import Databases, Kind
from tests.support.postgres import run_apart


async def keep_writing(written: list[int]) -> None:
    """Create two tasks in each transaction until cancelled."""
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner)
    while True:
        async with db.transaction() as session:
            for _ in range(2):
                await a_task(session, company.owner, contact=contact)
        written.append(2)


async def counted(session: AsyncSession) -> tuple[int, int]:
    """The number of tasks, and their number in the table of counts."""
    stored = await session.scalar(select(func.sum(TaskCount.n)).where(TaskCount.kind == "all"))
    return (await session.scalar(select(func.count()).select_from(Task)) or 0), int(stored or 0)


@pytest.mark.trust("A backup made while people work is whole, and comes back")
async def test_a_backup_made_while_writing_is_whole_and_comes_back(
    database: db.Database, database_url: str, database_kind: Kind, databases: Databases, tmp_path: Path
) -> None:
    written: list[int] = []
    writer = asyncio.create_task(keep_writing(written))
    while len(written) < 10:
        await asyncio.sleep(0.01)
    before = sum(written)
    await asyncio.to_thread(backup, database_url, tmp_path / "copy")
    after = sum(written) + 2
    writer.cancel()
    with suppress(asyncio.CancelledError):
        await writer
    with databases.fresh(database_kind, migrated=False) as other:
        await asyncio.to_thread(restore, other, tmp_path / "copy")
        await upgrade(other)
        tasks, kept = run_in_database(other, counted)
    assert tasks == kept
    assert tasks % 2 == 0, "half a transaction was copied"
    assert before <= tasks <= after
    assert list(tmp_path.iterdir()) == [tmp_path / "copy"]


def test_data_is_replaced_only_when_forced(
    database_url: str, databases: Databases, database_kind: Kind, tmp_path: Path
) -> None:
    run_in_database(database_url, lambda session: a_company(session, "Before"))
    backup(database_url, tmp_path / "copy")
    with databases.fresh(database_kind) as other:
        with pytest.raises(BackupError, match="--force"):
            restore(other, tmp_path / "copy")
        restore(other, tmp_path / "copy", force=True)
        assert run_in_database(other, counted) == (0, 0)


def test_a_backup_never_overwrites(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(BackupError, match="exists already"):
        backup(database_url, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


@pytest.mark.parametrize("content", [b"", b"hello", b"PGDMP and no more", b"SQLite format 3\x00 and no more"])
def test_what_is_no_backup_is_refused_and_nothing_replaced(database_url: str, tmp_path: Path, content: bytes) -> None:
    run_in_database(database_url, lambda session: a_company(session, "Still here"))
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(BackupError):
        restore(database_url, tmp_path / "copy", force=True)
    assert run_in_database(database_url, lambda session: session.scalar(select(func.count()).select_from(Task))) == 0


def test_a_damaged_database_can_be_replaced_by_a_backup(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh("sqlite") as url:
        backup(url, tmp_path / "copy")
        file = Path(url.removeprefix("sqlite:///"))
        shutil.copy(Path(__file__), file)
        restore(url, tmp_path / "copy", force=True)
        assert run_in_database(url, counted) == (0, 0)


def test_what_is_left_beside_a_lost_database_does_not_change_the_restored_one(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("sqlite") as url:
        file = Path(url.removeprefix("sqlite:///"))
        beside = [file.with_name(f"{file.name}{ending}") for ending in ("-wal", "-shm")]
        backup(url, tmp_path / "copy")
        run_in_database(url, lambda session: a_company(session, "Written after the backup"))
        with closing(sqlite3.connect(file)) as user:
            # As after a crash: the last changes are in the WAL file alone.
            user.execute("PRAGMA journal_mode=WAL")
            user.execute("PRAGMA wal_autocheckpoint=0")
            user.execute("UPDATE organization SET name = 'Changed'")
            user.commit()
            kept = [name.read_bytes() for name in beside]
        file.unlink()
        for name, content in zip(beside, kept, strict=True):
            name.write_bytes(content)
        restore(url, tmp_path / "copy")
        assert not any(name.exists() for name in beside)
        assert run_in_database(url, counted) == (0, 0)


def test_a_database_in_use_is_not_replaced_under_its_users(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh("sqlite") as url:
        backup(url, tmp_path / "copy")
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as user:
            user.execute("PRAGMA journal_mode=WAL")
            user.execute("SELECT count(*) FROM task").fetchone()
            with pytest.raises(BackupError, match="stop the product first"):
                restore(url, tmp_path / "copy", force=True)
            user.execute("UPDATE task_count SET n = n")
            user.commit()
        restore(url, tmp_path / "copy", force=True)
        assert run_in_database(url, counted) == (0, 0)


async def test_a_copy_from_before_a_migration_comes_back_and_is_migrated_again(
    database_kind: Kind, databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh(database_kind, migrated=False) as old, databases.fresh(database_kind) as new:
        await upgrade(old, "0001")
        await asyncio.to_thread(backup, old, tmp_path / "copy")
        await asyncio.to_thread(restore, new, tmp_path / "copy", force=True)
        await upgrade(new)
        assert run_in_database(new, counted) == (0, 0)


def test_another_programs_database_is_neither_taken_as_a_copy_nor_replaced(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("postgresql", migrated=False) as theirs, databases.fresh("postgresql") as ours:
        backup(ours, tmp_path / "ours")
        statement = "CREATE TABLE invoice (id int)"
        run_apart(execute(theirs, statement))
        with pytest.raises(BackupError, match="holds no tables of Taskapp"):
            backup(theirs, tmp_path / "theirs")
        with pytest.raises(BackupError, match="another program's tables"):
            restore(theirs, tmp_path / "ours", force=True)


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no database"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
