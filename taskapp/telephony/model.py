"""Tables of telephony: phone lines of organizations, and announced recordings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, index_where, one_of, reference
from taskapp.core.ids import Id
from taskapp.core.work.leases import Leased

ARRIVAL_STATES = ("pending", "done", "dead")


class PhoneLine(SQLModel, table=True):
    """A phone number of the provider's account that belongs to an organization."""

    __tablename__ = "phone_line"
    __table_args__ = (Index("ix_phone_line_organization", "organization_id"),)

    number: str = Field(primary_key=True, max_length=20)
    organization_id: UUID = reference("organization")
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class Arrival(Leased, table=True):
    """An announced recording or ended call, stored at once and turned into a call in the background.

    `recording_sid` is the call's identifier when the end of a call was announced.
    """

    __table_args__ = (
        one_of("state", ARRIVAL_STATES, table="arrival"),
        index_where("ix_arrival_due", "next_attempt_at", "id", where="state = 'pending'"),
    )

    recording_sid: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    account_sid: str = Field(max_length=64)
    organization_id: UUID | None = Field(
        default=None, sa_column=Column(Id, ForeignKey("organization.id", ondelete="CASCADE"), nullable=True)
    )
    facts: dict[str, str] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
