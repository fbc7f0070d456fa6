"""Makes WAV files: tones of a given loudness in one or two channels."""

import io
import wave
from array import array
from collections.abc import Sequence


def samples(loudness: Sequence[int], seconds: float, rate: int = 8000) -> "array[int]":
    """Samples of several stretches of sound, each `seconds` long; the loudness 0 is silence."""
    count = int(seconds * rate)
    return array("h", [level if n % 2 else -level for level in loudness for n in range(count)])


def wav(*channels: "array[int]", rate: int = 8000) -> bytes:
    """A WAV file with these channels of 16-bit samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(rate)
        mixed = array("h", bytes(2 * len(channels) * len(channels[0])))
        for place, channel in enumerate(channels):
            mixed[place :: len(channels)] = channel
        out.writeframes(mixed.tobytes())
    return file.getvalue()
