"""Fresh databases in milliseconds: each is a copy of a template that was migrated once."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import text

from taskapp.core.db import database as db
from taskapp.core.db.migrating import upgrade
from tests.support.postgres import PostgresServer, run_apart

Kind = Literal["sqlite", "postgresql"]
TEMPLATE = "taskapp_template"
# For tests that do not depend on the kind of database.
SQLITE_ONLY = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

# Those of this PostgreSQL database that wait for a lock.
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def until_somebody_waits() -> None:
    """Return once a connection to the process's database waits for a lock.

    Each look is a transaction of its own: within one, PostgreSQL shows no connection that was opened after the first look.
    """
    async with asyncio.timeout(60):
        while True:
            async with db.reading() as session:
                if await session.scalar(_WAITING):
                    return
            await asyncio.sleep(0.01)


class Databases:
    """Creates fresh databases of either kind, migrated or empty."""

    def __init__(self, folder: Path, start_postgres: Callable[[], PostgresServer]) -> None:
        self.folder, self._start_postgres = folder, start_postgres
        self._numbers = count(1)
        self._has_template = False

    @property
    def postgres(self) -> PostgresServer:
        """The private PostgreSQL server, started at the first use."""
        return self._start_postgres()

    @contextmanager
    def fresh(self, kind: Kind, *, migrated: bool = True) -> Iterator[str]:
        """The URL of a new database, which is deleted when the block ends."""
        if kind == "sqlite":
            yield from self._sqlite(migrated=migrated)
        else:
            yield from self._postgresql(migrated=migrated)

    def _sqlite(self, *, migrated: bool) -> Iterator[str]:
        folder = self.folder / f"sqlite-{next(self._numbers)}"
        folder.mkdir(parents=True)
        if migrated:
            shutil.copy(self._sqlite_template(), folder / "taskapp.db")
        yield f"sqlite:///{(folder / 'taskapp.db').as_posix()}"
        shutil.rmtree(folder, ignore_errors=True)

    def _sqlite_template(self) -> Path:
        template = self.folder / "template.db"
        if not template.exists():
            run_apart(upgrade(f"sqlite:///{template.as_posix()}"))
        return template

    def _postgresql(self, *, migrated: bool) -> Iterator[str]:
        url = self.postgres.create_database(template=self._postgresql_template() if migrated else "template1")
        yield url
        self.postgres.drop_database(url)

    def _postgresql_template(self) -> str:
        if not self._has_template:
            self.postgres.execute(f'CREATE DATABASE "{TEMPLATE}"')
            run_apart(upgrade(self.postgres.url(TEMPLATE)))
            self._has_template = True
        return TEMPLATE
