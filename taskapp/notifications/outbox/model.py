"""The outbox table: messages of every channel, sent after the transaction that wrote them has committed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Text, text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, one_of
from taskapp.core.ids import Id, new_id

OUTBOX_STATES = ("pending", "sent", "dead")


class Outbox(SQLModel, table=True):
    """A message to be sent, leased by one worker at a time.

    Each claim increases `fence`, so a worker whose lease has expired cannot settle the message.
    """

    __table_args__ = (
        one_of("state", OUTBOX_STATES, table="outbox"),
        Index(
            "ix_outbox_due",
            "next_attempt_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_outbox_organization", "organization_id", "state", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = Field(
        sa_column=Column(Id, ForeignKey("organization.id", ondelete="CASCADE"), nullable=False)
    )
    channel: str = Field(max_length=16)
    dedupe_key: str = Field(sa_column=Column(String(200), unique=True, nullable=False))
    payload: dict[str, object] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    state: str = Field(max_length=16, default="pending")
    attempts: int = 0
    fence: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    next_attempt_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
