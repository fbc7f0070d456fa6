"""Widens a part of a transcript to whole sentences, so that a shown quote never stops before the words that limit it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

# A sentence without an end (speech without punctuation) is shown this far (characters) around the quote.
MAX_BEFORE = 160
MAX_AFTER = 320
_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？])")
_ABBREVIATION = re.compile(r"\b(?:[ap]\.m|mr|mrs|ms|dr|st|no|e\.g|i\.e|etc|approx|bzw|z\.b|sr|sra)\.$", re.IGNORECASE)
# A sentence that begins like this takes back or limits the one before.
_LIMITS = re.compile(
    r"\s*(?:no|not|but|or rather|actually|sorry|well no|i mean|only|unless|except|nein|nicht|aber|sondern|pero|sino|"
    r"mais|non|mas|nao|não)\b",
    re.IGNORECASE,
)
_Position = tuple[int, int]


def widen(turns: Sequence[Mapping[str, Any]], start: _Position, end: _Position) -> tuple[_Position, _Position]:
    """The whole sentences that hold a part; positions are (turn, character), `end` behind the last character."""
    text = str(turns[end[0]].get("text") or "")
    stop = _sentence_end(text, end[1])
    if (following := _LIMITS.match(text, stop)) and stop < len(text):
        stop = _sentence_end(text, following.end())
    last = (end[0], min(stop, end[1] + MAX_AFTER))
    if stop == len(text) and not _is_ended(text):
        last = _into_next_turn(turns, end[0], last)
    first_text = str(turns[start[0]].get("text") or "")
    begin = max(_sentence_start(first_text, start[1]), start[1] - MAX_BEFORE)
    return (start[0], _at_word(first_text, begin)), _at_word_end(turns, last)


def _into_next_turn(turns: Sequence[Mapping[str, Any]], number: int, last: _Position) -> _Position:
    """A sentence that the transcript cut goes on in the next turn of the same speaker."""
    if number + 1 >= len(turns) or last[1] < len(str(turns[number].get("text") or "")):
        return last
    following = turns[number + 1]
    text = str(following.get("text") or "")
    same = (following.get("speaker") or "") == (turns[number].get("speaker") or "")
    if not same or not text or text.lstrip()[:1].isupper():
        return last
    return number + 1, min(_sentence_end(text, 0), MAX_AFTER)


def _sentence_end(text: str, at: int) -> int:
    for match in _END.finditer(text, at):
        if not _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start() + 1]):
            return match.end()
    return len(text)


def _sentence_start(text: str, at: int) -> int:
    start = 0
    for match in _END.finditer(text, 0, at):
        if match.end() <= at and not _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start() + 1]):
            start = match.end()
    return start


def _is_ended(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", "…", "。", "！", "？"))


def _at_word(text: str, at: int) -> int:
    """The next beginning of a word, without the spaces before it."""
    if at and text[at - 1 : at + 1].isalnum():
        at = next((place for place in range(at, len(text)) if text[place].isspace()), at)
    while at < len(text) and (text[at].isspace() or text[at] in ",;"):
        at += 1
    return at


def _at_word_end(turns: Sequence[Mapping[str, Any]], last: _Position) -> _Position:
    text, at = str(turns[last[0]].get("text") or ""), last[1]
    while at < len(text) and text[at].isalnum() and text[at - 1].isalnum():
        at += 1
    return last[0], at
