"""Reads subtitles with times: WebVTT, SRT, SBV, and texts with the same lines of times."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskapp.calls.transcripts.headers import parse_line
from taskapp.calls.transcripts.speakers import Label, accepted_names, is_name
from taskapp.calls.transcripts.stamps import clock_seconds
from taskapp.calls.transcripts.turns import Turn, decode_entities, make_turn

_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?"
_TIMING = re.compile(rf"^\s*(?P<start>{_CLOCK})\s*(?:-{{1,2}}>|→)\s*(?P<end>{_CLOCK})(?:\s+\S+:\S+)*\s*$")
_SBV_TIMING = re.compile(r"^\s*(?P<start>\d{1,2}:\d{2}:\d{2}\.\d{3}),(?P<end>\d{1,2}:\d{2}:\d{2}\.\d{3})\s*$")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)*[ \t]+([^>]{1,200})>")
# Markup of subtitles: italics, classes, karaoke times, screen positions, ends of voices.
_MARKUP = re.compile(r"</?(?:[ibucv]|font|lang|ruby|rt)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}")
_KARAOKE = re.compile(r"<\d{1,2}:\d{2}[:.\d]*>")
_BLOCK = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
# Webex writes the speaker into the cue's identifier: `1 "Ana Ruiz" (123)`.
_IDENTIFIER_NAME = re.compile(r'^\d+\s+"([^"]{1,120})"(?:\s+\(\d+\))?$')
_DASH = re.compile(r"^[-–—]\s*(?=\S)")
_NEW_SPEAKER = re.compile(r"^>{2,}\s*")


@dataclass(frozen=True, slots=True)
class _Cue:
    """The lines of one cue; `identifier` is the line before its times."""

    start: float
    end: float
    identifier: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """One voice of a cue. `marked` when the file says that a new speaker begins; `label` may be a name."""

    cue: _Cue
    label: str
    words: str
    voice: bool = False
    marked: bool = False
    line: str = ""


def read_cues(text: str, *, known: Iterable[str] = ()) -> list[Turn]:
    """The turns of subtitles; an empty list when the text has no lines of times."""
    cues = _named_first_lines(_unrolled(_split_cues(text.split("\n"))))
    parts = [part for cue in cues for part in _parts(cue)]
    labels = [Label(part.label, part.words) for part in parts if part.label and not part.voice]
    names = accepted_names(labels, lines=len(parts), text=text, known=known) if labels else set()
    if len(only := {label.name for label in labels}) == 1:
        names |= set(filter(is_name, only))
    return _turns(parts, names)


def _turns(parts: Sequence[_Part], names: set[str]) -> list[Turn]:
    has_marks = any(part.marked for part in parts)
    turns, speaker = list[Turn](), ""
    for part in parts:
        named = part.voice or part.label in names
        words = part.words if named else part.line
        goes_on = bool(turns) and not part.marked and (has_marks or _is_cut(turns[-1]["text"]))
        # A cue without a name goes on with a sentence that was cut, or, where each change of speaker is marked, with the turn.
        speaker = part.label if named else speaker if goes_on else ""
        turn = make_turn(speaker, words, part.cue.start, part.cue.end)
        if turn["text"]:
            turns.append(turn)
    return turns


def _is_cut(text: str) -> bool:
    return not text.rstrip("\"'”’)]").endswith((".", "?", "!", "…", ":", "。", "？", "！", "]", "♪"))


def _split_cues(lines: Sequence[str]) -> list[_Cue]:
    pattern = _SBV_TIMING if sum(map(bool, map(_SBV_TIMING.match, lines))) > 0 else _TIMING
    timings = [(number, found) for number, line in enumerate(lines) if (found := pattern.match(line))]
    cues, identifier = list[_Cue](), _identifier_before(lines, timings[0][0], 0) if timings else ""
    for number, (place, times) in enumerate(timings):
        last = timings[number + 1][0] if number + 1 < len(timings) else len(lines)
        following = _identifier_before(lines, last, place + 1) if last < len(lines) else ""
        body = lines[place + 1 : last - 1 if following else last]
        cues.append(_Cue(clock_seconds(times["start"]), clock_seconds(times["end"]), identifier, _without_notes(body)))
        identifier = following
    return cues


def _identifier_before(lines: Sequence[str], timing: int, first: int) -> str:
    """The line directly before a line of times, if it is a number or stands alone: the cue's identifier."""
    if timing - 1 < first or not (line := lines[timing - 1].strip()):
        return ""
    alone = timing - 2 < first or not lines[timing - 2].strip()
    return line if line.isdigit() or (alone and timing - 2 >= first) or (alone and first == 0) else ""


