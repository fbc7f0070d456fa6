"""Tables of telephony: phone lines of organizations, and announced recordings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Text, text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, one_of
from taskapp.core.ids import Id, new_id

ARRIVAL_STATES = ("pending", "done", "dead")


class PhoneLine(SQLModel, table=True):
    """A phone number of the provider's account that belongs to an organization."""

    __tablename__ = "phone_line"
    __table_args__ = (Index("ix_phone_line_organization", "organization_id"),)

    number: str = Field(primary_key=True, max_length=20)
    organization_id: UUID = Field(
        sa_column=Column(Id, ForeignKey("organization.id", ondelete="CASCADE"), nullable=False)
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class Arrival(SQLModel, table=True):
    """An announced recording or ended call, stored at once and turned into a call in the background.

    `recording_sid` is the call's identifier when the end of a call was announced.
    """

    __table_args__ = (
        one_of("state", ARRIVAL_STATES, table="arrival"),
        Index(
            "ix_arrival_due",
            "next_attempt_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    recording_sid: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    account_sid: str = Field(max_length=64)
    organization_id: UUID | None = Field(
        default=None, sa_column=Column(Id, ForeignKey("organization.id", ondelete="CASCADE"), nullable=True)
    )
    facts: dict[str, str] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    state: str = Field(max_length=16, default="pending")
    attempts: int = 0
    fence: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    next_attempt_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
