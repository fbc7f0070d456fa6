"""Tables: tasks, the ledger of their reminders, their counts, and deleted tasks that can still be restored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.changes import touch_on_change
from taskapp.core.db.columns import Day, Instant, JsonColumn, index_where, one_of, reference, tenant_key
from taskapp.core.ids import Id, new_id
from taskapp.tasks.types import (
    RecurrenceFrom,
    ReminderOutcome,
    TaskCategory,
    TaskPriority,
    TaskSide,
    TaskSource,
    TaskStatus,
)

_COUNTED_OF_DUE = ("status", "completed_at", "due_on", "side", "source", "assigned_to", "contact_id")


@touch_on_change
class Task(SQLModel, table=True):
    """A follow-up tied to a contact. `arming` counts the reminder rounds: each makes the reminder due once more."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "contact_id"], ["contact.organization_id", "contact.id"], name="fk_task_contact"
        ),
        ForeignKeyConstraint(
            ["organization_id", "assigned_to"], ["member.organization_id", "member.id"], name="fk_task_assignee"
        ),
        ForeignKeyConstraint(["organization_id", "call_id"], ["call.organization_id", "call.id"], name="fk_task_call"),
        UniqueConstraint("organization_id", "id", name="uq_task_tenant"),
        one_of("status", TaskStatus, table="task"),
        one_of("category", TaskCategory, table="task"),
        one_of("source", TaskSource, table="task"),
        one_of("priority", TaskPriority, table="task"),
        one_of("recurrence_from", RecurrenceFrom, table="task"),
        one_of("side", TaskSide, table="task"),
        CheckConstraint("length(title) BETWEEN 1 AND 255", name="ck_task_title"),
        CheckConstraint("length(description) <= 10000", name="ck_task_description"),
        CheckConstraint("due_on IS NULL OR due_date IS NOT NULL", name="ck_task_due_on"),
        CheckConstraint("(status = 'done') = (completed_at IS NOT NULL)", name="ck_task_completed_at"),
        # One index per list: the organization, the column that is filtered on, and the keyset.
        Index("ix_task_newest", "organization_id", "created_at", "id"),
        Index("ix_task_updated", "organization_id", "updated_at", "id"),
        Index("ix_task_status", "organization_id", "status", "created_at", "id"),
        Index("ix_task_category", "organization_id", "category", "status", "created_at", "id"),
        Index("ix_task_contact", "organization_id", "contact_id", "status", "created_at", "id"),
        # A contact's first row is its next step. SQLite takes the index for its four equal columns, though two are always the same.
        index_where(
            "ix_task_next_step",
            "organization_id",
            "contact_id",
            "status",
            "side",
            "due_date",
            where="status = 'open' AND side = 'we'",
        ),
        Index("ix_task_assignee", "organization_id", "assigned_to", "status", "created_at", "id"),
        Index(
            "ix_task_assignee_due", "organization_id", "assigned_to", "status", "due_date", "id", "due_on", "contact_id"
        ),
        # Ends with what is counted of the tasks due in a window, so that these counts read only the index.
        Index("ix_task_due_window", "organization_id", "due_date", "id", *_COUNTED_OF_DUE),
        # Ends with due_on and the rest, so that counts of a range of days, also by assignee, read only the index.
        Index(
            "ix_task_due_status", "organization_id", "status", "due_date", "id", "due_on", "assigned_to", "contact_id"
        ),
        index_where("ix_task_undated", "organization_id", "status", "id", where="due_date IS NULL"),
        index_where("ix_task_completed", "organization_id", "completed_at", where="completed_at IS NOT NULL"),
        index_where(
            "ix_task_remind_at",
            "remind_at",
            "id",
            where="status = 'open' AND reminder_sent_at IS NULL AND remind_at IS NOT NULL",
        ),
        index_where("ix_task_call", "organization_id", "call_id", where="call_id IS NOT NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    contact_id: UUID = Field(sa_type=Id)
    title: str = Field(max_length=255)
    description: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    status: str = Field(default=TaskStatus.OPEN.value, max_length=16)
    category: str = Field(max_length=16)
    source: str = Field(default=TaskSource.MANUAL.value, max_length=16)
    priority: str | None = Field(default=None, max_length=16)
    side: str = Field(default=TaskSide.WE.value, max_length=16, sa_column_kwargs={"server_default": TaskSide.WE.value})
    due_date: datetime | None = Field(default=None, sa_type=Instant)
    due_on: date | None = Field(default=None, sa_type=Day)
    remind_at: datetime | None = Field(default=None, sa_type=Instant)
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    reminder_sent_at: datetime | None = Field(default=None, sa_type=Instant)
    arming: int = Field(default=1)
    assigned_to: UUID | None = Field(default=None, sa_type=Id)
    created_by: UUID | None = Field(default=None, sa_type=Id)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    completed_at: datetime | None = Field(default=None, sa_type=Instant)
    call_id: UUID | None = Field(default=None, sa_type=Id)
    # RRULE text; the task that closing this one made, so that it is made once and can be taken back.
    recurrence: str | None = Field(default=None, max_length=200)
    recurrence_from: str = Field(
        default=RecurrenceFrom.DUE.value, max_length=16, sa_column_kwargs={"server_default": "due"}
    )
    next_task_id: UUID | None = Field(default=None, sa_type=Id)
    # Tries to reach the contact (attempts/).
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    search_text: str = Field(sa_column=Column(Text, nullable=False))
    version: int = 1


class Reminder(SQLModel, table=True):
    """The ledger of reminders: the outcome of one round (`arming`) of a task's reminder, and its recipients' user ids."""

    __table_args__ = (
        tenant_key("task_id", "task", name="fk_reminder_task"),
        UniqueConstraint("task_id", "arming", name="uq_reminder_arming"),
        index_where("ix_reminder_skipped", "task_id", "arming", where="outcome = 'skipped'"),
        one_of("outcome", ReminderOutcome, table="reminder"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)
    task_id: UUID = Field(sa_type=Id)
    arming: int
    remind_at: datetime = Field(sa_type=Instant)
    outcome: str = Field(max_length=16)
    reason: str = Field(default="", max_length=100)
    recipients: list[str] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class TaskCount(SQLModel, table=True):
    """Counts of tasks, maintained by database triggers with every change of a task.

    `kind` names the breakdown, `key` the value counted: all, contact, done-day; of open tasks category, source, assignee,
    next-step (those of ours by contact). with-next-step is the number of contacts that next-step counts tasks of.
    Of open-day, open-on, kept-day and kept-on the key is the due day, the side and the assignee, of due-day, due-on,
    kept-day-source and kept-on-source the day, the side and the source, separated by spaces.
    """

    __tablename__ = "task_count"
    # A range of days is read in one place.
    __table_args__ = {"sqlite_with_rowid": False}

    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    kind: str = Field(primary_key=True, max_length=16)
    key: str = Field(primary_key=True, max_length=64)
    status: str = Field(primary_key=True, max_length=16)
    n: int


class DeletedTask(SQLModel, table=True):
    """A deleted task, as JSON with its reminders, for as long as it can be restored."""

    __tablename__ = "deleted_task"
    __table_args__ = (
        tenant_key("contact_id", "contact", name="fk_deleted_task_contact"),
        Index("ix_deleted_task_at", "deleted_at"),
    )

    id: UUID = Field(primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)
    contact_id: UUID = Field(sa_type=Id)
    deleted_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    row: dict[str, object] = Field(sa_column=Column(JsonColumn, nullable=False))
