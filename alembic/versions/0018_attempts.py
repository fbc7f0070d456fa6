"""Tries to reach a contact with the organization's rule for the next one, and leases of tasks that somebody has open."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant, JsonColumn
from taskapp.core.ids import Id

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MEMBER = ["member.organization_id", "member.id"]


def _rule() -> list[sa.Column[object]]:
    return [
        sa.Column("max_attempts", sa.Integer(), server_default="4", nullable=False),
        sa.Column("attempt_morning", sa.String(length=5), server_default="10:00", nullable=False),
        sa.Column("attempt_afternoon", sa.String(length=5), server_default="15:00", nullable=False),
        sa.Column("holidays", JsonColumn, server_default=sa.text("'[]'"), nullable=False),
    ]


def upgrade() -> None:
    op.add_column("task", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("task", sa.Column("last_attempt_at", Instant, nullable=True))
    for column in _rule():
        op.add_column("organization", column)
    op.create_table(
        "task_attempt",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('reached', 'no-answer', 'voicemail', 'wrong-number', 'busy')", name="ck_task_attempt_outcome"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "contact_id"],
            ["contact.organization_id", "contact.id"],
            name="fk_task_attempt_contact",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["organization_id", "made_by"], _MEMBER, name="fk_task_attempt_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_attempt")),
    )
    op.create_index("ix_task_attempt_task", "task_attempt", ["organization_id", "task_id", "at", "id"])
    op.create_table(
        "task_lease",
        sa.Column("task_id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("position", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "task_id"],
            ["task.organization_id", "task.id"],
            name="fk_task_lease_task",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"], _MEMBER, name="fk_task_lease_member", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_lease")),
    )
    op.create_index("ix_task_lease_member", "task_lease", ["organization_id", "member_id", "until"])


def downgrade() -> None:
    op.drop_table("task_lease")
    op.drop_table("task_attempt")
    for column in reversed(_rule()):
        op.drop_column("organization", column.name)
    op.drop_column("task", "last_attempt_at")
    op.drop_column("task", "attempts")
