"""Technical tables: responses stored for repeated requests, deleted rows, and changes passed between processes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, reference
from taskapp.core.ids import Id


class IdempotencyKey(SQLModel, table=True):
    """The first response to a request with an `Idempotency-Key`, stored in the same transaction as its effect."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created", "created_at"),)

    organization_id: UUID = reference("organization", primary_key=True)
    member_id: UUID = Field(primary_key=True, sa_type=Id)
    route: str = Field(primary_key=True, max_length=100)
    key: str = Field(primary_key=True, max_length=255)
    request_hash: str = Field(max_length=64)
    status: int
    headers: dict[str, str] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class DeletedRow(SQLModel, table=True):
    """A row that is gone for one member, or for those who see everything: what a client that polls has to remove."""

    __tablename__ = "deleted_row"
    __table_args__ = (
        Index("ix_deleted_row_at", "organization_id", "kind", "member_id", "deleted_at", "id"),
        Index("ix_deleted_row_age", "deleted_at"),
    )

    organization_id: UUID = reference("organization", primary_key=True)
    kind: str = Field(primary_key=True, max_length=16)
    member_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    deleted_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class RelayMessage(SQLModel, table=True):
    """Changes made by another process on the same SQLite file, which the server publishes to its open pages."""

    __tablename__ = "relay_message"

    id: int | None = Field(default=None, primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
