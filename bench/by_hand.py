"""The limit for comparisons within a process: single statements run by the database driver."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from bench.bare import sqlite_instant, sqlite_parameters
from bench.data import Data


class ByHand:
    """One driver connection; `connect` and `run` are for measurements, the other methods prepare the data."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self.is_sqlite = data.kind == "sqlite"

    def __enter__(self) -> "ByHand":
        if self.is_sqlite:
            self._connection = sqlite3.connect(
                self._data.url.removeprefix("sqlite:///"), isolation_level=None, timeout=30
            )
            self._connection.execute("PRAGMA cache_size=-65536")
            self._connection.execute("PRAGMA mmap_size=1073741824")
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_sqlite:
            self._connection.close()

    async def connect(self) -> None:
        if not self.is_sqlite:
            self.postgres = await asyncpg.connect(self._data.url, server_settings={"jit": "off"})

    async def close(self) -> None:
        if not self.is_sqlite:
            await self.postgres.close()

    async def run(self, statement: str, *values: Any) -> list[Any]:
        """Run one statement in its own transaction; returns the rows."""
        if self.is_sqlite:
            return self._connection.execute(sqlite_parameters(statement), values).fetchall()
        rows: list[Any] = await self.postgres.fetch(statement, *values)
        return rows

    def id_of(self, identity: UUID) -> Any:
        """An id as a parameter for this database."""
        return str(identity) if self.is_sqlite else identity

    def instant_of(self, moment: datetime) -> Any:
        """An instant as a parameter for this database."""
        return sqlite_instant(moment) if self.is_sqlite else moment

    def open_ids(self, count: int) -> list[str]:
        """The ids of the newest open tasks of the largest organization."""
        query = (
            f"SELECT id FROM task WHERE organization_id = $1 AND status = 'open' ORDER BY created_at DESC LIMIT {count}"
        )
        return [str(row[0]) for row in self._once(query, self._data.organization)]

    def make_due(self, count: int) -> None:
        """Make the reminders of `count` open tasks due now."""
        ids = self.open_ids(count)
        id_list = ", ".join(f"'{task}'" for task in ids)
        statement = (
            f"UPDATE task SET remind_at = $1, reminder_sent_at = NULL, arming = arming + 1 WHERE id IN ({id_list})"
        )
        self._once(statement, self.instant_of(datetime.now(UTC)))

    def delete_created(self, title: str) -> None:
        """Delete the tasks that a measurement created; they would be most of the newest rows in later ones."""
        self._once("DELETE FROM task WHERE organization_id = $1 AND title = $2", self._data.organization, title)

    def _once(self, statement: str, *values: Any) -> list[Any]:
        if self.is_sqlite:
            return self._connection.execute(sqlite_parameters(statement), values).fetchall()

        async def run() -> list[Any]:
            connection = await asyncpg.connect(self._data.url)
            try:
                rows: list[Any] = await connection.fetch(statement, *values)
                return rows
            finally:
                await connection.close()

        return asyncio.run(run())
