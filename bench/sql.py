"""Hand-written SQL for the same work as the product's; used by the bare app and the in-process comparisons."""

from functools import lru_cache

COLUMNS = (
    "id", "organization_id", "contact_id", "contact_name", "title", "description", "status", "category", "source", "priority",
    "due_date", "due_on", "remind_at", "reminder_sent_at", "assigned_to", "assigned_to_name", "created_at", "completed_at",
    "call_id", "version", "snoozed_until",
)  # fmt: skip
READ = """
    SELECT t.id, t.organization_id, t.contact_id, c.name, t.title, t.description, t.status, t.category, t.source, t.priority,
           t.due_date, t.due_on, t.remind_at, t.reminder_sent_at, t.assigned_to, u.name, t.created_at, t.completed_at,
           t.call_id, t.version, t.snoozed_until
    FROM task t JOIN contact c ON c.id = t.contact_id
    LEFT JOIN member m ON m.id = t.assigned_to LEFT JOIN "user" u ON u.id = m.user_id
"""
_ORDERS = {
    "": "ORDER BY t.created_at DESC, t.id DESC LIMIT 51",
    "due_date": "AND t.due_date IS NOT NULL ORDER BY t.due_date, t.id LIMIT 51",
}
# Columns whose values select few rows; SQLite has no statistics here and needs a hint.
_SELECTIVE = frozenset({"contact_id", "assigned_to"})
_SEEN_BY = """
    (t.contact_id IN (SELECT contact_id FROM contact_user WHERE organization_id = $1 AND member_id = {0}) OR t.assigned_to = {0})
"""


@lru_cache
def tasks(names: tuple[str, ...] = ("status",), sort: str = "", *, is_sqlite: bool = False) -> str:
    """The query for the first page of a list, filtered by the columns `names`.

    Parameters: the organization, then a value for each name. `seen_by` (a member) filters by what that member may see.
    """
    conditions = ["t.organization_id = $1"]
    for number, name in enumerate(names, 2):
        condition = _SEEN_BY.format(f"${number}") if name == "seen_by" else f"t.{name} = ${number}"
        conditions.append(f"likelihood({condition}, 0.0001)" if is_sqlite and name in _SELECTIVE else condition)
    return f"{READ} WHERE {' AND '.join(conditions)} {_ORDERS[sort]}"


def one_task() -> str:
    return f"{READ} WHERE t.organization_id = $1 AND t.id = $2"


MARK = "UPDATE task SET status = $3, completed_at = $4, version = version + 1, updated_at = $5 WHERE organization_id = $1 AND id = $2"
CREATE = (
    "INSERT INTO task (id, organization_id, contact_id, title, status, category, source, arming, created_at, updated_at, "
    "search_text, version) VALUES ($1, $2, $3, $4, 'open', 'general', 'manual', 1, $5, $6, $7, 1)"
)
