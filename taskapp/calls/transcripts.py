"""Reading a pasted transcript: `Speaker: words` lines, SRT or VTT with times, or plain prose."""

import re
from typing import TypedDict

_SPEAKER = re.compile(
    r"^\s*(?:\[?(?P<at>\d{1,2}:\d{2}(?::\d{2})?)\]?\s+)?(?P<who>[^\W\d][^:\n]{0,40}?)\s*:\s+(?P<words>\S.*)$"
)
_CLOCK = r"(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_CUE = re.compile(rf"^\s*(?P<start>{_CLOCK})\s*-->\s*(?P<end>{_CLOCK})")
_VOICE = re.compile(r"^<v(?:\.\w+)*\s+(?P<who>[^>]+)>(?P<words>.*?)(?:</v>)?$")
# What subtitles say about themselves: italics, classes, karaoke times, places on the screen.
_MARKUP = re.compile(r"</?(?:[ibuc]|font|lang|ruby|rt)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}")


class Turn(TypedDict):
    """What one speaker said; times in seconds from the start of the call where known."""

    speaker: str
    text: str
    start: float | None
    end: float | None


def read_transcript(text: str) -> dict[str, object]:
    """`{"text", "turns"}` of a transcript as people paste it; the text is kept as it came."""
    clean = _clean(text)
    turns = _cues(clean) or _lines(clean)
    return {"text": clean, "turns": turns}


def written_turns(turns: list[Turn], text: str | None = None) -> dict[str, object]:
    """The same form from turns that came apart already; the text is made of them unless it came too."""
    kept: list[Turn] = []
    for turn in turns:
        who, said = " ".join(_clean(turn["speaker"]).split()), _clean(turn["text"])
        if said:
            kept.append(Turn(speaker=who, text=said, start=turn["start"], end=turn["end"]))
    lines = [f"{turn['speaker']}: {turn['text']}" if turn["speaker"] else turn["text"] for turn in kept]
    return {"text": _clean(text or "") or "\n".join(lines), "turns": kept}


def _clean(text: str) -> str:
    """Line ends of every system as one, without NUL and the marks that some editors put before a file."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip().lstrip("\ufeff").strip()


def _lines(text: str) -> list[Turn]:
    turns: list[Turn] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        found = _SPEAKER.match(line)
        if found:
            start = _seconds(found["at"]) if found["at"] else None
            turns.append(Turn(speaker=found["who"].strip(), text=found["words"].strip(), start=start, end=None))
        elif turns and turns[-1]["speaker"]:
            turns[-1]["text"] += f" {line}"
        else:
            turns.append(Turn(speaker="", text=line, start=None, end=None))
    return turns


def _cues(text: str) -> list[Turn]:
    turns: list[Turn] = []
    lines = text.split("\n")
    starts = [(index, found) for index, line in enumerate(lines) if (found := _CUE.match(line))]
    for number, (index, times) in enumerate(starts):
        following = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        words = _words_of_cue(lines[index + 1 : following], last=following == len(lines))
        if words:
            who, said = _voice(words)
            turns.append(Turn(speaker=who, text=said, start=_seconds(times["start"]), end=_seconds(times["end"])))
    return turns


def _words_of_cue(lines: list[str], *, last: bool) -> str:
    """The words up to the empty line; where files have none, the number before the next cue's times is no word."""
    end = next((index for index, line in enumerate(lines) if not line.strip()), None)
    if end is not None:
        lines = lines[:end]
    elif not last and lines and lines[-1].strip().isdigit():
        lines = lines[:-1]
    return _MARKUP.sub("", " ".join(line.strip() for line in lines)).strip()


def _voice(words: str) -> tuple[str, str]:
    found = _VOICE.match(words) or _SPEAKER.match(words)
    return (found["who"].strip(), found["words"].strip()) if found else ("", words)


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part or 0)
    return seconds
