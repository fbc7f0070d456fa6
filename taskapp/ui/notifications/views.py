"""Rows of the notifications page; pure functions."""

from typing import TypedDict

from taskapp.notifications.schemas import NotificationRead
from taskapp.ui.shell.bell import url_of, what_of
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
    return {
        "id": str(entry.id),
        "label": what_of(entry),
        "title": entry.title,
        "contact": str(entry.payload.get("contact_name") or ""),
        "to": url_of(entry),
        "ms": epoch_ms(entry.created_at),
        "read": entry.read_at is not None,
    }
