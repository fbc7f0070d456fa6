"""Two-channel recordings are split into files of one channel, cut where it is quiet."""

import struct
import wave
from array import array
from pathlib import Path

import pytest

from taskapp.call_processing import channels
from tests.support.wav import samples, wav

LEFT, RIGHT = samples([1000, 0, 2000], 0.5), samples([0, 3000, 0], 0.5)


def _split(tmp_path: Path, content: bytes) -> list[channels.Part]:
    file = tmp_path / "call.wav"
    file.write_bytes(content)
    (tmp_path / "parts").mkdir()
    return channels.split(file, tmp_path / "parts")


def _read(file: Path) -> "array[int]":
    assert file.read_bytes()[28:32] == struct.pack("<I", 8000 * 2)  # bytes a second
    with wave.open(str(file)) as part:
        assert (part.getnchannels(), part.getsampwidth(), part.getframerate()) == (1, 2, 8000)
        return array("h", part.readframes(part.getnframes()))


def test_each_channel_becomes_a_file_with_its_own_samples(tmp_path: Path) -> None:
    first, second = _split(tmp_path, wav(LEFT, RIGHT))
    assert [(part.channel, part.offset) for part in (first, second)] == [(1, 0.0), (2, 0.0)]
    assert (_read(first.file), _read(second.file)) == (LEFT, RIGHT)


@pytest.mark.parametrize(
    "content",
    [
        wav(LEFT),
        wav(LEFT, LEFT),
        wav(samples([0], 1), samples([0], 1)),
        b"ID3" + bytes(1000),
        b"RIFF\x00\x00\x00\x00WAVE" + bytes(1000),
        b"RIFF\x00\x00\x00\x00WAVEfmt \x10",
        b"",
    ],
    ids=["one channel", "the same twice", "silence", "mp3", "no format", "cut off", "empty"],
)
def test_other_recordings_are_left_whole(tmp_path: Path, content: bytes) -> None:
    assert _split(tmp_path, content) == []


def test_a_silent_channel_is_left_out(tmp_path: Path) -> None:
    assert [part.channel for part in _split(tmp_path, wav(LEFT, samples([0, 0, 100], 0.5)))] == [1]
    (tmp_path / "below").mkdir()
    below = array("h", [-4000, 0]) * 1000
    assert [part.channel for part in _split(tmp_path / "below", wav(LEFT[:2000], below))] == [1, 2]


def test_a_recording_written_as_a_stream_and_one_in_mu_law_are_split(tmp_path: Path) -> None:
    plain = wav(LEFT, RIGHT)
    odd = b"LIST" + struct.pack("<I", 3) + b"abc\x00"
    streamed = plain[:12] + odd + plain[12:40] + struct.pack("<I", 0xFFFFFFFF) + plain[44:]
    assert _read(_split(tmp_path, streamed)[1].file) == RIGHT
    kind = struct.pack("<HHIIHH", 7, 2, 8000, 16000, 2, 8)
    mu_law = (
        b"RIFF\x00\x00\x00\x00WAVEfmt " + struct.pack("<I", 16) + kind + b"data" + struct.pack("<I", 8) + b"ABABABAB"
    )
    (tmp_path / "other").mkdir()
    parts = _split(tmp_path / "other", mu_law)
    assert [part.file.read_bytes()[44:] for part in parts] == [b"AAAA", b"BBBB"]


def test_the_format_that_a_wav_file_names_in_its_extension_is_kept_for_the_parts(tmp_path: Path) -> None:
    """Else numbers with a fraction would be read as whole ones: noise."""
    kind = struct.pack("<HHIIHHHHIH14s", 0xFFFE, 2, 8000, 64_000, 8, 32, 22, 32, 3, 3, b"")
    content = struct.pack("<4f", 0.5, -0.5, 0.25, -0.25)
    head = b"RIFF\x00\x00\x00\x00WAVEfmt " + struct.pack("<I", len(kind)) + kind
    parts = _split(tmp_path, head + b"data" + struct.pack("<I", len(content)) + content)
    assert [part.file.read_bytes()[20:22] for part in parts] == [b"\x03\x00"] * 2
    assert parts[1].file.read_bytes()[44:] == struct.pack("<2f", -0.5, -0.25)


def test_a_long_recording_is_cut_at_a_quiet_moment_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "PART_MAX", 8000 * 2 * 12)
    # Speech with 0.2 s of quiet after each second, for 40 seconds; at last both channels hear the same.
    speech, other = array("h"), array("h")
    for number in range(33):
        speech += samples([2000], 1.0) + samples([0], 0.2)
        other += samples([300 if number < 20 else 2000], 1.0) + samples([0], 0.2)
    parts = _split(tmp_path, wav(speech, other))
    first = [part for part in parts if part.channel == 1]
    assert len(first) >= 4
    joined = array("h")
    for part in first:
        assert part.offset == pytest.approx(len(joined) / 8000)
        content = _read(part.file)
        assert not joined or content[0] == 0
        joined += content
    assert joined == speech
