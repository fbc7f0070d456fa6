"""The language of a call and of a clause: the one whose small words are the most frequent."""

import re
from collections import Counter
from collections.abc import Iterable

from taskapp.extraction.offline.languages.english import ENGLISH
from taskapp.extraction.offline.languages.frames import Frames
from taskapp.extraction.offline.languages.french import FRENCH
from taskapp.extraction.offline.languages.german import GERMAN
from taskapp.extraction.offline.languages.portuguese import PORTUGUESE
from taskapp.extraction.offline.languages.spanish import SPANISH

LANGUAGES = (ENGLISH, GERMAN, SPANISH, FRENCH, PORTUGUESE)
_WORD = re.compile(r"[^\W\d_]+")


def main_language(texts: Iterable[str]) -> Frames:
    """The language of a whole call; English when no word tells."""
    counts = Counter[str]()
    for text in texts:
        counts.update(_WORD.findall(text))
    return max(LANGUAGES, key=lambda frames: sum(counts[word] for word in frames.words))


def language_of(text: str, main: Frames) -> Frames:
    """The language of a clause: the call's, unless the words of another one are clearly more."""
    words = _WORD.findall(text)
    scores = {frames.name: sum(word in frames.words for word in words) for frames in LANGUAGES}
    best = max(LANGUAGES, key=lambda frames: scores[frames.name])
    return best if scores[best.name] >= scores[main.name] + 2 else main
