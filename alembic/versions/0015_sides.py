"""The side of a task (whether we owe it, or the contact does), and the answers about the parts of a long call."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import JsonColumn

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

IS_SIDE = "side IN ('we', 'they')"


def upgrade() -> None:
    op.add_column("call_extraction", sa.Column("part_answers", JsonColumn, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("task", sa.Column("side", sa.String(length=16), server_default="we", nullable=False))
        op.create_check_constraint("ck_task_side", "task", IS_SIDE)
    else:
        # SQLite takes a constraint only together with its column.
        op.execute(
            f"ALTER TABLE task ADD COLUMN side VARCHAR(16) DEFAULT 'we' NOT NULL CONSTRAINT ck_task_side CHECK ({IS_SIDE})"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_task_side", "task")
    op.drop_column("task", "side")
    op.drop_column("call_extraction", "part_answers")
