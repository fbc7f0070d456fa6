"""Transcribes a recording with the model of area `transcribe-call`; turns have times where the endpoint returns them."""

from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.ai import service as ai_service
from taskapp.ai import speech
from taskapp.ai.areas import Area
from taskapp.ai.asking import ModelFailedError
from taskapp.ai.client import TRANSIENT, Answer, Attempt, Outcome
from taskapp.call_processing.analysis import ModelMissingError
from taskapp.calls.transcripts import Turn, transcript_of_turns
from taskapp.core.db import database as db


async def transcribe(
    organization_id: UUID, call_id: UUID, file: Path, media_type: str, tz: ZoneInfo
) -> dict[str, object]:
    """The transcript of a recording; records the usage.

    Raises:
        ModelMissingError: the model is not configured.
        ModelFailedError: the model gave no usable answer.
    """
    async with db.reading() as session:
        model = await ai_service.model_for(session, organization_id, Area.TRANSCRIBE_CALL)
    if missing := speech.missing_for(model):
        raise ModelMissingError(missing)

    async def record(attempt: Attempt) -> None:
        async with db.transaction() as session:
            await ai_service.record(session, organization_id, attempt, tz=tz, call_id=call_id)

    answer = await speech.transcribe(model, file, media_type, record)
    attempt = answer.attempt
    if attempt.outcome is not Outcome.OK:
        transient = attempt.outcome in TRANSIENT or attempt.outcome is Outcome.INVALID
        problem = f"{model}: {attempt.problem or attempt.outcome.value}"
        raise ModelFailedError(problem, transient=transient, retry_after=attempt.retry_after)
    return _transcript(answer)


def _transcript(answer: Answer) -> dict[str, object]:
    segments = answer.body.get("segments")
    turns = [turn for turn in map(_parse_segment, segments) if turn] if isinstance(segments, list) else []
    return transcript_of_turns(turns or [Turn(speaker="", text=answer.text, start=None, end=None)], answer.text)


def _parse_segment(segment: Any) -> Turn | None:
    if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
        return None
    speaker = segment.get("speaker")
    text = segment["text"].encode("utf-8", "replace").decode()
    start, end = (_seconds(segment.get(name)) for name in ("start", "end"))
    return Turn(speaker=speaker[:100] if isinstance(speaker, str) else "", text=text, start=start, end=end)


def _seconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= 86_400 else None
