"""Stores recordings as files in the data folder, written atomically, with the media type detected from their first bytes."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from taskapp.core.config import PRIVATE, data_folder, settings
from taskapp.core.errors import Invalid, invalid
from taskapp.core.ids import new_id

_FOLDER = "recordings"
MAX_BYTES = 100 * 1024 * 1024
# The number of first bytes that the media type is detected from.
SNIFFED_BYTES = 16
EXTENSIONS = {
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/webm": "webm",
    "audio/flac": "flac",
}
ALIASES = {
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/aac": "audio/mp4",
    "audio/opus": "audio/ogg",
    "audio/x-flac": "audio/flac",
}


class NotARecordingError(ValueError):
    """The bytes cannot be stored as a recording; the message says why and what to do."""


def type_of(start: bytes, declared: str | None = None) -> str | None:
    """The media type by the first bytes of a file, else the declared one if it is a supported audio type."""
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return "audio/wav"
    # FF FE begins a text in UTF-16.
    is_frame = len(start) > 1 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0 and start[1] != 0xFE
    if start[:3] == b"ID3" or is_frame:
        return "audio/mpeg"
    signatures = {b"OggS": "audio/ogg", b"fLaC": "audio/flac", b"\x1aE\xdf\xa3": "audio/webm"}
    if start[4:8] == b"ftyp":
        return "audio/mp4"
    declared = (declared or "").partition(";")[0].strip().lower()
    declared = ALIASES.get(declared, declared)
    return signatures.get(start[:4]) or (declared if declared in EXTENSIONS else None)


async def save(
    organization_id: UUID, call_id: UUID, chunks: AsyncIterator[bytes], *, declared: str | None = None
) -> tuple[str, str]:
    """Write a recording; returns its path relative to the recordings folder and its media type.

    Raises `NotARecordingError` when the bytes are empty, too many, or not a supported audio type.
    """
    folder = data_folder() / _FOLDER / str(organization_id)
    folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    unfinished = folder / f"{new_id()}.part"
    try:
        media_type = await _write(unfinished, chunks, declared)
        final = folder / f"{call_id}.{EXTENSIONS[media_type]}"
        unfinished.replace(final)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()
    return f"{organization_id}/{final.name}", media_type


def find(path: str) -> Path | None:
    """The file of a stored path; None when it does not exist or is outside the recordings folder."""
    root = _folder().resolve()
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None


def delete(path: str) -> None:
    """Delete a recording whose call was not created."""
    if file := find(path):
        file.unlink()


def delete_of_call(organization_id: UUID, call_id: UUID) -> None:
    """Delete every recording of an erased call, also one that was fetched while the call was erased."""
    for file in (_folder() / str(organization_id)).glob(f"{call_id}.*"):
        file.unlink(missing_ok=True)


def list_of_organization(organization_id: UUID) -> list[Path]:
    """Every finished recording of an organization."""
    return sorted(f for f in (_folder() / str(organization_id)).glob("*.*") if f.is_file() and f.suffix != ".part")


def list_files(*, older_than: float) -> Iterator[tuple[Path, UUID | None]]:
    """Every file last written before the time `older_than` (seconds since 1970), with the id of its call.

    None stands for the call of a file that was never finished.
    """
    for file in _folder().glob("*/*"):
        if file.is_file() and file.stat().st_mtime < older_than:
            try:
                yield file, UUID(file.stem) if file.suffix != ".part" else None
            except ValueError:
                continue


def invalid_recording(error: NotARecordingError) -> Invalid:
    """The error as a validation error of the field `recording`."""
    return invalid("recording", str(error))


async def _write(file: Path, chunks: AsyncIterator[bytes], declared: str | None) -> str:
    size, media_type, start = 0, None, b""
    with file.open("wb") as out:
        async for chunk in chunks:
            size += len(chunk)
            if size > MAX_BYTES:
                raise NotARecordingError(f"is larger than {MAX_BYTES >> 20} MB; send a shorter or compressed recording")
            start = start if len(start) >= SNIFFED_BYTES else start + chunk[:SNIFFED_BYTES]
            out.write(chunk)
        media_type = type_of(start, declared)
        if not size:
            raise NotARecordingError("is empty; choose the audio file of the call")
        if media_type is None:
            raise NotARecordingError("is not audio we know; send MP3, WAV, M4A, OGG, WebM or FLAC")
        out.flush()
        os.fsync(out.fileno())
    return media_type


def _folder() -> Path:
    return settings().data_dir / _FOLDER
