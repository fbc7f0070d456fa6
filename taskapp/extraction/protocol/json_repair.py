"""Finds JSON values in a model's text: the text of its thinking is left out, and small faults of writing are mended."""

import json
import re
from collections.abc import Iterator
from typing import Any

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A longer number (digits) is read by its beginning: Python reads no more than 4,300, and the answer would be lost.
_MAX_DIGITS = 20
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning|reflection|scratchpad)>", re.IGNORECASE)
_BRACKET = re.compile(r"[\[{]")
# Brackets that begin no readable value, before the search ends; bounds the time for text full of brackets.
MAX_FAILURES = 12
# A longer text (characters) is read as it is.
MAX_MENDED = 200_000
# Brackets inside brackets; an answer has four.
MAX_DEPTH = 40
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|#[^\n]*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")
_KEY_END = re.compile(r"\s*:")
_STRING_END = re.compile(r"\s*(?:[,:\]}]|$)")
_WORDS = {"None": "null", "True": "true", "False": "false", "undefined": "null", "NaN": "null"}


def _lower_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {_CAPITAL.sub("_", name).lower(): value for name, value in pairs}


# Keys are read in any spelling: "Tasks", "dueTime".
DECODER = json.JSONDecoder(
    strict=False, object_pairs_hook=_lower_keys, parse_int=lambda digits: int(digits[:_MAX_DIGITS])
)


def without_thinking(text: str) -> str:
    """The text behind the last part in which a model thinks; what stands before a lone end tag was thought too."""
    tags = list(_THOUGHT.finditer(text))
    ends = [tag.end() for tag in tags if tag[1]]
    answer = text[ends[-1] if ends else 0 :]
    opening = next((tag.start() for tag in tags if not tag[1] and tag.start() >= len(text) - len(answer)), None)
    if opening is None:
        return answer
    return text[len(text) - len(answer) : opening]


def json_values(text: str) -> Iterator[Any]:
    """The complete objects and lists in a text, in order, and the value of a text that is one JSON string."""
    stripped = text.strip()
    if stripped.startswith('"'):
        value = _decode(stripped, 0)
        if value and isinstance(value[0], str):
            yield from json_values(value[0])
            return
    at, failures = 0, 0
    while failures < MAX_FAILURES and (match := _BRACKET.search(text, at)):
        found = _decode(text, match.start()) or _mended(text, match.start())
        if found is None:
            failures, at = failures + 1, match.start() + 1
            continue
        yield found[0]
        at = found[1]


def _decode(text: str, at: int) -> tuple[Any, int] | None:
    try:
        return DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None


def _mended(text: str, at: int) -> tuple[Any, int] | None:
    """The value at a bracket with comments and trailing commas taken out and quotes made double."""
    pieces: list[str] = []
    depth, place = 0, at
    while place < len(text) <= MAX_MENDED and depth <= MAX_DEPTH:
        sign = text[place]
        if piece := _no_sign(text, place):
            pieces.append(piece[0])
            place = piece[1]
            continue
        depth += (sign in "[{") - (sign in "]}")
        if sign in "]}":
            _drop_comma(pieces)
        pieces.append(sign)
        place += 1
        if depth == 0:
            found = _decode("".join(pieces), 0)
            return (found[0], place) if found else None
    return None


def _no_sign(text: str, at: int) -> tuple[str, int] | None:
    """A string, a comment (left out) or a word at a position, as JSON, and the position behind it."""
    if text[at] in "\"'":
        return _string(text, at)
    if comment := _COMMENT.match(text, at):
        return "", comment.end()
    word = _WORD.match(text, at)
    return (_bare_word(text, word), word.end()) if word else None


def _bare_word(text: str, word: re.Match[str]) -> str:
    """A literal of JSON or Python, or a key without quotes."""
    if _KEY_END.match(text, word.end()):
        return json.dumps(word[0])
    return _WORDS.get(word[0], word[0])


def _drop_comma(pieces: list[str]) -> None:
    at = len(pieces) - 1
    while at >= 0 and not pieces[at].strip():
        at -= 1
    if at >= 0 and pieces[at] == ",":
        del pieces[at]


def _string(text: str, at: int) -> tuple[str, int]:
    """A string as JSON, and the position behind it. An apostrophe ends a string only before a comma, colon or bracket."""
    quote, place, value = text[at], at + 1, list[str]()
    while place < len(text):
        sign = text[place]
        if sign == "\\" and place + 1 < len(text):
            value.append("'" if text[place + 1] == "'" else text[place : place + 2])
            place += 2
            continue
        if sign == quote and (quote == '"' or _STRING_END.match(text, place + 1)):
            break
        value.append('\\"' if sign == '"' else sign)
        place += 1
    return f'"{"".join(value)}"', place + 1
