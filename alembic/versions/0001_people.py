"""People, contacts, calls, and the tables of background work."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant, JsonColumn
from taskapp.core.ids import Id

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("date_reminder_time", sa.String(length=5), nullable=False),
        sa.Column("ai_mode", sa.String(length=16), server_default="add", nullable=False),
        sa.Column("ai_quotes_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "user",
        sa.Column("id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("preferences", JsonColumn, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "contact",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sort_name", sa.String(length=255), nullable=False),
        sa.Column("company", sa.String(length=255), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id", "id", name="uq_contact_tenant"),
    )
    op.create_index("ix_contact_name", "contact", ["organization_id", "sort_name", "id"], unique=False)
    op.create_index("ix_contact_phone", "contact", ["organization_id", "phone"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("route", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", JsonColumn, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "member_id", "route", "key"),
    )
    op.create_index("ix_idempotency_key_created", "idempotency_key", ["created_at"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'manager', 'agent', 'viewer')", name="ck_member_role"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id", "id", name="uq_member_tenant"),
        sa.UniqueConstraint("organization_id", "user_id", name="uq_member_user"),
    )
    op.create_index("ix_member_user", "member", ["user_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("contact_id", Id, nullable=True),
        sa.Column("call_id", Id, nullable=True),
        sa.Column("payload", JsonColumn, nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("read_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe_key"),
    )
    op.create_index(
        "ix_notification_feed", "notification", ["organization_id", "user_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["organization_id", "user_id", "created_at"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "notification_preference",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "user_id", "category", "channel"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("payload", JsonColumn, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant, nullable=True),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sent', 'dead')", name="ck_outbox_state"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe_key"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_outbox_organization", "outbox", ["organization_id", "state", "created_at"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_member_id", Id, nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("details", JsonColumn, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "contact_id"],
            ["contact.organization_id", "contact.id"],
            name="fk_activity_contact",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_activity_contact", "activity", ["organization_id", "contact_id", "at", "id"], unique=False)
    op.create_index("ix_activity_subject", "activity", ["organization_id", "subject_id", "at"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.Column("expires_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["member.organization_id", "member.id"],
            name="fk_api_token_member",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_api_token_member", "api_token", ["organization_id", "member_id"], unique=False)
    op.create_table(
        "call",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=True),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("duration_seconds", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("recording_sid", sa.String(length=64), nullable=True),
        sa.Column("recording_path", sa.String(length=255), nullable=True),
        sa.Column("recording_type", sa.String(length=64), nullable=True),
        sa.Column("transcription", JsonColumn, nullable=True),
        sa.Column("analysis", JsonColumn, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name="ck_call_direction"),
        sa.CheckConstraint("status IN ('received', 'processing', 'processed', 'failed')", name="ck_call_status"),
        sa.CheckConstraint("duration_seconds >= 0", name="ck_call_duration"),
        sa.ForeignKeyConstraint(
            ["organization_id", "contact_id"], ["contact.organization_id", "contact.id"], name="fk_call_contact"
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id", "id", name="uq_call_tenant"),
        sa.UniqueConstraint("organization_id", "recording_sid", name="uq_call_recording"),
    )
    op.create_index("ix_call_contact", "call", ["organization_id", "contact_id", "started_at"], unique=False)
    op.create_index("ix_call_started", "call", ["organization_id", "started_at", "id"], unique=False)
    op.create_table(
        "contact_user",
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "contact_id"],
            ["contact.organization_id", "contact.id"],
            name="fk_contact_user_contact",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["member.organization_id", "member.id"],
            name="fk_contact_user_member",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "member_id"),
    )
    op.create_index(
        "ix_contact_user_member", "contact_user", ["organization_id", "member_id", "contact_id"], unique=False
    )
    op.create_table(
        "login_session",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("user_agent", sa.String(length=255), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["member.organization_id", "member.id"],
            name="fk_login_session_member",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_login_session_user", "login_session", ["user_id"], unique=False)
    op.create_table(
        "relay_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("relay_message")
    op.drop_table("login_session")
    op.drop_table("contact_user")
    op.drop_table("call")
    op.drop_table("api_token")
    op.drop_table("activity")
    op.drop_table("outbox")
    op.drop_table("notification_preference")
    op.drop_table("notification")
    op.drop_table("member")
    op.drop_table("idempotency_key")
    op.drop_table("contact")
    op.drop_table("user")
    op.drop_table("organization")
