"""Changes of quotes: mutations that say something else, and other spellings that say the same."""

import re
from collections.abc import Iterator

# One word of each group for another of the same group makes another promise.
_GROUPS = {
    "weekday": (
        "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight", "montag dienstag mittwoch donnerstag freitag heute morgen",
        "lunes martes miércoles jueves viernes hoy mañana", "lundi mardi mercredi jeudi vendredi demain",
        "segunda terça quarta quinta sexta amanhã",
    ),
    "number word": (
        "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty first second third fifth",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf", "dos tres cuatro cinco seis siete ocho nueve diez doce",
        "deux trois quatre cinq six sept huit neuf dix onze", "dois três quatro cinco seis sete oito nove dez onze",
    ),
    "month": ("january february march april june july august september october november december",),
    "time": ("am pm", "noon midnight", "morning afternoon evening", "half quarter", "past to", "hours days weeks months"),
    "amount": ("dollars euros pounds percent", "hundred thousand million"),
    "name": ("anna peter maria bob dana sam marta omar lena hugh kim ola ruth ivy mia",),
    "verb": (
        ("send cancel book call check order bring confirm refund email mail ship deliver fix replace drop pay sign review prepare move"
        " schedule transfer return forward text find update ask meet"),
        "schicke bestelle rufe prüfe sende buche storniere", "mando llamo reviso envío pido cancelo confirmo",
        "envoie appelle vérifie commande annule confirme", "mando ligo envio confirmo cancelo verifico",
    ),
}  # fmt: skip
_NEGATIONS = (
    (r"\bI'll\b", "I won't"), (r"\bwe'll\b", "we won't"), (r"\bwill\b", "will not"), (r"\bcan\b", "can't"), (r"\bplease\b", "please don't"),
    (r"\bwon't\b", "will"), (r"\bdon't\b", "do"), (r"\bnot\s", ""), (r"\bcan't\b", "can"), (r"\bich\b", "ich nicht"), (r"\bnicht\s", ""),
    (r"\ble\b", "no le"), (r"\bvous\b", "ne vous"),
)  # fmt: skip


def mutations(quote: str) -> Iterator[tuple[str, str]]:
    """The kind of each mutation and the changed quote."""
    for kind, groups in _GROUPS.items():
        for group in groups:
            yield from ((kind, changed) for changed in _exchanged(quote, group.split()))
    for match in re.finditer(r"\d", quote):
        yield "digit", quote[: match.start()] + str((int(match[0]) + 1) % 10) + quote[match.end() :]
    for pattern, other in _NEGATIONS:
        if (found := re.search(pattern, quote, re.IGNORECASE)) is not None:
            yield "negation", quote[: found.start()] + other + quote[found.end() :]


def _exchanged(quote: str, words: list[str]) -> Iterator[str]:
    for match in re.finditer(r"[^\W\d_]+", quote):
        if match[0].casefold() in words:
            at = words.index(match[0].casefold())
            for other in {words[(at + step) % len(words)] for step in (1, 2)} - {words[at]}:
                yield quote[: match.start()] + _cased(other, match[0]) + quote[match.end() :]


def _cased(word: str, like: str) -> str:
    return word.capitalize() if like[:1].isupper() else word


_DIGITS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30", "fifty": "50", "third": "3rd", "fifth": "5th", "tenth": "10th",
    "zwei": "2", "drei": "3", "vier": "4", "neun": "9", "zehn": "10", "tres": "3", "cinco": "5", "nueve": "9", "diez": "10", "trois": "3",
    "neuf": "9", "dix": "10",
}  # fmt: skip
_TIMES = (
    (r"\bhalf nine\b", "9:30"), (r"\bhalf past (?:two)\b", "2:30"), (r"\bquarter to five\b", "4:45"), (r"\bquarter past ten\b", "10:15"),
    (r"\bnine thirty\b", "9.30"), (r"\btwo hundred and fifty\b", "250"), (r"\btwo hundred\b", "200"), (r"\ba hundred\b", "100"),
    (r"\bone thousand two hundred\b", "1,200"), (r"\btwelve hundred\b", "1,200"), (r"\btwenty-third\b", "23rd"),
    (r"\btwenty five\b", "25"), (r"\bhalb zehn\b", "9:30 Uhr"), (r"\bnueve y media\b", "9:30"), (r"\bneuf heures et demie\b", "9h30"),
    (r"\bnove e meia\b", "9:30"), (r"\btwo fifty\b", "2:50"), (r"\bnoon\b", "12"), (r"\bthe third of may\b", "May 3"),
    (r"\bat three pm\b", "at 3:00 p.m."),
)  # fmt: skip


def other_spellings(quote: str, speaker: str = "") -> Iterator[tuple[str, str]]:
    """The kind of each other spelling and the quote spelled so."""
    yield "punctuation", re.sub(r"[.,;!?]", "", quote)
    yield "capitals", quote.upper()
    yield "dashes", quote.replace(", ", " – ")
    yield "accents", quote.translate(str.maketrans("áéíóúàèìòùâêîôûäöüñçãõ", "aeiouaeiouaeiouaounca" + "o"))
    yield "apostrophes", quote.replace("'", "’")
    yield "without apostrophes", quote.replace("I'll", "Ill").replace("don't", "dont").replace("I'm", "Im")
    yield "short forms", quote.replace("I'll", "I will").replace("We'll", "We will").replace("don't", "do not")
    yield "label", f"{speaker or 'Speaker'}: {quote}"
    yield "line number", f"[12] {speaker or 'Speaker'}: {quote}"
    yield "quotation marks", f"“{quote}”"
    digits = quote
    for pattern, other in _TIMES:
        digits = re.sub(pattern, other, digits, flags=re.IGNORECASE)
    if digits != quote:
        yield "times", digits
        return  # single words of a time are no numbers of their own
    for word, number in _DIGITS.items():
        digits = re.sub(rf"\b{word}\b", number, digits, flags=re.IGNORECASE)
    if digits != quote:
        yield "digits", digits
