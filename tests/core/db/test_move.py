"""Moving between SQLite and PostgreSQL: every row arrives, is compared, and the product goes on there."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from taskapp.core.db.backup import move as moving
from taskapp.core.db.backup.archive import BackupError
from taskapp.core.db.backup.move import move
from taskapp.core.db.database import Database
from taskapp.load_data.generate import generate
from taskapp.models import metadata
from taskapp.tasks import service
from taskapp.tasks.schemas import TaskFilters
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_done_task, a_task
from tests.support.api_client import run_in_database
from tests.support.databases import Databases
from tests.support.postgres import run_apart
from tests.support.trust import often

TASKS = often(600, 20_000)


async def rows_of(url: str) -> dict[str, list[str]]:
    """Every row of every table as text, sorted; without the counts of nothing."""
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return {
                table.name: sorted(
                    json.dumps(row, sort_keys=True, default=str)  # PostgreSQL orders the keys of JSON
                    for row in map(dict, (await connection.execute(table.select())).mappings())
                    if table.name != "task_count" or row["n"]
                )
                for table in metadata.sorted_tables
            }
    finally:
        await database.dispose()


async def fill(session: Any) -> Company:
    """A company with a task in each state, one of them deleted: JSON, instants and days in many tables."""
    company = await a_company(session, "Zoë & Søn")
    await a_task(session, company.owner, "Unicode ✓ \"quotes\" 'and' \\ backslash", due_date="2030-05-01")
    await a_done_task(session, company.owner)
    await service.delete_task(session, company.owner, (await a_task(session, company.owner)).id)
    return company


def test_sqlite_to_postgresql_and_back_keeps_every_row(databases: Databases) -> None:
    with databases.fresh("sqlite") as first, databases.fresh("postgresql", migrated=False) as second:
        company = run_in_database(first, fill)
        generate(first, tasks=TASKS, contacts=200, members=10, organizations=2, seed=3)
        lines: list[str] = []
        run_apart(move(first, second, metadata, lines.append))
        assert f"task: {TASKS + 2:,} rows are equal" in lines
        with databases.fresh("sqlite", migrated=False) as third:
            run_apart(move(second, third, metadata, lines.append))
            assert run_apart(rows_of(first)) == run_apart(rows_of(second)) == run_apart(rows_of(third))
            for url in (second, third):
                run_in_database(url, lambda session: a_task(session, company.owner, "New here"))
                found = run_in_database(
                    url, lambda session: service.list_tasks(session, company.owner, TaskFilters(q="unicode"))
                )
                assert len(found.items) == 1


def test_a_database_with_rows_is_not_moved_into(databases: Databases) -> None:
    with databases.fresh("sqlite") as first, databases.fresh("sqlite") as second:
        run_in_database(first, fill)
        run_in_database(second, lambda session: a_company(session, "Here already"))
        for target, reason in ((second, "holds rows already"), (first, "in use")):
            with pytest.raises(BackupError, match=reason):
                run_apart(move(first, target, metadata, print))
        names = run_in_database(second, lambda session: session.scalar(text("SELECT name FROM organization")))
        assert names == "Here already"


def test_a_row_that_arrives_changed_stops_the_move_and_nothing_stays(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = moving._batches

    seen: list[str] = []
    monkeypatch.setattr(moving, "_batches", lambda c, t: _once_falsified(batches, c, t, seen))
    with databases.fresh("sqlite") as first, databases.fresh("sqlite", migrated=False) as second:
        run_in_database(first, fill)
        with pytest.raises(BackupError, match="is not equal after the move"):
            run_apart(move(first, second, metadata, print))
        assert run_in_database(second, lambda session: session.scalar(text("SELECT count(*) FROM task"))) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("title = 'a' || char(0) || 'b'", r"The row .* of task cannot be moved: .*0x00"),
        ("due_date = 'soon'", "A row of task cannot be read: .*soon"),
    ],
)
def test_what_cannot_be_moved_is_named(change: str, said: str, databases: Databases) -> None:
    with databases.fresh("sqlite") as first, databases.fresh("postgresql") as second:
        run_in_database(first, fill)
        # The title of only one, to be found among several.
        run_in_database(first, lambda session: session.execute(text(f"UPDATE task SET {change} WHERE status = 'done'")))
        with pytest.raises(BackupError, match=said):
            run_apart(move(first, second, metadata, print))
        assert run_in_database(second, lambda session: session.scalar(text("SELECT count(*) FROM task"))) == 0


async def _once_falsified(batches: Any, connection: Any, table: Any, seen: list[str]) -> Any:
    """The rows of a table; the first time it is read, those of tasks have another title."""
    first = table.name not in seen
    seen.append(table.name)
    async for rows in batches(connection, table):
        yield [{**row, "title": "Other"} if first and table.name == "task" else row for row in rows]
