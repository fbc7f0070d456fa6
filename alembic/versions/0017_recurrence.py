"""How a task repeats, and the task that closing it made."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.ids import Id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FROM = "recurrence_from IN ('due', 'done')"


def upgrade() -> None:
    op.add_column("task", sa.Column("recurrence", sa.String(length=200), nullable=True))
    op.add_column("task", sa.Column("next_task_id", Id, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        column = sa.Column("recurrence_from", sa.String(length=16), server_default="due", nullable=False)
        op.add_column("task", column)
        op.create_check_constraint("ck_task_recurrence_from", "task", FROM)
    else:
        # SQLite takes a constraint only together with its column.
        op.execute(
            "ALTER TABLE task ADD COLUMN recurrence_from VARCHAR(16) DEFAULT 'due' NOT NULL "
            f"CONSTRAINT ck_task_recurrence_from CHECK ({FROM})"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_task_recurrence_from", "task")
    for name in ("recurrence_from", "next_task_id", "recurrence"):
        op.drop_column("task", name)
