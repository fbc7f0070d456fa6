"""Request and response schemas of calls."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from taskapp.calls.sides import SpeakerSide
from taskapp.calls.types import CallDirection, CallEnd, CallStatus, StepKind, StepState
from taskapp.core.inputs import Input
from taskapp.shared.text import storable

# Characters of a transcript as it is sent, with its times and markup.
TRANSCRIPT_MAX = 3_000_000
DAY_SECONDS = 86_400
SUMMARY_MAX = 4_000


@dataclass(frozen=True, slots=True)
class CallRead:
    """One call with its contact's name; `transcription` is `{text, turns: [{speaker, text, start, end}]}` or None.

    `speakers` are those of the transcript; it is empty when the transcript does not say who speaks.
    A list of calls leaves out transcription, steps and speakers.
    """

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
    updated_at: datetime
    version: int
    steps: list["StepRead"] = field(default_factory=list)
    speakers: list["SpeakerRead"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepRead:
    """How far one step of a call's processing has come."""

    kind: StepKind
    state: StepState
    attempts: int
    problem: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class SpeakerRead:
    """A speaker of the transcript and the side they are on; None where unknown."""

    name: str
    side: SpeakerSide | None


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Summary = Annotated[str, StringConstraints(strip_whitespace=True, max_length=SUMMARY_MAX), AfterValidator(storable)]


OptionalSummary = Annotated[Summary | None, BeforeValidator(_blank_is_none)]


class CallCreate(Input):
    """A call put in by hand; `transcription` is text in any layout of docs/transcripts.md, or JSON: turns, or a service's answer.

    `ended`: how it ended; "completed" means that somebody was reached. `summary`: what was said, in the caller's own words, for a call
    without a transcript, from which it would be written.
    """

    contact_id: UUID | None = None
    direction: CallDirection
    started_at: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]
    duration_seconds: Annotated[int, Field(ge=0, le=DAY_SECONDS)] = 0
    ended: CallEnd | None = None
    summary: OptionalSummary = None
    transcription: Annotated[str, StringConstraints(max_length=TRANSCRIPT_MAX)] | dict[str, Any] | list[Any] | None = (
        None
    )


class CallUpdate(Input):
    """Whose call an unlinked call was."""

    contact_id: UUID
