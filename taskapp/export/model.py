"""Table of exports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, one_of
from taskapp.core.ids import Id, new_id

EXPORT_STATES = ("pending", "done", "dead")
_PENDING = text("state = 'pending'")


class Export(SQLModel, table=True):
    """One export, leased by one worker at a time (see `core.work.leases`); at most one of an organization is pending."""

    __table_args__ = (
        one_of("state", EXPORT_STATES, table="export"),
        Index("uq_export_pending", "organization_id", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_export_organization", "organization_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = Field(
        sa_column=Column(Id, ForeignKey("organization.id", ondelete="CASCADE"), nullable=False)
    )
    state: str = Field(max_length=16, default="pending")
    attempts: int = 0
    fence: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    next_attempt_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    rows_done: int = 0
    rows_total: int = 0
    size: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    requested_by: UUID | None = Field(default=None, sa_type=Id)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
