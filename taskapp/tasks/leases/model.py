"""Table: which task a member has open while working through a list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from taskapp.core.db.columns import Instant, tenant_key
from taskapp.core.ids import Id


class TaskLease(SQLModel, table=True):
    """One task that a member has open, until `until` at the latest; a row in the past leases nothing.

    `position` is where the task stood in the list then: the cursor of what comes after it, also once its due date moved.
    """

    __tablename__ = "task_lease"
    __table_args__ = (
        tenant_key("task_id", "task", name="fk_task_lease_task"),
        tenant_key("member_id", "member", name="fk_task_lease_member"),
        Index("ix_task_lease_member", "organization_id", "member_id", "until"),
    )

    task_id: UUID = Field(primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)
    member_id: UUID = Field(sa_type=Id)
    until: datetime = Field(sa_type=Instant)
    position: str = Field(max_length=255)
