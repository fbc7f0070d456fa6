"""Counts of tasks by due day, side, source and assignee; tasks of a member by due date.

New kinds of `task_count`: open-on and open-day are the open tasks that are due on a day (date-only, by `due_on`) or within a
UTC day (timed), kept-on and kept-day the done ones, with the status on-time or late. Their key is the day, the side, the
source and the assignee.
"""

import sqlalchemy as sa
from alembic import op

from taskapp.core.ids import Id

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# (kind, key, status counted, condition) of every kept count; `{t}` is the row of task.
BEFORE = (
    ("all", "''", "{t}.status", "1 = 1"),
    ("category", "{t}.category", "{t}.status", "1 = 1"),
    ("source", "{t}.source", "{t}.status", "1 = 1"),
    ("contact", "{contact}", "{t}.status", "1 = 1"),
    ("assignee", "{assignee}", "{t}.status", "1 = 1"),
    ("due-day", "{due_day}", "'open'", "{t}.status = 'open' AND {t}.due_date IS NOT NULL AND {t}.due_on IS NULL"),
    ("due-on", "{due_on}", "'open'", "{t}.status = 'open' AND {t}.due_on IS NOT NULL"),
    ("done-day", "{done_day}", "'done'", "{t}.completed_at IS NOT NULL"),
)
_OF = " || ' ' || {t}.side || ' ' || {t}.source || ' ' || {assignee}"
_ON, _AT = "{t}.due_on IS NOT NULL", "{t}.due_date IS NOT NULL AND {t}.due_on IS NULL"
_ON_TIME = "CASE WHEN {t}.completed_at %s THEN 'on-time' ELSE 'late' END"
ADDED = (
    ("open-on", "{due_on}" + _OF, "'open'", "{t}.status = 'open' AND " + _ON),
    ("open-day", "{due_day}" + _OF, "'open'", "{t}.status = 'open' AND " + _AT),
    ("kept-on", "{due_on}" + _OF, _ON_TIME % "< {day_after}", "{t}.status = 'done' AND " + _ON),
    ("kept-day", "{due_day}" + _OF, _ON_TIME % "<= {t}.due_date", "{t}.status = 'done' AND " + _AT),
)
Kinds = tuple[tuple[str, str, str, str], ...]
COUNTED = "organization_id, contact_id, status, category, source, assigned_to, due_date, due_on, completed_at"
SQLITE_WORDS = {
    "contact": "{t}.contact_id",
    "assignee": "coalesce({t}.assigned_to, '')",
    "due_day": "substr({t}.due_date, 1, 10)",
    "due_on": "{t}.due_on",
    "done_day": "substr({t}.completed_at, 1, 10)",
    "day_after": "strftime('%Y-%m-%dT%H:%M:%S.000000Z', {t}.due_date, '+1 day')",
}
POSTGRES_WORDS = {
    "contact": "{t}.contact_id::text",
    "assignee": "coalesce({t}.assigned_to::text, '')",
    "due_day": "to_char({t}.due_date AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "due_on": "to_char({t}.due_on, 'YYYY-MM-DD')",
    "done_day": "to_char({t}.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "day_after": "({t}.due_date + INTERVAL '24 hours')",
}
KEY = "organization_id, kind, key, status"
INSERT = f"INSERT INTO task_count ({KEY}, n)"
# Days of which nothing is open any more have no rows, so that a sum over all past days reads only what is open.
PRUNED = "('open-on', 'open-day')"

# PostgreSQL (see 0011): a value local to the transaction, [[organization, kind, key, status, difference], ...].
NOTED = "taskapp.task_counts"
READ_NOTED = (
    "SELECT (x ->> 0)::uuid AS organization_id, x ->> 1 AS kind, x ->> 2 AS key, x ->> 3 AS status, (x ->> 4)::int AS n "
    "FROM jsonb_array_elements(noted::jsonb) x"
)
SUM = f"SELECT {KEY}, sum(n) AS n FROM ({{rows}}) d GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0"
# In key order, so that two transactions cannot deadlock.
WRITE = f"""{INSERT} {{rows}} ORDER BY 1, 2, 3, 4
    ON CONFLICT ({KEY}) DO UPDATE SET n = task_count.n + excluded.n"""
WRITE_BEFORE = WRITE.format(rows=SUM.format(rows=READ_NOTED))
# One by one, so that each row is found by the primary key, whatever the planner knows of the table.
WRITE_ALL = f"""{WRITE_BEFORE};
    DECLARE d record;
    BEGIN
        FOR d IN SELECT * FROM ({READ_NOTED}) r WHERE r.kind IN {PRUNED} LOOP
            DELETE FROM task_count c WHERE c.organization_id = d.organization_id AND c.kind = d.kind AND c.key = d.key
                AND c.status = d.status AND c.n = 0;
        END LOOP;
    END
"""


def upgrade() -> None:
    columns = ["organization_id", "assigned_to", "status", "due_date", "id", "due_on", "contact_id"]
    if _is_sqlite():
        _drop_sqlite_triggers()
        _rebuild_sqlite_table(64)
    else:
        op.execute("LOCK TABLE task IN SHARE ROW EXCLUSIVE MODE")
        op.alter_column("task_count", "key", type_=sa.String(length=64))
    op.create_index("ix_task_assignee_due", "task", columns)
    for kind in ADDED:
        rows = _rows((kind,), "t", 1, "task t")
        op.execute(f"{INSERT} SELECT {KEY}, count(*) FROM ({rows}) d GROUP BY 1, 2, 3, 4")
    _count((*BEFORE, *ADDED), f"{COUNTED}, side", WRITE_ALL)
    if _is_sqlite():
        _prune_on_sqlite()


