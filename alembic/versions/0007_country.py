"""Organizations have a country, phone numbers may have an extension, and contacts are found by any end of their number."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# An E.164 number has at most 15 digits behind the plus; an end has at least four.
ENDS = range(3, 14)


def upgrade() -> None:
    op.add_column("organization", sa.Column("country", sa.String(length=2), nullable=True))
    if op.get_bind().dialect.name == "postgresql":  # SQLite has no lengths.
        op.alter_column("contact", "phone", type_=sa.String(length=40), existing_type=sa.String(length=20))
    ends = " || ".join(
        f"CASE WHEN length(phone) >= {start + 3} THEN substr(phone, {start}) || ' ' ELSE '' END" for start in ENDS
    )
    op.execute(f"UPDATE contact SET search_text = search_text || {ends} WHERE phone IS NOT NULL")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Numbers with an extension lose it: the older version could not keep one.
        op.execute("UPDATE contact SET phone = split_part(phone, ';', 1) WHERE phone LIKE '%;ext=%'")
        op.alter_column("contact", "phone", type_=sa.String(length=20), existing_type=sa.String(length=40))
    op.drop_column("organization", "country")
