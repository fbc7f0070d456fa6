"""Scopes of API tokens (existing ones keep everything), and where and when a login session was last used."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_token", sa.Column("scope", sa.String(length=16), server_default="admin", nullable=False))
    op.add_column("login_session", sa.Column("address", sa.String(length=64), server_default="", nullable=False))
    op.add_column("login_session", sa.Column("last_seen_at", Instant, nullable=True))


def downgrade() -> None:
    op.drop_column("login_session", "last_seen_at")
    op.drop_column("login_session", "address")
    op.drop_column("api_token", "scope")
