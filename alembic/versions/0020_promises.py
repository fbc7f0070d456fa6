"""Indexes of the dashboard: tasks due in a window with all that is counted of them, and decided suggestions by day."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_DUE = ["organization_id", "due_date", "id"]
_COUNTED = ["status", "completed_at", "due_on", "side", "source", "assigned_to", "contact_id"]
_BY_STATUS = ["organization_id", "status", "due_date", "id", "due_on"]
_DECIDED = sa.text("decided_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_task_due_window", "task", [*_DUE, *_COUNTED])
    op.drop_index("ix_task_due_any", "task")
    op.create_index("ix_task_due_status", "task", [*_BY_STATUS, "assigned_to", "contact_id"])
    op.drop_index("ix_task_due", "task")
    op.create_index(
        "ix_task_suggestion_decided",
        "task_suggestion",
        ["organization_id", "decided_at"],
        sqlite_where=_DECIDED,
        postgresql_where=_DECIDED,
    )


def downgrade() -> None:
    op.drop_index("ix_task_suggestion_decided", "task_suggestion")
    op.create_index("ix_task_due", "task", _BY_STATUS)
    op.drop_index("ix_task_due_status", "task")
    op.create_index("ix_task_due_any", "task", _DUE)
    op.drop_index("ix_task_due_window", "task")
