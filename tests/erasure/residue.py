"""Searches everything an installation stores for words: every column of every table, the database file, the data folder."""

import re
import sqlite3
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.support.api_client import run_in_database


def residue(database_url: str, folder: Path, words: Iterable[str]) -> list[str]:
    """Where one of the words stands, in any case: `task.title: word`, `recordings/…: word`; empty when none does."""
    pattern = re.compile("|".join(re.escape(word) for word in words).encode(), re.IGNORECASE)
    found = _in_tables(database_url, pattern) + _in_files(folder, pattern)
    if database_url.startswith("sqlite"):
        found += _in_sqlite_file(database_url, pattern)
    return sorted(set(found))


def rows_by_table(database_url: str, organization_id: str) -> dict[str, int]:
    """The number of rows of the organization in each table that has such a column."""

    async def work(session: AsyncSession) -> dict[str, int]:
        counts = {}
        for table, columns in (await _tables(session)).items():
            if "organization_id" in columns:
                query = text(f'SELECT count(*) FROM "{table}" WHERE CAST(organization_id AS text) = :id')
                counts[table] = (await session.execute(query, {"id": organization_id})).scalar_one()
        return counts

    return run_in_database(database_url, work)


def _in_tables(database_url: str, pattern: re.Pattern[bytes]) -> list[str]:
    async def work(session: AsyncSession) -> list[str]:
        found = []
        # SQLite gives a binary value as text only when it is UTF-8.
        kind = "blob" if database_url.startswith("sqlite") else "text"
        for table, columns in (await _tables(session)).items():
            listed = ", ".join(f'CAST("{column}" AS {kind})' for column in columns)
            for row in await session.execute(text(f'SELECT {listed} FROM "{table}"')):
                for column, value in zip(columns, row, strict=True):
                    data = value if isinstance(value, bytes) else (value or "").encode()
                    found += [f"{table}.{column}: {word}" for word in _matches(pattern, data)]
        return found

    return run_in_database(database_url, work)


async def _tables(session: AsyncSession) -> dict[str, list[str]]:
    """The columns of every table, read from the database itself, so that no table is forgotten."""
    if session.get_bind().dialect.name == "postgresql":
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    else:
        query = (
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
            "WHERE m.type = 'table' AND m.name NOT LIKE 'task_search_index%'"
        )
    tables: dict[str, list[str]] = {}
    for table, column in await session.execute(text(query)):
        tables.setdefault(table, []).append(column)
    return tables


def _in_sqlite_file(database_url: str, pattern: re.Pattern[bytes]) -> list[str]:
    file = Path(str(make_url(database_url).database))
    deadline = time.monotonic() + 30
    with sqlite3.connect(file, timeout=30, isolation_level=None) as connection:
        connection.execute("VACUUM")
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] and time.monotonic() < deadline:
            time.sleep(0.1)
    connection.close()
    return _in_files(file.parent, pattern)


def _in_files(folder: Path, pattern: re.Pattern[bytes]) -> list[str]:
    return [
        f"{file.relative_to(folder)}: {word}"
        for file in folder.rglob("*")
        if file.is_file()
        for word in (*_matches(pattern, _unpacked(file)), *_matches(pattern, file.name.encode()))
    ]


def _unpacked(file: Path) -> bytes:
    """The bytes of a file; of a ZIP, those of what is in it."""
    if file.suffix != ".zip":
        return file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def _matches(pattern: re.Pattern[bytes], data: bytes) -> list[str]:
    return [match.decode().lower() for match in pattern.findall(data)]
