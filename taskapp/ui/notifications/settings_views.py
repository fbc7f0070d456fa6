"""Rows of the notification settings; pure functions."""

from typing import TypedDict

from taskapp.notifications.outbox.service import MessageRead
from taskapp.notifications.preferences import Preferences
from taskapp.notifications.types import Channel
from taskapp.shared.text import pluralise
from taskapp.ui.tasks.views import epoch_ms


class ChoiceRow(TypedDict):
    """One category and its channels in addition to the notifications page."""

    category: str
    label: str
    email: bool
    push: bool


class MessageRow(TypedDict):
    """One message that could not be sent."""

    id: str
    title: str
    about: str
    problem: str
    ms: int


def choice_rows(preferences: Preferences) -> list[ChoiceRow]:
    """Return a row for every category."""
    email, push = Channel.EMAIL.value, Channel.PUSH.value
    return [
        {"category": i.category, "label": i.label, "email": i.channels[email], "push": i.channels[push]}
        for i in preferences.items
    ]


def hour_names() -> list[dict[str, str]]:
    """Return the hours of a day as options of a select."""
    return [{"value": str(hour), "label": f"{hour:02d}:00"} for hour in range(24)]


def message_row(message: MessageRead) -> MessageRow:
    """Return the row of an unsent message."""
    tries = pluralise(message.attempts, "try", "tries")
    return {
        "id": str(message.id),
        "title": message.title or message.category,
        "about": f"{message.category} to {message.recipient}, {tries}",
        "problem": message.problem or "",
        "ms": epoch_ms(message.created_at),
    }
