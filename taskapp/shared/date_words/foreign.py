"""Readers of typed lines in German, Spanish, French and Portuguese; the language is the one whose words the line has."""

import re
from functools import cache

from taskapp.shared.date_words.foreign_forms import FRENCH, GERMAN, GERMAN_TYPED, PORTUGUESE, SPANISH
from taskapp.shared.date_words.forms import ENGLISH, MACROS
from taskapp.shared.date_words.grammar import Grammar
from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.phrases import PhraseReader
from taskapp.shared.date_words.tokens import WEEKDAY_PART, Tokenizer
from taskapp.shared.text import fold

_FORMS = {"de": GERMAN + GERMAN_TYPED, "es": SPANISH, "fr": FRENCH, "pt": PORTUGUESE}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# The classes of words that tell the language of a line.
_TELLING = ("weekday", "near", "past", "month", "unit", "part", "feira", "noon")
_SHORTEST = 4
# Words of a class that are English, or names, too.
_AMBIGUOUS = frozenset(
    {"mars", "marco", "april", "august", "september", "november", "midi", "minute", "quarta", "quinta"}
)
_SHORT_WORDS = {
    "hoy": "es",
    "demi-heure": "fr",
    "mai": "de",
    "dia": "pt",
    "uhr": "de",
    "taglich": "de",
    "wochenende": "de",
    "monatsende": "de",
    "weihnachten": "de",
    "werktags": "de",
    "wochentlich": "de",
    "diariamente": "es",
}


@cache
def _telling_words() -> dict[str, frozenset[str]]:
    english = set(Lexicon("en", "typed").words)
    words: dict[str, set[str]] = {}
    for language in _FORMS:
        phrases = Lexicon(language).phrases
        for word in {word for kind in _TELLING for word in phrases.get(kind, {})} - english - _AMBIGUOUS:
            if len(word) >= _SHORTEST:
                words.setdefault(word, set()).add(language)
    words |= {word: {language} for word, language in _SHORT_WORDS.items()}
    return {word: frozenset(languages) for word, languages in words.items()}


# Little words that tell Spanish from Portuguese, and any language where the word of the day is in several.
_LITTLE = {
    "de": frozenset({"am", "um", "uhr", "bis", "der", "die", "und"}), "es": frozenset({"el", "las", "los", "la", "y", "del"}),
    "fr": frozenset({"le", "les", "du", "des", "et"}), "pt": frozenset({"o", "os", "as", "na", "no", "da", "do", "para", "e", "vem", "daqui", "em", "meia", "duas", "dois"}),
}  # fmt: skip


def reader_for(text: str) -> PhraseReader | None:
    """The reader of the language that most words about days in the text are of; None when it has no such word."""
    words = _WORD.findall(fold(text))
    words += [part for word in words if "-" in word for part in word.split("-")]
    telling = _telling_words()
    counts = dict.fromkeys(_FORMS, 0)
    for word in words:
        for language in telling.get(word, telling.get(word.removesuffix("s"), frozenset())):
            counts[language] += 10
        counts["de"] += 10 * bool(WEEKDAY_PART.fullmatch(word))
    if not any(counts.values()):
        return None
    for language, little in _LITTLE.items():
        counts[language] += len(little.intersection(words)) if counts[language] else 0
    return _reader(max(counts, key=counts.__getitem__))


@cache
def _reader(language: str) -> PhraseReader:
    grammar = Grammar(ENGLISH, _FORMS[language], macros=MACROS)
    return PhraseReader(Tokenizer(Lexicon(language), grammar.literals, fold), grammar, capitalises=language == "de")
