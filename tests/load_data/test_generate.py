"""Generated data: the requested number of rows, correct counts and indexes, the same rows for the same seed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.auth.credentials import api_tokens
from taskapp.cli.admin import generate
from taskapp.core.config import ConfigError
from taskapp.core.db import database as db
from taskapp.core.db.database import Database
from taskapp.core.db.migrating import downgrade, upgrade
from taskapp.load_data.sizes import Sizes, checked, split_sizes
from taskapp.tasks import service as task_service
from taskapp.tasks.counts import service as counts
from taskapp.tasks.schemas import TaskFilters

SIZES: dict[str, Any] = {"tasks": 3_000, "contacts": 200, "members": 60, "organizations": 12, "seed": 7}
KEPT = "SELECT organization_id, kind, key, status, n FROM task_count WHERE n <> 0 ORDER BY 1, 2, 3, 4"


def test_there_are_as_many_rows_as_asked_for_and_a_fifth_of_them_in_the_largest_organization(database_url: str) -> None:
    made = generate(database_url, **SIZES)
    assert made["counts"] == {"tasks": 3_000, "contacts": 200, "members": 60, "organizations": 12}
    assert made["largest"]["tasks"] == 600

    async def count(session: AsyncSession) -> tuple[int, ...]:
        query = "SELECT (SELECT count(*) FROM task), (SELECT count(*) FROM contact), (SELECT count(*) FROM member)"
        return tuple((await session.execute(text(query))).one())

    assert _reading(database_url, count) == (3_000, 200, 60)


def test_the_kept_counts_are_what_the_triggers_would_have_counted(database_url: str) -> None:
    generate(database_url, **SIZES)

    async def write_counts(session: AsyncSession) -> None:
        """Have PostgreSQL write the counts that it would write at the commit."""
        for when in () if db.is_sqlite(session) else ("IMMEDIATE", "DEFERRED"):
            await session.execute(text(f"SET CONSTRAINTS ALL {when}"))

    async def recount(session: AsyncSession) -> tuple[list[Any], list[Any]]:
        kept = list(await session.execute(text(KEPT)))
        # Deletes and inserts all tasks, so that the triggers count them.
        await session.execute(text("DELETE FROM task_count"))
        await session.execute(text("CREATE TEMPORARY TABLE aside AS SELECT * FROM task"))
        await session.execute(text("DELETE FROM task"))
        await write_counts(session)
        await session.execute(text("DELETE FROM task_count"))
        await session.execute(text("INSERT INTO task SELECT * FROM aside"))
        await write_counts(session)
        return kept, list(await session.execute(text(KEPT)))

    kept, counted = _reading(database_url, recount)
    assert len(kept) > 1_000
    assert kept == counted


async def test_a_migration_counts_the_tasks_that_are_there(database_url: str) -> None:
    await asyncio.to_thread(generate, database_url, **SIZES)

    async def kept() -> list[Any]:
        database = Database(database_url)
        try:
            async with database.reading() as session:
                return list(await session.execute(text(KEPT)))
        finally:
            await database.dispose()

    counted = await kept()
    await downgrade(database_url, "0023")
    assert len(await kept()) < len(counted)
    await upgrade(database_url)
    assert await kept() == counted


def test_the_printed_token_lists_counts_and_finds_the_tasks(database_url: str) -> None:
    made = generate(database_url, **SIZES)

    async def look(session: AsyncSession) -> tuple[int, int | None, int]:
        actor = await api_tokens.find_actor(session, made["largest"]["owner"]["token"])
        assert actor is not None
        page = await task_service.list_tasks(session, actor, TaskFilters(), limit=1, include_total=True)
        word = page.items[0].title.split()[-1]
        found = await task_service.list_tasks(session, actor, TaskFilters(q=word), limit=5)
        seen = await counts.count_by_status(session, actor)
        return seen.open + seen.done + seen.dismissed, page.total, len(found.items)

    assert _reading(database_url, look) == (600, 600, 5)


def test_the_same_seed_is_refused_a_second_time_and_changes_nothing(database_url: str) -> None:
    generate(database_url, **SIZES)
    with pytest.raises(ConfigError, match="--seed 7"):
        generate(database_url, **SIZES)
    assert generate(database_url, **{**SIZES, "seed": 8})["counts"]["tasks"] == 3_000


def test_indexes_and_triggers_are_back_as_they_were(database_url: str) -> None:
    before = _reading(database_url, _schema)
    generate(database_url, **SIZES)
    assert _reading(database_url, _schema) == before


@pytest.mark.parametrize("option", ["contacts", "members"])
def test_too_few_for_every_organization_is_refused_by_the_options_name(option: str) -> None:
    sizes: dict[str, Any] = {"tasks": 10, "contacts": 5, "members": 5, "organizations": 5, option: 4}
    with pytest.raises(ConfigError, match=f"--{option} is 4"):
        checked(**sizes)


@pytest.mark.parametrize("organizations", [1, 2, 9, 10, 11, 100])
def test_the_parts_add_up_to_the_whole(organizations: int) -> None:
    whole = Sizes(tasks=100_003, contacts=5_007, members=401)
    parts = list(split_sizes(whole, organizations))
    assert len(parts) == organizations
    assert Sizes(sum(p.tasks for p in parts), sum(p.contacts for p in parts), sum(p.members for p in parts)) == whole
    assert min(p.members for p in parts) >= 1


async def _schema(session: AsyncSession) -> list[str]:
    if session.get_bind().dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'task' AND sql NOT NULL"
    else:
        query = (
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'task' UNION ALL "
            "SELECT conname || pg_get_constraintdef(oid) || convalidated::text FROM pg_constraint WHERE conrelid = 'task'::regclass UNION ALL "
            "SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE tgrelid = 'task'::regclass AND NOT tgisinternal"
        )
    return sorted(row[0] for row in await session.execute(text(query)))


def _reading(url: str, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    async def read() -> Any:
        database = Database(url)
        try:
            async with database.reading() as session:
                return await work(session)
        finally:
            await database.dispose()

    return asyncio.run(read())
