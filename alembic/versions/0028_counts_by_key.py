"""On SQLite the counts lie in the order of their key, so that a range of days is read in one place.

A sum over the days of the dashboard looked up each of its counts by rowid. The triggers that write the counts stay as they are; they
are made again because none may refer to the table while it is replaced.
"""

import sqlalchemy as sa
from alembic import op

from taskapp.core.ids import Id

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(with_rowid=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(with_rowid=True)


def _rebuild(*, with_rowid: bool) -> None:
    triggers = op.get_bind().execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%task_count%' ORDER BY rowid")
    )
    kept = [(name, sql) for name, sql in triggers]
    for name, _ in kept:
        op.execute(f"DROP TRIGGER {name}")
    op.create_table(
        "task_count_new",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "kind", "key", "status"),
        sqlite_with_rowid=with_rowid,
    )
    columns = "organization_id, kind, key, status, n"
    op.execute(f"INSERT INTO task_count_new ({columns}) SELECT {columns} FROM task_count")
    op.drop_table("task_count")
    op.rename_table("task_count_new", "task_count")
    for _, sql in kept:
        op.get_bind().exec_driver_sql(sql)
