"""On PostgreSQL, counts of tasks are written once per transaction, at its end.

Each statement's triggers used to lock rows of `task_count` in the order of the changed tasks, so transactions that change
several tasks could deadlock, and held the rows that everybody needs until their end. Now a statement adds its differences
to a setting of the transaction, and a deferred trigger writes their sum at the commit, in the order of the keys.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# A value local to the transaction: [[organization, kind, key, status, difference], ...]. Savepoints restore it.
NOTED = "taskapp.task_counts"
ROWS = """
    SELECT t.organization_id, x.kind, x.key, x.status, {step} AS n FROM {table} t CROSS JOIN LATERAL (VALUES
        ('all', '', t.status),
        ('category', t.category, t.status),
        ('source', t.source, t.status),
        ('contact', t.contact_id::text, t.status),
        ('assignee', coalesce(t.assigned_to::text, ''), t.status),
        ('due-day', CASE WHEN t.status = 'open' AND t.due_date IS NOT NULL AND t.due_on IS NULL
            THEN to_char(t.due_date AT TIME ZONE 'UTC', 'YYYY-MM-DD') END, 'open'),
        ('due-on', CASE WHEN t.status = 'open' AND t.due_on IS NOT NULL
            THEN to_char(t.due_on, 'YYYY-MM-DD') END, 'open'),
        ('done-day', CASE WHEN t.completed_at IS NOT NULL
            THEN to_char(t.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') END, 'done')
    ) AS x (kind, key, status) WHERE x.key IS NOT NULL
"""
NEW, OLD = ROWS.format(step="1", table="new_task"), ROWS.format(step="-1", table="old_task")
CHANGES = {"insert": NEW, "delete": OLD, "update": f"{NEW} UNION ALL {OLD}"}
SUM = "SELECT organization_id, kind, key, status, sum(n) AS n FROM ({rows}) d GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0"
# Rows are written in key order, so that two transactions cannot deadlock.
WRITE = """INSERT INTO task_count (organization_id, kind, key, status, n) {sum} ORDER BY 1, 2, 3, 4
    ON CONFLICT (organization_id, kind, key, status) DO UPDATE SET n = task_count.n + excluded.n"""
READ_NOTED = (
    "SELECT (x ->> 0)::uuid AS organization_id, x ->> 1 AS kind, x ->> 2 AS key, x ->> 3 AS status, (x ->> 4)::int AS n "
    "FROM jsonb_array_elements(noted::jsonb) x"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for event, rows in CHANGES.items():
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
                {WRITE.format(sum=SUM.format(rows=READ_NOTED))};
            END IF;
            RETURN NULL;
        END""",
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER task_counts_written AFTER INSERT OR UPDATE OR DELETE ON task "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION task_counts_written()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP TRIGGER task_counts_written ON task")
    op.execute("DROP FUNCTION task_counts_written()")
    for event, rows in CHANGES.items():
        body = f"BEGIN {WRITE.format(sum=SUM.format(rows=rows))}; RETURN NULL; END"
        _replace_function(f"task_counted_{event}", body)


def _replace_function(name: str, body: str) -> None:
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
