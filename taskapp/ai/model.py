"""Tables of language models: an organization's model of each area, and one row per request."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Float, Index
from sqlmodel import Field, SQLModel

from taskapp.ai.areas import Area
from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Day, Instant, one_of, reference
from taskapp.core.ids import Id, new_id


class AiModel(SQLModel, table=True):
    """The model an organization chose for an area instead of the default."""

    __tablename__ = "ai_model"
    __table_args__ = (one_of("area", Area, table="ai_model"),)

    organization_id: UUID = reference("organization", primary_key=True)
    area: str = Field(primary_key=True, max_length=32)
    model: str = Field(max_length=200)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


class AiUsage(SQLModel, table=True):
    """One request to a model, successful or not.

    `day` is in the organization's time zone; `cost_usd` is None when the price is unknown.
    """

    __tablename__ = "ai_usage"
    __table_args__ = (
        Index("ix_ai_usage_day", "organization_id", "day", "feature", "model"),
        Index("ix_ai_usage_call", "organization_id", "call_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    call_id: UUID | None = Field(default=None, sa_type=Id)
    feature: str = Field(max_length=32)
    model: str = Field(max_length=200)
    outcome: str = Field(max_length=32)
    problem: str | None = Field(default=None, max_length=500)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_ms: int = 0
    cost_usd: float | None = Field(default=None, sa_column=Column(Float, nullable=True))
    day: date = Field(sa_type=Day)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
