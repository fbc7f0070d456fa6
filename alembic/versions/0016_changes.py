"""What changed since when: the last change of contacts, calls and members, deleted rows, and indexes for both."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NEW = ("contact", "call", "member")
_LISTED = ("task", "contact", "call")


def upgrade() -> None:
    # A previous version that still runs inserts rows without the column. SQLite takes only a constant here.
    is_postgres = op.get_bind().dialect.name == "postgresql"
    default = sa.text("now()") if is_postgres else sa.text("'2000-01-01T00:00:00.000000Z'")
    for table in _NEW:
        op.add_column(table, sa.Column("updated_at", Instant, nullable=False, server_default=default))
        op.execute(f'UPDATE "{table}" SET updated_at = created_at')
    for table in _LISTED:
        op.create_index(f"ix_{table}_updated", table, ["organization_id", "updated_at", "id"])
    op.create_table(
        "deleted_row",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("deleted_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_deleted_row_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "kind", "member_id", "id", name=op.f("pk_deleted_row")),
    )
    op.create_index("ix_deleted_row_at", "deleted_row", ["organization_id", "kind", "member_id", "deleted_at", "id"])
    op.create_index("ix_deleted_row_age", "deleted_row", ["deleted_at"])


def downgrade() -> None:
    op.drop_table("deleted_row")
    for table in _LISTED:
        op.drop_index(f"ix_{table}_updated", table)
    for table in _NEW:
        op.drop_column(table, "updated_at")
