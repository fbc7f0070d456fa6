"""Migrations: up and down on both databases, same schema as the models, concurrent starts, refusal of unknown databases."""

import asyncio
import hashlib
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from taskapp.cli import commands
from taskapp.core import config, installation
from taskapp.core.config import ConfigError
from taskapp.core.db import migrating
from taskapp.core.db.database import Database
from taskapp.core.db.migrating import downgrade, is_current, refuse_unusable_file, upgrade
from taskapp.models import metadata
from taskapp.ui.reflex_adapter.built_pages import build
from tests.support.api_client import run_in_database
from tests.support.databases import Databases, Kind
from tests.support.processes import free_port

HAND_MADE = ("task_search", "alembic_version")


async def look(url: str) -> dict[str, set[str]]:
    """The tables with their columns, constraints and indexes."""

    def read(connection: Connection) -> dict[str, set[str]]:
        inspector = inspect(connection)
        return {
            table: {f"column {c['name']} {c['nullable']}" for c in inspector.get_columns(table)}
            | {f"index {i['name']} {i['column_names']}" for i in inspector.get_indexes(table)}
            | {f"unique {u['name']} {u['column_names']}" for u in inspector.get_unique_constraints(table)}
            | {f"foreign {f['constrained_columns']} {f['referred_table']}" for f in inspector.get_foreign_keys(table)}
            for table in inspector.get_table_names()
        }

    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(read)
    finally:
        await database.dispose()


async def execute(url: str, *statements: str) -> None:
    database = Database(url)
    try:
        async with database.transaction() as session:
            for statement in statements:
                await session.execute(text(statement))
    finally:
        await database.dispose()


async def test_up_down_and_up_again_gives_the_same_schema(database_kind: Kind, databases: Databases) -> None:
    with databases.fresh(database_kind, migrated=False) as url:
        await upgrade(url)
        first = await look(url)
        assert {"task", "reminder", "task_count", "contact", "member"} <= set(first)
        await downgrade(url, "0001")
        assert "task" not in await look(url)
        await upgrade(url)
        assert await look(url) == first
        await downgrade(url, "base")
        assert set(await look(url)) <= {"alembic_version"}
        await upgrade(url)
        assert await look(url) == first


