"""Links in mail: signed, expiring, each for one person and one purpose."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from taskapp.core import signing
from taskapp.core.config import settings
from taskapp.notifications.outbox.repository import Recipient

ACT, UNSUBSCRIBE = "act on a task", "stop a category's mail"
ACT_PATH, UNSUBSCRIBE_PATH = "/api/links/act", "/api/links/unsubscribe"
ACT_LASTS, UNSUBSCRIBE_LASTS = timedelta(days=14), timedelta(days=365)


def page(path: str) -> str:
    """The full address of one of our pages."""
    return f"{settings().base_url or 'http://localhost:3000'}{path}"


def act_link(to: Recipient, message_id: UUID, task_id: str, action: str) -> str:
    """A link that does `action` on one task, as this person, once."""
    value = {"o": str(to.organization_id), "m": str(to.member_id), "t": task_id, "a": action, "n": str(message_id)}
    return _link(ACT_PATH, ACT, value, ACT_LASTS)


def unsubscribe_link(to: Recipient, category: str) -> str:
    """A link that turns one category's mail off for this person."""
    value = {"o": str(to.organization_id), "u": str(to.user_id), "c": category}
    return _link(UNSUBSCRIBE_PATH, UNSUBSCRIBE, value, UNSUBSCRIBE_LASTS)


def _link(path: str, purpose: str, value: dict[str, Any], lasts: timedelta) -> str:
    return f"{page(path)}?t={quote(signing.sign(purpose, value, lasts=lasts))}"
