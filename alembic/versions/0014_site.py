"""Where an owner last opened Taskapp, for links in mail without TASKAPP_BASE_URL."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organization", sa.Column("site", sa.String(255), nullable=True))


def downgrade() -> None:
    op.drop_column("organization", "site")
