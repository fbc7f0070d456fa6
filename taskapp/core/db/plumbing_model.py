"""Tables of durable plumbing: the outbox of messages that leave the house, and the answers kept for repeated requests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Text, text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, one_of
from taskapp.core.ids import Id, new_id

OUTBOX_STATES = ("pending", "sent", "dead")


class Outbox(SQLModel, table=True):
    """A message to be sent after commit; leased by one worker at a time, whose `fence` a zombie cannot match."""

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


class IdempotencyKey(SQLModel, table=True):
    """The first answer to a request with an `Idempotency-Key`, kept in the transaction of its effect."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created", "created_at"),)

    organization_id: UUID = Field(
        sa_column=Column(Id, ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True)
    )
    member_id: UUID = Field(primary_key=True, sa_type=Id)
    route: str = Field(primary_key=True, max_length=100)
    key: str = Field(primary_key=True, max_length=255)
    request_hash: str = Field(max_length=64)
    status: int
    headers: dict[str, str] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class RelayMessage(SQLModel, table=True):
    """Changes made by another process on the same SQLite file, for the server to tell its open pages."""

    __tablename__ = "relay_message"

    id: int | None = Field(default=None, primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
