"""Finding a quote in a transcript: exact or approximate match, with position and speaker (decision 28)."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from rapidfuzz import fuzz

from taskapp.shared.text import fold

# Scripts written without spaces: every character is treated as a word.
_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CHARACTERS}]|[^\W_{_CHARACTERS}]+")
_LABEL = re.compile(r"^[\s\[\(\d\]\):.-]*[^\W\d][^:\n]{0,40}:\s+", re.MULTILINE)
# The lowest similarity (0 to 1) accepted as the same sentence. Quotes with fewer words must match exactly.
MIN_SIMILARITY = 0.75
MIN_SIMILAR_WORDS = 4
# A quote is one or two sentences; of a longer one only the beginning is compared.
MAX_QUOTE_WORDS = 120
# Words on either side of the best alignment that may also belong to the quote.
MARGIN = 3
# Negations in English (including the "t" left over from "won't"), German, Spanish and French.
_NEGATIONS = """no not never none nobody nothing cannot t nt dont wont cant nicht kein keine keinen keiner nie niemals
nein nunca nada ningun ninguna tampoco sin ne pas jamais"""
_NEGATION_WORDS = frozenset(_NEGATIONS.split())


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of the transcript, its similarity to the claimed text (1.0: identical words), and its position."""

    text: str
    score: float
    turn: int
    speaker: str
    start_seconds: float | None


@dataclass(frozen=True, slots=True)
class _Word:
    turn: int
    start: int
    end: int


class Transcript:
    """A transcript indexed for finding quotes."""

    def __init__(self, transcription: dict[str, Any]) -> None:
        turns = transcription.get("turns") or [{"speaker": "", "text": transcription.get("text") or ""}]
        self.turns: list[dict[str, Any]] = [turn for turn in turns if isinstance(turn, dict)]
        self._positions: list[_Word] = []
        self._words: list[str] = []
        for number, turn in enumerate(self.turns):
            for match in _WORD.finditer(str(turn.get("text") or "")):
                if word := fold(match[0]):
                    self._words.append(word)
                    self._positions.append(_Word(number, match.start(), match.end()))
        self._joined = f" {' '.join(self._words)} "
        self._starts = _word_starts(self._words)

    def find(self, claimed: str) -> Quote | None:
        """The best match of the claimed text, with or without a leading speaker label; None when there is no match."""
        whole, unlabelled = _split_words(claimed), _split_words(_LABEL.sub("", claimed))
        found = (
            self._find_exact(whole)
            or self._find_exact(unlabelled)
            or self._find_similar(unlabelled)
            or self._find_similar(whole)
        )
        return self._quote(*found) if found else None

    def _find_exact(self, words: list[str]) -> tuple[int, int, float] | None:
        at = self._joined.find(f" {' '.join(words)} ") if words else -1
        if at < 0:
            return None
        first = bisect_right(self._starts, at)
        return first, first + len(words), 1.0

    def _find_similar(self, words: list[str]) -> tuple[int, int, float] | None:
        if not MIN_SIMILAR_WORDS <= len(words) <= len(self._words):
            return None
        alignment = fuzz.partial_ratio_alignment(words, self._words, score_cutoff=1)  # None: no word in common
        if alignment is None:
            return None
        low, high = max(0, alignment.dest_start - MARGIN), alignment.dest_end + MARGIN
        blocks = SequenceMatcher(None, words, self._words[low:high], autojunk=False).get_matching_blocks()[:-1]
        first, last = low + blocks[0].b, low + blocks[-1].b + blocks[-1].size
        score = round(2 * sum(block.size for block in blocks) / (len(words) + last - first), 3)
        if score < MIN_SIMILARITY or _numbers_and_negations(words) != _numbers_and_negations(self._words[first:last]):
            return None
        return first, last, score

    def _quote(self, first: int, last: int, score: float) -> Quote:
        begin, end = self._positions[first], self._positions[last - 1]
        turn = self.turns[begin.turn]
        start = turn.get("start")
        seconds = float(start) if isinstance(start, int | float) else None
        return Quote(self._text(begin, end), score, begin.turn, str(turn.get("speaker") or "")[:100], seconds)

    def _text(self, begin: _Word, end: _Word) -> str:
        pieces = []
        for number in range(begin.turn, end.turn + 1):
            text = str(self.turns[number]["text"])
            start = begin.start if number == begin.turn else 0
            pieces.append(text[start : end.end if number == end.turn else len(text)])
        return " ".join(pieces)


def _numbers_and_negations(words: list[str]) -> Counter[str]:
    """Numbers, and how many negations there are: similar sentences that differ in these mean different things."""
    return Counter(
        "not" if word in _NEGATION_WORDS else word
        for word in words
        if word in _NEGATION_WORDS or any(map(str.isdigit, word))
    )


def _split_words(text: str) -> list[str]:
    return [word for word in map(fold, _WORD.findall(text)) if word][:MAX_QUOTE_WORDS]


def _word_starts(words: list[str]) -> list[int]:
    """Positions of the spaces before all words but the first in the joined text; bisecting them gives a word's index."""
    starts, at = [], 0
    for word in words[:-1]:
        at += len(word) + 1
        starts.append(at)
    return starts