async def test_models_and_migrations_say_the_same(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "include_name": lambda name, *_: not (name or "").startswith(HAND_MADE)}
        context = MigrationContext.configure(connection, opts={**options, "target_metadata": metadata})
        found: list[object] = compare_metadata(context, metadata)
        return found

    database = Database(database_url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await is_current(database)
        if database.engine.dialect.name == "sqlite":
            # Not compared: the counts lie in the order of their key (migration 0028).
            made = text("SELECT sql FROM sqlite_master WHERE name = 'task_count'")
            assert "WITHOUT ROWID" in (await connection.execute(made)).scalar_one()
    await database.dispose()


async def test_todos_are_dropped_without_carrying_rows(database_kind: Kind, databases: Databases) -> None:
    with databases.fresh(database_kind, migrated=False) as url:
        await upgrade(url, "0001")
        await execute(
            url,
            "CREATE TABLE todo_type (id INTEGER PRIMARY KEY)",
            "CREATE TABLE todo (id INTEGER PRIMARY KEY, type INTEGER REFERENCES todo_type (id))",
            "CREATE TABLE todo_type_tool (id INTEGER PRIMARY KEY, type INTEGER REFERENCES todo_type (id))",
            "INSERT INTO todo_type VALUES (1)",
            "INSERT INTO todo VALUES (1, 1)",
        )
        await upgrade(url)
        tables = set(await look(url))
        assert tables.isdisjoint({"todo", "todo_type", "todo_type_tool"})
        assert run_in_database(url, lambda session: session.scalar(text("SELECT count(*) FROM task"))) == 0


async def test_a_database_that_held_only_todos_is_taken_over(database_kind: Kind, databases: Databases) -> None:
    with databases.fresh(database_kind, migrated=False) as url:
        await execute(
            url, "CREATE TABLE todo (id INTEGER PRIMARY KEY)", "CREATE TABLE todo_type (id INTEGER PRIMARY KEY)"
        )
        await upgrade(url)
        assert set(await look(url)).isdisjoint({"todo", "todo_type"})


async def test_several_may_start_at_once(database_kind: Kind, databases: Databases) -> None:
    with databases.fresh(database_kind, migrated=False) as url:
        await asyncio.gather(*(upgrade(url) for _ in range(5)))
        assert "task" in await look(url)


WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'task'::regclass")


async def test_a_table_in_use_is_not_waited_for_long_and_migrated_once_it_is_free(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever waits for a table keeps everybody behind waiting, so the migration must stand aside in between.
    monkeypatch.setattr(migrating, "_LOCK_WAIT_MS", 200)
    with databases.fresh("postgresql") as url:
        await downgrade(url, "0025")
        database = Database(url)

        async def waiting(*, expected: bool) -> None:
            async with asyncio.timeout(60), database.engine.connect() as connection:
                while bool(await connection.scalar(WAITS)) is not expected:
                    await asyncio.sleep(0.01)

        async with database.engine.connect() as other:
            await other.execute(text("LOCK TABLE task IN ROW EXCLUSIVE MODE"))
            upgrading = asyncio.create_task(upgrade(url))
            for expected in (True, False, True):
                await waiting(expected=expected)
            await other.rollback()
        await upgrading
        assert await is_current(database)
        await database.dispose()


async def test_a_table_that_stays_in_use_is_an_error_that_says_so(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "_LOCK_WAIT_MS", 50)
    monkeypatch.setattr(migrating, "_ATTEMPTS", 2)
    with databases.fresh("postgresql") as url:
        await downgrade(url, "0025")
        database = Database(url)
        async with database.engine.connect() as other:
            await other.execute(text("LOCK TABLE task IN ROW EXCLUSIVE MODE"))
            with pytest.raises(ConfigError, match="TASKAPP_DATABASE_URL is in use by a long transaction"):
                await upgrade(url)
        assert not await is_current(database)
        await database.dispose()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def other_product(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE song (id INTEGER PRIMARY KEY, title TEXT)")
        connection.execute("INSERT INTO song VALUES (1, 'One')")


def no_database(path: Path) -> None:
    path.write_text("Dear diary, this is no database at all.\n" * 100)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def scribbled_on(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 8)


def from_the_future(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@pytest.mark.parametrize("spoil", [other_product, no_database, cut_off, scribbled_on, from_the_future])
async def test_a_file_we_cannot_use_is_refused_and_not_touched(
    databases: Databases, tmp_path: Path, spoil: object
) -> None:
    path = tmp_path / "taskapp.db"
    if spoil in (cut_off, scribbled_on, from_the_future):
        with databases.fresh("sqlite") as url:
            shutil.copy(url.removeprefix("sqlite:///"), path)
    spoil(path)  # type: ignore[operator]
    before = digest(path)
    with pytest.raises(ConfigError, match=r"taskapp\.db"):
        await upgrade(f"sqlite:///{path.as_posix()}")
    assert digest(path) == before


@pytest.mark.parametrize(("mode", "said"), [("DELETE", "is in use by another program"), ("WAL", "read and write")])
def test_a_good_file_that_cannot_be_opened_is_not_called_damaged(databases: Databases, mode: str, said: str) -> None:
    with databases.fresh("sqlite") as url:
        path = Path(url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path)) as other:
            other.execute(f"PRAGMA journal_mode={mode}")
            if mode == "DELETE":
                other.execute("BEGIN EXCLUSIVE")
            else:
                other.close()
                path.with_name("taskapp.db-wal").mkdir()  # as where this user may not write
            with pytest.raises(ConfigError, match=rf"taskapp\.db .*{said}"):
                refuse_unusable_file(url)


async def test_a_newer_postgresql_database_is_refused(databases: Databases) -> None:
    with databases.fresh("postgresql") as url:
        await execute(url, "UPDATE alembic_version SET version_num = '9999'")
        before = await look(url)
        with pytest.raises(ConfigError, match="newer"):
            await upgrade(url)
        assert await look(url) == before


async def test_an_empty_file_and_a_missing_one_are_new_databases(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("empty.db", "deep/down/new.db"):
        await upgrade(f"sqlite:///{(tmp_path / name).as_posix()}")
        assert "task" in await look(f"sqlite:///{(tmp_path / name).as_posix()}")


@pytest.mark.parametrize("name", [".", "plain/below.db"])
async def test_a_place_where_no_file_can_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").touch()
    with pytest.raises(ConfigError, match="TASKAPP_DATABASE_URL"):
        await upgrade(f"sqlite:///{(tmp_path / name).as_posix()}")


def test_looking_at_a_good_file_says_nothing(databases: Databases) -> None:
    with databases.fresh("sqlite") as url:
        refuse_unusable_file(url)


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "postgresql://nobody@no-such-host.invalid/x"])
async def test_a_server_that_does_not_answer_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match="TASKAPP_DATABASE_URL"):
        await upgrade(url)


async def test_missing_migrations_are_said_so_before_the_database_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "migrations", lambda: tmp_path / "migrations")
    with pytest.raises(ConfigError, match="install this version again"):
        await upgrade(f"sqlite:///{tmp_path / 'new.db'}")


