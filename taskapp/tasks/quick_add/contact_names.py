"""Finds the contact that a line names: "+Zoe", a full name or a part of it in a sentence, or a phone number.

The candidates are read from the database before (`words_to_look_up` says with which words), so that a line costs one query.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from taskapp.core.searching import RUN, contact_text, plain_words, query_words
from taskapp.shared.date_words.line import SYMBOLS
from taskapp.shared.phones import MIN_DIGITS, PHONE, ascii_digits, digits_of, same_number

_CHUNK = re.compile(r"\S+")
_POSSESSIVE = re.compile(r"['’]s?$")
_STOPS = '.,;:!?)]"”'
# Emoji that stand close behind a word.
_SIGNS_BEHIND = re.compile(rf"(?<=\w)[{SYMBOLS}\u200d]+$")
_PLUS = re.compile(r"(?<![^\s(\[])\+(?=[^\W_])")
_SPELLED_OUT = re.compile("ae|oe|ue|aa")
_WORDS_OF_A_NAME = 5
_MAX_WORDS = 24
# Words that are no names; they are not looked up.
_COMMON = frozenset({
    "a", "about", "an", "and", "are", "as", "ask", "at", "back", "be", "but", "by", "call", "check", "do", "email",
    "for", "from", "get", "go", "has", "have", "he", "her", "him", "i", "if", "in", "is", "it", "its", "mail", "me",
    "meet", "my", "new", "no", "not", "of", "on", "or", "our", "out", "please", "re", "review", "send", "she", "so",
    "talk", "text", "the", "them", "then", "they", "this", "to", "today", "tomorrow", "tonight", "up", "us", "we",
    "what", "when", "where", "who", "will", "with", "you", "your", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "next", "week", "month", "morning", "afternoon", "evening", "noon", "am", "pm",
    "day", "days", "weeks",
})  # fmt: skip
# Months and days that are also names: they count only behind a word that a person follows.
_DAY_NAMES = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu",
    "fri", "sat", "sun",
})  # fmt: skip
_BEFORE_PEOPLE = frozenset({
    "call", "email", "mail", "ask", "text", "ring", "phone", "meet", "visit", "with", "for", "to", "from", "and",
    "tell", "remind", "invite", "see",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A member or a contact whose name may stand in the line."""

    id: str
    name: str
    company: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A contact and where the line names it."""

    contact: Choice
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Characters between spaces: position without trailing punctuation, folded words, and how they begin."""

    start: int
    end: int
    words: tuple[str, ...]
    is_capital: bool
    is_mark: bool
    ends_phrase: bool


class ContactNames:
    """The candidates for one line, matched in memory.

    `inherited` is the contact that the task has unless the line names another after a plus; of several contacts with the
    same name it is meant.
    """

    def __init__(self, candidates: Sequence[Choice], *, inherited: Choice | None = None) -> None:
        self._inherited = inherited
        if inherited:
            candidates = [inherited, *(other for other in candidates if other.id != inherited.id)]
        self._names = [(candidate, plain_words(candidate.name)) for candidate in candidates]
        self._any = {candidate.id: _all_words(candidate) for candidate in candidates}

    def after_plus(self, masked: str, start: int) -> Named | None:
        """The contact named from `start` on: most words first, the last one whole or, from two letters on, its beginning."""
        chunks: list[_Chunk] = []
        for chunk in _chunks(masked, start):
            if len(chunks) == _WORDS_OF_A_NAME or "\0" in masked[chunk.start : chunk.end] or (chunk.is_mark and chunks):
                break
            chunks.append(chunk)
        for number in range(len(chunks), 0, -1):
            words = [word for chunk in chunks[:number] for word in chunk.words]
            last = chunks[number - 1]
            if not last.words:
                continue
            may_be_beginning = number == 1 or (len(last.words[-1]) > 1 and last.is_capital == chunks[0].is_capital)
            for is_prefix in (False, True)[: 1 + may_be_beginning]:
                found = self._matching(words, is_prefix=is_prefix)
                if found:
                    end = chunks[number - 1].end
                    has_dot = found.name.endswith(".") and masked[end : end + 1] == "."
                    return Named(found, start, end + has_dot)
        # "+田中太郎" for 田中 太郎
        inside = self._inside_word(masked[: chunks[0].end]) if chunks else None
        return inside if inside and inside.start == start else None

    def in_sentence(self, masked: str) -> Named | None:
        """The contact named without a mark: by number, by its full name, or by a part of the name that only it has."""
        if self._inherited:
            return None
        chunks = list(_chunks(masked, 0))
        return (
            self._by_phone(masked) or self._by_full_name(chunks) or self._by_part(chunks) or self._inside_word(masked)
        )

    def _inside_word(self, masked: str) -> Named | None:
        """A name in a script without spaces, somewhere in a run of letters."""
        if masked.isascii():
            return None
        text = unicodedata.normalize("NFC", masked)
        if len(text) != len(masked):
            return None
        named = [(one, _without_spaces(one.name)) for one, words in self._names if len(words) > 1]
        found = [(one, name) for one, name in named if not name.isascii() and " " not in name and name in text]
        if len(found) != 1:
            return None
        start = text.index(found[0][1])
        return Named(found[0][0], start, start + len(found[0][1]))

    def _matching(self, words: list[str], *, is_prefix: bool) -> Choice | None:
        exact = [candidate for candidate, name in self._names if name == words]
        if exact:
            return self._only(exact)
        *whole, last = words
        found = [
            candidate
            for candidate, _ in self._names
            if all(word in self._any[candidate.id] for word in whole)
            and (
                any(word.startswith(last) for word in self._any[candidate.id])
                if is_prefix
                else last in self._any[candidate.id]
            )
        ]
        return self._only(found)

    def _only(self, found: list[Choice]) -> Choice | None:
        """The one that is meant of these; None: it is not clear which."""
        if self._inherited in found:
            return self._inherited
        return found[0] if len(found) == 1 else None

    def _by_phone(self, masked: str) -> Named | None:
        for match in PHONE.finditer(ascii_digits(masked)):
            found = [candidate for candidate, _ in self._names if same_number(match[0], candidate.phone)]
            if len(found) == 1:
                return Named(found[0], match.start(), match.end())
        return None

    def _by_full_name(self, chunks: list[_Chunk]) -> Named | None:
        """The longest full name; one word counts only with a capital letter."""
        best: tuple[int, Named] | None = None
        for at, chunk in enumerate(chunks):
            for candidate, name in self._names:
                if not name or not chunk.words or chunk.words[0] != name[0]:
                    continue
                end = _end_of(chunks, at, name)
                is_longer = best is None or len(name) > best[0]
                is_name = len(name) > 1 or chunk.is_capital
                if end is not None and is_name and is_longer and self._is_only(name):
                    best = (len(name), Named(candidate, chunk.start, end))
        return best[1] if best else None

    def _is_only(self, name: list[str]) -> bool:
        return len([other for _, other in self._names if other == name]) == 1

    def _by_part(self, chunks: list[_Chunk]) -> Named | None:
        for at, chunk in enumerate(chunks):
            if not chunk.is_capital or chunk.is_mark or not chunk.words:
                continue
            for number in range(min(3, len(chunks) - at), 0, -1):
                part = chunks[at : at + number]
                if not all(one.is_capital for one in part) or any(one.ends_phrase for one in part[:-1]):
                    continue
                words = [word for one in part for word in one.words]
                if number == 1 and not _may_be_name(chunks, at):
                    continue
                if found := self._matching(words, is_prefix=False):
                    return Named(found, chunk.start, part[-1].end)
        return None


