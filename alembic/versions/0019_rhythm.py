"""Tags of contacts, how often to check in with them, and when they were last in contact."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant, JsonColumn

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DAYS = "check_in_days BETWEEN 1 AND 3650"
# As in taskapp/contacts/last_contact_repository.py, at the time of this migration.
FILL = """
    UPDATE contact SET last_contact_at = found.latest
    FROM (
        SELECT contact_id, max(happened_at) AS latest FROM (
            SELECT contact_id, started_at AS happened_at FROM call
            WHERE (ended IS NULL OR ended = 'completed')
              AND (duration_seconds > 0 OR CAST(transcription AS TEXT) <> 'null')
            UNION ALL SELECT contact_id, completed_at FROM task WHERE status = 'done'
            UNION ALL SELECT contact_id, at FROM activity WHERE kind = 'note'
        ) AS happened GROUP BY contact_id
    ) AS found
    WHERE found.contact_id = contact.id
"""


def upgrade() -> None:
    op.add_column("contact", sa.Column("tags", JsonColumn, server_default="[]", nullable=False))
    op.add_column("contact", sa.Column("tag_keys", sa.Text(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("last_contact_at", Instant, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("contact", sa.Column("check_in_days", sa.Integer(), nullable=True))
        op.create_check_constraint("ck_contact_check_in_days", "contact", DAYS)
    else:
        # SQLite takes a constraint only together with its column.
        op.execute(
            f"ALTER TABLE contact ADD COLUMN check_in_days INTEGER CONSTRAINT ck_contact_check_in_days CHECK ({DAYS})"
        )
    has_rhythm = sa.text("check_in_days IS NOT NULL")
    op.create_index(
        "ix_contact_rhythm",
        "contact",
        ["organization_id", "check_in_days"],
        sqlite_where=has_rhythm,
        postgresql_where=has_rhythm,
    )
    op.execute(FILL)


def downgrade() -> None:
    op.drop_index("ix_contact_rhythm", "contact")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_contact_check_in_days", "contact")
    for name in ("check_in_days", "last_contact_at", "tag_keys", "tags"):
        op.drop_column("contact", name)
