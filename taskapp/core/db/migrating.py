"""Bringing the database to this version's schema, or refusing it untouched with a reason."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from taskapp.core import installation
from taskapp.core.config import ConfigError, database_setting
from taskapp.core.db.database import WRITE, Database, sqlite_path

# A larger file is not read through at every start: the check costs about a second a gigabyte.
CHECKED_BYTES = 256 * 1024 * 1024
# Any fixed number: all starters of all versions must ask for the same lock.
MIGRATION_LOCK = 7_266_117_001
# Tables of the to-dos before tasks: a file with these is ours, though it names no revision.
PREDECESSORS = {"todo", "todo_type", "todo_type_tool"}


async def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`; safe with several starting at once, and refuses what it does not know."""
    refuse_unusable_file(url)
    await _run(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Migrate down to `revision` ("base" for an empty database)."""
    await _run(url, lambda config: command.downgrade(config, revision))


async def is_current(database: Database) -> bool:
    """Whether the open database is exactly at this version's schema."""
    async with database.engine.connect() as connection:
        found = await connection.run_sync(_revision)
    return found == ScriptDirectory.from_config(_config(None)).get_current_head()


def refuse_unusable_file(url: str) -> None:
    """Raise `ConfigError` for a SQLite file that is damaged, newer or not ours, having only read it."""
    path = sqlite_path(url)
    if path is None or not path.exists() or path.stat().st_size == 0:
        return
    if path.is_dir():
        raise ConfigError(f"TASKAPP_DATABASE_URL names the folder {path}; name a file in it.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            small = path.stat().st_size <= CHECKED_BYTES
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0] if small else "ok"
            tables, revision = _contents(connection)
    except sqlite3.DatabaseError as error:
        raise ConfigError(
            f"{path} is not a usable SQLite database ({error}); restore a backup or name another file."
        ) from None
    if verdict != "ok":
        raise ConfigError(f"{path} is damaged ({verdict}); restore a backup. Nothing was changed.")
    if tables and revision is None and not tables & PREDECESSORS:
        raise ConfigError(f"{path} belongs to another program; name another file. Nothing was changed.")
    if revision is not None and revision not in known_revisions():
        raise ConfigError(f"{path} {_newer(revision)}")


def known_revisions() -> set[str]:
    """Every revision of the schema that this version knows."""
    return _known(ScriptDirectory.from_config(_config(None)))


def _contents(connection: sqlite3.Connection) -> tuple[set[str], str | None]:
    """The tables of a SQLite file, and the revision its schema is at."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in tables:
        return tables, None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return tables - {"alembic_version"}, row[0] if row else None


async def _run(url: str, step: Callable[[Config], None]) -> None:
    try:
        await _run_on(Database(url), step)
    except (DBAPIError, OSError) as error:
        raise ConfigError(f"{database_setting(url)} cannot be used: {_first_line(error)}") from None


async def _run_on(database: Database, step: Callable[[Config], None]) -> None:
    try:
        async with database.engine.execution_options(**{WRITE: True}).begin() as connection:
            await connection.run_sync(_migrate, step)
    finally:
        await database.dispose()


def _migrate(connection: Connection, step: Callable[[Config], None]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    config = _config(connection)
    _refuse_unknown(connection, ScriptDirectory.from_config(config))
    step(config)


def _refuse_unknown(connection: Connection, scripts: ScriptDirectory) -> None:
    found = _revision(connection)
    if found is not None and found not in _known(scripts):
        raise ConfigError(f"The database {_newer(found)}")


def _known(scripts: ScriptDirectory) -> set[str]:
    return {script.revision for script in scripts.walk_revisions()}


def _newer(revision: str) -> str:
    return f"is at revision {revision}, which this version does not know: it is newer. Install that version; nothing was changed."


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _config(connection: Connection | None) -> Config:
    scripts = installation.migrations()
    if not (scripts / "env.py").is_file():
        raise ConfigError(f"The migrations are missing: {scripts} holds no env.py; install this version again.")
    config = Config()
    # A % in a path would be read as a reference to another setting.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