def downgrade() -> None:
    if _is_sqlite():
        _drop_sqlite_triggers()
        op.execute("DROP TRIGGER task_count_pruned")
    else:
        op.execute("LOCK TABLE task IN SHARE ROW EXCLUSIVE MODE")
    kinds = ", ".join(f"'{kind}'" for kind, *_ in ADDED)
    op.execute(f"DELETE FROM task_count WHERE kind IN ({kinds})")
    op.drop_index("ix_task_assignee_due", table_name="task")
    if _is_sqlite():
        _rebuild_sqlite_table(36)
    else:
        op.alter_column("task_count", "key", type_=sa.String(length=36))
    _count(BEFORE, COUNTED, WRITE_BEFORE)


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _rows(kinds: Kinds, row: str, step: int, source: str) -> str:
    """SELECT of the counts that the rows of `source`, named `row`, are in."""
    words = {name: text.format(t=row) for name, text in (SQLITE_WORDS if _is_sqlite() else POSTGRES_WORDS).items()}
    filled = [[text.format(t=row, **words) for text in kind] for kind in kinds]
    if _is_sqlite():
        return " UNION ALL ".join(
            f"SELECT {row}.organization_id AS organization_id, '{kind}' AS kind, {key} AS key, {status} AS status, {step} AS n "
            f"{source and f'FROM {source}'} WHERE {when}"
            for kind, key, status, when in filled
        )
    values = ", ".join(f"('{kind}', CASE WHEN {when} THEN {key} END, {status})" for kind, key, status, when in filled)
    return (
        f"SELECT {row}.organization_id, x.kind, x.key, x.status, {step} AS n FROM {source} "
        f"CROSS JOIN LATERAL (VALUES {values}) AS x (kind, key, status) WHERE x.key IS NOT NULL"
    )


def _count(kinds: Kinds, counted: str, write: str) -> None:
    """Let triggers keep the counts of these kinds."""
    if not _is_sqlite():
        _count_on_postgres(kinds, write)
        return
    new, old = (_write_on_sqlite(kinds, row, step) for row, step in (("NEW", 1), ("OLD", -1)))
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in counted.split(", "))
    op.execute(f"CREATE TRIGGER task_counted_insert AFTER INSERT ON task BEGIN {new} END")
    op.execute(f"CREATE TRIGGER task_counted_delete AFTER DELETE ON task BEGIN {old} END")
    op.execute(
        f"CREATE TRIGGER task_counted_update AFTER UPDATE OF {counted} ON task WHEN {changed} BEGIN {old} {new} END"
    )


def _write_on_sqlite(kinds: Kinds, row: str, step: int) -> str:
    return "\n".join(
        f"{INSERT} {_rows((kind,), row, step, '')} ON CONFLICT ({KEY}) DO UPDATE SET n = n + ({step});"
        for kind in kinds
    )


def _prune_on_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER task_count_pruned AFTER UPDATE OF n ON task_count WHEN NEW.n = 0 AND NEW.kind IN {PRUNED} "
        "BEGIN DELETE FROM task_count WHERE organization_id = NEW.organization_id AND kind = NEW.kind "
        "AND key = NEW.key AND status = NEW.status; END"
    )


def _drop_sqlite_triggers() -> None:
    for event in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER task_counted_{event}")


def _rebuild_sqlite_table(length: int) -> None:
    """SQLite cannot change the type of a column; no trigger refers to the table meanwhile."""
    op.create_table(
        "task_count_new",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=length), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "kind", "key", "status"),
    )
    op.execute(f"INSERT INTO task_count_new ({KEY}, n) SELECT {KEY}, n FROM task_count")
    op.drop_table("task_count")
    op.rename_table("task_count_new", "task_count")


def _count_on_postgres(kinds: Kinds, write: str) -> None:
    new, old = _rows(kinds, "t", 1, "new_task t"), _rows(kinds, "t", -1, "old_task t")
    for event, rows in (("insert", new), ("delete", old), ("update", f"{new} UNION ALL {old}")):
        total = SUM.format(rows=f"{rows} UNION ALL {READ_NOTED}")
        _replace_function(
            f"task_counted_{event}",
            f"""DECLARE noted text := coalesce(nullif(current_setting('{NOTED}', true), ''), '[]');
            BEGIN
                PERFORM set_config('{NOTED}', coalesce((SELECT jsonb_agg(jsonb_build_array(
                    organization_id, kind, key, status, n))::text FROM ({total}) s), ''), true);
                RETURN NULL;
            END""",
        )
    _replace_function(
        "task_counts_written",
        f"""DECLARE noted text := current_setting('{NOTED}', true);
        BEGIN
            IF coalesce(noted, '') <> '' THEN
                PERFORM set_config('{NOTED}', '', true);
                {write};
            END IF;
            RETURN NULL;
        END""",
    )


def _replace_function(name: str, body: str) -> None:
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
