"""The private names of SQLAlchemy and the drivers that the product uses still exist, with the same parameters."""

import ast
import inspect
import re
from types import ModuleType

import aiosqlite
import asyncpg
import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor

from taskapp.core.db import compiled, outage, sqlite_driver

MOVED = "{owner} has no {name} any more: {module} uses it; read its table of private names, and find the new one"
# The module that uses a name, who has it, the name, and the parameters it is called with.
NAMES: list[tuple[ModuleType, type, str, tuple[str, ...]]] = [
    (compiled, AsyncAdapt_asyncpg_connection, "_transaction", ()),
    (compiled, AsyncAdapt_asyncpg_connection, "_start_transaction", ()),
    (compiled, AsyncAdapt_asyncpg_connection, "_handle_exception", ("error",)),
    (compiled, AsyncAdapt_aiosqlite_connection, "_handle_exception", ("error",)),
    (outage, asyncpg.Connection, "_transport", ()),
    (compiled, Connection, "_handle_dbapi_exception", ("e", "statement", "parameters", "cursor", "context")),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_awaitable_cursor_close", ()),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_aenter_cursor", ("cursor",)),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_make_new_cursor", ("connection",)),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_execute_async", ("operation", "parameters")),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_executemany_async", ("operation", "seq_of_parameters")),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_adapt_connection", ()),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_cursor", ()),
    (sqlite_driver, AsyncAdapt_aiosqlite_cursor, "_rows", ()),
    (sqlite_driver, AsyncAdapt_aiosqlite_connection, "_cursor_cls", ()),
    (sqlite_driver, AsyncAdapt_aiosqlite_connection, "_connection", ()),
    (sqlite_driver, AsyncAdapt_aiosqlite_connection, "_execute_mutex", ()),
    (sqlite_driver, aiosqlite.Connection, "_execute", ("fn",)),
    (sqlite_driver, aiosqlite.Connection, "_conn", ()),
    (sqlite_driver, aiosqlite.Connection, "_connection", ()),
    (sqlite_driver, aiosqlite.Connection, "_thread", ()),
]


@pytest.mark.parametrize(("module", "owner", "name", "parameters"), NAMES, ids=lambda value: str(value)[-40:])
def test_a_private_name_is_still_there_with_its_parameters(
    module: ModuleType, owner: type, name: str, parameters: tuple[str, ...]
) -> None:
    has = hasattr(owner, name) or any(
        re.search(rf"\bself\.{name}\b.*=", inspect.getsource(one))
        for one in owner.__mro__[:-1]
        if one.__module__ != "typing"
    )
    assert has, MOVED.format(owner=owner.__qualname__, name=name, module=module.__name__)
    if parameters:
        taken = inspect.signature(getattr(owner, name)).parameters
        assert list(taken)[1 : 1 + len(parameters)] == list(parameters), (
            f"{owner.__qualname__}.{name} takes {list(taken)}"
        )


@pytest.mark.parametrize("module", [compiled, sqlite_driver])
def test_the_table_of_private_names_names_them_all(module: ModuleType) -> None:
    table = set(re.findall(r"`(?:\w+\.)?(_\w+)`", module.__doc__ or ""))
    nodes = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Attribute)]
    others = [node.attr for node in nodes if not (isinstance(node.value, ast.Name) and node.value.id == "self")]
    assert {name for name in others if re.match(r"_[a-z]", name)} <= table
    assert table == {name for of, _, name, _ in NAMES if of is module}
