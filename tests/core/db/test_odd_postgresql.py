"""PostgreSQL as administrators set it up: schemas, encodings, time limits, neighbours. Nothing is lost, and nothing is a riddle."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from taskapp.core.config import ConfigError
from taskapp.core.db import database as db
from taskapp.core.db import outage
from taskapp.core.db.backup import archive, postgres_copy
from taskapp.core.db.backup.archive import BackupError, backup, restore
from taskapp.core.db.migrating import MIGRATION_LOCK, upgrade
from tests.core.db.test_migrating import execute, look
from tests.core.db.test_whole_backup import names, use_folder
from tests.factories.people import a_company
from tests.support.api_client import run_in_database
from tests.support.databases import Databases
from tests.support.postgres import run_apart


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_folder(monkeypatch, tmp_path / "data")


@pytest.fixture
def empty(databases: Databases) -> Iterator[str]:
    with databases.fresh("postgresql", migrated=False) as url:
        yield url


def use_schema(databases: Databases, url: str, schema: str) -> None:
    """Let everybody who opens the database work in this new schema of it."""
    run_apart(execute(url, f'CREATE SCHEMA "{schema}"'))
    databases.postgres.execute(f'ALTER DATABASE "{make_url(url).database}" SET search_path = "{schema}", public')


def test_a_schema_of_its_own_is_backed_up_and_restored_and_the_others_stay(
    databases: Databases, empty: str, tmp_path: Path
) -> None:
    run_apart(execute(empty, "CREATE TABLE song (id INTEGER)"))
    use_schema(databases, empty, "Größe")
    run_apart(upgrade(empty))
    run_in_database(empty, lambda session: a_company(session, "Acme"))
    backup(empty, tmp_path / "copy")
    run_in_database(empty, lambda session: a_company(session, "Made since"))
    restore(empty, tmp_path / "copy", force=True)
    assert names(empty) == ["Acme"]
    run_apart(execute(empty, "SELECT id FROM public.song"))


def test_a_restore_needs_no_right_to_the_schema_itself(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh("postgresql") as source, databases.fresh("postgresql", migrated=False) as target:
        run_in_database(source, lambda session: a_company(session, "Acme"))
        backup(source, tmp_path / "copy")
        role = make_url(target).database
        run_apart(execute(target, f'CREATE ROLE "{role}" LOGIN', f'GRANT CREATE, USAGE ON SCHEMA public TO "{role}"'))
        try:
            url = make_url(target).set(username=role).render_as_string(hide_password=False)
            for force in (False, True):
                restore(url, tmp_path / "copy", force=force)
            assert names(url) == ["Acme"]
        finally:
            run_apart(execute(target, f'DROP OWNED BY "{role}"', f'DROP ROLE "{role}"'))


def test_a_database_without_our_tables_is_not_called_backed_up(empty: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="holds no tables of Taskapp"):
        backup(empty, tmp_path / "copy")
    assert [path.name for path in tmp_path.glob("*copy*")] == []


def test_the_database_of_another_program_is_not_migrated(empty: str) -> None:
    run_apart(execute(empty, "CREATE TABLE song (id INTEGER)"))
    before = run_apart(look(empty))
    with pytest.raises(ConfigError, match="belongs to another program"):
        run_apart(upgrade(empty))
    assert run_apart(look(empty)) == before


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_new_database_that_cannot_hold_every_text_is_refused(databases: Databases, empty: str, encoding: str) -> None:
    name = make_url(empty).database
    databases.postgres.execute(f'DROP DATABASE "{name}"')
    databases.postgres.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    with pytest.raises(ConfigError, match=f"encoding {encoding}.*UTF8"):
        run_apart(upgrade(empty))
    assert run_apart(look(empty)) == {}


async def test_a_migration_has_no_time_limit(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The lock of another migration is waited for, here longer than any statement of a server may take.
    keeper = db.Database(empty)
    monkeypatch.setitem(db.POSTGRES_SETTINGS, "statement_timeout", "100ms")
    monkeypatch.setattr(outage, "COMMAND_TIMEOUT", 0.2)
    async with keeper.engine.connect() as other:
        await other.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        upgrading = asyncio.create_task(upgrade(empty))
        await asyncio.wait([upgrading], timeout=1)
        await other.execute(text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
        await upgrading
    await keeper.dispose()


def _drop_everybody(databases: Databases, url: str) -> None:
    databases.postgres.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{make_url(url).database}'"
    )


def test_a_connection_that_ends_half_way_ends_the_command_in_words(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = postgres_copy._in_order_of_references

    async def cut_off(driver: object) -> list[str]:
        tables = await order(driver)
        _drop_everybody(databases, url)
        return tables

    with databases.fresh("postgresql") as url:
        backup(url, tmp_path / "copy")
        run_in_database(url, lambda session: a_company(session, "Made since"))
        monkeypatch.setattr(archive, "_add_recordings", lambda _: _drop_everybody(databases, url))
        with pytest.raises(BackupError, match=r"the database is as it was: .*terminating connection"):
            restore(url, tmp_path / "copy", force=True)
        assert names(url) == ["Made since"]
        monkeypatch.setattr(postgres_copy, "_in_order_of_references", cut_off)
        with pytest.raises(BackupError, match="failed: the server ended the connection"):
            backup(url, tmp_path / "second")


async def test_of_two_restores_at_once_the_second_finds_the_data_of_the_first(
    databases: Databases, empty: str, tmp_path: Path
) -> None:
    with databases.fresh("postgresql") as source:
        await asyncio.to_thread(backup, source, tmp_path / "copy")
    keeper = db.Database(empty)
    async with keeper.engine.connect() as other:
        await other.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        both = [asyncio.create_task(asyncio.to_thread(restore, empty, tmp_path / "copy")) for _ in range(2)]
        async with asyncio.timeout(60):
            while await other.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) != len(both):
                await asyncio.sleep(0.01)
        await other.execute(text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
        results = await asyncio.gather(*both, return_exceptions=True)
    await keeper.dispose()
    refused = [str(result) for result in results if result]
    assert len(refused) == 1
    assert "holds tables already" in refused[0]


async def test_a_replica_is_refused_and_one_that_was_promoted_is_used(databases: Databases) -> None:
    with databases.fresh("postgresql") as url:
        setting = f'ALTER DATABASE "{make_url(url).database}" %s default_transaction_read_only'
        await asyncio.to_thread(databases.postgres.execute, setting % "SET" + " = on")
        with pytest.raises(ConfigError, match="is read-only, perhaps a replica"):
            await upgrade(url)
        database = db.Database(url)
        with pytest.raises(DBAPIError) as refused:
            await _write(database)
        assert outage.is_away(refused.value)
        await asyncio.to_thread(databases.postgres.execute, setting % "RESET")
        await _write(database)
        await database.dispose()


async def _write(database: db.Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("UPDATE task SET title = title"))


def test_the_socket_of_a_url_may_be_its_host_as_for_libpq(databases: Databases, empty: str) -> None:
    socket, port = str(databases.postgres.folder), databases.postgres.port
    url = f"postgresql://taskapp@{socket.replace('/', '%2F')}:{port}/{make_url(empty).database}"
    run_apart(upgrade(url))
    assert "task" in run_apart(look(empty))


@pytest.mark.parametrize(
    ("host", "said"),
    [("no-such-host.invalid", "no-such-host.invalid"), ("%2Fnowhere", "/nowhere")],
)
def test_a_server_that_is_not_there_is_named(host: str, said: str, tmp_path: Path) -> None:
    url = f"postgresql://taskapp@{host}/taskapp"
    with pytest.raises(ConfigError, match=said):
        run_apart(upgrade(url))
    with pytest.raises(BackupError, match=said):
        backup(url, tmp_path / "copy")
