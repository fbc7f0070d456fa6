"""A full disk: 507 with a sentence, and not ready, until there is space again."""

from typing import Any

import orjson
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from taskapp import rest
from taskapp.core.db import database as db
from taskapp.core.db import outage
from taskapp.core.db.migrating import is_current
from taskapp.core.http import responses


@pytest.fixture
def database_kind() -> str:
    """SQLite only: a PostgreSQL server has no setting that makes its disk full."""
    return "sqlite"


class Disk:
    """The space of the database's file, as SQLite's own limit of its pages."""

    def __init__(self, database: db.Database) -> None:
        self.pages = 0
        event.listen(database.engine.sync_engine, "checkout", self._limit)

    def _limit(self, connection: Any, _record: Any, _proxy: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count={self.pages or 1_000_000_000}")
        cursor.close()


async def write(database: db.Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE IF NOT EXISTS big (filling TEXT)"))
        await session.execute(text("INSERT INTO big VALUES (:filling)"), {"filling": "x" * 100_000})


@pytest.mark.trust("A full disk is answered with 507 and a sentence, and nothing is half written")
async def test_a_full_disk_is_said_to_be_full_until_a_write_succeeds(database: db.Database) -> None:
    assert await is_current(database)
    disk = Disk(database)
    await write(database)
    disk.pages = 1  # no page more than there are
    with pytest.raises(DBAPIError) as full:
        await write(database)
    assert outage.is_full(full.value)
    answer = await responses.render_database(None, full.value)  # type: ignore[arg-type]
    assert answer.status_code == 507
    assert "disk of the server is full" in orjson.loads(answer.body)["detail"]
    assert (await rest.ready()).status_code == 503
    disk.pages = 0
    await write(database)
    assert (await rest.ready()).status_code == 200
