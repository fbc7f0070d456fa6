"""Table of the audit log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, reference
from taskapp.core.ids import Id, new_id


class AuditEntry(SQLModel, table=True):
    """One act. It holds ids instead of names, so that the erasure of a person or a call needs no change here."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_page", "organization_id", "at", "id"),
        Index("ix_audit_entry_at", "at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    # For example `login.failed`, `member.role-changed`, `export.created`.
    action: str = Field(max_length=64)
    # The user who acted; null when nobody was signed in, and for the operator's command line.
    user_id: UUID | None = Field(default=None, sa_type=Id)
    via: str = Field(max_length=16, default="")
    address: str = Field(max_length=64, default="")
    user_agent: str = Field(max_length=255, default="")
    target_kind: str = Field(max_length=32, default="")
    target_id: UUID | None = Field(default=None, sa_type=Id)
    details: dict[str, object] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
