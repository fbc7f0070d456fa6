"""Tables of contacts: the contact, its assigned members, and its activity log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.changes import touch_on_change
from taskapp.core.db.columns import Instant, JsonColumn, index_where, reference, tenant_key
from taskapp.core.ids import Id, new_id


@touch_on_change
class Contact(SQLModel, table=True):
    """A person or company the organization deals with."""

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_contact_tenant"),
        Index("ix_contact_name", "organization_id", "sort_name", "id"),
        Index("ix_contact_updated", "organization_id", "updated_at", "id"),
        Index("ix_contact_phone", "organization_id", "phone"),
        index_where("ix_contact_rhythm", "organization_id", "check_in_days", where="check_in_days IS NOT NULL"),
        CheckConstraint("check_in_days BETWEEN 1 AND 3650", name="ck_contact_check_in_days"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    name: str = Field(max_length=255)
    sort_name: str = Field(max_length=255)
    company: str | None = Field(default=None, max_length=255)
    email: str | None = Field(default=None, max_length=254)
    # E.164, with an extension as in RFC 3966. SQLite has no lengths, so the column's there was not rebuilt.
    phone: str | None = Field(
        default=None, sa_column=Column(String(20).with_variant(String(40), "postgresql"), nullable=True)
    )
    tags: list[str] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False, server_default="[]"))
    # The tags without regard to case, for the filter: `tag_key` of each, between line breaks.
    tag_keys: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    check_in_days: int | None = None
    # Written by `last_contact` only.
    last_contact_at: datetime | None = Field(default=None, sa_type=Instant)
    search_text: str = Field(sa_column=Column(Text, nullable=False, default=""))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    version: int = 1


class ContactUser(SQLModel, table=True):
    """A member assigned to a contact."""

    __tablename__ = "contact_user"
    __table_args__ = (
        tenant_key("contact_id", "contact", name="fk_contact_user_contact"),
        tenant_key("member_id", "member", name="fk_contact_user_member"),
        Index("ix_contact_user_member", "organization_id", "member_id", "contact_id"),
    )

    contact_id: UUID = Field(primary_key=True, sa_type=Id)
    member_id: UUID = Field(primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)


class Activity(SQLModel, table=True):
    """An entry of a contact's activity log, written in the transaction of the change itself."""

    __table_args__ = (
        tenant_key("contact_id", "contact", name="fk_activity_contact"),
        Index("ix_activity_contact", "organization_id", "contact_id", "at", "id"),
        Index("ix_activity_subject", "organization_id", "subject_id", "at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)
    contact_id: UUID = Field(sa_type=Id)
    kind: str = Field(max_length=32)
    subject_id: UUID = Field(sa_type=Id)
    actor_kind: str = Field(max_length=16)
    actor_member_id: UUID | None = Field(default=None, sa_type=Id)
    at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    details: dict[str, object] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
