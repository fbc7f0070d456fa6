"""Tasks replace todos: the table, its counts kept by triggers, and its word search."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Day, Instant, JsonColumn
from taskapp.core.ids import Id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _create_tables() -> None:
    op.create_table(
        "task_count",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "kind", "key", "status"),
    )
    op.create_table(
        "deleted_task",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("deleted_at", Instant, nullable=False),
        sa.Column("row", JsonColumn, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "contact_id"],
            ["contact.organization_id", "contact.id"],
            name="fk_deleted_task_contact",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deleted_task_at", "deleted_task", ["deleted_at"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=True),
        sa.Column("due_date", Instant, nullable=True),
        sa.Column("due_on", Day, nullable=True),
        sa.Column("remind_at", Instant, nullable=True),
        sa.Column("snoozed_until", Instant, nullable=True),
        sa.Column("reminder_sent_at", Instant, nullable=True),
        sa.Column("arming", sa.Integer(), nullable=False),
        sa.Column("assigned_to", Id, nullable=True),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("completed_at", Instant, nullable=True),
        sa.Column("call_id", Id, nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'done') = (completed_at IS NOT NULL)", name="ck_task_completed_at"),
        sa.CheckConstraint(
            "category IN ('follow-up', 'callback', 'send-info', 'meeting', 'general')", name="ck_task_category"
        ),
        sa.CheckConstraint("priority IN ('urgent', 'high', 'medium', 'low')", name="ck_task_priority"),
        sa.CheckConstraint("source IN ('manual', 'ai')", name="ck_task_source"),
        sa.CheckConstraint("status IN ('open', 'done', 'dismissed')", name="ck_task_status"),
        sa.CheckConstraint("due_on IS NULL OR due_date IS NOT NULL", name="ck_task_due_on"),
        sa.CheckConstraint("length(description) <= 10000", name="ck_task_description"),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 255", name="ck_task_title"),
        sa.ForeignKeyConstraint(
            ["organization_id", "assigned_to"], ["member.organization_id", "member.id"], name="fk_task_assignee"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"], ["call.organization_id", "call.id"], name="fk_task_call"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "contact_id"], ["contact.organization_id", "contact.id"], name="fk_task_contact"
        ),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id", "id", name="uq_task_tenant"),
    )
    op.create_index(
        "ix_task_assignee", "task", ["organization_id", "assigned_to", "status", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_task_call",
        "task",
        ["organization_id", "call_id"],
        unique=False,
        sqlite_where=sa.text("call_id IS NOT NULL"),
        postgresql_where=sa.text("call_id IS NOT NULL"),
    )
    op.create_index(
        "ix_task_category", "task", ["organization_id", "category", "status", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_task_completed",
        "task",
        ["organization_id", "completed_at"],
        unique=False,
        sqlite_where=sa.text("completed_at IS NOT NULL"),
        postgresql_where=sa.text("completed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_task_contact", "task", ["organization_id", "contact_id", "status", "created_at", "id"], unique=False
    )
    op.create_index("ix_task_due", "task", ["organization_id", "status", "due_date", "id", "due_on"], unique=False)
    op.create_index("ix_task_due_any", "task", ["organization_id", "due_date", "id"], unique=False)
    op.create_index("ix_task_newest", "task", ["organization_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_task_remind_at",
        "task",
        ["remind_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'open' AND reminder_sent_at IS NULL AND remind_at IS NOT NULL"),
        postgresql_where=sa.text("status = 'open' AND reminder_sent_at IS NULL AND remind_at IS NOT NULL"),
    )
    op.create_index("ix_task_status", "task", ["organization_id", "status", "created_at", "id"], unique=False)
    op.create_index(
        "ix_task_undated",
        "task",
        ["organization_id", "status", "id"],
        unique=False,
        sqlite_where=sa.text("due_date IS NULL"),
        postgresql_where=sa.text("due_date IS NULL"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("arming", sa.Integer(), nullable=False),
        sa.Column("remind_at", Instant, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("recipients", JsonColumn, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("outcome IN ('sent', 'skipped')", name="ck_reminder_outcome"),
        sa.ForeignKeyConstraint(
            ["organization_id", "task_id"],
            ["task.organization_id", "task.id"],
            name="fk_reminder_task",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("task_id", "arming", name="uq_reminder_arming"),
    )
    op.create_index(
        "ix_reminder_skipped",
        "reminder",
        ["task_id", "arming"],
        sqlite_where=sa.text("outcome = 'skipped'"),
        postgresql_where=sa.text("outcome = 'skipped'"),
    )


# (kind, key, status counted, condition) of every kept count; `{t}` is the row of task.
COUNTS = (
    ("all", "''", "{t}.status", "1 = 1"),
    ("category", "{t}.category", "{t}.status", "1 = 1"),
    ("source", "{t}.source", "{t}.status", "1 = 1"),
    ("contact", "{contact}", "{t}.status", "1 = 1"),
    ("assignee", "{assignee}", "{t}.status", "1 = 1"),
    ("due-day", "{due_day}", "'open'", "{t}.status = 'open' AND {t}.due_date IS NOT NULL AND {t}.due_on IS NULL"),
    ("due-on", "{due_on}", "'open'", "{t}.status = 'open' AND {t}.due_on IS NOT NULL"),
    ("done-day", "{done_day}", "'done'", "{t}.completed_at IS NOT NULL"),
)
COUNTED = "organization_id, contact_id, status, category, source, assigned_to, due_date, due_on, completed_at"

SQLITE_WORDS = {
    "contact": "{t}.contact_id",
    "assignee": "coalesce({t}.assigned_to, '')",
    "due_day": "substr({t}.due_date, 1, 10)",
    "due_on": "{t}.due_on",
    "done_day": "substr({t}.completed_at, 1, 10)",
}
POSTGRES_WORDS = {
    "contact": "{t}.contact_id::text",
    "assignee": "coalesce({t}.assigned_to::text, '')",
    "due_day": "to_char({t}.due_date AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "due_on": "to_char({t}.due_on, 'YYYY-MM-DD')",
    "done_day": "to_char({t}.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}


def _sqlite_counting(row: str, step: int) -> str:
    words = {name: text.format(t=row) for name, text in SQLITE_WORDS.items()}
    return "\n".join(
        f"INSERT INTO task_count (organization_id, kind, key, status, n) SELECT {row}.organization_id, '{kind}', "
        f"{key.format(t=row, **words)}, {status.format(t=row)}, {step} WHERE {when.format(t=row)} "
        f"ON CONFLICT (organization_id, kind, key, status) DO UPDATE SET n = n + ({step});"
        for kind, key, status, when in COUNTS
    )


def _create_sqlite_counts() -> None:
    op.execute(f"CREATE TRIGGER task_counted_insert AFTER INSERT ON task BEGIN {_sqlite_counting('NEW', 1)} END")
    op.execute(f"CREATE TRIGGER task_counted_delete AFTER DELETE ON task BEGIN {_sqlite_counting('OLD', -1)} END")
    both = _sqlite_counting("OLD", -1) + _sqlite_counting("NEW", 1)
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in COUNTED.split(", "))
    op.execute(f"CREATE TRIGGER task_counted_update AFTER UPDATE OF {COUNTED} ON task WHEN {changed} BEGIN {both} END")


def _postgres_counting(row: str, step: int) -> str:
    words = {name: text.format(t=row) for name, text in POSTGRES_WORDS.items()}
    values = ", ".join(
        f"('{kind}', CASE WHEN {when.format(t=row)} THEN {key.format(t=row, **words)} END, {status.format(t=row)})"
        for kind, key, status, when in COUNTS
    )
    return (
        f"SELECT {row}.organization_id, x.kind, x.key, x.status, {step} AS n FROM {{table}} {row} "
        f"CROSS JOIN LATERAL (VALUES {values}) AS x (kind, key, status) WHERE x.key IS NOT NULL"
    )


def _create_postgres_counts() -> None:
    new, old = _postgres_counting("t", 1).format(table="new_task"), _postgres_counting("t", -1).format(table="old_task")
    for event, rows, tables in (
        ("insert", new, "NEW TABLE AS new_task"),
        ("delete", old, "OLD TABLE AS old_task"),
        ("update", f"{new} UNION ALL {old}", "OLD TABLE AS old_task NEW TABLE AS new_task"),
    ):
        # Counts are written in key order, so that two transactions cannot deadlock.
        op.execute(
            f"""CREATE FUNCTION task_counted_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO task_count (organization_id, kind, key, status, n)
                SELECT organization_id, kind, key, status, sum(n) FROM ({rows}) d
                GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
                ON CONFLICT (organization_id, kind, key, status) DO UPDATE SET n = task_count.n + excluded.n;
                RETURN NULL; END $$"""
        )
        op.execute(
            f"CREATE TRIGGER task_counted_{event} AFTER {event.upper()} ON task "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION task_counted_{event}()"
        )


def _create_sqlite_search() -> None:
    # A separate table gives the index integer keys that VACUUM never renumbers.
    op.execute(
        "CREATE TABLE task_search (seq INTEGER PRIMARY KEY, task_id CHAR(36) NOT NULL UNIQUE, text TEXT NOT NULL)"
    )
    op.execute(
        "CREATE VIRTUAL TABLE task_search_index USING fts5(text, content='task_search', content_rowid='seq', prefix='2 3')"
    )
    add = "INSERT INTO task_search_index (rowid, text) SELECT seq, text FROM task_search WHERE task_id = NEW.id;"
    drop = (
        "INSERT INTO task_search_index (task_search_index, rowid, text) "
        "SELECT 'delete', seq, text FROM task_search WHERE task_id = OLD.id;"
    )
    words = "replace(NEW.organization_id, '-', '') || NEW.search_text"
    op.execute(
        f"CREATE TRIGGER task_search_insert AFTER INSERT ON task BEGIN INSERT INTO task_search (task_id, text) VALUES (NEW.id, {words}); {add} END"
    )
    op.execute(
        f"CREATE TRIGGER task_search_delete AFTER DELETE ON task BEGIN {drop} DELETE FROM task_search WHERE task_id = OLD.id; END"
    )
    op.execute(
        "CREATE TRIGGER task_search_update AFTER UPDATE OF search_text ON task WHEN OLD.search_text IS NOT NEW.search_text "
        f"BEGIN {drop} UPDATE task_search SET text = {words} WHERE task_id = NEW.id; {add} END"
    )


def _drop_todos() -> None:
    for table in ("todo_type_tool", "todo", "todo_type"):
        op.execute(f"DROP TABLE IF EXISTS {table}" + (" CASCADE" if _is_postgres() else ""))


def _is_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"


def upgrade() -> None:
    _create_tables()
    if _is_postgres():
        _create_postgres_counts()
        op.execute("CREATE INDEX task_search_words ON task USING gin (to_tsvector('simple', search_text))")
    else:
        _create_sqlite_counts()
        _create_sqlite_search()
    _drop_todos()


def downgrade() -> None:
    if not _is_postgres():
        op.execute("DROP TABLE task_search_index")
        op.execute("DROP TABLE task_search")
    for table in ("reminder", "task", "deleted_task", "task_count"):
        op.drop_table(table)
    if _is_postgres():
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP FUNCTION task_counted_{event}()")
