"""Trying a model from the settings page: one small request, recorded like any other."""

import tempfile
from pathlib import Path

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.ai import client, local_speech, service, speech
from taskapp.ai.areas import LOCAL_RULES, LOCAL_WHISPER, Area
from taskapp.ai.client import Attempt, Outcome
from taskapp.ai.schemas import ModelTest, ModelTestRead
from taskapp.core.db import database as db

# Half a second of silence: the smallest thing that a transcriber can be asked about.
SILENCE = (
    b"RIFF" + (36 + 16_000).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    + (1).to_bytes(2, "little") + (1).to_bytes(2, "little") + (16_000).to_bytes(4, "little")
    + (32_000).to_bytes(4, "little") + (2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    + b"data" + (16_000).to_bytes(4, "little") + bytes(16_000)
)  # fmt: skip


async def try_model(actor: Actor, test: ModelTest) -> ModelTestRead:
    """Ask the model one small thing, with no transaction open meanwhile."""
    actor.require(p.AI_SETTINGS_UPDATE)
    async with db.reading() as session:
        model = test.model or await service.model_for(session, actor.organization_id, test.area)
    service.refuse_unfit(test.area, model)
    missing = speech.missing_for(model)
    if missing or model == LOCAL_RULES:
        return ModelTestRead(ok=missing is None, model=model, latency_ms=0, problem=missing)
    attempt = await _ask(test.area, model)
    async with db.transaction() as session:
        await service.record(session, actor.organization_id, attempt, tz=actor.timezone)
    return ModelTestRead(attempt.outcome is Outcome.OK, model, attempt.latency_ms, attempt.problem)


async def _ask(area: Area, model: str) -> Attempt:
    if model == LOCAL_WHISPER:
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            file.write(SILENCE)
            file.flush()
            return (await local_speech.transcribe(Path(file.name))).attempt
    if area is Area.TRANSCRIBE_CALL:
        return (await client.transcribe(model, "silence.wav", SILENCE, "audio/wav", timed=False)).attempt
    answer = await client.ask(area, model, [{"role": "user", "content": "Answer with the word ready."}])
    if answer.attempt.outcome is Outcome.OK and not answer.text.strip():
        answer.attempt.fail(Outcome.INVALID, "the answer is empty")
    return answer.attempt
