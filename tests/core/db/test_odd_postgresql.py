"""PostgreSQL as administrators set it up: schemas, encodings, time limits, neighbours. Nothing is lost, and nothing is a riddle."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from taskapp.core.config import ConfigError
from taskapp.core.db import database as db
from taskapp.core.db import outage
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
