"""Splits a WAV recording with two channels into files of one channel each, small enough for a speech endpoint."""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

# Bytes of one part; speech endpoints take 25 MB.
PART_MAX = 20 * 1024 * 1024
# Seconds before the end of a part in which the quietest moment is looked for, to cut no word.
CUT_WITHIN = 10.0
# Windows of this many samples are compared, about 0.1 s of a phone call.
WINDOW = 800
# The loudest sample (of 32,767) of a channel in which nobody speaks. Speech models invent words for silence.
SILENCE = 160
# Sample formats by bytes: sizes that can be taken apart without decoding.
_SAMPLES: dict[int, Literal["B", "H", "I"]] = {1: "B", 2: "H", 4: "I"}
_PCM, _EXTENSIBLE = 1, 0xFFFE


@dataclass(frozen=True, slots=True)
class Part:
    """A file with a part of one channel; `channel` is 1 or 2, `offset` its start in seconds."""

    channel: int
    offset: float
    file: Path


@dataclass(frozen=True, slots=True)
class _Format:
    """The format of a two-channel WAV file, and where its samples are (bytes)."""

    tag: int
    rate: int
    sample: int
    start: int
    size: int

    @property
    def is_linear(self) -> bool:
        """Whether samples are signed 16-bit numbers, so that their loudness is known."""
        return self.tag == _PCM and self.sample == 2


def split(file: Path, folder: Path) -> list[Part]:
    """Write the channels of a recording into `folder`, in parts of at most `PART_MAX` bytes.

    Returns an empty list when the file is no WAV with two channels, or both channels are the same.
    A channel in which nobody speaks has no parts.
    """
    with file.open("rb") as source:
        found = _read_format(source)
        if found is None:
            return []
        parts, differ = list[Part](), False
        for offset, block in _blocks(source, found):
            samples = memoryview(block).cast(_SAMPLES[found.sample])
            channels = [samples[place::2].tobytes() for place in (0, 1)]
            differ = differ or channels[0] != channels[1]
            for number, content in enumerate(channels, 1):
                if found.is_linear and _peak(content) < SILENCE:
                    continue
                part = folder / f"{number}-{int(offset * 1000):09d}.wav"
                part.write_bytes(_header(found, len(content)) + content)
                parts.append(Part(number, offset, part))
    return parts if differ else []


def _blocks(source: BinaryIO, found: _Format) -> Iterator[tuple[float, bytes]]:
    """The samples of both channels with their offset in seconds, cut where it is quiet."""
    source.seek(found.start)
    left, position, frame = found.size, 0, found.sample * 2
    carried = b""
    while left > 0 or carried:
        wanted = PART_MAX * 2 - len(carried)
        block = carried + source.read(min(wanted - wanted % frame, left))
        left = 0 if len(block) - len(carried) == 0 else left - (len(block) - len(carried))
        block = block[: len(block) - len(block) % frame]
        cut = _quiet_cut(block, found) if left > 0 else len(block)
        if cut:
            yield position / frame / found.rate, block[:cut]
        carried, position = block[cut:] if left > 0 else b"", position + cut


def _quiet_cut(block: bytes, found: _Format) -> int:
    """Where to end a part (bytes): the quietest window near its end, the end where loudness is unknown."""
    frame = found.sample * 2
    span = min(int(CUT_WITHIN * found.rate), len(block) // frame // 2)
    if not found.is_linear or span <= WINDOW:
        return len(block)
    first = len(block) - span * frame
    windows = range(first, len(block) - WINDOW * frame, WINDOW * frame)
    quietest = min(windows, key=lambda at: _peak(block[at : at + WINDOW * frame]))
    return quietest + WINDOW * frame // 2 // frame * frame


def _peak(content: bytes) -> int:
    samples = array("h", content)
    return max(max(samples, default=0), -min(samples, default=0))


def _read_format(source: BinaryIO) -> _Format | None:
    """The format of a two-channel WAV file; None for other files."""
    head = source.read(12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None
    tag = channels = rate = sample = 0
    while len(chunk := source.read(8)) == 8:
        name, size = chunk[:4], struct.unpack("<I", chunk[4:])[0]
        if name == b"fmt ":
            content = source.read(size + size % 2)
            if len(content) < 16:
                return None
            tag, channels, rate, _, block, _ = struct.unpack("<HHIIHH", content[:16])
            sample = block // channels if channels else 0
            if tag == _EXTENSIBLE:  # the format stands behind the rest
                tag = struct.unpack("<H", content[24:26])[0] if len(content) >= 26 else _PCM
        elif name == b"data":
            start = source.tell()
            # A recording that was written as a stream states no length.
            size = min(size, source.seek(0, 2) - start)
            if channels != 2 or sample not in _SAMPLES or not rate:
                return None
            return _Format(tag, rate, sample, start, size - size % (sample * 2))
        else:
            source.seek(size + size % 2, 1)
    return None


def _header(found: _Format, size: int) -> bytes:
    """The head of a WAV file with one channel in the same format."""
    kind = struct.pack("<HHIIHH", found.tag, 1, found.rate, found.rate * found.sample, found.sample, found.sample * 8)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + size)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + kind
        + b"data"
        + struct.pack("<I", size)
    )
