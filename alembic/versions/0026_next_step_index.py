"""Index of the open tasks of ours by contact and due date, from which each contact's next step is read."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_OF_OURS = sa.text("status = 'open' AND side = 'we'")


def upgrade() -> None:
    op.create_index(
        "ix_task_next_step",
        "task",
        ["organization_id", "contact_id", "status", "side", "due_date"],
        sqlite_where=_OF_OURS,
        postgresql_where=_OF_OURS,
    )


def downgrade() -> None:
    op.drop_index("ix_task_next_step", table_name="task")
