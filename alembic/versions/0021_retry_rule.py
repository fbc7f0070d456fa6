"""How many working days lie between two tries to reach a contact, and whether the next is in the other half of the day."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organization", sa.Column("attempt_days", sa.Integer(), server_default="1", nullable=False))
    other_half = sa.Column("attempt_other_half", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("organization", other_half)


def downgrade() -> None:
    op.drop_column("organization", "attempt_other_half")
    op.drop_column("organization", "attempt_days")
