"""Table: tries to reach a contact about a task."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, one_of
from taskapp.core.ids import Id, new_id
from taskapp.tasks.attempts.types import AttemptOutcome

_REACHED = text("outcome = 'reached'")


class TaskAttempt(SQLModel, table=True):
    """One try, at the contact that the task had then. It refers to no row of `task`, so that it outlives a deletion and its undo."""

    __tablename__ = "task_attempt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "contact_id"],
            ["contact.organization_id", "contact.id"],
            ondelete="CASCADE",
            name="fk_task_attempt_contact",
        ),
        ForeignKeyConstraint(
            ["organization_id", "made_by"], ["member.organization_id", "member.id"], name="fk_task_attempt_member"
        ),
        Index("ix_task_attempt_task", "organization_id", "task_id", "at", "id"),
        Index(
            "ix_task_attempt_reached",
            "organization_id",
            "contact_id",
            "at",
            sqlite_where=_REACHED,
            postgresql_where=_REACHED,
        ),
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
