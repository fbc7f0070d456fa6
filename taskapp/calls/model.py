"""Tables of phone calls and of their processing steps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskapp.calls.types import CallDirection, CallStatus, StepKind, StepState
from taskapp.core.clock import utc_now
from taskapp.core.db.changes import touch_on_change
from taskapp.core.db.columns import Instant, JsonColumn, index_where, one_of, reference, tenant_key
from taskapp.core.ids import Id, new_id
from taskapp.core.work.leases import Leased


@touch_on_change
class Call(SQLModel, table=True):
    """A phone call; `transcription` is `{"turns": [{speaker, text, start, end}], "text": …}`, seconds from the start."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "contact_id"], ["contact.organization_id", "contact.id"], name="fk_call_contact"
        ),
        UniqueConstraint("organization_id", "id", name="uq_call_tenant"),
        UniqueConstraint("organization_id", "recording_sid", name="uq_call_recording"),
        Index("uq_call_call_sid", "organization_id", "call_sid", unique=True),
        Index("ix_call_started", "organization_id", "started_at", "id"),
        Index("ix_call_updated", "organization_id", "updated_at", "id"),
        Index("ix_call_contact", "organization_id", "contact_id", "started_at"),
        one_of("direction", CallDirection, table="call"),
        one_of("status", CallStatus, table="call"),
        CheckConstraint("duration_seconds >= 0", name="ck_call_duration"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    contact_id: UUID | None = Field(default=None, sa_type=Id)
    direction: str = Field(max_length=16)
    status: str = Field(max_length=16, default=CallStatus.RECEIVED.value)
    started_at: datetime = Field(sa_type=Instant)
    duration_seconds: int = 0
    phone: str | None = Field(default=None, max_length=20)
    call_sid: str | None = Field(default=None, max_length=64)
    ended: str | None = Field(default=None, max_length=16)
    recording_sid: str | None = Field(default=None, max_length=64)
    recording_path: str | None = Field(default=None, max_length=255)
    recording_type: str | None = Field(default=None, max_length=64)
    transcription: dict[str, object] | None = Field(default=None, sa_column=Column(JsonColumn, nullable=True))
    analysis: dict[str, object] | None = Field(default=None, sa_column=Column(JsonColumn, nullable=True))
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    created_by: UUID | None = Field(default=None, sa_type=Id)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    version: int = 1


class CallStep(Leased, table=True):
    """One step of a call's processing, leased by one worker at a time (see `core.work.leases`)."""

    __tablename__ = "call_step"
    __table_args__ = (
        tenant_key("call_id", "call", name="fk_call_step_call"),
        UniqueConstraint("organization_id", "call_id", "kind", name="uq_call_step_kind"),
        one_of("kind", StepKind, table="call_step"),
        one_of("state", StepState, table="call_step"),
        index_where("ix_call_step_due", "next_attempt_at", "id", where="state = 'pending'"),
    )

    organization_id: UUID = Field(sa_type=Id)
    call_id: UUID = Field(sa_type=Id)
    kind: str = Field(max_length=16)
    state: str = Field(max_length=16, default=StepState.WAITING.value)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
