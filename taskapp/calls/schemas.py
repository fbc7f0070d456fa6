"""Request and response schemas of calls."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from taskapp.calls.types import CallDirection, CallEnd, CallStatus, StepKind, StepState

TRANSCRIPT_MAX = 500_000
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class CallRead:
    """One call with its contact's name; `transcription` is `{text, turns: [{speaker, text, start, end}]}` or None."""

    id: UUID
    contact_id: UUID | None
    contact_name: str | None
    direction: CallDirection
    status: CallStatus
    started_at: datetime
    duration_seconds: int
    phone: str | None
    ended: CallEnd | None
    has_recording: bool
    transcription: dict[str, object] | None
    analysis: dict[str, object] | None
    problem: str | None
    created_at: datetime
    version: int
    steps: list["StepRead"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepRead:
    """How far one step of a call's processing has come."""

    kind: StepKind
    state: StepState
    attempts: int
    problem: str | None
    finished_at: datetime | None


class TurnIn(BaseModel):
    """What one speaker said; seconds from the start of the call where known."""

    model_config = ConfigDict(extra="forbid")

    speaker: Annotated[str, StringConstraints(max_length=100)] = ""
    text: Annotated[str, StringConstraints(max_length=TRANSCRIPT_MAX)]
    start: Annotated[float, Field(ge=0, le=DAY_SECONDS)] | None = None
    end: Annotated[float, Field(ge=0, le=DAY_SECONDS)] | None = None


class TranscriptIn(BaseModel):
    """A transcript with its turns taken apart already."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(max_length=TRANSCRIPT_MAX)] | None = None
    turns: Annotated[list[TurnIn], Field(max_length=20_000)] = []


def _wrap_turns(value: object) -> object:
    """Accept a bare list of turns as a transcript."""
    return {"turns": value} if isinstance(value, list) else value


class CallCreate(BaseModel):
    """A call put in by hand; `transcription` is plain text, one `Speaker: words` line a turn, SRT/VTT, or its turns."""

    model_config = ConfigDict(extra="forbid")

    contact_id: UUID | None = None
    direction: CallDirection
    started_at: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]
    duration_seconds: Annotated[int, Field(ge=0, le=DAY_SECONDS)] = 0
    transcription: Annotated[
        Annotated[str, StringConstraints(max_length=TRANSCRIPT_MAX)] | TranscriptIn | None,
        BeforeValidator(_wrap_turns),
    ] = None


class CallUpdate(BaseModel):
    """Whose call an unlinked call was."""

    model_config = ConfigDict(extra="forbid")

    contact_id: UUID
