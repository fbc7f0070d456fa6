"""Reads text with one layout: finds which one it is by looking at all lines, then splits it into turns."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskapp.calls.transcripts.headers import Header, Kind, parse_line
from taskapp.calls.transcripts.speakers import Label, accepted_names, is_heading, is_name, is_role
from taskapp.calls.transcripts.stamps import Times
from taskapp.calls.transcripts.turns import Turn, from_wall_clock, make_turn

_BOILERPLATE = re.compile(
    r"transcribed by https?://\S+|transcri(?:pt|ption) (?:ended|started|begins|ends)(?: after| at)?\b.{0,40}|(?:recording|meeting) (?:started|stopped|ended)\b.{0,40}"
    r"|this editable transcript was computer generated.*|.{1,80} (?:started|stopped) (?:the )?(?:transcription|recording)\.?|end of (?:transcript|call|recording)\.?|webvtt\b.*",
    re.IGNORECASE,
)
_MARKER = re.compile(
    r"\W*(?:call |meeting |full )?(?:transcript|transcription|transkript|transcripción|transcrição|conversation|dialogue)\W*",
    re.IGNORECASE,
)
_QUOTE_MARK = re.compile(r"^>[ ]?", re.MULTILINE)
# Runs of spaces; two are kept, which some layouts have between name and time.
_SPACES = re.compile(r"[ \u3000]{3,}")
_HEADING_MARK = re.compile(r"^#{1,6}\s+")
_SENTENCE_END = (".", "?", "!", "…", "。", "？", "！")
# Longest preamble line (words) that is a title or a field and not speech.
TITLE_WORDS = 14
KINDS: tuple[Kind, ...] = ("colon", "stamp", "bracket", "dash")


@dataclass(frozen=True, slots=True)
class _Line:
    """A non-empty line with its possible layouts; `first` when an empty line or nothing is before it."""

    text: str
    first: bool
    headers: dict[Kind, Header]


def read_lines(text: str, *, known: Iterable[str] = ()) -> list[Turn]:
    """The turns of text that is no subtitle, table, HTML or JSON; turns without a speaker where none is named."""
    lines = _join_headers(_split(text))
    best, names = _layout(lines, text, tuple(known))
    if best is None:
        return _without_names(lines)
    return _turns(lines, best, names)


def _split(text: str) -> list[_Line]:
    lines, first = list[_Line](), True
    text = _QUOTE_MARK.sub("", text) if _is_quoted(text) else text
    for line in map(str.strip, _SPACES.sub("  ", text).split("\n")):
        if line:
            lines.append(_Line(line, first, parse_line(line)))
        first = not line
    return lines


def _is_quoted(text: str) -> bool:
    """Whether every line is marked as a quotation, as in a forwarded mail."""
    return (
        text.startswith(">")
        and not text.startswith(">>")
        and all(line.startswith(">") for line in text.split("\n") if line.strip())
    )


def _layout(lines: Sequence[_Line], text: str, known: tuple[str, ...]) -> tuple[Kind | None, set[str]]:
    """The layout with the most named turns, and its speakers; None when no line names a speaker."""
    best: Kind | None = None
    most, speakers = 0, set[str]()
    for kind in KINDS:
        found = [(number, line.headers[kind]) for number, line in enumerate(lines) if kind in line.headers]
        found = [(number, header) for number, header in found if _fits(kind, header)]
        labels = [Label(header.name, header.words, header.times is not None) for _, header in found]
        names = accepted_names(labels, lines=len(lines), text=text, known=known) if labels else set()
        kept = [number for number, header in found if header.name in names]
        if len(kept) > most and _is_consistent(kind, kept, lines):
            best, most, speakers = kind, len(kept), names
    return best, speakers


def _fits(kind: Kind, header: Header) -> bool:
    return kind == "colon" or is_name(header.name)


def _is_consistent(kind: Kind, kept: Sequence[int], lines: Sequence[_Line]) -> bool:
    """Whether the headers look like turns: words follow them, and layouts that prose may have too are everywhere."""
    if kind == "colon":
        return True
    places = set(kept)
    bare = [number for number in kept if not lines[number].headers[kind].words]
    wordless = sum(number + 1 in places or number + 1 >= len(lines) for number in bare)
    if kind == "stamp":
        name = lines[kept[0]].headers[kind].name
        return wordless * 2 <= len(kept) and (len(kept) > 1 or is_role(name) or len(name.split()) > 1)
    if kind == "bracket":
        return wordless * 2 <= len(kept) and len(kept) > 1
    return len(kept) > 1 and len(kept) * 5 >= len(lines) * 4


def _turns(lines: Sequence[_Line], kind: Kind, names: set[str]) -> list[Turn]:
    builder = _Builder()
    preamble = list[_Line]()
    for line in lines:
        header = line.headers.get(kind)
        if header is not None and header.name in names and _fits(kind, header):
            if preamble:
                builder.add_preamble(preamble)
                preamble = []
            builder.start(header.name, header.times, header.words)
        elif "time" in line.headers:
            builder.pending = line.headers["time"].times
        elif _BOILERPLATE.fullmatch(line.text):
            continue
        elif builder.is_empty:
            preamble.append(line)
        elif (
            kind == "colon"
            and header is not None
            and is_heading(header.name)
            and _starts_with_label(line.text)
            and len(header.name.split()) <= 4
        ):
            builder.start("", None, line.text)
        else:
            builder.extend(line.text)
    return builder.finish()


def _starts_with_label(text: str) -> bool:
    """Whether a heading begins the line with a capital letter, as the notes after a transcript do."""
    return text[:1].isupper() or text[:1] in "#*-•"


def _without_names(lines: Sequence[_Line]) -> list[Turn]:
    """Turns without speakers: one for each stamp where the lines have stamps, else one for each line."""
    stamped = [line for line in lines if "time" in line.headers or "timed" in line.headers]
    alone = sum("time" in line.headers for line in lines)
    is_timed = bool(alone) or (len(stamped) > 1 and len(stamped) * 2 >= len(lines))
    marked = sum(line.text.startswith(("- ", "– ", "— ", ">>")) for line in lines) > 1
    builder = _Builder()
    for line in lines:
        timed = line.headers.get("timed")
        if _BOILERPLATE.fullmatch(line.text) and len(lines) > 1:
            continue
        if is_timed and "time" in line.headers:
            builder.pending = line.headers["time"].times
            builder.closed = True
        elif is_timed and timed is not None:
            builder.start("", timed.times, timed.words)
        elif is_timed and not builder.is_empty and not builder.closed:
            builder.extend(line.text)
        else:
            builder.start("", None, line.text.lstrip("-–—> ") if marked else line.text)
    return builder.finish()


def _join_headers(lines: list[_Line]) -> list[_Line]:
    """Lines in which a name and a time that stand on lines of their own are one header."""
    times = [number for number, line in enumerate(lines) if "time" in line.headers]
    before = [n for n in times if n > 0 and _is_bare_name(lines[n - 1])]
    after = [
        n for n in times if n + 2 < len(lines) and _is_bare_name(lines[n + 1]) and "time" not in lines[n + 2].headers
    ]
    chosen, step = (before, -1) if len(before) >= len(after) else (after, 1)
    if len(chosen) < 2 or len(chosen) * 5 < len(times) * 3:
        return lines if times else _name_blocks(lines)
    names = {number + step: number for number in chosen}
    joined = list[_Line]()
    for number, line in enumerate(lines):
        if number in names:
            header = Header("stamp", _bare_text(line), lines[names[number]].headers["time"].times, "")
            joined.append(_Line(line.text, True, {"stamp": header}))
        elif number not in names.values():
            joined.append(line)
    return joined


def _name_blocks(lines: list[_Line]) -> list[_Line]:
    """Blocks between empty lines that begin with the speaker's name on a line of its own."""
    blocks = [number for number, line in enumerate(lines) if line.first]
    named = {n for n in blocks if _is_bare_name(lines[n]) and n + 1 < len(lines) and not lines[n + 1].first}
    names = Counter(_bare_text(lines[number]) for number in named)
    if len(named) * 5 < len(blocks) * 4 or len(names) < 2 or max(names.values()) < 2:
        return lines
    return [
        _Line(line.text, True, {"stamp": Header("stamp", _bare_text(line), None, "")}) if number in named else line
        for number, line in enumerate(lines)
    ]


