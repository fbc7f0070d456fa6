"""Tests a model with one small request, which is recorded as usage like any other."""

import tempfile
from pathlib import Path

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.ai import client, service
from taskapp.ai.areas import LOCAL_RULES, LOCAL_WHISPER, Area
from taskapp.ai.client import Attempt, Outcome
from taskapp.ai.schemas import ModelTest, ModelTestRead
from taskapp.ai.speech import offline
from taskapp.ai.speech import service as speech
from taskapp.core.db import database as db

# A WAV file with half a second of silence, for transcription models.
SILENCE = (
    b"RIFF" + (36 + 16_000).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    + (1).to_bytes(2, "little") + (1).to_bytes(2, "little") + (16_000).to_bytes(4, "little")
    + (32_000).to_bytes(4, "little") + (2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    + b"data" + (16_000).to_bytes(4, "little") + bytes(16_000)
)  # fmt: skip


@verb(p.AI_SETTINGS_UPDATE)
async def try_model(actor: Actor, test: ModelTest) -> ModelTestRead:
    """Send one small request to the model, outside any transaction, and record it."""
    async with db.reading() as session:
        model = test.model or await service.model_for(session, actor.organization_id, test.area)
    service.refuse_unfit(test.area, model)
    missing = speech.missing_for(model)
    if missing or model == LOCAL_RULES:
        return ModelTestRead(ok=missing is None, model=model, latency_ms=0, problem=missing)
    attempt = await _send_test_request(test.area, model)
    async with db.transaction() as session:
        await service.record(session, actor.organization_id, attempt, tz=actor.timezone)
    return ModelTestRead(attempt.outcome is Outcome.OK, model, attempt.latency_ms, attempt.problem)


async def _send_test_request(area: Area, model: str) -> Attempt:
    if model == LOCAL_WHISPER:
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            file.write(SILENCE)
            file.flush()
            return (await offline.transcribe(Path(file.name))).attempt
    if area is Area.TRANSCRIBE_CALL:
        return (await client.transcribe(model, "silence.wav", SILENCE, "audio/wav", timed=False)).attempt
    answer = await client.ask(area, model, [{"role": "user", "content": "Answer with the word ready."}])
    if answer.attempt.outcome is Outcome.OK and not answer.text.strip():
        answer.attempt.fail(Outcome.INVALID, "the answer is empty")
    return answer.attempt
