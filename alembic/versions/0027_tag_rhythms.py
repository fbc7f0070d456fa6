"""After how many days without contact somebody checks in with contacts that have a tag."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    by_tag = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("organization", sa.Column("tag_rhythms", by_tag, server_default=sa.text("'{}'"), nullable=False))


def downgrade() -> None:
    op.drop_column("organization", "tag_rhythms")
