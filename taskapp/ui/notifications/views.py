"""Rows of the notifications page; pure functions."""

from typing import TypedDict

from taskapp.notifications.schemas import NotificationRead
from taskapp.ui import routes
from taskapp.ui.tasks.views import epoch_ms


class NotificationRow(TypedDict):
    """One notification."""

    id: str
    label: str
    title: str
    contact: str
    to: str
    ms: int
    read: bool


def notification_row(entry: NotificationRead) -> NotificationRow:
    """Return the row of a notification, with the URL it links to."""
    actor = str(entry.payload.get("actor_name") or "")
    return {
        "id": str(entry.id),
        "label": f"{entry.label} by {actor}" if actor else entry.label,
        "title": entry.title,
        "contact": str(entry.payload.get("contact_name") or ""),
        "to": _url_of(entry),
        "ms": epoch_ms(entry.created_at),
        "read": entry.read_at is not None,
    }


def _url_of(entry: NotificationRead) -> str:
    if entry.task_id:
        return routes.task(entry.task_id)
    return f"/calls/{entry.call_id}" if entry.call_id else routes.NOTIFICATIONS
