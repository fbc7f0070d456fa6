"""Speech to text, whoever does it: an endpoint's audio API, or Whisper on this machine."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from taskapp.ai import client, local_speech
from taskapp.ai.areas import LOCAL_WHISPER
from taskapp.ai.client import Answer, Attempt, Outcome

Record = Callable[[Attempt], Awaitable[None]]


def missing_for(model: str) -> str | None:
    """What is missing before `model` can listen; None when nothing is."""
    return local_speech.missing() if model == LOCAL_WHISPER else client.missing_for(model)


async def transcribe(model: str, file: Path, media_type: str, record: Record) -> Answer:
    """The words of a recording, with times where the provider knows them; every attempt is recorded."""
    answer = await _heard(model, file, media_type, record)
    await record(answer.attempt)
    return answer


async def _heard(model: str, file: Path, media_type: str, record: Record) -> Answer:
    if model == LOCAL_WHISPER:
        return await local_speech.transcribe(file)
    audio = file.read_bytes()
    answer = await client.transcribe(model, file.name, audio, media_type)
    if answer.attempt.outcome is not Outcome.UNSUPPORTED:
        return answer
    await record(answer.attempt)
    return await client.transcribe(model, file.name, audio, media_type, timed=False)
