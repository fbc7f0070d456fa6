"""`POST /api/calls` with transcripts: text, JSON of services, files; what is refused names its field."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.calls.layouts import DANA, JSON, SUBTITLES, TOM, WORDS
from tests.support.product import Product
from tests.support.word import word_document

NEW = {"direction": "inbound", "started_at": "2026-03-25T15:30"}
VTT = next(layout for layout in SUBTITLES if layout.name.startswith("Teams VTT: <v"))
TEXT = f"{DANA}: {WORDS[0]}\n{TOM}: {WORDS[1]}"


@pytest.fixture(scope="module")
def client(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    product = Product(database_url=module_database_url, folder=tmp_path_factory.mktemp("office"))
    product.create_user("dana@example.com", "correct horse", timezone="America/New_York")
    headers = {"Authorization": f"Bearer {product.create_token('dana@example.com')}"}
    product.serve("--backend-only", "--no-jobs")
    with httpx2.Client(base_url=product.base_url, headers=headers, timeout=30) as client:
        yield client
    product.stop()


def _upload(client: httpx2.Client, files: dict[str, tuple[str, bytes, str]], **fields: str) -> Any:
    return client.post("/api/calls", data=NEW | fields, files=files)


def _error(answer: Any) -> tuple[int, str, str]:
    error = answer.json()["errors"][0]
    return answer.status_code, error["field"], error["message"]


@pytest.mark.parametrize("field", ["transcript", "transcription", "recording"])
@pytest.mark.parametrize("name", ["call.vtt", "CALL.VTT", "call.txt"])
def test_a_transcript_file_is_read_in_whichever_field_it_comes(client: httpx2.Client, field: str, name: str) -> None:
    call = _upload(client, {field: (name, VTT.text.encode(), "application/octet-stream")}).json()
    assert (call["transcription"]["turns"], call["has_recording"]) == (VTT.turns, False)
    assert [speaker["name"] for speaker in call["speakers"]] == [DANA, TOM]


@pytest.mark.parametrize("field", ["transcript", "recording"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_text_that_begins_with_its_byte_order_mark_is_no_audio(
    client: httpx2.Client, field: str, encoding: str
) -> None:
    """The mark of UTF-16, which Windows writes, is FF FE, and MPEG audio begins with FF too."""
    answer = _upload(client, {field: ("call.txt", TEXT.encode(encoding), "text/plain")})
    assert answer.status_code == 202, answer.text
    assert [turn["speaker"] for turn in answer.json()["transcription"]["turns"]] == [DANA, TOM]


def test_a_word_document_and_pasted_text_in_the_files_field_are_read(client: httpx2.Client) -> None:
    word = _upload(client, {"transcript": ("call.docx", word_document(TEXT), "application/octet-stream")}).json()
    pasted = client.post("/api/calls", data=NEW, files={"transcript": (None, TEXT.encode())}).json()
    assert word["transcription"] == pasted["transcription"]
    assert [turn["speaker"] for turn in word["transcription"]["turns"]] == [DANA, TOM]


@pytest.mark.parametrize("layout", JSON[:-1:4], ids=lambda layout: layout.name)
def test_json_of_services_is_taken_as_object_and_as_text(client: httpx2.Client, layout: Any) -> None:
    for transcription in (json.loads(layout.text), layout.text):
        call = client.post("/api/calls", json=NEW | {"transcription": transcription})
        assert (call.status_code, call.json()["transcription"]["turns"]) == (202, layout.turns)


def test_sides_are_said_for_each_speaker_and_none_without_speakers(client: httpx2.Client) -> None:
    contact = client.post("/api/contacts", json={"name": TOM}).json()["id"]
    call = client.post("/api/calls", json=NEW | {"contact_id": contact, "transcription": TEXT}).json()
    assert call["speakers"] == [{"name": DANA, "side": "ours"}, {"name": TOM, "side": "theirs"}]
    assert client.get(f"/api/calls/{call['id']}").json()["speakers"] == call["speakers"]
    nameless = client.post("/api/calls", json=NEW | {"transcription": "We will call on Monday."}).json()
    assert nameless["speakers"] == []


@pytest.mark.parametrize(
    ("field", "name", "content", "problem"),
    [
        ("transcript", "call.pdf", b"%PDF-1.4", "is a PDF; export it as text"),
        ("transcript", "call.vtt", b"WEBVTT\n\n", "without words"),
        ("transcript", "call.docx", b"PK\x03\x04", "damaged or locked Word document"),
        ("transcript", "call.json", b'{"a": 1}', "a form that is not known"),
        ("transcript", "call.wav", b"RIFF\x00\x00\x00\x00WAVE" + bytes(100), "is audio; send it as 'recording'"),
        ("transcript", "call.txt", b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        ("recording", "call.json", b'{"a": 1}', "a form that is not known"),
        ("recording", "call.exe", b"MZ" + bytes(100), "is not audio we know"),
        ("notes", "call.txt", b"hello", "is not a field that takes a file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_its_field(
    client: httpx2.Client, field: str, name: str, content: bytes, problem: str
) -> None:
    status, named, message = _error(_upload(client, {field: (name, content, "application/octet-stream")}))
    assert (status, named) == (422, field)
    assert problem in message


def test_two_transcripts_in_one_form_are_refused(client: httpx2.Client) -> None:
    file = ("call.vtt", VTT.text.encode(), "text/vtt")
    assert _error(_upload(client, {"transcript": file}, transcription=TEXT))[:2] == (422, "transcript")
    assert _error(_upload(client, {"recording": file}, transcription=TEXT))[:2] == (422, "recording")
    assert _error(_upload(client, {"recording": file, "transcript": file}))[:2] == (422, "recording")


@pytest.mark.parametrize(
    "value", [{"foo": 1}, [1], {"results": {"channels": []}}, "WEBVTT\n\n", {"turns": [{"start": 1}]}]
)
def test_a_transcription_of_unknown_form_is_refused(client: httpx2.Client, value: object) -> None:
    status, field, message = _error(client.post("/api/calls", json=NEW | {"transcription": value}))
    assert (status, field) == (422, "transcription")
    assert len(message) > 20


def test_two_megabytes_of_text_are_taken(client: httpx2.Client) -> None:
    text = f"{TEXT}\n" * (2 * 1024 * 1024 // (len(TEXT) + 1))
    answer = client.post("/api/calls", json=NEW | {"transcription": text})
    assert answer.status_code == 202
    assert len(answer.json()["transcription"]["turns"]) == text.count("\n")