def _without_notes(lines: Sequence[str]) -> list[str]:
    """Lines without comments and style blocks, which end at an empty line."""
    kept, skipping = list[str](), False
    for line in lines:
        if not line.strip():
            skipping = False
        elif not skipping and _BLOCK.match(line) and kept and not kept[-1]:
            skipping = True
        if not skipping:
            kept.append(line.strip())
    return [line for line in kept if line]


def _unrolled(cues: Sequence[_Cue]) -> list[_Cue]:
    """Cues without the lines that a rolling display repeats from the cue before."""
    repeats = sum(
        bool(set(one.lines) & set(map(_plain, other.lines))) for one, other in zip(cues[1:], cues, strict=False)
    )
    karaoke = any(_KARAOKE.search(line) for cue in cues for line in cue.lines)
    if not repeats or (not karaoke and repeats * 2 < max(len(cues) - 1, 8)):
        return list(cues)
    unrolled, shown = list[_Cue](), list[str]()
    for cue in cues:
        lines = [_plain(line) for line in cue.lines]
        new = lines[next((n for n, line in enumerate(lines) if line not in shown), len(lines)) :]
        shown = lines
        if any(new):
            unrolled.append(_Cue(cue.start, cue.end, cue.identifier, new))
    return unrolled


def _plain(line: str) -> str:
    return " ".join(_MARKUP.sub("", line).split())


def _named_first_lines(cues: Sequence[_Cue]) -> list[_Cue]:
    """Cues whose first line is the speaker's name, as in files of Teams, with a colon after the name."""
    many = [cue for cue in cues if len(cue.lines) > 1]
    firsts = [cue.lines[0] for cue in many]
    names = [line for line in firsts if is_name(line) and len(line.split()) <= 5 and line[-1:] not in ".?!,:"]
    if (
        len(many) < 2
        or len(many) * 5 < len(cues) * 4
        or len(names) < len(many)
        or len(set(names)) * 2 > max(len(names), 4)
    ):
        return list(cues)
    return [
        _Cue(c.start, c.end, c.identifier, [f"{c.lines[0]}:", *c.lines[1:]]) if len(c.lines) > 1 else c for c in cues
    ]


def _parts(cue: _Cue) -> list[_Part]:
    text = "\n".join(cue.lines)
    if _VOICE.search(text):
        return _voices(cue, text)
    parts = list[_Part]()
    named = _IDENTIFIER_NAME.match(cue.identifier)
    dashes = sum(bool(_DASH.match(_plain(line))) for line in cue.lines) > 1
    for plain in map(_plain, cue.lines):
        marked = bool(_NEW_SPEAKER.match(plain)) or (dashes and bool(_DASH.match(plain)))
        line = _NEW_SPEAKER.sub("", _DASH.sub("", plain) if dashes or _has_dashed_name(plain) else plain)
        headers = parse_line(decode_entities(line))
        header = headers.get("colon") or headers.get("bracket")
        if header is not None or marked or not parts:
            label, words = (header.name, header.words) if header else ("", line)
            parts.append(_Part(cue, label, words, marked=marked, line=line))
        else:
            last = parts[-1]
            parts[-1] = _Part(cue, last.label, f"{last.words} {line}", marked=last.marked, line=f"{last.line} {line}")
    if named and all(not part.label for part in parts):
        return [_Part(cue, named[1], " ".join(part.words for part in parts), voice=True)]
    return parts


def _has_dashed_name(line: str) -> bool:
    header = parse_line(line).get("colon") if _DASH.match(line) else None
    return header is not None and is_name(header.name)


def _voices(cue: _Cue, text: str) -> list[_Part]:
    """Each voice of a cue; words before the first voice have no speaker."""
    before, *rest = _VOICE.split(text)
    parts = [_Part(cue, name, _plain(words), voice=True) for name, words in zip(rest[::2], rest[1::2], strict=True)]
    plain = _plain(before)
    return [_Part(cue, "", plain, line=plain), *parts] if plain else parts
