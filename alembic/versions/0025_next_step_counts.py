"""Counts of contacts with a next step; counts by day of a person and of a source apart; closed tasks only where they are shown.

- New kinds of `task_count`: next-step, the open tasks of ours of a contact, and with-next-step, the number of contacts that have
  any, which moves whenever a count of next-step becomes zero or is no longer.
- open-on, open-day, kept-on and kept-day no longer hold the source: due-on and due-day got side and source after the day, and
  kept-on-source and kept-day-source are new. A sum over days then reads one row for a person, not one for each source.
- category, source and assignee count open tasks only.
- Rows of a contact or of a day that count nothing any more are removed.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _before() -> Any:
    """The migration before, whose functions write the same counts from other kinds."""
    spec = spec_from_file_location("day_counts", Path(__file__).with_name("0024_day_counts.py"))
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


before = _before()
_OPEN, _ON, _AT = "{t}.status = 'open'", "{t}.due_on IS NOT NULL", "{t}.due_date IS NOT NULL AND {t}.due_on IS NULL"
_PERSON, _SOURCE = " || ' ' || {t}.side || ' ' || {assignee}", " || ' ' || {t}.side || ' ' || {t}.source"
_KEPT_ON, _KEPT_AT = before.ADDED[2][2:], before.ADDED[3][2:]
SAME = tuple(kind for kind in before.BEFORE if kind[0] in ("all", "contact", "done-day"))
CHANGED = (
    ("category", "{t}.category", "'open'", _OPEN),
    ("source", "{t}.source", "'open'", _OPEN),
    ("assignee", "{assignee}", "'open'", _OPEN),
    ("next-step", "{contact}", "'open'", f"{_OPEN} AND {{t}}.side = 'we'"),
    ("due-day", "{due_day}" + _SOURCE, "'open'", f"{_OPEN} AND {_AT}"),
    ("due-on", "{due_on}" + _SOURCE, "'open'", f"{_OPEN} AND {_ON}"),
    ("open-day", "{due_day}" + _PERSON, "'open'", f"{_OPEN} AND {_AT}"),
    ("open-on", "{due_on}" + _PERSON, "'open'", f"{_OPEN} AND {_ON}"),
    ("kept-day", "{due_day}" + _PERSON, *_KEPT_AT),
    ("kept-on", "{due_on}" + _PERSON, *_KEPT_ON),
    ("kept-day-source", "{due_day}" + _SOURCE, *_KEPT_AT),
    ("kept-on-source", "{due_on}" + _SOURCE, *_KEPT_ON),
)
PRUNED = "('contact', 'next-step', 'due-day', 'due-on', 'open-day', 'open-on')"
COUNTED = f"{before.COUNTED}, side"
TOTAL = f"{before.INSERT} SELECT {{organization}}, 'with-next-step', '', 'open', {{n}}"
ADD = f"ON CONFLICT ({before.KEY}) DO UPDATE SET n = task_count.n + excluded.n"
# After the statement that writes the counts, the block that removes those of nothing, one by one.
REMOVE = before.WRITE_ALL.split(";", 1)[1].replace(before.PRUNED, PRUNED)
# The rows of all kinds in the order of their keys, then the totals: so two transactions cannot deadlock.
WRITE = f"""WITH difference AS ({before.READ_NOTED}),
    written AS ({before.INSERT} SELECT * FROM difference ORDER BY 1, 2, 3, 4 {ADD} RETURNING {before.KEY}, n),
    turned AS (
        SELECT organization_id, CASE WHEN w.n > 0 THEN 1 ELSE -1 END AS n FROM written w JOIN difference d USING ({before.KEY})
        WHERE kind = 'next-step' AND (w.n > 0) <> (w.n > d.n)
    )
    {TOTAL.format(organization="organization_id", n="sum(n)")} FROM turned GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1 {ADD};
    {REMOVE}
"""
SQLITE_TRIGGERS = {
    "task_count_pruned": f"""AFTER UPDATE OF n ON task_count WHEN NEW.n = 0 AND NEW.kind IN {PRUNED} BEGIN
        DELETE FROM task_count WHERE organization_id = NEW.organization_id AND kind = NEW.kind AND key = NEW.key
        AND status = NEW.status; END""",
    "task_count_next_step_first": f"""AFTER INSERT ON task_count WHEN NEW.kind = 'next-step' AND NEW.n > 0 BEGIN
        {TOTAL.format(organization="NEW.organization_id", n="1")} WHERE 1 = 1 {ADD}; END""",
    "task_count_next_step_turned": f"""AFTER UPDATE OF n ON task_count
        WHEN NEW.kind = 'next-step' AND (NEW.n > 0) <> (OLD.n > 0) BEGIN
        {TOTAL.format(organization="NEW.organization_id", n="(NEW.n > 0) - (OLD.n > 0)")}
        WHERE 1 = 1 {ADD}; END""",
}


def upgrade() -> None:
    _stop_counting()
    if _is_sqlite():
        op.execute("DROP TRIGGER task_count_pruned")
    _fill_again([kind for kind, *_ in before.BEFORE + before.ADDED if kind not in _names(SAME)], CHANGED)
    op.execute(f"DELETE FROM task_count WHERE n <= 0 AND kind IN {PRUNED}")
    counted = TOTAL.format(organization="organization_id", n="count(*)")
    op.execute(f"{counted} FROM task_count WHERE kind = 'next-step' GROUP BY organization_id")
    before._count((*SAME, *CHANGED), COUNTED, WRITE)  # noqa: SLF001 - frozen with that migration
    if _is_sqlite():
        for name, does in SQLITE_TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {does}")


def downgrade() -> None:
    _stop_counting()
    if _is_sqlite():
        for name in SQLITE_TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
    kinds = tuple(kind for kind in before.BEFORE + before.ADDED if kind[0] not in _names(SAME))
    _fill_again([*_names(CHANGED), "with-next-step"], kinds)
    before._count((*before.BEFORE, *before.ADDED), COUNTED, before.WRITE_ALL)  # noqa: SLF001
    if _is_sqlite():
        before._prune_on_sqlite()  # noqa: SLF001


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _names(kinds: Any) -> list[str]:
    return [kind for kind, *_ in kinds]


def _stop_counting() -> None:
    if _is_sqlite():
        before._drop_sqlite_triggers()  # noqa: SLF001
    else:
        op.execute("LOCK TABLE task IN SHARE ROW EXCLUSIVE MODE")


def _fill_again(removed: list[str], kinds: Any) -> None:
    """Remove the rows of these kinds, and count the tasks for the others."""
    names = ", ".join(f"'{name}'" for name in removed)
    op.execute(f"DELETE FROM task_count WHERE kind IN ({names})")
    for kind in kinds:
        rows = before._rows((kind,), "t", 1, "task t")  # noqa: SLF001
        op.execute(f"{before.INSERT} SELECT {before.KEY}, count(*) FROM ({rows}) d GROUP BY 1, 2, 3, 4")
