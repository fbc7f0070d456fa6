"""A grammar of fixed forms: patterns of words and classes of words, compiled into one trie of symbols.

A table of rules has one form in each line: `name strength | pattern | meaning`. A pattern consists of literal words (lower
case), classes of words (upper case) and groups: `[x y]` is optional, `(x / y z)` is one of several. Matching walks the trie
from a token and takes the longest form, so its time depends on the longest form and not on the text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taskapp.shared.date_words.tokens import Symbol, Token

_END = ""  # key of the trie where a form ends; no symbol is empty


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a table: what it is called, how certain a match is, and how to compute its meaning."""

    name: str
    strength: str
    meaning: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A form found at tokens `first` to `last` (excluded), with its classes and their values in order."""

    first: int
    last: int
    rule: Rule
    symbols: tuple[Symbol, ...]


class Grammar:
    """The compiled rules of some tables. `macros` are named groups."""

    def __init__(self, *tables: str, macros: Mapping[str, str]) -> None:
        self._root: dict[str, Any] = {}
        for line in (line for table in tables for line in table.strip().splitlines() if line.strip()):
            head, pattern, meaning = (cell.strip() for cell in line.split("|"))
            name, strength = head.split()
            function, *arguments = meaning.split()
            rule = Rule(name, strength, function, tuple(arguments))
            for form in forms(pattern, macros):
                node = self._root
                for symbol in form:
                    node = node.setdefault(symbol, {})
                node.setdefault(_END, rule)
        self.literals = frozenset(symbol for symbol in _symbols_of(self._root) if not symbol.isupper())

    def matches(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """The longest form at each token, from left to right, without overlaps."""
        at = 0
        while at < len(tokens):
            match = self._longest(tokens, at) if tokens[at].symbols else None
            if match:
                yield match
            at = match.last if match else at + 1

    def _longest(self, tokens: Sequence[Token], first: int) -> Match | None:
        best: Match | None = None
        states: list[tuple[dict[str, Any], tuple[Symbol, ...]]] = [(self._root, ())]
        for at in range(first, len(tokens)):
            states = [
                (node[name], seen if value is None else (*seen, (name, value)))
                for node, seen in states
                for name, value in tokens[at].symbols
                if name in node
            ]
            if not states:
                break
            ended = next(((node[_END], seen) for node, seen in states if _END in node), None)
            if ended:
                best = Match(first, at + 1, *ended)
        return best


def forms(pattern: str, macros: Mapping[str, str]) -> list[tuple[str, ...]]:
    """All sequences of symbols that a pattern stands for."""
    words = pattern
    for bracket in "[]()/":
        words = words.replace(bracket, f" {bracket} ")
    parsed, rest = _alternatives(words.split(), macros)
    if rest:
        raise ValueError(f"{pattern!r} has a bracket that was not opened")
    return list(dict.fromkeys(parsed))


def _alternatives(words: list[str], macros: Mapping[str, str]) -> tuple[list[tuple[str, ...]], list[str]]:
    """The sequences up to the closing bracket, and the words from there on."""
    done: list[tuple[str, ...]] = []
    current: list[tuple[str, ...]] = [()]
    while words and words[0] not in ("]", ")"):
        word, *words = words
        if word == "/":
            done, current = done + current, [()]
            continue
        if word in ("[", "("):
            inner, words = _alternatives(words, macros)
            words = words[1:]
            inner = [(), *inner] if word == "[" else inner
        else:
            inner = forms(macros[word], macros) if word in macros else [(word,)]
        current = [(*before, *after) for before in current for after in inner]
    return done + current, words


def _symbols_of(node: dict[str, Any]) -> Iterator[str]:
    for symbol, child in node.items():
        if symbol != _END:
            yield symbol
            yield from _symbols_of(child)
