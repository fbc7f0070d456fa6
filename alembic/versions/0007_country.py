"""Organizations have a country, phone numbers may have an extension; search finds any end of a number and any part of a name
in a script without spaces."""

import re
import unicodedata
from itertools import pairwise

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
    for table in ("contact", "task"):
        _rewrite_search_texts(table)


# Scripts whose letters were words of their own; they are stored as pairs of letters now.
RUN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    r"(?:[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff ]*)"
)


def _rewrite_search_texts(table: str) -> None:
    connection = op.get_bind()
    size = (
        "octet_length(search_text)" if connection.dialect.name == "postgresql" else "length(CAST(search_text AS BLOB))"
    )
    rows = connection.execute(sa.text(f"SELECT id, search_text FROM {table} WHERE {size} <> length(search_text)"))
    update = sa.text(f"UPDATE {table} SET search_text = :search_text WHERE id = :id")
    for row in rows.all():
        # Letters of one run stood apart; those of two words become neighbours, which finds too much and never too little.
        text = RUN.sub(_pairs, unicodedata.normalize("NFC", row.search_text))
        if text != row.search_text:
            connection.execute(update, {"id": row.id, "search_text": text})


def _pairs(run: re.Match[str]) -> str:
    letters = [letter for letter in run[0] if letter.isalnum()]
    return f"{' '.join([*map(''.join, pairwise(letters)), *letters[-1:]])} "


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Numbers with an extension lose it: the older version could not keep one.
        op.execute("UPDATE contact SET phone = split_part(phone, ';', 1) WHERE phone LIKE '%;ext=%'")
        op.alter_column("contact", "phone", type_=sa.String(length=20), existing_type=sa.String(length=40))
    op.drop_column("organization", "country")
