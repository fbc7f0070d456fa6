"""Compiled statements run in the session's transaction, with the results and the errors of SQLAlchemy's own."""

import asyncio
import sqlite3
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, literal_column, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col

from taskapp.contacts.model import Activity
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.db.compiled import Compiled
from taskapp.core.db.outage import is_away
from taskapp.core.ids import Id, new_id
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company

ADD = Compiled(lambda: insert(Activity))
OF_KIND = Compiled(
    lambda: (
        select(*Activity.__table__.columns)  # type: ignore[attr-defined]
        .where(col(Activity.organization_id) == bindparam("organization_id", type_=Id), col(Activity.kind) == "test")
        .order_by(col(Activity.id))
    )
)
FORGET = Compiled(lambda: delete(Activity).where(col(Activity.id) == bindparam("id", type_=Id)))


async def rows_for(database: db.Database) -> tuple[Company, list[dict[str, object]]]:
    """An organization, and three rows for its activity log with values of all types."""
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Zoë")
    shared = {"organization_id": company.owner.organization_id, "contact_id": contact.id, "kind": "test"}
    rows = [
        shared
        | {
            "id": new_id(),
            "subject_id": contact.id,
            "actor_kind": "job",
            "actor_member_id": company.owner.member_id if number else None,
            "at": utc_now(),
            "details": {"number": number, "words": ["é", None]},
        }
        for number in range(3)
    ]
    return company, rows


async def test_rows_come_back_as_they_went_in_and_as_sqlalchemy_reads_them(database: db.Database) -> None:
    company, rows = await rows_for(database)
    async with database.transaction() as session:
        await ADD.many(session, rows)
        found = await OF_KIND(session, organization_id=company.owner.organization_id)
        names = Activity.__table__.columns.keys()  # type: ignore[attr-defined]
        assert [dict(zip(names, row, strict=True)) for row in found] == rows
        await FORGET(session, id=rows[0]["id"])
        ordinary = await session.execute(
            select(*Activity.__table__.columns).where(col(Activity.kind) == "test").order_by(col(Activity.id))  # type: ignore[attr-defined]
        )
        assert [tuple(row) for row in ordinary] == found[1:]


async def test_what_is_not_committed_is_gone(database: db.Database) -> None:
    company, rows = await rows_for(database)

    async def change_my_mind() -> None:
        async with database.transaction() as session:
            await ADD.many(session, rows)
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        await change_my_mind()
    async with database.reading() as session:
        assert await OF_KIND(session, organization_id=company.owner.organization_id) == []


@pytest.mark.parametrize("many", [True, False])
async def test_a_broken_rule_is_the_same_error_and_leaves_the_pool_in_order(database: db.Database, many: bool) -> None:
    company, rows = await rows_for(database)

    async def add_twice() -> None:
        async with database.transaction() as session:
            await ADD(session, **rows[0])
            await (ADD.many(session, rows[:1]) if many else ADD(session, **rows[0]))

    with pytest.raises(IntegrityError):
        await add_twice()
    async with database.transaction() as session:
        assert await OF_KIND(session, organization_id=company.owner.organization_id) == []


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_connection_that_died_is_replaced(database: db.Database) -> None:
    company, rows = await rows_for(database)

    async def be_cut_off() -> None:
        async with database.transaction() as session:
            await ADD.many(session, rows)
            mine = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with database.transaction() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            await OF_KIND(session, organization_id=company.owner.organization_id)

    with pytest.raises(DBAPIError) as caught:
        await be_cut_off()
    assert caught.value.connection_invalidated
    async with database.reading() as session:
        assert await OF_KIND(session, organization_id=company.owner.organization_id) == []


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_connection_that_died_before_its_transaction_began_says_so(database: db.Database) -> None:
    async def be_cut_off() -> None:
        async with database.reading() as session:
            pooled: Any = await (await session.connection()).get_raw_connection()
            mine = pooled.driver_connection.get_server_pid()
            async with database.transaction() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            await OF_KIND(session, organization_id=new_id())

    with pytest.raises(DBAPIError) as caught:
        await be_cut_off()
    assert is_away(caught.value)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_writer_that_is_cancelled_while_it_waits_leaves_no_lock_behind(database: db.Database) -> None:
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.transaction() as session:
            await session.connection()

    waiting = asyncio.create_task(write())
    await asyncio.sleep(0.3)
    waiting.cancel()
    await asyncio.sleep(0.1)
    other.execute("ROLLBACK")
    with pytest.raises(asyncio.CancelledError):
        await waiting
    other.execute("PRAGMA busy_timeout = 10000")
    other.execute("BEGIN IMMEDIATE")
    other.close()


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_reader_whose_connection_died_says_so_and_the_next_one_has_another(database: db.Database) -> None:
    process_id = Compiled(lambda: select(func.pg_backend_pid()))

    async def be_cut_off() -> None:
        async with database.statements() as source:
            ((mine,),) = await process_id(source)
            async with database.transaction() as other:
                await other.execute(text(f"SELECT pg_terminate_backend({mine})"))
            for _ in range(2):
                await process_id(source)

    with pytest.raises(DBAPIError) as caught:
        await be_cut_off()
    assert caught.value.connection_invalidated
    async with database.statements() as source:
        assert await process_id(source)


async def test_a_reader_that_is_refused_raises_what_a_session_would(database: db.Database) -> None:
    broken = Compiled(lambda: select(literal_column("1 / no_such_column")))
    for _ in range(12):
        with pytest.raises(DBAPIError, match="no_such_column"):
            await _one(database, broken)
    assert await _one(database, Compiled(lambda: select(literal_column("1")))) == [(1,)]


async def test_a_reader_that_is_cancelled_takes_no_connection_with_it(database: db.Database) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n"
    slow = Compiled(lambda: select(literal_column(f"({numbers})")))
    for _ in range(6):
        reading = asyncio.create_task(_one(database, slow))
        await asyncio.sleep(0.05)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert await _one(database, Compiled(lambda: select(literal_column("1")))) == [(1,)]


async def _one(database: db.Database, statement: Compiled) -> list[tuple[object, ...]]:
    async with database.statements() as source:
        return await statement(source)
