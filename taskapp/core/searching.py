"""Search by the beginnings of words: the stored search text, parsing a query, and the SQL condition."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Text, and_, bindparam, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator

from taskapp.core.db.hints import Condition
from taskapp.shared.phones import EXTENSION, MIN_DIGITS, PHONE, ascii_digits, digits_of, number_endings
from taskapp.shared.text import fold

_WORD = re.compile(r"[^\W_]+")
# Scripts written without spaces between words, or with particles on them (Korean): Thai, Lao, Burmese, Khmer, kana, Chinese, Hangul.
_UNSPACED = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
RUN = re.compile(_UNSPACED)
_SPACED_RUN = re.compile(rf"{_UNSPACED}(?: +{_UNSPACED})*")
MAX_QUERY_WORDS = 8

# Words with a mark inside are also written as one: O'Brien, Jean-Luc; so are names with particles: van den Berg.
_MARK = r"['’‘ʼ`´＇\u2010\u2011-]"
_LETTERS = r"[^\W\d_]+"
_PARTICLE = r"\b(?:v[ao]n|de[nr]?|del|della|d[aiu]|dos|das|l[aeo]|ma?c|st|te[rn]|zum?|al|el|bin|ben|ibn|o|d|l) +"
_COMPOUND = re.compile(rf"{_LETTERS}(?:{_MARK}{_LETTERS})+")
_NAME = re.compile(rf"(?:{_PARTICLE}|{_LETTERS}{_MARK})+{_LETTERS}", re.IGNORECASE)
_INSIDE = re.compile(rf"{_MARK}| +")
_MAX_PARTS = 4
# Letters as people write them who lack them: a second spelling beside the one without its accent.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})

# One word of a query: its spellings, of which one has to begin a word.
Spellings = tuple[str, ...]


def search_text(*parts: str | None) -> str:
    """The words of `parts` in lower case without accents, with spaces around each: ` call zoe back `.

    Other spellings of a word follow: `o brien obrien`, `muller mueller`. Scripts without spaces are stored as pairs of letters, also
    across a space, so that a part of a name is found.
    """
    return _text_of(_COMPOUND, " ".join(part for part in parts if part))


def contact_text(name: str, company: str | None, email: str | None, phone: str | None) -> str:
    """The search text of a contact: its name also with particles as one word (`vandenberg`), and its number by each end."""
    return _text_of(_NAME, " ".join(part for part in (name, company, email, *number_endings(phone)) if part))


def plain_words(text: str) -> list[str]:
    """The words of a text in lower case without accents, without their other spellings."""
    return _split_words(text, RUN)


def query_words(q: str | None) -> list[Spellings]:
    """The words of a query in lower case without accents, at most 8, each with its spellings.

    A row matches when one spelling of each word begins some word of it.
    """
    text, at = unicodedata.normalize("NFC", q or ""), 0
    words: list[Spellings] = []
    for name in _NAME.finditer(text):
        parts = _INSIDE.split(name[0])
        words += _spelled(text[at : name.start()])
        for last in range(len(parts)):
            of_part = _spelled(parts[last])
            for first in reversed(range(max(0, last - _MAX_PARTS + 1), last)) if len(of_part) == 1 else ():
                of_part[0] += tuple(
                    spelling for word in _spelled("".join(parts[first : last + 1])) for spelling in word
                )
            words += of_part
        at = name.end()
    return [*words, *_spelled(text[at:])][:MAX_QUERY_WORDS]


def contact_words(q: str | None) -> list[Spellings]:
    """The words of a query for contacts: like `query_words`, with a phone number in any notation as the word of its digits.

    An extension is left out, because search texts do not have it.
    """
    rest, plain = q or "", ascii_digits(q or "")
    for match in reversed(list(EXTENSION.finditer(plain))):
        rest, plain = (f"{text[: match.end(1)]} {text[match.end() :]}" for text in (rest, plain))
    numbers = [match for match in PHONE.finditer(plain) if len(digits_of(match[0])) >= MIN_DIGITS]
    for match in reversed(numbers):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return [*((digits_of(match[0]),) for match in numbers), *query_words(rest)][:MAX_QUERY_WORDS]


def is_written(q: str, text: str) -> bool:
    """Whether a text has each word of a query letter for letter, but for capitals: `Müller`, not `Muller`."""
    words, written = (unicodedata.normalize("NFC", one).casefold() for one in (q, text))
    return all(word in written for word in words.split())


class WordStart(TypeDecorator[str]):
    """Parameter type for the beginning of a word: the argument of `instr` on SQLite, a LIKE pattern on PostgreSQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        """The argument of `instr` or LIKE."""
        return f" {value}" if dialect.name == "sqlite" else f"% {value}%"


class _starts_in(Condition):  # noqa: N801 - compiled into SQL
    """SQL condition: some word of the search text begins with the given word."""

    inherit_cache = True


@compiles(_starts_in)
def _like(element: Any, compiler: Any, **options: Any) -> str:
    column, word = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} LIKE {word}"


@compiles(_starts_in, "sqlite")
def _instr(element: Any, compiler: Any, **options: Any) -> str:
    # Six times as fast as LIKE on SQLite, which also folds letter case and interprets wildcards.
    column, word = (compiler.process(clause, **options) for clause in element.clauses)
    return f"instr({column}, {word}) > 0"


def has_words(column: Any, words: Sequence[Sequence[Any]]) -> ColumnElement[bool]:
    """The condition that of each word a spelling (a text, or a parameter of type `WordStart`) begins a word of the text in `column`."""
    return and_(*(or_(*(_starts_in(column, _parameter(spelling)) for spelling in word)) for word in words))


def _parameter(spelling: Any) -> Any:
    return bindparam(None, spelling, type_=WordStart()) if isinstance(spelling, str) else spelling


def _text_of(compound: re.Pattern[str], text: str) -> str:
    """The plain words of a text, then the spellings that it has besides."""
    text = unicodedata.normalize("NFC", text)
    words = _split_words(text, _SPACED_RUN)
    parts = (_INSIDE.split(found) for found in compound.findall(text))
    tails = ["".join(of[at:]) for of in parts if len(of) <= _MAX_PARTS for at in range(len(of) - 1)]
    others = _split_words(" ".join(tails), RUN)
    if spelled_out := _spelled_out(" ".join([text, *tails])):
        others += _split_words(spelled_out, _SPACED_RUN)
    known = set(words)
    words += [word for word in dict.fromkeys(others) if word not in known]
    return f" {' '.join(words)} " if words else " "


def _spelled(text: str) -> list[Spellings]:
    words = _split_words(text, RUN)
    others = _split_words(_spelled_out(text) or text, RUN)
    return [(word,) if word == other else (word, other) for word, other in zip(words, others, strict=True)]


def _spelled_out(text: str) -> str | None:
    """The text in lower case with `ü` as `ue` and the like; None when it has no such letter."""
    if text.isascii():
        return None
    lower = text.casefold()
    return spelled if (spelled := lower.translate(_SPELLED_OUT)) != lower else None


def _split_words(text: str, run: re.Pattern[str]) -> list[str]:
    folded = fold(text)
    if folded.isascii():
        return _WORD.findall(folded)
    # Folding takes Hangul syllables apart; NFC puts them together again.
    return _WORD.findall(run.sub(_pairs, unicodedata.normalize("NFC", folded)))


def _pairs(run: re.Match[str]) -> str:
    """A run of such a script as words: each two neighbouring letters, and the last one, so that any part of it is found."""
    letters = [letter for letter in run[0] if letter.isalnum()]
    return f" {' '.join([*map(''.join, pairwise(letters)), *letters[-1:]])} "
