"""What became of suggestions later, and above which bound a category is accepted without asking."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_CATEGORIES = "category IN ('follow-up', 'callback', 'send-info', 'meeting', 'general')"


def upgrade() -> None:
    op.add_column("organization", sa.Column("ai_accept_above", sa.Float(), nullable=True))
    op.add_column(
        "task_suggestion", sa.Column("automatic", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("task_suggestion", sa.Column("made_task_id", Id, nullable=True))
    op.add_column("task_suggestion", sa.Column("wrong_at", Instant, nullable=True))
    op.create_table(
        "category_trust_reset",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.CheckConstraint(_CATEGORIES, name="ck_category_trust_reset_category"),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_category_trust_reset_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "category", name=op.f("pk_category_trust_reset")),
    )


def downgrade() -> None:
    op.drop_table("category_trust_reset")
    for name in ("wrong_at", "made_task_id", "automatic"):
        op.drop_column("task_suggestion", name)
    op.drop_column("organization", "ai_accept_above")
