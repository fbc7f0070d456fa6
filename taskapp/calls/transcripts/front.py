"""Detects what a transcript is and reads it: JSON, HTML, subtitles, a table, or lines of text."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from taskapp.calls.transcripts.cues import has_cues, read_cues
from taskapp.calls.transcripts.json_format.shapes import read_json
from taskapp.calls.transcripts.lines import read_lines
from taskapp.calls.transcripts.markup import is_html, text_of_html
from taskapp.calls.transcripts.tables import read_table
from taskapp.calls.transcripts.turns import Turn, UnreadableTranscriptError, clean, in_order, make_turn

_ONLY_HEADER = re.compile(r"WEBVTT\b[^\n]*(?:\n[\w-]+:[^\n]*)*")
_FENCE = re.compile(r"```\w*\n(.*)\n```", re.DOTALL)
# Two tags before any word, or the head of XML.
_XML = re.compile(r"<\?xml\b|<[a-z][^<>]{0,200}>\s*<[a-z]", re.IGNORECASE)
_JSON_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{"\d\]]|"\s*(?:\{\s*\\"|\[\s*\{))')


def read_transcript(text: str, *, known: Iterable[str] = ()) -> dict[str, object]:
    """Parse pasted text into `{"text", "turns"}`; `known` are names of members and the contact.

    Raises `UnreadableTranscriptError` for JSON or subtitles without words, for RTF, and for XML of a form that is not known.
    """
    plain = clean(text)
    if fenced := _FENCE.fullmatch(plain):
        plain = fenced[1].strip()
    if plain.startswith("{\\rtf"):
        raise UnreadableTranscriptError("is RTF; paste the words as they are shown, or save it as .docx or .txt")
    if _JSON_START.match(plain) and (value := _json(plain)) is not None:
        return read_value(value, known=known)
    if is_html(plain) and not has_cues(plain):
        return transcript_of_turns(_read_text(clean(text_of_html(plain)), known))
    if _XML.match(plain) and "</" in plain and not has_cues(plain):
        raise UnreadableTranscriptError("is XML of a form that is not known; export it as .vtt, .srt or .txt")
    return {"text": plain, "turns": in_order(_read_text(plain, known))}


def read_value(value: Any, *, known: Iterable[str] = ()) -> dict[str, object]:
    """Read what came as JSON: text, a list of turns, `{"text", "turns"}`, or the answer of a speech service."""
    if value is None or value in ("", [], {}):
        return {"text": "", "turns": []}
    if isinstance(value, str):
        return read_transcript(value, known=known)
    if isinstance(value, Mapping) and set(value) <= {"text", "turns"} and not value.get("turns"):
        text = value.get("text")
        if text is None or isinstance(text, str):
            return read_transcript(text or "", known=known)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return read_transcript("\n".join(value), known=known)
    text = value.get("text") if isinstance(value, Mapping) and set(value) <= {"text", "turns"} else None
    return transcript_of_turns(read_json(value), text if isinstance(text, str) else None)


def transcript_of_turns(turns: Iterable[Turn], text: str | None = None) -> dict[str, object]:
    """`{"text", "turns"}` from parsed turns; without `text` it is built from the turns. Empty turns are left out."""
    kept = in_order(make_turn(turn["speaker"], turn["text"], turn["start"], turn["end"]) for turn in turns)
    lines = [f"{turn['speaker']}: {turn['text']}" if turn["speaker"] else turn["text"] for turn in kept]
    return {"text": clean(text or "") or "\n".join(lines), "turns": kept}


def _read_text(text: str, known: Iterable[str]) -> list[Turn]:
    if _ONLY_HEADER.fullmatch(text):
        raise UnreadableTranscriptError("is a WebVTT file without words; export it again, or paste the words")
    return read_cues(text, known=known) or read_table(text) or read_lines(text, known=known)


def _json(text: str) -> Any:
    """Parsed JSON, one document or one a line; None when it is text that only begins like JSON."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise UnreadableTranscriptError("is JSON that is nested too deeply to be a transcript") from error
    except ValueError:
        pass
    try:
        lines = [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError) as error:
        if text.startswith("{"):
            raise UnreadableTranscriptError("is JSON that is cut off or damaged; export it again") from error
        return None
    return lines