def _is_bare_name(line: _Line) -> bool:
    text = _bare_text(line)
    return len(text.split()) <= 6 and not text.endswith(_SENTENCE_END) and is_name(text)


def _bare_text(line: _Line) -> str:
    """A line without the marks of a heading before it, and a colon behind it."""
    return _HEADING_MARK.sub("", line.text).rstrip(":： ").strip("*_ ")


class _Builder:
    """Collects turns whose words may be on several lines."""

    def __init__(self) -> None:
        self._turns: list[tuple[str, Times | None, list[str]]] = []
        self.pending: Times | None = None
        self.closed = False

    @property
    def is_empty(self) -> bool:
        """Whether no turn has begun."""
        return not self._turns

    def start(self, name: str, times: Times | None, words: str) -> None:
        """Begin a turn; without times of its own it takes those of the line before."""
        self._turns.append((name, times or self.pending, [words]))
        self.pending, self.closed = None, False

    def extend(self, words: str) -> None:
        """Add a line to the turn."""
        self._turns[-1][2].append(words)

    def add_preamble(self, lines: Sequence[_Line]) -> None:
        """Keep the speech before the first named turn; titles, fields and what is before the word "Transcript" are left out."""
        marker = next((n for n, line in enumerate(lines) if _MARKER.fullmatch(line.text)), -1)
        pending = self.pending
        for line in lines[marker + 1 :]:
            if line.text.endswith(_SENTENCE_END) or len(line.text.split()) > TITLE_WORDS:
                self.start("", None, line.text)
        self.pending = pending

    def finish(self) -> list[Turn]:
        """The turns that have words, their times counted from the start of the call."""
        found = [
            make_turn(name, " ".join(filter(None, words)), times.start if times else None, times.end if times else None)
            for name, times, words in self._turns
        ]
        certain = any(times.wall for _, times, words in self._turns if times and any(words))
        return from_wall_clock([turn for turn in found if turn["text"]], certain=certain)
