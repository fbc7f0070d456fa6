"""The in-process limit: single statements through the driver, nothing around them."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from bench.bare import _places, _text
from bench.data import Data


class ByHand:
    """One connection of the bare driver, used synchronously for preparing and asynchronously for measuring."""

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
        """One statement, its own transaction."""
        if self.is_sqlite:
            return self._connection.execute(_places(statement), values).fetchall()
        found: list[Any] = await self.postgres.fetch(statement, *values)
        return found

    def id_of(self, identity: UUID) -> Any:
        """An id as this database takes it."""
        return str(identity) if self.is_sqlite else identity

    def instant_of(self, moment: datetime) -> Any:
        """An instant as this database takes it."""
        return _text(moment) if self.is_sqlite else moment

    def open_ids(self, count: int) -> list[str]:
        """Newest open tasks of the largest organization."""
        query = (
            f"SELECT id FROM task WHERE organization_id = $1 AND status = 'open' ORDER BY created_at DESC LIMIT {count}"
        )
        return [str(row[0]) for row in self._once(query, self._data.organization)]

    def make_due(self, count: int) -> None:
        """Let the reminders of that many open tasks be due a minute ago."""
        ids = self.open_ids(count)
        places = ", ".join(f"'{task}'" for task in ids)
        statement = (
            f"UPDATE task SET remind_at = $1, reminder_sent_at = NULL, arming = arming + 1 WHERE id IN ({places})"
        )
        self._once(statement, self.instant_of(datetime.now(UTC)))

    def forget_created(self, title: str) -> None:
        """Take away what a measure has made: searches would find the newest rows full of it."""
        self._once("DELETE FROM task WHERE organization_id = $1 AND title = $2", self._data.organization, title)

    def _once(self, statement: str, *values: Any) -> list[Any]:
        if self.is_sqlite:
            return self._connection.execute(_places(statement), values).fetchall()

        async def ask() -> list[Any]:
            connection = await asyncpg.connect(self._data.url)
            try:
                found: list[Any] = await connection.fetch(statement, *values)
                return found
            finally:
                await connection.close()

        return asyncio.run(ask())
