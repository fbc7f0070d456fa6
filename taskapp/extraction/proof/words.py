"""Splits a text into folded words with their positions; short forms ("won't", "gonna") become the words they stand for."""

import re
from dataclasses import dataclass

from taskapp.shared.text import fold

# Scripts written without spaces: every character is treated as a word.
_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(
    r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?=\s?(?:[€$£]|euro|dollar|pound))|"
    rf"\b[ap]\.m\b\.?|\d{{1,3}}(?:[,.]\d{{3}})+(?![\d])|\d+(?:[.:/]\d+)+|\d+|[{_CHARACTERS}]|[^\W\d_{_CHARACTERS}]+(?:['’][^\W\d_]+)*|[$€£%&]",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"[,.;:!?…]")
_SHORT_FORMS = {
    "won't": "will not", "wont": "will not", "can't": "can not", "cant": "can not", "cannot": "can not",
    "shan't": "shall not", "ain't": "is not", "dont": "do not", "didnt": "did not", "doesnt": "does not",
    "isnt": "is not", "arent": "are not", "wasnt": "was not", "couldnt": "could not", "shouldnt": "should not",
    "wouldnt": "would not", "havent": "have not", "hasnt": "has not", "ill": "i will", "im": "i am", "ive": "i have",
    "youll": "you will", "theyll": "they will", "thatll": "that will", "itll": "it will", "youre": "you are",
    "theyre": "they are", "its": "it s", "lets": "let s", "thats": "that s", "gonna": "going to", "wanna": "want to",
    "gotta": "got to", "gimme": "give me", "lemme": "let me", "ok": "okay", "till": "until", "til": "until",
    "&": "and", "$": "dollar", "dollars": "dollar", "bucks": "dollar", "usd": "dollar", "€": "euro", "euros": "euro",
    "eur": "euro", "£": "pound", "pounds": "pound", "quid": "pound", "gbp": "pound", "%": "percent",
    "mins": "minutes", "min": "minutes", "hrs": "hours", "hr": "hours", "cos": "because", "cuz": "because",
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday", "thu": "thursday",
    "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday", "jan": "january",
    "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july", "aug": "august",
    "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
    "tmrw": "tomorrow", "tmr": "tomorrow", "asap": "as soon as possible", "a.m": "am", "a.m.": "am",
    "p.m": "pm", "p.m.": "pm", "noon": "12", "midday": "12",
}  # fmt: skip
_ENDINGS = {"ll": "will", "re": "are", "ve": "have", "m": "am", "s": "s", "d": "d"}
_BRITISH = (("isation", "ization"), ("ise", "ize"), ("ised", "ized"), ("ising", "izing"), ("yse", "yze"), ("our", "or"))


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where it stands (turn, first and last character).

    `is_name`: written with a capital inside a sentence. `pause`: the punctuation before it; "." at the beginning of a turn.
    """

    text: str
    turn: int
    start: int
    end: int
    is_name: bool = False
    pause: str = ""


def split_words(text: str, turn: int = 0) -> list[Word]:
    """The words of a text in order; a short form gives several words at one position."""
    words: list[Word] = []
    behind = 0
    for match in _WORD.finditer(text):
        pause = _PAUSE.search(text, behind, match.start())
        gap, behind = (pause[0] if pause else "" if behind else "."), match.end()
        is_name = match[0][:1].isupper() and match.start() > 0 and not _opens_sentence(text, match.start())
        for number, part in enumerate(filter(None, _expand(fold(match[0]).replace("’", "'")))):
            words.append(Word(part, turn, match.start(), match.end(), is_name, "" if number else gap))
    return words


def _opens_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"'“”„«¿¡(-–—")
    return not before or before[-1] in ".!?:\n…"


def _expand(word: str) -> list[str]:
    if word in _SHORT_FORMS:
        return _SHORT_FORMS[word].split()
    if "'" not in word:
        return [_american(word)]
    first, _, ending = word.rpartition("'")
    if ending == "t" and first.endswith("n"):
        return [*_expand(first[:-1]), "not"]
    return [*_expand(first), _ENDINGS.get(ending, ending)]


def _american(word: str) -> str:
    if len(word) > 5:
        for british, american in _BRITISH:
            if word.endswith(british):
                return word.removesuffix(british) + american
    return word
