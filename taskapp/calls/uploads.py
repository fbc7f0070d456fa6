"""Parses the body of `POST /api/calls`: JSON, or a multipart form with a recording."""

from collections.abc import AsyncIterator
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
from taskapp.core.errors import invalid

RECORDING = "recording"
# Bytes of a body besides the recording: the longest transcript at four bytes per character, and the other fields.
MAX_REST = TRANSCRIPT_MAX * 4 + 64_000
CHUNK = 1 << 18


async def read_call(request: Request) -> tuple[CallCreate, UploadFile | None]:
    """The call in the request, and its recording if there is one; validation errors answer 422."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await _read_form(request)
    body = await _limited(request, MAX_REST).body()
    return _validated(lambda: CallCreate.model_validate_json(body)), None


async def chunks_of(file: UploadFile) -> AsyncIterator[bytes]:
    """The uploaded file, in chunks of `CHUNK` bytes."""
    while chunk := await file.read(CHUNK):
        yield chunk


async def _read_form(request: Request) -> tuple[CallCreate, UploadFile | None]:
    try:
        form = await _limited(request, MAX_BYTES + MAX_REST).form(max_files=1, max_fields=20, max_part_size=MAX_REST)
    except MultiPartException as error:
        raise invalid("body", f"is not a form that can be read: {error.message}") from error
    file = _recording_in(form)
    fields = {name: value for name, value in form.items() if value is not file and value != ""}
    return _validated(lambda: CallCreate.model_validate(fields)), file


def _recording_in(form: FormData) -> UploadFile | None:
    files = {name: value for name, value in form.items() if isinstance(value, UploadFile)}
    if wrong := sorted(set(files) - {RECORDING}):
        raise invalid(wrong[0], f"is not a field that takes a file; send the audio as {RECORDING!r}")
    file = files.get(RECORDING)
    return file if file is not None and file.filename else None


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
