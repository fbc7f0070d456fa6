"""Tables of extraction: the ledger (one extraction per call), the quotes that support tasks, suggestions, and the trust in their categories."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Float, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, JsonColumn, index_where, one_of, reference
from taskapp.core.ids import Id, new_id
from taskapp.core.work.leases import Leased
from taskapp.tasks.types import SuggestionKind, SuggestionState, TaskCategory

LEDGER_STATES = ("pending", "done", "dead")


def _call_foreign_key(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organization_id", "call_id"], ["call.organization_id", "call.id"], ondelete="CASCADE", name=name
    )


class CallExtraction(Leased, table=True):
    """The extraction of one call: claimed before the model is asked; kept after the answer so that it runs once."""

    __tablename__ = "call_extraction"
    __table_args__ = (
        _call_foreign_key("fk_call_extraction_call"),
        UniqueConstraint("organization_id", "call_id", "kind", name="uq_call_extraction_kind"),
        one_of("state", LEDGER_STATES, table="call_extraction"),
    )

    organization_id: UUID = Field(sa_type=Id)
    call_id: UUID = Field(sa_type=Id)
    kind: str = Field(max_length=16)
    model: str = Field(max_length=200, default="")
    created: int = 0
    linked: int = 0
    suggested: int = 0
    dropped: int = 0
    # The answers about the parts of a long call, by the part's number, until all are there.
    part_answers: dict[str, str] | None = Field(default=None, sa_column=Column(JsonColumn, nullable=True))
    dropped_items: list[dict[str, str]] | None = Field(default=None, sa_column=Column(JsonColumn, nullable=True))
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class TaskEvidence(SQLModel, table=True):
    """The quote from a call that supports a task; `quote` is null when the model gave none.

    No foreign key to the task: the row must survive the deletion of a task, which can be undone.
    """

    __tablename__ = "task_evidence"
    __table_args__ = (
        _call_foreign_key("fk_task_evidence_call"),
        Index("ix_task_evidence_call", "organization_id", "call_id"),
    )

    task_id: UUID = Field(primary_key=True, sa_type=Id)
    call_id: UUID = Field(primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)
    quote: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    score: float | None = Field(default=None, sa_column=Column(Float, nullable=True))
    turn: int | None = None
    speaker: str = Field(default="", max_length=100)
    start_seconds: float | None = Field(default=None, sa_column=Column(Float, nullable=True))
    repeated: bool = False
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class TaskSuggestion(SQLModel, table=True):
    """A proposal that a person accepts or dismisses: create a task, or complete or reschedule an open one."""

    __tablename__ = "task_suggestion"
    __table_args__ = (
        _call_foreign_key("fk_task_suggestion_call"),
        one_of("kind", SuggestionKind, table="task_suggestion"),
        one_of("state", SuggestionState, table="task_suggestion"),
        Index("ix_task_suggestion_call", "organization_id", "call_id"),
        index_where("ix_task_suggestion_decided", "organization_id", "decided_at", where="decided_at IS NOT NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = Field(sa_type=Id)
    call_id: UUID = Field(sa_type=Id)
    contact_id: UUID = Field(sa_type=Id)
    task_id: UUID | None = Field(default=None, sa_type=Id)
    kind: str = Field(max_length=16)
    state: str = Field(max_length=16, default=SuggestionState.PENDING.value)
    content: dict[str, object] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    quote: dict[str, object] | None = Field(default=None, sa_column=Column(JsonColumn, nullable=True))
    decided_by: UUID | None = Field(default=None, sa_type=Id)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    # Accepted without asking, because its category is right often enough (trust.py).
    automatic: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    # The task that accepting it made, and when that task was reported as wrong.
    made_task_id: UUID | None = Field(default=None, sa_type=Id)
    wrong_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class CategoryTrustReset(SQLModel, table=True):
    """When an admin last let a category be accepted automatically again after a reported error."""

    __tablename__ = "category_trust_reset"
    __table_args__ = (one_of("category", TaskCategory, table="category_trust_reset"),)

    organization_id: UUID = reference("organization", primary_key=True)
    category: str = Field(primary_key=True, max_length=16)
    at: datetime = Field(sa_type=Instant)
