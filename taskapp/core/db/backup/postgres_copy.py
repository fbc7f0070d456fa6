"""Writes a PostgreSQL database into an archive and reads it back, with COPY through the driver."""

import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from graphlib import TopologicalSorter
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from taskapp.core.db.backup.error import BackupError
from taskapp.core.db.database import WRITE, Database
from taskapp.core.db.migrating import MIGRATION_LOCK, POSTGRES_FUNCTIONS, POSTGRES_TABLES, migrate_on
from taskapp.core.db.outage import reason

TABLES = "tables"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 "
    "AND is_generated = 'NEVER' ORDER BY ordinal_position"
)
_REFERENCES = (
    "SELECT child.relname, parent.relname FROM pg_constraint JOIN pg_class child ON child.oid = conrelid "
    "JOIN pg_class parent ON parent.oid = confrelid WHERE contype = 'f' AND child.relnamespace = quote_ident(current_schema())::regnamespace"
)
_COUNTERS = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
    "AND (column_default LIKE 'nextval(%' OR is_identity = 'YES')"
)


async def dump(url: str, archive: zipfile.ZipFile) -> dict[str, Any]:
    """Write every table of one snapshot to the archive; returns the revision, and the tables with their columns in order."""
    async with _driver(url) as driver, driver.transaction(isolation="repeatable_read", readonly=True):
        tables = {}
        in_order = await _in_order_of_references(driver)
        if "alembic_version" not in in_order:
            raise BackupError("The database of TASKAPP_DATABASE_URL holds no tables of Taskapp: nothing to back up.")
        for table in in_order:
            tables[table] = [row[0] for row in await driver.fetch(_COLUMNS, table)]
            with archive.open(f"{TABLES}/{table}", "w", force_zip64=True) as packed:
                await driver.copy_from_table(table, columns=tables[table], output=packed, format="binary")
        revision = await driver.fetchval("SELECT version_num FROM alembic_version")
    return {"revision": revision, "tables": tables}


async def load(
    url: str, archive: zipfile.ZipFile, manifest: dict[str, Any], *, force: bool, when_complete: Callable[[], None]
) -> None:
    """Replace all tables by those of the archive, in one transaction; `when_complete` runs before its commit."""
    database = Database(url, patient=True)
    try:
        async with database.engine.execution_options(**{WRITE: True}).begin() as connection:
            # Before looking: another restore, or a migration, may be under way.
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            found = set((await connection.execute(text(POSTGRES_TABLES))).scalars())
            if found and not force:
                raise BackupError("The database holds tables already; add --force to replace them.")
            if found and "alembic_version" not in found:
                raise BackupError("The database holds another program's tables; name a database of its own.")
            if found:
                # Not the schema: it may hold extensions, and rights to it that only its owner can give.
                names = ", ".join(map(connection.dialect.identifier_preparer.quote_identifier, sorted(found)))
                await connection.exec_driver_sql(f"DROP TABLE {names} CASCADE")
                for function in (await connection.execute(text(POSTGRES_FUNCTIONS))).scalars():
                    await connection.exec_driver_sql(f"DROP FUNCTION {function}")
            await connection.run_sync(migrate_on, manifest["revision"])
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await _fill(driver, archive, manifest["tables"])
            when_complete()
    except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError, TimeoutError) as error:
        raise BackupError(f"The restore failed, and the database is as it was: {reason(error)}") from None
    finally:
        await database.dispose()


async def _fill(driver: Any, archive: zipfile.ZipFile, tables: dict[str, list[str]]) -> None:
    for table, columns in tables.items():
        # What the triggers keep (counts) is in the archive itself.
        await driver.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        await driver.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names from a checked archive
        with archive.open(f"{TABLES}/{table}") as packed:
            await driver.copy_to_table(table, columns=columns, source=packed, format="binary")
    for table in tables:
        await driver.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    for table, column in await driver.fetch(_COUNTERS):
        await driver.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), max(\"{column}\")) "  # noqa: S608
            f'FROM "{table}" HAVING max("{column}") IS NOT NULL'
        )


async def _in_order_of_references(driver: Any) -> list[str]:
    """Every table; one comes after those that it refers to."""
    before: dict[str, set[str]] = {row[0]: set() for row in await driver.fetch(POSTGRES_TABLES)}
    for child, parent in await driver.fetch(_REFERENCES):
        if child != parent:
            before[child].add(parent)
    return list(TopologicalSorter(before).static_order())


@asynccontextmanager
async def _driver(url: str) -> AsyncIterator[Any]:
    """The driver's own connection."""
    database = Database(url, patient=True)
    try:
        async with database.engine.connect() as connection:
            yield (await connection.get_raw_connection()).driver_connection
    except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError, TimeoutError) as error:
        raise BackupError(f"The backup failed: {reason(error)}") from None
    finally:
        await database.dispose()
