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
from taskapp.core.db.migrating import migrate_on

TABLES = "tables"
# No statement of a backup is cut off: a table may take hours.
PATIENCE = 86_400.0
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 "
    "AND is_generated = 'NEVER' ORDER BY ordinal_position"
)
_REFERENCES = (
    "SELECT child.relname, parent.relname FROM pg_constraint JOIN pg_class child ON child.oid = conrelid "
    "JOIN pg_class parent ON parent.oid = confrelid WHERE contype = 'f' AND child.relnamespace = 'public'::regnamespace"
)
_COUNTERS = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
    "AND (column_default LIKE 'nextval(%' OR is_identity = 'YES')"
)


async def dump(url: str, archive: zipfile.ZipFile) -> dict[str, Any]:
    """Write every table of one snapshot to the archive; returns the revision, and the tables with their columns in order."""
    async with _driver(url) as driver, driver.transaction(isolation="repeatable_read", readonly=True):
        await driver.execute("SET LOCAL statement_timeout = 0")
        tables = {}
        for table in await _in_order_of_references(driver):
            tables[table] = [row[0] for row in await driver.fetch(_COLUMNS, table)]
            with archive.open(f"{TABLES}/{table}", "w", force_zip64=True) as packed:
                await driver.copy_from_table(
                    table, schema_name="public", columns=tables[table], output=packed, format="binary", timeout=PATIENCE
                )
        known = "alembic_version" in tables
        revision = await driver.fetchval("SELECT version_num FROM public.alembic_version") if known else None
    return {"revision": revision, "tables": tables}


async def load(
    url: str, archive: zipfile.ZipFile, manifest: dict[str, Any], *, force: bool, when_complete: Callable[[], None]
) -> None:
    """Replace the whole schema by the tables of the archive, in one transaction; `when_complete` runs before its commit."""
    database = Database(url)
    try:
        async with database.engine.execution_options(**{WRITE: True}).begin() as connection:
            found = set((await connection.execute(text(_TABLES))).scalars())
            if found and not force:
                raise BackupError("The database holds tables already; add --force to replace them.")
            if found and "alembic_version" not in found:
                raise BackupError("The database holds another program's tables; name a database of its own.")
            for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "SET LOCAL statement_timeout = 0"):
                await connection.execute(text(statement))
            await connection.run_sync(migrate_on, manifest["revision"])
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await _fill(driver, archive, manifest["tables"])
            when_complete()
    except (DBAPIError, asyncpg.PostgresError, OSError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise BackupError(f"The restore failed, and the database is as it was: {reason}") from None
    finally:
        await database.dispose()


async def _fill(driver: Any, archive: zipfile.ZipFile, tables: dict[str, list[str]]) -> None:
    for table, columns in tables.items():
        # What the triggers keep (counts) is in the archive itself.
        await driver.execute(f'ALTER TABLE public."{table}" DISABLE TRIGGER USER')
        await driver.execute(f'DELETE FROM public."{table}"')  # noqa: S608 - names from a checked archive
        with archive.open(f"{TABLES}/{table}") as packed:
            await driver.copy_to_table(
                table, schema_name="public", columns=columns, source=packed, format="binary", timeout=PATIENCE
            )
    for table in tables:
        await driver.execute(f'ALTER TABLE public."{table}" ENABLE TRIGGER USER')
    for table, column in await driver.fetch(_COUNTERS):
        await driver.execute(
            f"SELECT setval(pg_get_serial_sequence('public.\"{table}\"', '{column}'), max(\"{column}\")) "  # noqa: S608
            f'FROM public."{table}" HAVING max("{column}") IS NOT NULL'
        )


async def _in_order_of_references(driver: Any) -> list[str]:
    """Every table; one comes after those that it refers to."""
    before: dict[str, set[str]] = {row[0]: set() for row in await driver.fetch(_TABLES)}
    for child, parent in await driver.fetch(_REFERENCES):
        if child != parent:
            before[child].add(parent)
    return list(TopologicalSorter(before).static_order())


@asynccontextmanager
async def _driver(url: str) -> AsyncIterator[Any]:
    """The driver's own connection."""
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            yield (await connection.get_raw_connection()).driver_connection
    except (DBAPIError, asyncpg.PostgresError, OSError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise BackupError(f"The backup failed: {reason}") from None
    finally:
        await database.dispose()
