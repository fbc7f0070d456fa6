"""The outbox table: messages of every channel, sent after the transaction that wrote them has committed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, String
from sqlmodel import Field

from taskapp.core.db.columns import Instant, JsonColumn, index_where, one_of, reference
from taskapp.core.work.leases import Leased

OUTBOX_STATES = ("pending", "sent", "dead")


class Outbox(Leased, table=True):
    """A message to be sent, leased by one worker at a time.

    Each claim increases `fence`, so a worker whose lease has expired cannot settle the message.
    """

    __table_args__ = (
        one_of("state", OUTBOX_STATES, table="outbox"),
        index_where("ix_outbox_due", "next_attempt_at", "id", where="state = 'pending'"),
        Index("ix_outbox_organization", "organization_id", "state", "created_at"),
    )

    organization_id: UUID = reference("organization")
    channel: str = Field(max_length=16)
    dedupe_key: str = Field(sa_column=Column(String(200), unique=True, nullable=False))
    payload: dict[str, object] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
