"""Readers of typed lines in German, Spanish, French and Portuguese; the language is the one whose words the line has."""

import re
from functools import cache

from taskapp.shared.date_words.foreign_forms import FRENCH, GERMAN, PORTUGUESE, SPANISH
from taskapp.shared.date_words.foreign_typed_forms import (
    EVERY_LANGUAGE,
    FRENCH_TYPED,
    GERMAN_TYPED,
    PORTUGUESE_TYPED,
    SPANISH_TYPED,
)
from taskapp.shared.date_words.forms import ENGLISH, MACROS
from taskapp.shared.date_words.grammar import Grammar
from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.phrases import PhraseReader
from taskapp.shared.date_words.tokens import WEEKDAY_PART, Tokenizer
from taskapp.shared.text import fold

# Of two forms with the same words the first counts.
_FORMS = {
    "de": (GERMAN_TYPED, EVERY_LANGUAGE, ENGLISH, GERMAN),
    "es": (SPANISH_TYPED, EVERY_LANGUAGE, ENGLISH, SPANISH),
    "fr": (FRENCH_TYPED, EVERY_LANGUAGE, ENGLISH, FRENCH),
    "pt": (PORTUGUESE_TYPED, EVERY_LANGUAGE, ENGLISH, PORTUGUESE),
}
# Short forms of the months, from January on; some are other words, so that they do not tell the language.
_SHORT_MONTHS = {
    "de": ("jan", "feb", "mrz", "apr", "mai", "jun", "jul", "aug", "sep sept", "okt", "nov", "dez"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep sept", "oct", "nov", "dic"),
    "fr": ("janv jan", "fevr fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"),
    "pt": ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
}
# Short forms of the weekdays, from Monday on; "so" is a word.
_SHORT_WEEKDAYS = {
    "de": ("mo", "di", "mi", "do", "fr", "sa", ""),
    "es": ("lun", "mar", "mie mier", "jue juev", "vie vier", "sab", "dom"),
    "fr": ("lun", "mar", "mer", "jeu", "ven vend", "sam", "dim"),
    "pt": ("seg", "ter", "qua", "qui", "sex", "sab", "dom"),
}
_SHORT_DAYS = {language: tuple(" ".join(days).split()) for language, days in _SHORT_WEEKDAYS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# The classes of words that tell the language of a line.
_TELLING = ("weekday", "near", "past", "month", "unit", "part", "feira", "noon", "next")
_SHORTEST = 4
# Words of a class that are English, or names, too.
_AMBIGUOUS = frozenset(
    {"mars", "marco", "april", "august", "september", "november", "midi", "minute", "quarta", "quinta"}
)
# Short words that tell a language, and verbs of a task for a line whose word of the day is in several languages, or is another word.
_MORE_TELLING = {
    "de": (
        "mai uhr std karfreitag ostermontag pfingstmontag taglich wochenende monatsende weihnachten werktags wochentlich "
        "anrufen zuruckrufen schicken bezahlen zahlen abholen bestellen prufen uberweisen vorbereiten kaufen bringen waschen streichen putzen "
        "holen fragen schreiben machen"
    ),
    "es": "hoy diariamente viene llamar pagar enviar comprar devolver recoger lavar pintar revisar preguntar",
    "fr": "demi-heure paques appeler rappeler payer envoyer acheter relancer chercher laver peindre preparer demander",
    "pt": "dia ligar pagar enviar comprar buscar lavar pintar devolver perguntar",
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
    for language, more in _MORE_TELLING.items():
        for word in more.split():
            words.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in words.items()}


# What else tells a language: a number with its words, as typed (lower case, with accents).
_TELLING_FORMS = {
    "de": r"\bende woche\b|\b\d+ min vor \d|\bzw\.? \d|\btägl\b|\bkurz (?:vor|nach) \d|\bin \d+ (?:tg|wo)\b|\bheilig abend\b|\bneujahr\b|\d\. ?(?:jan|feb|märz|mrz|apr|jun|jul|aug|sept?|okt|nov|dez|april|august|september|november)\b|\b(?:am|zum|ab|bis) (?:zum )?(?:\d{1,2}\.){1,2}(?:\s|$)|\b(?:kw ?\d|feierabend\b|viertel (?:vor|nach)\b|dreiviertel \w+|gegen \d|(?:vor|nach) halb \w+|vom \d+\.|halb \w+\b|um \d)",
    "es": r"\bantes de las \d|\ba las (?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)\b|\bnavidad\b|\b(?:sobre|hacia) las \d|\bx la (?:mañana|tarde|noche)\b|\bdel? \d+ al? \d|\ba las? \d|\ben \d{1,3} ?h\b|\b(?:el|del|hasta el|para el) \d|\d (?:ene|abr|ago|dic)\b|\b(?:fin|final|finales|principios|mediados) del? (?:mes|año)\b",
    "fr": r"\b(?:avant|pour|d['’]ici|à) noël\b|\b(?:le|du) \d|\bvers \d{1,2} ?h|\bà midi\b|\bce week-?end\b|\bcet aprem\b|\bà \d{1,2} ?h|\b(?:sous|dans|d['’]ici) \d|\d (?:janv|févr?|avr|juil|août|déc)\b|\b(?:fin d['’]année|dans (?:l['’]après-midi|la matinée|la soirée))\b",
    "pt": r"\baté (?:o dia |o |dia )?\d|\b(?:segunda|ter[çc]a|quarta|quinta|sexta) [àa]s \d|\bao meio dia\b|\bde \d+ a \d+ de\b|\b(?:o|no|antes do) natal\b|\bàs \d|\bem \d{1,3} ?h\b|\b(?:segunda|terça|quarta|quinta|sexta) (?:de manhã|à tarde|à noite)\b|\d (?:de )?(?:fev|abr|ago|set|out|dez)\b|\b(?:fim|final) d[oa] (?:mês|ano|semana)\b|\bdepois do almoço\b",
}
# English does not write "Min" with a capital, and has no "Oma besuchen Mi".
_GERMAN_CAPITAL = re.compile(r"^in \d{1,3} Min\b|\b[a-zäöüß]{3,20}(?:[rtlfhsk]en|e[lr]n) (?:Mi|Do|Fr|Sa)[.!]*$")
# A short weekday tells the language beside an hour or a date; one that is also a name or a word, at the beginning or behind a preposition.
_HOUR = r"\d{1,2}(?: ?h(?:\d\d)?\b|[:.]\d\d\b|/\d)"
_TELLING_DAYS = {
    "de": r"(?:^|\b(?:am|bis|ab|zum|jeden) )(?:mo|di|mi|do\.|fr|sa|so\.)\.? \d{1,2}(?:[:.]\d\d)? ?h\b"
    r"|\b(?:am|bis|ab|zum|jeden?) (?:mo|di|mi|fr|sa)\b|\b(?:bis|jeden) do\b|\bubernachsten\b"
    r"|^(?:mo|di|mi|fr|sa)\.? \d{1,2}(?:[:.]\d\d| ?[-–] ?\d{1,2})\b"
    r"|\b(?:mo|di|mi|do|fr|sa|so)\.?,? (?:den |der |dem )?\d{1,2}\.\d{1,2}\.",
    "es": rf"\b(?:lun|mar|mier?|juev?|vier?|sab)\.? (?:a las? )?{_HOUR}|(?:^|\bel )dom\.? (?:a las? )?{_HOUR}|\bel (?:lun|mar|mier?|jue|vier?|sab|dom)\b",
    "fr": rf"\b(?:lun|mar|mer|jeu|ven)\.? (?:prochain |a |vers )?{_HOUR}|(?:^|\b(?:le|avant|d['’]ici) )(?:sam|dim)\.? (?:a |vers )?{_HOUR}|\b(?:sam|dim) \d{{1,2}}h\d\d\b|\bavant (?:lun|mar|mer|jeu|ven|sam|dim)\b",
    "pt": rf"\b(?:seg|ter|qua|qui|sex|sab)\.?,? (?:(?:as )?{_HOUR}|de manha\b|cedo\b)|(?:^|\b(?:no|ate) )dom\.? (?:as )?{_HOUR}|\d ?a[ -]feira\b|\bhj\b",
}
# Two short weekdays that a word connects: "lun y mar", "Mi+Do".
_CONNECTING = {"de": "und|oder|bis", "es": "y|o|a|al", "fr": "et|ou|au", "pt": "e|ou|a"}


def _pair_of(language: str) -> str:
    days = "|".join(_SHORT_DAYS[language])
    return rf"\b(?:{days})\.?(?: (?:{_CONNECTING[language]}) | ?[+&/–-] ?)(?:{days})\b"


_TELLING_DAY = {language: re.compile(f"{form}|{_pair_of(language)}") for language, form in _TELLING_DAYS.items()}
# A short weekday that ends the line, or before a number: "Frau Mai anrufen Di", "rdv sam 11h".
_DATED_DAY = {
    language: re.compile(rf"\b(?:{'|'.join(days)})(?:\.? \d|[\s.!]*$)") for language, days in _SHORT_DAYS.items()
}
_TELLING_FORM = {language: re.compile(form) for language, form in _TELLING_FORMS.items()}


# Little words that tell Spanish from Portuguese, and any language where the word of the day is in several.
_LITTLE = {
    "de": frozenset({"am", "um", "uhr", "bis", "der", "die", "und"}), "es": frozenset({"el", "las", "los", "la", "y", "del"}),
    "fr": frozenset({"le", "les", "du", "des", "et"}), "pt": frozenset({"o", "os", "as", "na", "no", "da", "do", "para", "e", "vem", "daqui", "em", "meia", "duas", "dois"}),
}  # fmt: skip


# Words of a task that tell the language beside such a weekday; an English line may have them too, with the month first ("email Frau Mai 12/3").
_THINGS = {
    "de": frozenset({"rechnung", "angebot", "stk", "frau", "herr", "besprechung", "termin"}),
    "es": frozenset({"mandar", "factura", "cita", "las", "los", "del"}),
    "fr": frozenset({"facture", "devis", "rdv", "les", "des"}),
    "pt": frozenset({"mandar", "fatura", "boleto", "orcamento", "reuniao"}),
}


def reader_for(text: str) -> PhraseReader | None:
    """The reader of the language that most words about days in the text are of; None when it has no such word."""
    words = _WORD.findall(fold(text))
    words += [part for word in words if "-" in word for part in word.split("-")]
    telling = _telling_words()
    counts = dict.fromkeys(_FORMS, 0)
    for word in words:
        for language in telling.get(word, telling.get(word.removesuffix("s"), frozenset())):
            counts[language] += 10
        counts["de"] += 10 * ("de" in telling.get(_fold_german(word), ()) and word not in telling)
        counts["de"] += 10 * bool(WEEKDAY_PART.fullmatch(word))
    for language, form in _TELLING_FORM.items():
        counts[language] += 10 * bool(form.search(text.lower()))
    folded = fold(text)
    for language, form in _TELLING_DAY.items():
        counts[language] += 10 * bool(form.search(folded))
    for language, things in _THINGS.items():
        counts[language] += 10 * (not things.isdisjoint(words) and bool(_DATED_DAY[language].search(folded)))
    counts["de"] += 10 * bool(_GERMAN_CAPITAL.search(text))
    if not any(counts.values()):
        return None
    for language, little in _LITTLE.items():
        counts[language] += len(little.intersection(words)) if counts[language] else 0
    return _reader(max(counts, key=counts.__getitem__))


def _fold_german(word: str) -> str:
    """Folded, also when "ä" is written "ae": "übermorgen" and "uebermorgen" are one word."""
    return re.sub("([aou])e", r"\1", fold(word))


@cache
def _reader(language: str) -> PhraseReader:
    grammar, lexicon = Grammar(*_FORMS[language], macros=MACROS), Lexicon(language, misspelled=True)
    for month, words in enumerate(_SHORT_MONTHS[language], 1):
        for word in words.split():
            lexicon.words[word] = (("MONTH", month), *lexicon.words.get(word, ()))
    for weekday, words in enumerate(_SHORT_WEEKDAYS[language]):
        for word in words.split():
            lexicon.words[word] = (("SHORT_DAY", weekday), *lexicon.words.get(word, ()))
    return PhraseReader(
        Tokenizer(lexicon, grammar.literals, _fold_german if language == "de" else fold),
        grammar,
        capitalises=language == "de",
    )
