"""Decides what becomes of a row that refers to something erased: it is deleted, or only the references in it are removed."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

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
    """A JSON document with `instead` at the place of every match of `pattern` in its texts."""
    if isinstance(value, dict):
        return {name: redacted(each, pattern, instead) for name, each in value.items()}
    if isinstance(value, list):
        return [redacted(each, pattern, instead) for each in value]
    return pattern.sub(instead, value) if isinstance(value, str) else value


def pattern_of(name: str, *others: str | None) -> re.Pattern[str] | None:
    """A pattern that finds a name, each of its parts (as capitalized there), and other texts; None when all are empty.

    Parts of one or two letters are too common to be looked for by themselves.
    """
    whole = sorted({text.strip() for text in (name, *others) if text and text.strip()}, key=len, reverse=True)
    if not whole:
        return None
    parts = [part for part in re.findall(r"\w+", name) if len(part) > 2]
    texts = [f"(?i:{re.escape(text)})" for text in whole] + [re.escape(part) for part in parts]
    return re.compile("|".join(rf"(?<!\w){text}(?!\w)" for text in texts))


def _ids_in(values: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for value in values:
        text = value if isinstance(value, str) else json.dumps(value, default=str) if value is not None else ""
        found.update(_ID.findall(text))
    return found
