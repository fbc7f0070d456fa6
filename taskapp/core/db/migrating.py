"""Schema migrations, and checks that refuse an unknown or damaged database before anything is changed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from taskapp.core import installation
from taskapp.core.config import ConfigError, database_setting
from taskapp.core.db.database import WRITE, Database, is_transient, retrying, sqlite_path
from taskapp.core.db.outage import reason

# Larger files are not checked at every start: the check takes about a second per gigabyte.
CHECKED_BYTES = 256 * 1024 * 1024
# An arbitrary number, but fixed: all processes of all versions must take the same lock.
MIGRATION_LOCK = 7_266_117_001
# Less than PostgreSQL's deadlock_timeout (1 s), so that in a deadlock the migration is undone and not somebody's request.
_LOCK_WAIT_MS = 500
# With the pauses of `retrying`, about a minute.
_ATTEMPTS = 10
_STRANGE = "belongs to another program"
_IN_USE = "is in use by a long transaction, perhaps a backup; try again when it has ended. Nothing was changed."
_HERE = "quote_ident(current_schema())::regnamespace AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')"
# The tables of the schema that a connection to PostgreSQL works in, and its trigger functions; without those of extensions.
POSTGRES_TABLES = f"SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = {_HERE}"  # noqa: S608 - constants
POSTGRES_FUNCTIONS = (
    f"SELECT oid::regprocedure::text FROM pg_proc WHERE prorettype = 'trigger'::regtype AND pronamespace = {_HERE}"  # noqa: S608
)
# Tables of the product before it used migrations: a file with these is accepted although it has no revision.
PREDECESSORS = {"todo", "todo_type", "todo_type_tool"}


async def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`; several processes may do so at once. Raises `ConfigError` for a database it does not know."""
    refuse_unusable_file(url)
    await _run(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Migrate down to `revision` (`"base"` removes all tables)."""
    await _run(url, lambda config: command.downgrade(config, revision))


async def is_current(database: Database) -> bool:
    """Whether the open database has the schema of this version, or of a newer one.

    Migrations only add until every server is new, so this version still works with a newer schema:
    an upgrade migrates first and then replaces one server after the other.
    """
    async with database.engine.connect() as connection:
        revision = await connection.run_sync(_revision)
    return revision is not None and revision >= (_head() or "")


@lru_cache(maxsize=1)
def _head() -> str | None:
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def migrate_on(connection: Connection, revision: str) -> None:
    """Migrate up to `revision` within the transaction of `connection`."""
    _migrate(connection, lambda config: command.upgrade(config, revision))


def refuse_unusable_file(url: str) -> None:
    """Raise `ConfigError` for a SQLite file that is damaged, newer, or of another program. Only reads the file."""
    path = sqlite_path(url)
    if path is None or not path.exists():
        return
    if path.is_dir():
        raise ConfigError(f"TASKAPP_DATABASE_URL names the folder {path}; name a file in it.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            small = path.stat().st_size <= CHECKED_BYTES
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0] if small else "ok"
            tables, revision = _contents(connection)
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{path} {_why_unusable(error)}") from None
    if verdict != "ok":
        raise ConfigError(f"{path} is damaged ({verdict}); restore a backup. Nothing was changed.")
    if tables and revision is None and not tables & PREDECESSORS:
        raise ConfigError(f"{path} {_STRANGE}; name another file. Nothing was changed.")
    if revision is not None and revision not in known_revisions():
        raise ConfigError(f"{path} {_newer(revision)}")


def _why_unusable(error: sqlite3.DatabaseError) -> str:
    if not isinstance(error, sqlite3.OperationalError):
        return f"is not a usable SQLite database ({error}); restore a backup or name another file."
    if "locked" in str(error):
        return "is in use by another program; try again when it has ended."
    return f"cannot be used ({error}); let this user read and write it and its folder, or name another file."


def known_revisions() -> set[str]:
    """All schema revisions of this version."""
    return _revisions(ScriptDirectory.from_config(_config(None)))


def _contents(connection: sqlite3.Connection) -> tuple[set[str], str | None]:
    """The tables of a SQLite file and its schema revision."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in tables:
        return tables, None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return tables - {"alembic_version"}, row[0] if row else None


async def _run(url: str, step: Callable[[Config], None]) -> None:
    try:
        await _run_on(Database(url, patient=True), step)
    except (DBAPIError, OSError) as error:
        if isinstance(error, DBAPIError) and is_transient(error):
            raise ConfigError(f"{database_setting(url)} {_IN_USE}") from None
        raise ConfigError(f"{database_setting(url)} cannot be used: {reason(error)}") from None


async def _run_on(database: Database, step: Callable[[Config], None]) -> None:
    async def attempt() -> None:
        async with database.engine.execution_options(**{WRITE: True}).begin() as connection:
            await connection.run_sync(_migrate_beside_others, step)

    try:
        await retrying(attempt, attempts=_ATTEMPTS)
    finally:
        await database.dispose()


def _migrate_beside_others(connection: Connection, step: Callable[[Config], None]) -> None:
    """Migrate while servers work: a table that is in use is not waited for long, because everybody would wait behind."""
    _migrate(connection, step, lock_wait_ms=_LOCK_WAIT_MS)


def _migrate(connection: Connection, step: Callable[[Config], None], *, lock_wait_ms: int | None = None) -> None:
    if connection.dialect.name == "postgresql":
        if connection.execute(text("SHOW transaction_read_only")).scalar() == "on":
            raise ConfigError("The database of TASKAPP_DATABASE_URL is read-only, perhaps a replica; name the primary.")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        # From here on, because another migration is waited for as long as it takes.
        if lock_wait_ms is not None:
            connection.execute(text(f"SET LOCAL lock_timeout = '{lock_wait_ms}ms'"))
    config = _config(connection)
    _refuse_unknown(connection, ScriptDirectory.from_config(config))
    step(config)


def _refuse_unknown(connection: Connection, scripts: ScriptDirectory) -> None:
    revision = _revision(connection)
    if revision is not None and revision not in _revisions(scripts):
        raise ConfigError(f"The database {_newer(revision)}")
    if revision is None and connection.dialect.name == "postgresql":
        _refuse_unsuitable(connection)


def _refuse_unsuitable(connection: Connection) -> None:
    """Raise `ConfigError` for a PostgreSQL database of another program, and for one that cannot hold every text."""
    tables = set(connection.execute(text(POSTGRES_TABLES)).scalars()) - {"alembic_version"}
    if tables and not tables & PREDECESSORS:
        raise ConfigError(f"The database of TASKAPP_DATABASE_URL {_STRANGE}; name a new one. Nothing was changed.")
    encoding = connection.execute(text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        raise ConfigError(
            f"The database of TASKAPP_DATABASE_URL has the encoding {encoding}; name one that was made with ENCODING 'UTF8' "
            "TEMPLATE template0. Nothing was changed."
        )


def _revisions(scripts: ScriptDirectory) -> set[str]:
    return {script.revision for script in scripts.walk_revisions()}


def _newer(revision: str) -> str:
    return f"is at revision {revision}, which this version does not know: it is newer. Install that version; nothing was changed."


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _config(connection: Connection | None) -> Config:
    scripts = installation.migrations()
    if not (scripts / "env.py").is_file():
        raise ConfigError(f"The migrations are missing: {scripts} holds no env.py; install this version again.")
    config = Config()
    # In this configuration format a single % refers to another option.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
