"""Table of exports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field

from taskapp.core.db.columns import Instant, index_where, one_of, reference
from taskapp.core.ids import Id
from taskapp.core.work.leases import Leased

EXPORT_STATES = ("pending", "done", "dead")


class Export(Leased, table=True):
    """One export, leased by one worker at a time (see `core.work.leases`); at most one of an organization is pending."""

    __table_args__ = (
        one_of("state", EXPORT_STATES, table="export"),
        index_where("uq_export_pending", "organization_id", unique=True, where="state = 'pending'"),
        Index("ix_export_organization", "organization_id", "created_at"),
    )

    organization_id: UUID = reference("organization")
    rows_done: int = 0
    rows_total: int = 0
    size: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    requested_by: UUID | None = Field(default=None, sa_type=Id)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
