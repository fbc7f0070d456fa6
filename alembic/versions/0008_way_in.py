"""Invitations, links to accounts, their e-mails, and proven addresses.

Existing accounts stay unproven: nobody has shown that their addresses are theirs. Their memberships are not touched.
"""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("email_proven_at", Instant, nullable=True))
    _create_invitation()
    _create_account_link()
    _create_account_mail()


def downgrade() -> None:
    op.drop_table("account_mail")
    op.drop_table("account_link")
    op.drop_table("invitation")
    op.drop_column("user", "email_proven_at")


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("mail_token_hash", sa.String(length=64), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("invited_by", Id, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'accepted', 'declined', 'revoked')", name=op.f("ck_invitation_state")),
        sa.CheckConstraint("role IN ('owner', 'admin', 'manager', 'agent', 'viewer')", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_invitation_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sa.UniqueConstraint("mail_token_hash", name=op.f("uq_invitation_mail_token_hash")),
    )
    op.create_index(
        "uq_invitation_pending",
        "invitation",
        ["organization_id", "email"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def _create_account_link() -> None:
    op.create_table(
        "account_link",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("shown_in", Id, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.CheckConstraint("kind IN ('reset', 'prove', 'change')", name=op.f("ck_account_link_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_account_link_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    op.create_index("ix_account_link_user", "account_link", ["user_id"])


def _create_account_mail() -> None:
    op.create_table(
        "account_mail",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("subject_id", Id, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant, nullable=True),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("kind IN ('invitation', 'reset', 'link')", name=op.f("ck_account_mail_kind")),
        sa.CheckConstraint("state IN ('pending', 'dead')", name=op.f("ck_account_mail_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_mail")),
    )
    op.create_index(
        "ix_account_mail_due",
        "account_mail",
        ["next_attempt_at", "id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
