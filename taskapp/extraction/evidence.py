"""Proving a quote: where in a transcript its words were said, word for word or closely, and by whom."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from taskapp.shared.text import fold

# Scripts written without spaces: every sign is a word of its own.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")
_LABEL = re.compile(r"^[\s\[\(\d\]\):.-]*[^\W\d][^:\n]{0,40}:\s+", re.MULTILINE)
# Below this likeness it is not the same sentence; shorter quotes are taken word for word only.
CLOSE_ENOUGH = 0.75
SHORTEST_CLOSE = 4
# A quote is a sentence or two; what is longer is compared by its beginning.
MAX_QUOTE_WORDS = 120
# What turns a sentence into its opposite: English (also the rest of "won't"), German, Spanish, French.
_NEGATIONS = """no not never none nobody nothing cannot t nt dont wont cant nicht kein keine keinen keiner nie niemals
nein nunca nada ningun ninguna tampoco sin ne pas jamais"""
_NOT = frozenset(_NEGATIONS.split())


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as the transcript has them, how closely they match what was claimed (1.0: to the word), and their place."""

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
    """A transcript made ready for looking up quotes."""

    def __init__(self, transcription: dict[str, Any]) -> None:
        turns = transcription.get("turns") or [{"speaker": "", "text": transcription.get("text") or ""}]
        self.turns: list[dict[str, Any]] = [turn for turn in turns if isinstance(turn, dict)]
        self._places: list[_Word] = []
        self._words: list[str] = []
        for number, turn in enumerate(self.turns):
            for match in _WORD.finditer(str(turn.get("text") or "")):
                if word := fold(match[0]):
                    self._words.append(word)
                    self._places.append(_Word(number, match.start(), match.end()))
        self._line = f" {' '.join(self._words)} "
        self._starts = _starts(self._words)

    def find(self, claimed: str) -> Quote | None:
        """The place of the claimed words; None when nobody said them."""
        whole, bare = _words(claimed), _words(_LABEL.sub("", claimed))
        found = self._exactly(whole) or self._exactly(bare) or self._closely(bare) or self._closely(whole)
        return self._quote(*found) if found else None

    def _exactly(self, words: list[str]) -> tuple[int, int, float] | None:
        at = self._line.find(f" {' '.join(words)} ") if words else -1
        if at < 0:
            return None
        first = bisect_right(self._starts, at)
        return first, first + len(words), 1.0

    def _closely(self, words: list[str]) -> tuple[int, int, float] | None:
        if not SHORTEST_CLOSE <= len(words) <= len(self._words):
            return None
        middle = self._likeliest(words)
        low, high = max(0, middle - 3), min(len(self._words), middle + len(words) + 3)
        matcher = SequenceMatcher(None, words, self._words[low:high], autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if not blocks:
            return None
        first, last = low + blocks[0].b, low + blocks[-1].b + blocks[-1].size
        same = sum(block.size for block in blocks)
        score = round(2 * same / (len(words) + last - first), 3)
        if score < CLOSE_ENOUGH or _decisive(words) != _decisive(self._words[first:last]):
            return None
        return first, last, score

    def _likeliest(self, words: list[str]) -> int:
        """Where a stretch as long as the quote shares most words with it."""
        wanted, size = Counter(words), len(words)
        have: Counter[str] = Counter()
        shared = best = best_at = 0
        for index, word in enumerate(self._words):
            shared += have[word] < wanted[word]
            have[word] += 1
            if index >= size:
                gone = self._words[index - size]
                have[gone] -= 1
                shared -= have[gone] < wanted[gone]
            if shared > best:
                best, best_at = shared, max(0, index - size + 1)
        return best_at

    def _quote(self, first: int, last: int, score: float) -> Quote:
        begin, end = self._places[first], self._places[last - 1]
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


def _decisive(words: list[str]) -> Counter[str]:
    """Numbers, and how often something is denied: a likeness that differs in these is another sentence."""
    return Counter("not" if word in _NOT else word for word in words if word in _NOT or any(map(str.isdigit, word)))


def _words(text: str) -> list[str]:
    return [word for word in map(fold, _WORD.findall(text)) if word][:MAX_QUOTE_WORDS]


def _starts(words: list[str]) -> list[int]:
    """The position of each word's leading space in the joined line, but the first's, so that bisecting gives its index."""
    starts, at = [], 0
    for word in words[:-1]:
        at += len(word) + 1
        starts.append(at)
    return starts
