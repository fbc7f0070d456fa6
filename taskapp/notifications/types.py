"""Notification categories, channels, events, and the versioned payload of a feed entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from taskapp.shared.labels import LabelledEnum


class NotificationCategory(LabelledEnum):
    """What a notification is about."""

    TASK_REMINDER = "task-reminder"
    TASK_COMPLETED = "task-completed"
    TASK_ASSIGNED = "task-assigned"
    CALL_PROCESSED = "call-processed"
    GONE_QUIET = "gone-quiet"


class EventType(StrEnum):
    """A change that webhooks report, whoever made it and in whatever way."""

    TASK_CREATED = "task.created"
    TASK_UPDATED = "task.updated"
    TASK_DONE = "task.done"
    TASK_DISMISSED = "task.dismissed"
    TASK_REOPENED = "task.reopened"
    TASK_DELETED = "task.deleted"
    TASK_ATTEMPTED = "task.attempted"
    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"
    CONTACT_DELETED = "contact.deleted"
    CALL_PROCESSED = "call.processed"
    CALL_DELETED = "call.deleted"
    SUGGESTION_CREATED = "suggestion.created"
    SUGGESTION_ACCEPTED = "suggestion.accepted"
    SUGGESTION_DISMISSED = "suggestion.dismissed"

    @property
    def label(self) -> str:
        """The event as shown to people."""
        return self.value.replace(".", " ").capitalize()

    @property
    def group(self) -> str:
        """The name that stands for all events of the same kind of row, as in `task.*`."""
        return f"{self.value.partition('.')[0]}.*"


class Channel(LabelledEnum):
    """A channel that notifications are sent through, besides the feed."""

    EMAIL = "email"
    PUSH = "push"
    WEBHOOK = "webhook"


# The category of the daily digest, which is sent by e-mail only and has no feed entry.
DIGEST = "daily-digest"
# Key in `User.preferences`: {organization id: hour}.
DIGEST_HOURS = "digest_hours"


class Payload(BaseModel):
    """Version 1 of every payload: ids and the text to show, so that showing it needs no query."""

    model_config = ConfigDict(extra="allow")

    v: Literal[1] = 1
    category: NotificationCategory
    title: str
    task_id: UUID | None = None
    contact_id: UUID | None = None
    contact_name: str = ""
    call_id: UUID | None = None
    due_local: str | None = None
    side: str | None = None
    actor_name: str = ""


@dataclass(frozen=True, slots=True)
class NotificationEvent:
    """An event to notify some users of one organization about.

    `dedupe` identifies the event; `by`, the user who caused it, is not notified.
    """

    organization_id: UUID
    user_ids: Sequence[UUID]
    payload: Payload
    dedupe: str
    by: UUID | None = None


LEGACY_CATEGORIES = {"todo": NotificationCategory.TASK_COMPLETED}


def category_of(tag: str) -> NotificationCategory | None:
    """The category of a stored tag, legacy tags included; None for an unknown tag."""
    try:
        return LEGACY_CATEGORIES.get(tag) or NotificationCategory(tag)
    except ValueError:
        return None
