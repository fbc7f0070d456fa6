"""Parses the body of `POST /api/calls`: JSON, or a multipart form with a recording or a transcript file."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

from taskapp.calls import recordings
from taskapp.calls.recordings import MAX_BYTES
from taskapp.calls.schemas import TRANSCRIPT_MAX, CallCreate
from taskapp.calls.transcripts import UnreadableTranscriptError, read_transcript
from taskapp.calls.transcripts.files import FILE_MAX, is_transcript_file, text_of_file
from taskapp.core.errors import invalid
from taskapp.core.http import strict_body
from taskapp.core.http.strict_values import check_texts

RECORDING, TRANSCRIPT, TRANSCRIPTION = "recording", "transcript", "transcription"
# Bytes of a body besides the recording: the longest transcript at four bytes per character, and the other fields.
MAX_REST = TRANSCRIPT_MAX * 4 + 64_000
CHUNK = 1 << 18


async def read_call(request: Request) -> tuple[CallCreate, UploadFile | None]:
    """The call in the request, and its recording if there is one; validation errors answer 422."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await _read_form(request)
    body = await _limited(request, MAX_REST).body()
    with suppress(ValueError, RecursionError):  # What is no JSON has its own error below.
        strict_body.check(CallCreate, body)
    return _validated(lambda: CallCreate.model_validate_json(body)), None


async def chunks_of(file: UploadFile) -> AsyncIterator[bytes]:
    """The uploaded file, in chunks of `CHUNK` bytes."""
    while chunk := await file.read(CHUNK):
        yield chunk


async def digest_of(file: UploadFile) -> bytes:
    """The SHA-256 of the uploaded file, which can be read from its start afterwards."""
    digest = hashlib.sha256()
    async for chunk in chunks_of(file):
        digest.update(chunk)
    await file.seek(0)
    return digest.digest()


async def _read_form(request: Request) -> tuple[CallCreate, UploadFile | None]:
    try:
        limited = _limited(request, MAX_BYTES + FILE_MAX + MAX_REST)
        form = await limited.form(max_files=2, max_fields=20, max_part_size=MAX_REST)
    except MultiPartException as error:
        raise invalid("body", f"is not a form that can be read: {error.message}") from error
    files = _files_in(form)
    fields: dict[str, Any] = {
        name: value for name, value in form.items() if isinstance(value, str) and value != "" and name != TRANSCRIPT
    }
    if isinstance(pasted := form.get(TRANSCRIPT), str) and pasted:
        fields.setdefault(TRANSCRIPTION, pasted)
    recording = files.get(RECORDING)
    for name in (TRANSCRIPT, RECORDING):
        file = files.get(name)
        if file is None or (name == RECORDING and not await _is_transcript(file)):
            continue
        if fields.get(TRANSCRIPTION):
            kind = "is not audio we know but a transcript" if name == RECORDING else "is a transcript"
            raise invalid(name, f"{kind}, and the form holds another one; send one of them")
        fields[TRANSCRIPTION] = await _read_transcript(file, name)
        recording = None if name == RECORDING else recording
    check_texts(CallCreate, fields)
    return _validated(lambda: CallCreate.model_validate(fields)), recording


def _files_in(form: FormData) -> dict[str, UploadFile]:
    """The chosen files by field; a transcript file may come in the field of the pasted text too."""
    files = {name: value for name, value in form.items() if isinstance(value, UploadFile) and value.filename}
    if wrong := sorted(set(files) - {RECORDING, TRANSCRIPT, TRANSCRIPTION}):
        raise invalid(
            wrong[0],
            f"is not a field that takes a file; send the audio as {RECORDING!r}, the words as {TRANSCRIPT!r}",
        )
    if TRANSCRIPTION in files:
        files.setdefault(TRANSCRIPT, files.pop(TRANSCRIPTION))
    return files


async def _is_transcript(file: UploadFile) -> bool:
    """Whether the file in the recording's field is a transcript: no audio by its bytes, and a transcript by its name."""
    start = await file.read(recordings.SNIFFED_BYTES)
    await file.seek(0)
    return recordings.type_of(start) is None and is_transcript_file(file.filename or "", file.content_type)


async def _read_transcript(file: UploadFile, field: str) -> str:
    content = await file.read(FILE_MAX + 1)
    if recordings.type_of(content[: recordings.SNIFFED_BYTES]) is not None:
        raise invalid(field, f"is audio; send it as {RECORDING!r}")
    try:
        text = await asyncio.to_thread(text_of_file, content)
        if len(text) > TRANSCRIPT_MAX:
            raise UnreadableTranscriptError(f"has {len(text):,} characters, {TRANSCRIPT_MAX:,} at most; split the call")
        # Read here too, so that the error names the field of the file.
        await asyncio.to_thread(read_transcript, text)
    except UnreadableTranscriptError as error:
        raise invalid(field, str(error)) from error
    return text


def _validated(read: Any) -> CallCreate:
    try:
        call: CallCreate = read()
    except ValidationError as error:
        raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in error.errors()]) from error
    return call


def _limited(request: Request, max_bytes: int) -> Request:
    """The same request, which raises as soon as its body is known to be longer than `max_bytes`."""
    size = 0
    too_large = recordings.invalid_recording(
        recordings.NotARecordingError(f"is larger than {MAX_BYTES >> 20} MB; send a shorter or compressed recording")
    )
    claimed = request.headers.get("content-length", "0")
    if claimed.isdigit() and int(claimed) > max_bytes:
        raise too_large

    async def receive() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > max_bytes:
            raise too_large
        return message

    return Request(request.scope, receive)
