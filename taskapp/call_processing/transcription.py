"""Transcribes a recording with the model of area `transcribe-call`; turns have times where the endpoint returns them.

The channels of a two-channel recording are transcribed apart and merged by time: each is one speaker.
"""

import asyncio
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.ai.asking import ModelFailedError
from taskapp.ai.client import TRANSIENT, Answer, Attempt, Outcome
from taskapp.ai.speech import service as speech
from taskapp.call_processing import channels
from taskapp.call_processing.analysis import ModelMissingError
from taskapp.calls.transcripts import Turn, transcript_of_turns
from taskapp.core.db import database as db


async def transcribe(
    organization_id: UUID, call_id: UUID, file: Path, media_type: str, tz: ZoneInfo
) -> dict[str, object]:
    """The transcript of a recording; records the usage.

    Raises `ModelMissingError` for a model that is not configured, `ModelFailedError` without a usable answer.
    """
    async with db.reading() as session:
        model = await ai_service.model_for(session, organization_id, Area.TRANSCRIBE_CALL)
    if missing := speech.missing_for(model):
        raise ModelMissingError(missing)

    async def record(attempt: Attempt) -> None:
        async with db.transaction() as session:
            await ai_service.record(session, organization_id, attempt, tz=tz, call_id=call_id)

    with TemporaryDirectory(prefix="taskapp-channels-") as folder:
        parts = await asyncio.to_thread(channels.split, file, Path(folder))
        if not parts:
            answer = await _ask(model, file, media_type, record)
            return transcript_of_turns(_turns(answer), answer.text)
        turns = list[Turn]()
        for part in parts:
            turns += _channel_turns(part, await _ask(model, part.file, "audio/wav", record))
    return transcript_of_turns(turns)


async def _ask(model: str, file: Path, media_type: str, record: speech.Record) -> Answer:
    answer = await speech.transcribe(model, file, media_type, record)
    attempt = answer.attempt
    if attempt.outcome is not Outcome.OK:
        transient = attempt.outcome in TRANSIENT or attempt.outcome is Outcome.INVALID
        problem = f"{model}: {attempt.problem or attempt.outcome.value}"
        raise ModelFailedError(problem, transient=transient, retry_after=attempt.retry_after)
    return answer


def _turns(answer: Answer) -> list[Turn]:
    """The segments of an answer, or one turn with all words where the endpoint gives none."""
    segments = answer.body.get("segments")
    turns = [turn for turn in map(_parse_segment, segments) if turn] if isinstance(segments, list) else []
    return turns or [Turn(speaker="", text=answer.text, start=None, end=None)]


def _channel_turns(part: channels.Part, answer: Answer) -> list[Turn]:
    """The turns of one channel, with its number as the speaker and times from the start of the recording."""
    return [
        Turn(
            speaker=f"Channel {part.channel}",
            text=turn["text"],
            start=None if turn["start"] is None else turn["start"] + part.offset,
            end=None if turn["end"] is None else turn["end"] + part.offset,
        )
        for turn in _turns(answer)
    ]


def _parse_segment(segment: Any) -> Turn | None:
    if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
        return None
    text = segment["text"].encode("utf-8", "replace").decode()
    start, end = (_seconds(segment.get(name)) for name in ("start", "end"))
    return Turn(speaker=_segment_speaker(segment), text=text, start=start, end=end)


def _segment_speaker(segment: dict[str, Any]) -> str:
    """The speaker of a segment, else the one of most of its words; "" where the endpoint tells none."""
    for name in ("speaker", "speaker_label", "speaker_id"):
        if label := _label(segment.get(name)):
            return label
    words = segment.get("words")
    labels = (
        [_label(word.get("speaker")) for word in words if isinstance(word, dict)] if isinstance(words, list) else []
    )
    most = Counter(filter(None, labels)).most_common(1)
    return most[0][0] if most else ""


def _label(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("label") or value.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Speaker {value}"
    return value.strip()[:100] if isinstance(value, str) else ""


def _seconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= 86_400 else None
