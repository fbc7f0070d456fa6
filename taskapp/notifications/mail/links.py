"""Links in e-mails: signed, with an expiry date, each for one person and one purpose."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from taskapp.core import signing
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.notifications.outbox.repository import Recipient
from taskapp.organizations import service as organization_service

ACT, UNSUBSCRIBE = "act on a task", "stop a category's mail"
ACT_PATH, UNSUBSCRIBE_PATH = "/api/links/act", "/api/links/unsubscribe"
# The buttons of a reminder: {action: label}; `snooze` means until tomorrow.
ACTIONS = {"done": "Mark done", "snooze": "Remind me tomorrow", "dismiss": "Dismiss"}
RECEIVED = "Mark received"
ACT_LIFETIME, UNSUBSCRIBE_LIFETIME = timedelta(days=14), timedelta(days=365)


def action_label(action: str, side: object) -> str:
    """The text of a button; what the contact owes (`side` "they") is received rather than done."""
    return RECEIVED if action == "done" and side == "they" else ACTIONS[action]


# The last known address of this installation, for processes without TASKAPP_BASE_URL.
_site = ""


async def read_site() -> None:
    """Read where this installation is opened, before mail is written."""
    global _site
    if not settings().base_url:
        async with db.reading() as session:
            _site = await organization_service.get_site(session) or ""


def page_url(path: str) -> str:
    """The absolute URL of a page: below TASKAPP_BASE_URL, else the address that `read_site` found, else on this machine."""
    return f"{settings().base_url or _site or 'http://localhost:3000'}{path}"


def act_link(recipient: Recipient, message_id: UUID, task_id: str, action: str) -> str:
    """A link that performs `action` on one task as this person; valid once, for 14 days."""
    value = {"o": str(recipient.organization_id), "m": str(recipient.member_id), "t": task_id, "n": str(message_id)}
    return _link(ACT_PATH, ACT, {**value, "a": action}, ACT_LIFETIME)


def unsubscribe_link(recipient: Recipient, category: str) -> str:
    """A link that turns one category's e-mails off for this person; valid for a year."""
    value = {"o": str(recipient.organization_id), "u": str(recipient.user_id), "c": category}
    return _link(UNSUBSCRIBE_PATH, UNSUBSCRIBE, value, UNSUBSCRIBE_LIFETIME)


def _link(path: str, purpose: str, value: dict[str, Any], lifetime: timedelta) -> str:
    return f"{page_url(path)}?t={quote(signing.sign(purpose, value, lasts=lifetime))}"
