"""Alembic's entry point: runs the migrations on the connection that `taskapp.core.db.migrating` passes in."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.engine import Connection
from sqlmodel.sql.sqltypes import AutoString

from taskapp.core.db import columns
from taskapp.core.db.columns import JsonColumn
from taskapp.models import metadata

# Created by hand in migrations, on one kind of database only; the models do not describe it.
HAND_MADE = ("task_search",)


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the hand-made search tables and indexes out of comparisons."""
    return not (name or "").startswith(HAND_MADE)


def render_item(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Write the product's own column types into a new migration, with their imports."""
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    name = "JsonColumn" if item is JsonColumn else type(item).__name__
    place = columns.__name__ if item is JsonColumn else type(item).__module__
    if kind != "type" or not place.startswith("taskapp."):
        return False
    context.imports.add(f"from {place} import {name}")
    return name


def run(connection: Connection) -> None:
    """Run in the transaction that is already open, so that a killed process leaves the old schema unchanged."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        transactional_ddl=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
