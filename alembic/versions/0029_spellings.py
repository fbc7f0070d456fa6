"""Search finds other spellings of a word: those of names with marks, particles, umlauts, or a space in a script without spaces.

The search texts are written again from their sources. Older versions search the new texts as well, so nothing is taken back.
"""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from taskapp.core.searching import contact_text, search_text

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_BATCH = 2_000


def upgrade() -> None:
    _rewrite("contact", ("name", "company", "email", "phone"), contact_text)
    _rewrite("task", ("title", "description"), search_text)


def downgrade() -> None:
    """Nothing: the words that were added stay true."""


def _rewrite(table: str, sources: tuple[str, ...], text_of: Callable[..., str]) -> None:
    connection, after = op.get_bind(), ""
    is_postgres = connection.dialect.name == "postgresql"
    key = "CAST(:after AS uuid)" if is_postgres else ":after"
    read = f"SELECT id, search_text, {', '.join(sources)} FROM {table}"
    while True:
        where = f"WHERE id > {key}" if after else ""
        found = sa.text(f"{read} {where} ORDER BY id LIMIT {_BATCH}")
        rows = connection.execute(found, {"after": after} if after else {}).all()
        if not rows:
            return
        after = str(rows[-1][0])
        texts = [(str(row[0]), text) for row in rows if (text := text_of(*row[2:])) != row[1]]
        if texts and is_postgres:
            # One statement a batch: the counts of tasks have a trigger for each.
            values = "json_to_recordset(CAST(:rows AS json)) AS new(id uuid, words text)"
            update = sa.text(f"UPDATE {table} SET search_text = new.words FROM {values} WHERE {table}.id = new.id")
            connection.execute(update, {"rows": json.dumps([{"id": id_, "words": words} for id_, words in texts])})
        elif texts:
            update = sa.text(f"UPDATE {table} SET search_text = :words WHERE id = :id")
            connection.execute(update, [{"id": id_, "words": words} for id_, words in texts])