async def test_the_migrations_may_lie_in_a_folder_with_a_percent_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "100%" / "alembic"
    shutil.copytree(installation.migrations(), folder)
    monkeypatch.setattr(installation, "migrations", lambda: folder)
    await upgrade(f"sqlite:///{tmp_path / 'new.db'}")
    assert "task" in await look(f"sqlite:///{tmp_path / 'new.db'}")


async def test_contacts_of_the_version_before_are_found_by_their_number_and_in_any_script(
    database_kind: Kind, databases: Databases
) -> None:
    organization, contact = (f"01a217d0-091b-7539-bd13-cdb839d8b2e{number}" for number in (4, 5))
    at = "2026-01-01 00:00:00"
    with databases.fresh(database_kind, migrated=False) as url:
        await upgrade(url)
        await downgrade(url, "0005")
        await execute(
            url,
            "INSERT INTO organization (id, name, timezone, date_reminder_time, created_at, version) "
            f"VALUES ('{organization}', 'Old', 'Europe/Berlin', '09:00', '{at}', 1)",
            "INSERT INTO contact (id, organization_id, name, sort_name, phone, search_text, created_at, version) "
            f"VALUES ('{contact}', '{organization}', '王小明', '王小明', '+447400123456', ' 王 小 明 447400123456 ', '{at}', 1)",
        )
        await upgrade(url)
        database = Database(url)
        async with database.engine.connect() as connection:
            stored = (await connection.execute(text("SELECT search_text FROM contact"))).scalar_one()
        await database.dispose()
    assert {"王小", "小明", "明", "447400123456", "7400123456", "123456", "3456"} <= set(stored.split())


async def test_rows_of_the_version_before_are_found_by_other_spellings(
    database_kind: Kind, databases: Databases
) -> None:
    organization, contact, tasks = (f"01a217d0-091b-7539-bd13-cdb839d8b2{number}" for number in ("e4", "e5", "%02x"))
    at, count = "2026-01-01 00:00:00", 40
    rows = ", ".join(
        f"('{tasks % number}', '{organization}', '{contact}', 'X-ray Müller {number}', 'open', 'general', 'medium', 'manual', 'we', "
        f"' x ray muller {number} ', 0, '{at}', '{at}', 1)"
        for number in range(count)
    )
    with databases.fresh(database_kind, migrated=False) as url:
        await upgrade(url)
        await downgrade(url, "0028")
        await execute(
            url,
            "INSERT INTO organization (id, name, timezone, date_reminder_time, created_at, version) "
            f"VALUES ('{organization}', 'Old', 'Europe/Berlin', '09:00', '{at}', 1)",
            "INSERT INTO contact (id, organization_id, name, sort_name, search_text, created_at, updated_at, version) "
            f"VALUES ('{contact}', '{organization}', 'Jan O’Brien', 'jan', ' jan o brien ', '{at}', '{at}', 1)",
            "INSERT INTO task (id, organization_id, contact_id, title, status, category, priority, source, side, search_text, arming, "
            f"created_at, updated_at, version) VALUES {rows}",
        )
        await upgrade(url)
        database = Database(url)
        async with database.engine.connect() as connection:
            contact_words = (await connection.execute(text("SELECT search_text FROM contact"))).scalar_one()
            texts = list(await connection.scalars(text("SELECT search_text FROM task ORDER BY id")))
        await database.dispose()
    assert contact_words == " jan o brien obrien "
    assert texts == [f" x ray muller {number} xray mueller " for number in range(count)]


async def test_a_server_is_ready_with_a_newer_database_and_not_with_an_older_one(database_url: str) -> None:
    # Behind a balancer the first new server migrates, and the old ones go on until they are replaced.
    database = Database(database_url)
    try:
        for revision, ready in (("9999", True), ("0001", False)):
            await execute(database_url, f"UPDATE alembic_version SET version_num = '{revision}'")
            assert await is_current(database) is ready
        await execute(database_url, "DELETE FROM alembic_version")
        assert not await is_current(database)
    finally:
        await database.dispose()


async def test_a_build_that_fails_leaves_the_database_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    def fail() -> Path:
        raise build.BuildError("The registry does not answer.")

    monkeypatch.setattr(build, "build_pages", fail)
    with databases.fresh("sqlite", migrated=False) as url:
        await upgrade(url, "0005")
        monkeypatch.setenv("TASKAPP_DATABASE_URL", url)
        monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path))
        config.settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["taskapp", "serve", "--port", str(free_port())])
        with pytest.raises(SystemExit) as ended:
            commands.main()
        assert ended.value.code == 2
        assert (
            run_in_database(url, lambda session: session.scalar(text("SELECT version_num FROM alembic_version")))
            == "0005"
        )