def words_to_look_up(text: str) -> tuple[list[str], list[str]]:
    """What to read candidates by: whole words of names with the digits of phone numbers, and beginnings of words after `+`."""
    numbers = [digits_of(match[0]) for match in PHONE.finditer(ascii_digits(text))]
    chunks = list(_chunks(text, 0))
    words = [word for chunk in chunks for word in _spellings(chunk, text) if word not in _COMMON and not word.isdigit()]
    whole = [*(number for number in numbers if len(number) >= MIN_DIGITS), *words]
    marked = (next(_chunks(text, match.end())) for match in _PLUS.finditer(text))
    beginnings = [word for chunk in marked for word in _spellings(chunk, text)]
    return list(dict.fromkeys(whole))[:_MAX_WORDS], list(dict.fromkeys(beginnings))[:_MAX_WORDS]


def _spellings(chunk: _Chunk, text: str) -> Iterator[str]:
    return chain.from_iterable(query_words(text[chunk.start : chunk.end]))


def _may_be_name(chunks: list[_Chunk], at: int) -> bool:
    """Whether one capitalised word may be a name: not the first word of the line, which is capitalised anyway."""
    word = chunks[at].words[0]
    before = chunks[at - 1].words[-1:] if at else ()
    if word in _COMMON or (len(word) < 2 and word.isascii()):
        return False
    if word in _DAY_NAMES:
        return bool(before) and before[0] in _BEFORE_PEOPLE
    return at > 0 or chunks[at].ends_phrase


def _end_of(chunks: list[_Chunk], at: int, name: list[str]) -> int | None:
    """The end of the chunk where `name` ends, when the chunks from `at` on say exactly this name."""
    rest = list(name)
    for chunk in chunks[at : at + len(name)]:
        if not chunk.words or list(chunk.words) != rest[: len(chunk.words)]:
            return None
        rest = rest[len(chunk.words) :]
        if not rest:
            return chunk.end
    return None


def _chunks(masked: str, start: int) -> Iterator[_Chunk]:
    for match in _CHUNK.finditer(masked, start):
        raw = match[0]
        text = _SIGNS_BEHIND.sub("", raw).rstrip(_STOPS)
        name = text.lstrip('+@#!("“[')
        begin = match.start() + len(text) - len(name)
        possessive = _POSSESSIVE.search(name)
        if possessive and possessive.start():
            name = name[: possessive.start()]
        yield _Chunk(
            begin,
            begin + len(name),
            tuple(plain_words(name)),
            is_capital=name[:1].isupper() or (name[:1].isalpha() and not name[:1].islower()),
            is_mark=raw[0] in "+@#!",
            ends_phrase=len(text) < len(raw) or bool(possessive),
        )


def _without_spaces(name: str) -> str:
    """A name without its spaces where its script has none inside sentences: 田中 太郎 is written 田中太郎."""
    plain = unicodedata.normalize("NFC", name)
    joined = plain.replace(" ", "").replace("\u3000", "")
    return joined if RUN.fullmatch(joined) else plain


def _all_words(one: Choice) -> set[str]:
    """The words of name and company in each spelling; who is called Mueller is also looked up as Müller."""
    words = {*plain_words(one.name), *contact_text(one.name, one.company, None, None).split()}
    return words | {_SPELLED_OUT.sub(lambda pair: pair[0][0], word) for word in words}
