"""Parses one line of a transcript: who speaks, when, and the words, in each layout that the line may have."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from taskapp.calls.transcripts.speakers import is_name
from taskapp.calls.transcripts.stamps import BRACKETED, RANGE, STAMP, Times, read_stamp

# colon: "Name: words"; stamp: "Name 0:02"; bracket: "[Name] words"; dash: "Name | words"; timed: "0:02 words"; time: "0:02".
Kind = Literal["colon", "stamp", "bracket", "dash", "timed", "time"]
_BULLET = re.compile(r"^(?:>{1,3}\s*|[-*•–—]\s+|#{1,6}\s+|\d{1,4}[.)]\s+)+")
# Markdown writes a backslash before its own signs; chat logs write who speaks to whom.
_ESCAPED = re.compile(r"\\([\[\]()*_#.:>~-])")
_CHAT = re.compile(r"^from\s+|\s+to\s+everyone$", re.IGNORECASE)
# The address of a link in Markdown, which recorders put behind a time.
_LINK = re.compile(r"(?<=\])\(https?://[^()\s]*\)")
_EMPHASIS = re.compile(r"'{3}|\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_LEAD = re.compile(rf"^(?P<stamp>{STAMP})(?P<gap>\s*[-–—|:,;\t]\s*|\s+|(?=[\[<\"“])|(?<=[\])>}}])|$)(?P<rest>.*)$")
_QUOTED = re.compile(
    rf"^(?:\((?P<round>[^()\n]{{1,120}})\)|\[(?P<square>[^\[\]\n]{{1,120}})\]|<(?P<angle>[^<>\n]{{1,120}})>|[\"“«](?P<quote>[^\"“”«»\n]{{1,120}})[\"”»])"
    rf"\s*(?P<stamp>{STAMP})?\s*(?P<colon>[:：])?\s*(?P<words>.*)$"
)
_NAME = r"(?P<name>[^:：\n\[\]<>|\t]{1,120}?)"
_STAMP_COLON = re.compile(
    rf"^{_NAME}\s*[,|@–—-]?\s*(?P<stamp>{BRACKETED}|(?<=\s){RANGE}(?!:\d))\s*[:：]\s*(?P<words>.*)$"
)
_COLON = re.compile(rf"^{_NAME}\s*[:：](?P<gap>\s*)(?P<words>.*)$")
_AFTER_COLON = re.compile(rf"^(?P<stamp>{BRACKETED})\s*(?P<words>.*)$|^(?P<whole>{RANGE})$")
_STAMP_END = re.compile(rf"^{_NAME}(?:\s*[,|@·•–—-]\s*|\s+at\s+|\s+|(?=[\[(]))(?P<stamp>{STAMP})$")
_STAMP_MIDDLE = re.compile(rf"^{_NAME}\s*(?P<stamp>{BRACKETED})\s+(?P<words>\S.*)$")
_DASH = re.compile(
    r"^(?P<name>[^:：\n\[\]<>|\t]{1,60}?)(?:\s*\t\s*|\s*\|\s*|\s+(?:[–—→-]|[-=]>)\s+|(?<![はがも、])(?=「[^「」]*」$))(?P<words>\S.*)$"
)
# "@0:02 - Name" of note takers, and a picture before a name.
_AT = re.compile(r"^@(?=\d)")
_PICTURE = re.compile("^[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\\s]+")
# Characters at the beginning of a line that are searched for a name and a time.
HEAD = 400
# Marks where a long line was cut.
_CUT = "\x1f"
# The rest of a line after a colon that makes the label no speaker: "https://", "C:\".
_NO_WORDS = ("//", "\\")


@dataclass(frozen=True, slots=True)
class Header:
    """A line in one layout; `name` is empty for kinds `timed` and `time`."""

    kind: Kind
    name: str
    times: Times | None
    words: str


def parse_line(line: str) -> dict[Kind, Header]:
    """The line in each layout that fits, by kind."""
    if len(line) <= HEAD:
        return _parse_head(line)
    tail = line[HEAD:]
    found = _parse_head(f"{line[:HEAD]}{_CUT}")
    whole = {kind: header for kind, header in found.items() if header.words.endswith(_CUT)}
    return {kind: replace(header, words=header.words.removesuffix(_CUT) + tail) for kind, header in whole.items()}


def _parse_head(line: str) -> dict[Kind, Header]:
    plain = _ESCAPED.sub(r"\1", line) if "\\" in line else line
    plain = _LINK.sub("", plain) if "](" in plain else plain
    plain = _EMPHASIS.sub("", plain) if "*" in plain or "__" in plain or "'''" in plain else plain
    plain = _AT.sub("", _BULLET.sub("", plain).strip())
    found: dict[Kind, Header] = {}
    times, rest = _leading_times(plain)
    if times is not None:
        _add(found, Header("timed" if rest else "time", "", times, rest))
    for header in (_quoted(rest, times), _with_colon(rest, times), _with_stamp(rest, times), _with_dash(rest, times)):
        if header is not None and header.kind not in found:
            _add(found, header)
    return found


def _add(found: dict[Kind, Header], header: Header) -> None:
    name = header.name.strip(' \t"“”«»*_,;-–—|@')
    name = _PICTURE.sub("", name)
    if header.times is not None:
        name = _CHAT.sub("", name)
    found[header.kind] = Header(header.kind, name, header.times, header.words.strip())


def _leading_times(line: str) -> tuple[Times | None, str]:
    match = _LEAD.match(line) if line[:1].isdigit() or line[:1] in "[({<" else None
    times = read_stamp(match["stamp"]) if match else None
    return (times, match["rest"].strip()) if match and times else (None, line)


def _quoted(text: str, times: Times | None) -> Header | None:
    match = _QUOTED.match(text) if text[:1] in '([<"“«' else None
    if match is None:
        return None
    name = match["round"] or match["square"] or match["angle"] or match["quote"] or ""
    name, inner = _split_inner_stamp(name)
    times = (read_stamp(match["stamp"]) if match["stamp"] else None) or inner or times
    if match["colon"]:
        return Header("colon", name, times, match["words"])
    if match["quote"]:
        return None
    if times is not None and not match["words"]:
        return Header("stamp", name, times, "")
    return Header("bracket", name, times, match["words"])


def _split_inner_stamp(name: str) -> tuple[str, Times | None]:
    """`Ana Ruiz, 0:02` within brackets as the name and the times."""
    match = _STAMP_END.match(name)
    return (match["name"], read_stamp(match["stamp"])) if match else (name, None)


def _with_colon(text: str, times: Times | None) -> Header | None:
    if match := _STAMP_COLON.match(text):
        return Header("colon", match["name"], read_stamp(match["stamp"]) or times, match["words"])
    match = _COLON.match(text)
    if match is None or match["words"].startswith(_NO_WORDS):
        return None
    name, words = match["name"], match["words"]
    if not match["gap"] and words and (name.strip().isdigit() or (words[0].isdigit() and name[-1:].isdigit())):
        return None  # a time or a ratio
    if after := _AFTER_COLON.match(words):
        return Header("colon", name, read_stamp(after["stamp"] or after["whole"]) or times, after["words"] or "")
    return Header("colon", name, times, words)


def _with_stamp(text: str, times: Times | None) -> Header | None:
    match = _STAMP_END.match(text)
    if match and (found := read_stamp(match["stamp"])):
        return Header("stamp", match["name"], found, "")
    match = _STAMP_MIDDLE.match(text)
    if match and (found := read_stamp(match["stamp"])):
        return Header("stamp", match["name"], found, match["words"])
    if times is not None and len(text.split()) <= 6 and text[-1:] not in ".?!…,;" and is_name(text):
        return Header("stamp", text, times, "")
    return None


def _with_dash(text: str, times: Times | None) -> Header | None:
    match = _DASH.match(text)
    if match is None or read_stamp(match["words"]):
        return None
    is_quoted = match.end("name") == match.start("words")  # 田中「…」
    return Header("dash", match["name"], times, match["words"].strip("「」") if is_quoted else match["words"])
