"""Word-prefix search: how text is kept for it and how a query is read."""

import re
from typing import Any

from sqlalchemy import ColumnElement, and_

from taskapp.shared.text import fold

_WORD = re.compile(r"[^\W_]+")
# Scripts written without spaces: every sign is a word of its own.
_SIGN = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])")
MAX_QUERY_WORDS = 8


def search_text(*parts: str | None) -> str:
    """All words of `parts`, folded, one space before and after each: ` call zoe back `."""
    words = _words(" ".join(part for part in parts if part))
    return f" {' '.join(words)} " if words else " "


def query_words(q: str | None) -> list[str]:
    """The folded words a search asks for; each must start some word of what is found."""
    return _words(q or "")[:MAX_QUERY_WORDS]


def has_words(column: Any, words: list[str]) -> ColumnElement[bool]:
    """Every one of `words` starts a word of the search text in `column`."""
    return and_(*(column.like(f"% {word}%") for word in words))


def _words(text: str) -> list[str]:
    return _WORD.findall(_SIGN.sub(r" \1 ", fold(text)))
