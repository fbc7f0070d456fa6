"""The items of an answer that became no task, with the reasons, kept on the ledger of a call's extraction."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import JsonColumn

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_extraction", sa.Column("dropped_items", JsonColumn, nullable=True))


def downgrade() -> None:
    op.drop_column("call_extraction", "dropped_items")
