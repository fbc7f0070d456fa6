"""A try that reached the contact counts as the last contact with it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_REACHED = sa.text("outcome = 'reached'")
_OF_CONTACT = """
    FROM task_attempt AS made
    WHERE made.organization_id = contact.organization_id AND made.contact_id = contact.id AND made.outcome = 'reached'
"""
_FILL = f"""
    UPDATE contact SET last_contact_at = (SELECT max(made.at) {_OF_CONTACT})
    WHERE EXISTS (
        SELECT 1 {_OF_CONTACT} AND (contact.last_contact_at IS NULL OR contact.last_contact_at < made.at)
    )
"""


def upgrade() -> None:
    columns = ["organization_id", "contact_id", "at"]
    op.create_index(
        "ix_task_attempt_reached", "task_attempt", columns, sqlite_where=_REACHED, postgresql_where=_REACHED
    )
    op.execute(_FILL)


def downgrade() -> None:
    op.drop_index("ix_task_attempt_reached", table_name="task_attempt")
