"""What people are told about: categories, channels, and the versioned payloads behind a feed entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from taskapp.shared.labels import LabelledEnum


class NotificationCategory(LabelledEnum):
    """Why a person is told."""

    TASK_REMINDER = "task-reminder"
    TASK_COMPLETED = "task-completed"
    TASK_ASSIGNED = "task-assigned"
    CALL_PROCESSED = "call-processed"


class Channel(LabelledEnum):
    """Where a notification goes beside the feed."""

    EMAIL = "email"
    PUSH = "push"
    WEBHOOK = "webhook"


# A mail of its own kind: one a day, never in the feed.
DIGEST = "daily-digest"
DIGEST_HOURS = "digest_hours"


class Payload(BaseModel):
    """Version 1 of every payload: plain ids and words, so that nothing must be looked up to show it."""

    model_config = ConfigDict(extra="allow")

    v: Literal[1] = 1
    category: NotificationCategory
    title: str
    task_id: UUID | None = None
    contact_id: UUID | None = None
    contact_name: str = ""
    call_id: UUID | None = None
    due_local: str | None = None
    actor_name: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to tell some users of one organization; `dedupe` names it, `by` (who did it) is never told."""

    organization_id: UUID
    user_ids: Sequence[UUID]
    payload: Payload
    dedupe: str
    by: UUID | None = None


LEGACY_CATEGORIES = {"todo": NotificationCategory.TASK_COMPLETED}


def category_of(tag: str) -> NotificationCategory | None:
    """The category behind a stored tag, legacy ones included; None for one this version does not know."""
    try:
        return LEGACY_CATEGORIES.get(tag) or NotificationCategory(tag)
    except ValueError:
        return None
