"""Calls get the provider's identifier and how they ended: status and recording of one call arrive separately."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("call_sid", sa.String(length=64), nullable=True))
    op.add_column("call", sa.Column("ended", sa.String(length=16), nullable=True))
    op.create_index("uq_call_call_sid", "call", ["organization_id", "call_sid"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_call_call_sid", table_name="call")
    op.drop_column("call", "ended")
    op.drop_column("call", "call_sid")
