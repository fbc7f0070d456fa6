"""The shape of a feed entry in REST responses and pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NotificationRead:
    """One entry of a person's feed; `category` is a known category's value, or the stored tag when unknown."""

    id: UUID
    category: str
    label: str
    title: str
    task_id: UUID | None
    contact_id: UUID | None
    call_id: UUID | None
    created_at: datetime
    read_at: datetime | None
    payload: dict[str, object]
