"""Proves that a quote was said in a call: finds it in the transcript and gives the whole sentence, its position and its speaker."""

import re
from dataclasses import dataclass
from typing import Any

from taskapp.extraction.proof.alignment import ANSWERS, NEGATIONS, UNTIL, Aligner, Match
from taskapp.extraction.proof.normal_forms import Token, normal_tokens
from taskapp.extraction.proof.sentences import widen
from taskapp.extraction.proof.words import split_words
from taskapp.shared.text import fold

_LABEL = re.compile(r"^[\s\[\(\d\]\):.#-]*[^\W\d][^:\n]{0,40}:\s+", re.MULTILINE)
_LINE_NUMBER = re.compile(r"^\s*(?:\[\d{1,5}\]|\d{1,5}[.)|])\s+", re.MULTILINE)
_LEFT_OUT = re.compile(r"\[\s*(?:…|\.{2,})\s*\]|\(\s*(?:…|\.{2,})\s*\)|…|\.{3,}")
MIN_WORDS = 3
# A quote is one or two sentences; of a longer one only the beginning is compared.
MAX_QUOTE_WORDS = 120
# Words between two parts of a quote that names "…".
MAX_GAP = 40
# After a negation these begin a clause of their own ("why don't we meet").
_SUBJECTS = frozenset([
    "i", "we", "you", "he", "she", "they", "it", "that", "this", "there", "problem", "worries", "ich", "wir", "er", "sie", "es", "yo",
    "nosotros", "el", "ella", "je", "nous", "il", "elle", "on", "eu", "nos", "ele", "ela",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of the transcript, its similarity to the claimed text (1.0: identical words), and its position."""

    text: str
    score: float
    turn: int
    speaker: str
    start_seconds: float | None


def quote_of(stored: dict[str, Any] | None) -> Quote | None:
    """The quote in a suggestion's row."""
    return Quote(**{name: stored[name] for name in Quote.__dataclass_fields__}) if stored else None


@dataclass(frozen=True, slots=True)
class Proof:
    """A quote, and the words of the transcript (`first` to `last`, numbered) that the claimed text repeats."""

    quote: Quote
    first: int
    last: int

    def overlaps(self, other: "Proof") -> bool:
        """Whether both rest on mostly the same words."""
        shared = min(self.last, other.last) - max(self.first, other.first) + 1
        return 2 * shared > min(self.last - self.first, other.last - other.first) + 1


class Transcript:
    """A transcript indexed for finding quotes."""

    def __init__(self, transcription: dict[str, Any]) -> None:
        turns = transcription.get("turns") or [{"speaker": "", "text": transcription.get("text") or ""}]
        self.turns: list[dict[str, Any]] = [turn for turn in turns if isinstance(turn, dict)]
        self._words = [
            word for number, turn in enumerate(self.turns) for word in split_words(str(turn.get("text") or ""), number)
        ]
        self._aligner = Aligner(normal_tokens(self._words))
        self._turn_words: dict[int, int] = {}
        for word in self._words:
            self._turn_words[word.turn] = self._turn_words.get(word.turn, 0) + 1
        self._labels = _speaker_labels(self.turns)

    def find(self, claimed: str) -> Quote | None:
        """The whole sentences of the claimed text, with or without speaker labels; None when it was not said."""
        proof = self.prove(claimed)
        return proof.quote if proof else None

    def prove(self, claimed: str) -> Proof | None:
        """The quote of the claimed text and its place; None when it was not said, or is too short to prove anything."""
        unnumbered = _LINE_NUMBER.sub("", claimed)
        known = self._labels.sub(" ", unnumbered) if self._labels else unnumbered
        for text in dict.fromkeys((claimed, known, _LABEL.sub("", unnumbered))):
            if match := self._find_parts(text):
                return self._proof(match)
        return None

    def _find_parts(self, text: str) -> Match | None:
        """The place of a text; one with "…" is found part by part, in order and close together."""
        parts = [normal_tokens(split_words(part)[:MAX_QUOTE_WORDS]) for part in _LEFT_OUT.split(text)]
        parts = [part for part in parts if part]
        if not parts:
            return None
        longest = max(parts, key=len)
        match = self._aligner.find(longest)
        if match is None or self._is_denied(match, longest):
            return None
        at = parts.index(longest)
        match = self._extend(match, parts[at + 1 :], parts[:at])
        return match if match and self._is_enough(match) else None

    def _extend(self, match: Match, later: list[list[Token]], earlier: list[list[Token]]) -> Match | None:
        for part in later:
            found = self._aligner.find(part, after=match.last + 1, before=self._nearby(match.last + MAX_GAP))
            if found is None:
                return None
            match = Match(match.first, found.last, min(match.score, found.score))
        for part in reversed(earlier):
            found = self._aligner.find(part, after=max(0, match.first - MAX_GAP), before=match.first)
            if found is None:
                return None
            match = Match(found.first, match.last, min(match.score, found.score))
        return match

    def _nearby(self, at: int) -> int:
        return min(at, len(self._aligner.tokens))

    def _is_denied(self, match: Match, claimed: list[Token]) -> bool:
        """Whether the words before the place deny it: "please don't" before "send the offer"."""
        tokens = self._aligner.tokens
        if claimed[0].text in _SUBJECTS or tokens[match.first].text in _SUBJECTS:
            return False
        for at in range(match.first - 1, max(match.first - 3, -1), -1):
            token = tokens[at]
            if self._clause_ends(token, tokens[at + 1]):
                return False
            if token.text in NEGATIONS and (at == match.first - 1 or token.text not in UNTIL):
                return True
        return False

    def _clause_ends(self, token: Token, following: Token) -> bool:
        one, two = self._words[token.last], self._words[following.first]
        if one.turn != two.turn:
            return True
        return any(sign in ",.;:!?–—" for sign in str(self.turns[one.turn]["text"])[one.end : two.start])

    def _is_enough(self, match: Match) -> bool:
        """At least three words that name something, or a whole turn that does."""
        tokens = self._aligner.tokens[match.first : match.last + 1]
        if all(token.text in ANSWERS for token in tokens):
            return False
        first, last = tokens[0].first, tokens[-1].last
        if last - first + 1 >= MIN_WORDS:
            return True
        turn = self._words[first].turn
        return turn == self._words[last].turn and self._turn_words[turn] == last - first + 1

    def _proof(self, match: Match) -> Proof:
        first, last = self._aligner.tokens[match.first].first, self._aligner.tokens[match.last].last
        begin, end = self._words[first], self._words[last]
        turn = self.turns[begin.turn]
        start = turn.get("start")
        seconds = float(start) if isinstance(start, int | float) else None
        text = self._text(*widen(self.turns, (begin.turn, begin.start), (end.turn, end.end)))
        quote = Quote(text, match.score, begin.turn, str(turn.get("speaker") or "")[:100], seconds)
        return Proof(quote, first, last)

    def _text(self, begin: tuple[int, int], end: tuple[int, int]) -> str:
        pieces = []
        for number in range(begin[0], end[0] + 1):
            text = str(self.turns[number]["text"])
            start = begin[1] if number == begin[0] else 0
            pieces.append(text[start : end[1] if number == end[0] else len(text)])
        return " ".join(pieces).strip()


def _speaker_labels(turns: list[dict[str, Any]]) -> re.Pattern[str] | None:
    """Matches the labels of the transcript's speakers, wherever they stand in a quote."""
    names = {str(turn.get("speaker")) for turn in turns if turn.get("speaker")}
    if not names:
        return None
    known = "|".join(sorted(map(re.escape, names | {fold(name) for name in names}), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:[\[(]?\d{{1,2}}:\d\d(?::\d\d)?[\])]?\s*)?(?:\[\d+\]\s*)?(?:{known})\s*:", re.IGNORECASE
    )
