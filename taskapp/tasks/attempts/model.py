"""Table: tries to reach a contact about a task."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, index_where, one_of, tenant_key
from taskapp.core.ids import Id, new_id
from taskapp.tasks.attempts.types import AttemptOutcome


class TaskAttempt(SQLModel, table=True):
    """One try, at the contact that the task had then. It refers to no row of `task`, so that it outlives a deletion and its undo."""

    __tablename__ = "task_attempt"
    __table_args__ = (
        tenant_key("contact_id", "contact", name="fk_task_attempt_contact"),
        ForeignKeyConstraint(
            ["organization_id", "made_by"], ["member.organization_id", "member.id"], name="fk_task_attempt_member"
        ),
        Index("ix_task_attempt_task", "organization_id", "task_id", "at", "id"),
        index_where("ix_task_attempt_reached", "organization_id", "contact_id", "at", where="outcome = 'reached'"),
        one_of("outcome", AttemptOutcome, table="task_attempt"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)
    task_id: UUID = Field(sa_type=Id)
    contact_id: UUID = Field(sa_type=Id)
    made_by: UUID | None = Field(default=None, sa_type=Id)
    outcome: str = Field(max_length=16)
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    at: datetime = Field(default_factory=utc_now, sa_type=Instant)
