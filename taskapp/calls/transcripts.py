"""Parses a transcript: `Speaker: text` lines, SRT or VTT with times, or plain text."""

import re
from typing import TypedDict

_SPEAKER = re.compile(
    r"^\s*(?:\[?(?P<at>\d{1,2}:\d{2}(?::\d{2})?)\]?\s+)?(?P<speaker>[^\W\d][^:\n]{0,40}?)\s*:\s+(?P<text>\S.*)$"
)
_CLOCK = r"(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_CUE = re.compile(rf"^\s*(?P<start>{_CLOCK})\s*-->\s*(?P<end>{_CLOCK})")
_VOICE = re.compile(r"^<v(?:\.\w+)*\s+(?P<speaker>[^>]+)>(?P<text>.*?)(?:</v>)?$")
# Markup of subtitles: italics, classes, karaoke times, screen positions.
_MARKUP = re.compile(r"</?(?:[ibuc]|font|lang|ruby|rt)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}")


class Turn(TypedDict):
    """What one speaker said; `start` and `end` in seconds from the start of the call, None where unknown."""

    speaker: str
    text: str
    start: float | None
    end: float | None


def read_transcript(text: str) -> dict[str, object]:
    """Parse pasted text into `{"text", "turns"}`; `text` is the cleaned input."""
    clean = _clean(text)
    turns = _parse_cues(clean) or _parse_lines(clean)
    return {"text": clean, "turns": turns}


def transcript_of_turns(turns: list[Turn], text: str | None = None) -> dict[str, object]:
    """`{"text", "turns"}` from parsed turns; without `text` it is built from the turns. Empty turns are left out."""
    kept: list[Turn] = []
    for turn in turns:
        speaker, spoken = " ".join(_clean(turn["speaker"]).split()), _clean(turn["text"])
        if spoken:
            kept.append(Turn(speaker=speaker, text=spoken, start=turn["start"], end=turn["end"]))
    lines = [f"{turn['speaker']}: {turn['text']}" if turn["speaker"] else turn["text"] for turn in kept]
    return {"text": _clean(text or "") or "\n".join(lines), "turns": kept}


def _clean(text: str) -> str:
    """Normalize line ends to `\\n`, and remove NUL characters, byte order marks and outer spaces."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip().lstrip("\ufeff").strip()


def _parse_lines(text: str) -> list[Turn]:
    turns: list[Turn] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        found = _SPEAKER.match(line)
        if found:
            start = _seconds(found["at"]) if found["at"] else None
            turns.append(Turn(speaker=found["speaker"].strip(), text=found["text"].strip(), start=start, end=None))
        elif turns and turns[-1]["speaker"]:
            turns[-1]["text"] += f" {line}"
        else:
            turns.append(Turn(speaker="", text=line, start=None, end=None))
    return turns


def _parse_cues(text: str) -> list[Turn]:
    turns: list[Turn] = []
    lines = text.split("\n")
    starts = [(index, found) for index, line in enumerate(lines) if (found := _CUE.match(line))]
    for number, (index, times) in enumerate(starts):
        following = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        cue = _cue_text(lines[index + 1 : following], last=following == len(lines))
        if cue:
            speaker, spoken = _split_speaker(cue)
            turns.append(Turn(speaker=speaker, text=spoken, start=_seconds(times["start"]), end=_seconds(times["end"])))
    return turns


def _cue_text(lines: list[str], *, last: bool) -> str:
    """The text up to the empty line; without one, a last line that is a number belongs to the next cue."""
    end = next((index for index, line in enumerate(lines) if not line.strip()), None)
    if end is not None:
        lines = lines[:end]
    elif not last and lines and lines[-1].strip().isdigit():
        lines = lines[:-1]
    return _MARKUP.sub("", " ".join(line.strip() for line in lines)).strip()


def _split_speaker(cue: str) -> tuple[str, str]:
    found = _VOICE.match(cue) or _SPEAKER.match(cue)
    return (found["speaker"].strip(), found["text"].strip()) if found else ("", cue)


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part or 0)
    return seconds
