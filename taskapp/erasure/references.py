"""Decides what becomes of a row that refers to something erased: it is deleted, or only the references in it are removed."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from taskapp.shared.phones import number_pattern

_ACCENT = re.compile("[\u0300-\u036f]")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Erased:
    """The ids of erased rows; a row about one of `kept` (tasks that stay) only loses its references to them."""

    ids: frozenset[UUID]
    kept: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def texts(self) -> frozenset[str]:
        """The erased ids as they stand in JSON."""
        return frozenset(map(str, self.ids))

    def concerns(self, values: Iterable[Any]) -> bool:
        """Whether one of the values (texts and JSON documents) holds an erased id."""
        return not self.texts.isdisjoint(_ids_in(values))

    def spares(self, values: Iterable[Any]) -> bool:
        """Whether one of the values holds the id of a kept row."""
        return not frozenset(map(str, self.kept)).isdisjoint(_ids_in(values))


def without(value: Any, texts: frozenset[str], *, instead: str | None = None, but: str = "\0") -> Any:
    """A JSON document with `instead` at the place of every value that is one of `texts`.

    Values under a name that begins with `but` are left.
    """
    if isinstance(value, dict):
        return {
            name: each if name.startswith(but) else without(each, texts, instead=instead, but=but)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [without(each, texts, instead=instead, but=but) for each in value]
    return instead if isinstance(value, str) and value in texts else value


def redacted(value: Any, pattern: re.Pattern[str], instead: str) -> Any:
    """A JSON document with `instead` at the place of every match of `pattern` (`pattern_of`) in its texts."""
    if isinstance(value, dict):
        return {name: redacted(each, pattern, instead) for name, each in value.items()}
    if isinstance(value, list):
        return [redacted(each, pattern, instead) for each in value]
    if not isinstance(value, str):
        return value
    plain = unicodedata.normalize("NFD", value)
    left = pattern.sub(instead, plain)
    return value if left == plain else unicodedata.normalize("NFC", left)


def pattern_of(name: str, *others: str | None, phone: str | None = None) -> re.Pattern[str] | None:
    """A pattern that finds a name, each of its parts (as capitalized there, or in capitals), other texts, and a number in any notation.

    Accents are optional, in the texts that are searched (in NFD) as in those that are given. Parts of one or two letters are too
    common to be looked for by themselves. None when all are empty.
    """
    whole = sorted({text.strip() for text in (name, *others) if text and text.strip()}, key=len, reverse=True)
    parts = [part for part in re.findall(r"\w+", unicodedata.normalize("NFC", name)) if len(part) > 2]
    texts = [f"(?i:{_with_any_accents(text)})" for text in whole]
    texts += [_with_any_accents(form) for part in parts for form in dict.fromkeys((part, part.upper()))]
    texts += [number_pattern(phone)] if phone else []
    return re.compile("|".join(rf"(?<![\w\u0300-\u036f]){text}(?!\w)" for text in texts)) if texts else None


def _with_any_accents(text: str) -> str:
    """A pattern for a text in NFD whether its letters have accents or not, and whichever apostrophe it has."""
    letters = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    return "".join("['’‘ʼ]?" if letter in "'’‘ʼ" else f"{re.escape(letter)}[\u0300-\u036f]*" for letter in letters)


def _ids_in(values: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for value in values:
        text = value if isinstance(value, str) else json.dumps(value, default=str) if value is not None else ""
        found.update(_ID.findall(text))
    return found
