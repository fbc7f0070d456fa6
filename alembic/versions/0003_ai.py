"""Tasks from calls: models and usage, processing steps, announced recordings, extractions, quotes and suggestions."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Day, Instant, JsonColumn
from taskapp.core.ids import Id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "task_suggestion",
    "task_evidence",
    "call_extraction",
    "arrival",
    "phone_line",
    "call_step",
    "ai_usage",
    "ai_model",
)


def _create_models() -> None:
    op.create_table(
        "ai_model",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint(
            "area IN ('extract-tasks', 'analyze-call', 'transcribe-call', 'assistant')", name="ck_ai_model_area"
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "area"),
    )
    op.create_table(
        "ai_usage",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=True),
        sa.Column("feature", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("day", Day, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ai_usage_call", "ai_usage", ["organization_id", "call_id"], unique=False)
    op.create_index("ix_ai_usage_day", "ai_usage", ["organization_id", "day", "feature", "model"], unique=False)


def _create_calls() -> None:
    op.create_table(
        "call_step",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant, nullable=True),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.CheckConstraint(
            "kind IN ('fetch', 'transcribe', 'analyze', 'plans', 'tasks', 'report')", name="ck_call_step_kind"
        ),
        sa.CheckConstraint("state IN ('waiting', 'pending', 'done', 'skipped', 'dead')", name="ck_call_step_state"),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name="fk_call_step_call",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id", "call_id", "kind", name="uq_call_step_kind"),
    )
    op.create_index(
        "ix_call_step_due",
        "call_step",
        ["next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "phone_line",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_phone_line_organization", "phone_line", ["organization_id"], unique=False)
    op.create_table(
        "arrival",
        sa.Column("id", Id, nullable=False),
        sa.Column("recording_sid", sa.String(length=64), nullable=False),
        sa.Column("account_sid", sa.String(length=64), nullable=False),
        sa.Column("organization_id", Id, nullable=True),
        sa.Column("facts", JsonColumn, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant, nullable=True),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'done', 'dead')", name="ck_arrival_state"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recording_sid"),
    )
    op.create_index(
        "ix_arrival_due",
        "arrival",
        ["next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def _create_ledger() -> None:
    op.create_table(
        "call_extraction",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant, nullable=True),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("linked", sa.Integer(), nullable=False),
        sa.Column("suggested", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.CheckConstraint("state IN ('pending', 'done', 'dead')", name="ck_call_extraction_state"),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name="fk_call_extraction_call",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id", "call_id", "kind", name="uq_call_extraction_kind"),
    )


def _create_quotes() -> None:
    op.create_table(
        "task_evidence",
        sa.Column("task_id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.String(length=100), nullable=False),
        sa.Column("start_seconds", sa.Float(), nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name="fk_task_evidence_call",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("task_id", "call_id"),
    )
    op.create_index("ix_task_evidence_call", "task_evidence", ["organization_id", "call_id"], unique=False)
    op.create_table(
        "task_suggestion",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("content", JsonColumn, nullable=False),
        sa.Column("quote", JsonColumn, nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("kind IN ('create', 'complete', 'reschedule')", name="ck_task_suggestion_kind"),
        sa.CheckConstraint("state IN ('pending', 'accepted', 'dismissed')", name="ck_task_suggestion_state"),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name="fk_task_suggestion_call",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_task_suggestion_call", "task_suggestion", ["organization_id", "call_id"], unique=False)


def upgrade() -> None:
    _create_models()
    _create_calls()
    _create_ledger()
    _create_quotes()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
