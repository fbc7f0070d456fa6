"""Tables of notifications: feed entries, channel preferences, webhook endpoints and push subscriptions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, index_where, reference
from taskapp.core.ids import Id, new_id


class Notification(SQLModel, table=True):
    """An entry of one user's feed in one organization; the unique `dedupe_key` prevents duplicates."""

    __table_args__ = (
        Index("ix_notification_feed", "organization_id", "user_id", "created_at", "id"),
        index_where("ix_notification_unread", "organization_id", "user_id", "created_at", where="read_at IS NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    user_id: UUID = reference("user")
    category: str = Field(max_length=32)
    title: str = Field(max_length=255)
    task_id: UUID | None = Field(default=None, sa_type=Id)
    contact_id: UUID | None = Field(default=None, sa_type=Id)
    call_id: UUID | None = Field(default=None, sa_type=Id)
    payload: dict[str, object] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    dedupe_key: str = Field(sa_column=Column(String(200), unique=True, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)


class NotificationPreference(SQLModel, table=True):
    """Whether one user turned one category on for one channel."""

    __tablename__ = "notification_preference"

    organization_id: UUID = reference("organization", primary_key=True)
    user_id: UUID = reference("user", primary_key=True)
    category: str = Field(primary_key=True, max_length=32)
    channel: str = Field(primary_key=True, max_length=16)
    enabled: bool = True


class WebhookEndpoint(SQLModel, table=True):
    """A URL that receives an organization's events; its secret is derived (see `signing`), never stored."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("ix_webhook_endpoint_organization", "organization_id", "created_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    url: str = Field(sa_column=Column(Text, nullable=False))
    description: str = Field(max_length=100, default="")
    categories: list[str] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))
    enabled: bool = True
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    secret_version: int = 1
    rotated_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class PushSubscription(SQLModel, table=True):
    """A browser that shows one user's notifications of one organization; deleted with its login session."""

    __tablename__ = "push_subscription"
    __table_args__ = (
        UniqueConstraint("endpoint_hash", "organization_id", name="uq_push_subscription_browser"),
        Index("ix_push_subscription_user", "organization_id", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    user_id: UUID = reference("user")
    session_id: UUID | None = Field(
        default=None, sa_column=Column(Id, ForeignKey("login_session.id", ondelete="CASCADE"), nullable=True)
    )
    endpoint: str = Field(sa_column=Column(Text, nullable=False))
    endpoint_hash: str = Field(max_length=64)
    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=32)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
