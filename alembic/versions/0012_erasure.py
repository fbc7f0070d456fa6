"""Erasure and export: removed members, organizations that will be deleted, and exports."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.add_column("member", sa.Column("removed_at", Instant, nullable=True))
    op.add_column("organization", sa.Column("deletion_at", Instant, nullable=True))
    op.create_table(
        "export",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant, nullable=True),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("requested_by", Id, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.Column("expires_at", Instant, nullable=True),
        sa.CheckConstraint("state IN ('pending', 'done', 'dead')", name="ck_export_state"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_export_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(
        "uq_export_pending",
        "export",
        ["organization_id"],
        unique=True,
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_index("ix_export_organization", "export", ["organization_id", "created_at"])


def downgrade() -> None:
    op.drop_table("export")
    op.drop_column("organization", "deletion_at")
    op.drop_column("member", "removed_at")
