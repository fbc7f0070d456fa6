"""Decides what becomes of a row that refers to something erased: it is deleted, or only the references in it are removed."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any
from uuid import UUID

from taskapp.core.searching import RUN
from taskapp.shared.phones import number_pattern

_ACCENT = re.compile("[\u0300-\u036f]")
_START = r"(?<![\w\u0300-\u036f])"
# Letters of names that are spelled in several ways.
_ALIKE = ("ae æ ä", "oe œ ø ö", "ue ü", "aa å", "ss ß", "th þ", "l ł", "d đ ð", "o ø ö", "i ı", "a ä å", "u ü")
_GROUPS = [unicodedata.normalize("NFD", group).split() for group in _ALIKE]
_SPELLINGS = {
    one: "|".join(dict.fromkeys(other for group in _GROUPS if one in group for other in group))
    for one in chain(*_GROUPS)
}
_UNIT = re.compile("|".join([*sorted(_SPELLINGS, key=len, reverse=True), "."]), re.IGNORECASE | re.DOTALL)
# Particles that Arabic and Hebrew write together with the word behind them.
_PREFIXES = {range(0x0600, 0x0700): "[وفبلك]{0,2}", range(0x0590, 0x0600): "[ולבהמכש]{0,2}"}
_AND = re.compile(r"\s*(?:&|(?<=\s)(?:and|und|et|y|e)(?=\s))\s*", re.IGNORECASE)
# The cases of Slavic names: what may stand at the end of a name, and what instead of it. Latin names have them that hold a letter
# of these languages; without one, "Martina" is nobody called Martin.
_CYRILLIC = re.compile("[\u0400-\u04ff]{4,}")
_SLAVIC_LETTER = re.compile("[ąćčďěęłńňřśšťůźżž]", re.IGNORECASE)
_CASES = {
    True: (
        re.compile("(?:[иы]й|ая|[аяьйоеиы])$", re.IGNORECASE),
        "[иы]й|ая|ую|ого|ому|[иы]м|ом|ем|ой|ей|ою|ею|ью|[аяьйоеиыую]",
    ),
    False: (re.compile("[aeoyi]$", re.IGNORECASE), "owi|ovi|iej|ej|ego|emu|em|om|im|ou|ie|[aeoyui]"),
}
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

    Accents are optional, in the texts that are searched (in NFD) as in those that are given, and letters may be spelled in
    another way (`ü` and `ue`). Parts of one or two letters are too common to be looked for by themselves, except in scripts
    without spaces between words. None when all are empty.
    """
    whole = sorted({text.strip() for text in (name, *others) if text and text.strip()}, key=len, reverse=True)
    parts = [part for part in _parts(name) if len(part) > 2 or (len(part) > 1 and RUN.fullmatch(part))]
    whole += [one + other for one, other in pairwise(parts)]
    texts = [f"(?i:{_any_spelling(text)})" for text in whole]
    latin = bool(_SLAVIC_LETTER.search(unicodedata.normalize("NFC", name)))
    texts += [_any_case(form, latin) for part in parts for form in dict.fromkeys((part, part.upper()))]
    texts += [rf"{_START}{number_pattern(phone)}(?!\w)"] if phone else []
    return re.compile("|".join(texts)) if texts else None


def _parts(name: str) -> list[str]:
    """The words of a name; a vowel that is written as a mark belongs to its word."""
    letters = unicodedata.normalize("NFC", name)
    return "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters).split()


def _any_case(part: str, latin: bool) -> str:
    """The pattern of one word of a name, in every case of a Slavic language if it may be of one."""
    cyrillic = bool(_CYRILLIC.fullmatch(part))
    if not cyrillic and not (latin and len(part) > 3 and part.isalpha()):
        return _any_spelling(part)
    ending, endings = _CASES[cyrillic]
    return _any_spelling(ending.sub("", part), rf"(?i:(?:{unicodedata.normalize('NFD', endings)})[\u0300-\u036f]*)?")


def _any_spelling(text: str, ending: str = "(?:['’]?s)?") -> str:
    """A pattern for a text in NFD as a word, whatever its accents, apostrophes, spaces and spelling of letters like `ß`."""
    composed = unicodedata.normalize("NFC", text)
    units = [_unit_pattern(unit) for unit in _UNIT.findall(unicodedata.normalize("NFD", _AND.sub("&", text)))]
    if RUN.fullmatch("".join(composed.split())):
        # Words stand around it without a space; a vowel or consonant behind it would make the last syllable another one.
        return r"\s*".join(unit for unit in units if unit != r"\s*") + "(?![\u11a8-\u11ff\u3099\u309a])"
    prefix = next((letters for script, letters in _PREFIXES.items() if ord(composed[0]) in script), "")
    return rf"{_START}{prefix}{''.join(units)}{ending}(?!\w)"


def _unit_pattern(unit: str) -> str:
    if unit.isspace():
        return r"\s*"
    if unit == "&":
        return r"(?:\s*&\s*|\s+(?:and|und|et|y|e)\s+)"
    if unit in "'’‘ʼ":
        return "['’‘ʼ]?"
    if _ACCENT.fullmatch(unit):
        return ""
    spellings = _SPELLINGS.get(unit.lower())
    return (f"(?i:{spellings})" if spellings else re.escape(unit)) + "[\u0300-\u036f]*"


def _ids_in(values: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for value in values:
        text = value if isinstance(value, str) else json.dumps(value, default=str) if value is not None else ""
        found.update(_ID.findall(text))
    return found
