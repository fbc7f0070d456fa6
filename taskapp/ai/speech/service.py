"""Speech to text by the endpoint's audio API or by Whisper on this machine."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from taskapp.ai import client
from taskapp.ai.areas import LOCAL_WHISPER
from taskapp.ai.client import Answer, Attempt, Outcome
from taskapp.ai.speech import offline

Record = Callable[[Attempt], Awaitable[None]]


def missing_for(model: str) -> str | None:
    """The problem that prevents transcription with `model`; None when it can be used."""
    return offline.missing() if model == LOCAL_WHISPER else client.missing_for(model)


async def transcribe(model: str, file: Path, media_type: str, record: Record) -> Answer:
    """Transcribe a recording, with times if the endpoint supports them; every attempt is recorded."""
    answer = await _transcribe(model, file, media_type, record)
    await record(answer.attempt)
    return answer


async def _transcribe(model: str, file: Path, media_type: str, record: Record) -> Answer:
    if model == LOCAL_WHISPER:
        return await offline.transcribe(file)
    audio = file.read_bytes()
    answer = await client.transcribe(model, file.name, audio, media_type)
    if answer.attempt.outcome is not Outcome.UNSUPPORTED:
        return answer
    await record(answer.attempt)
    return await client.transcribe(model, file.name, audio, media_type, timed=False)
