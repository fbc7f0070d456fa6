"""Alembic's entry: runs the migrations on the connection that `taskapp.core.migrating` hands over."""

from alembic import context
from sqlalchemy.engine import Connection

from taskapp.models import metadata

# What the migrations make by hand on one database only; the models do not describe it.
HAND_MADE = ("task_search",)


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the hand-made search tables and indexes out of comparisons."""
    return not (name or "").startswith(HAND_MADE)


def run(connection: Connection) -> None:
    """Run in the transaction that is already open, so that a kill leaves the old schema whole."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        transactional_ddl=True,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
