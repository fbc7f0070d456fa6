"""Finds a claimed quote among the words of a transcript: what it says was said, and nothing decisive between is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from taskapp.extraction.proof.normal_forms import MONTHS, Token

# Words that an answer may add or leave out: articles, sounds, and words that begin a sentence without meaning.
FILLERS = frozenset([
    "a", "an", "the", "uh", "um", "uhm", "er", "erm", "ah", "oh", "hm", "hmm", "mm", "mhm", "huh", "well", "so", "okay", "right",
    "yeah", "yep", "yes", "please", "just", "actually", "basically", "like", "then", "and", "also", "that", "s", "d", "der", "die",
    "das", "den", "dem", "ein", "eine", "einen", "einem", "einer", "el", "la", "los", "las", "un", "una", "le", "les", "du", "des",
    "o", "os", "um", "uma", "ja", "also", "ah", "ahm", "bueno", "pues", "eh", "ben", "alors", "euh", "donc", "entao", "tipo",
])  # fmt: skip
# A quote of nothing but these names no act.
ANSWERS = FILLERS | frozenset([
    "sure", "perfect", "great", "thanks", "thank", "you", "good", "fine", "lovely", "bye", "goodbye", "hello", "hi", "hey", "alright",
    "cool", "exactly", "absolutely", "excellent", "wonderful", "correct", "no", "not", "it", "i", "is", "danke", "gut", "super",
    "genau", "tschuss", "hallo", "gracias", "perfecto", "vale", "claro", "bien", "adios", "merci", "parfait", "oui", "non", "bonjour",
    "bom", "obrigado", "obrigada", "tchau", "perfeito",
])  # fmt: skip
# These deny only what follows at once: "till twelve" says nothing of the clause behind it.
UNTIL = frozenset(["until", "bis", "hasta", "jusque", "jusqu", "ate"])
NEGATIONS = UNTIL | frozenset([
    "no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "nicht", "kein", "keine", "keinen", "keiner",
    "keinem", "nie", "niemals", "nein", "nunca", "nada", "ningun", "ninguna", "tampoco", "sin", "ne", "pas", "jamais", "nao", "nem",
    "sem", "unless",
    # Italian, Dutch, Scandinavian, Polish and Czech, Russian, Turkish.
    "non", "nessun", "nessuno", "nessuna", "niente", "senza", "niet", "geen", "nooit", "niets", "zonder", "inte", "aldrig", "ikke",
    "aldri", "nigdy", "bez", "neni", "nikdy", "не", "нет", "никогда", "без", "degil", "yok",
])  # fmt: skip
_DAYS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "tomorrow",
        "tonight",
        "yesterday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "heute",
        "morgen",
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "domingo",
        "hoy",
        "manana",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "demain",
        "segunda",
        "terca",
        "quarta",
        "quinta",
        "sexta",
        "hoje",
        "amanha",
        "next",
    ]
)
_DECISIVE = NEGATIONS | _DAYS | frozenset(MONTHS)
# Of all words that a quote spans, this part at most may be left out of it.
MAX_LEFT_OUT = 0.3
MIN_SCORE = 0.75
# Words on either side of a word of the quote in which the rest of it is looked for, beyond the quote's own length.
MARGIN = 12
MAX_PLACES = 24
_SPOKEN_ALIKE = {
    ("we", "will"): "well", ("she", "will"): "shell", ("he", "will"): "hell", ("we", "are"): "were", ("i", "d"): "id",
}  # fmt: skip
_NEVER = 1e9


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quote was found: tokens `first` to `last` (included), and how alike the two are (0 to 1)."""

    first: int
    last: int
    score: float


class Aligner:
    """The tokens of a transcript, indexed by word."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self._places: dict[str, list[int]] = {}
        for at, token in enumerate(tokens):
            self._places.setdefault(token.text, []).append(at)

    def find(self, claimed: Sequence[Token], *, after: int = 0, before: int | None = None) -> Match | None:
        """The best place of the claimed tokens between two positions; None when they were not said."""
        limit = len(self.tokens) if before is None else before
        best: Match | None = None
        for low, high in self._windows(claimed, after, limit):
            match = _align(claimed, self.tokens, low, high)
            if match and (best is None or match.score > best.score):
                best = match
                if best.score == 1.0:
                    break
        return best

    def _windows(self, claimed: Sequence[Token], after: int, limit: int) -> list[tuple[int, int]]:
        """Parts of the transcript around the rarest words of the quote."""
        said = {token.text: places for token in claimed if (places := self._places.get(token.text))}
        rarest = sorted(said, key=lambda text: (text in FILLERS, len(said[text])))[:2]
        texts = [token.text for token in claimed]
        windows = []
        for text in rarest:
            at = texts.index(text)
            for place in [place for place in said[text] if after <= place < limit][:MAX_PLACES]:
                low = max(after, place - at - MARGIN)
                windows.append((low, min(limit, place + len(claimed) - at + MARGIN)))
        return list(dict.fromkeys(windows))


def _align(claimed: Sequence[Token], said: Sequence[Token], low: int, high: int) -> Match | None:
    """The cheapest way to read `claimed` in `said[low:high]`, whose beginning and end cost nothing."""
    window = said[low:high]
    width = len(window)
    # cost, first token used (-1: none yet), tokens matched, tokens left out
    row: list[tuple[float, int, int, int]] = [(0.0, -1, 0, 0)] * (width + 1)
    before = row
    for number, token in enumerate(claimed):
        new = [_add(row[0], _extra_cost(token))]
        for at in range(1, width + 1):
            new.append(
                min(
                    _step(row[at - 1], _same_cost(token, window[at - 1]), at - 1),
                    _add(row[at], _extra_cost(token)),
                    _leave_out(new[at - 1], window[at - 1]),
                    *_joined(claimed, number, window, at, row, before),
                    key=lambda path: path[0],
                )
            )
        before, row = row, new
    return _best(row, claimed, low)


def _best(row: list[tuple[float, int, int, int]], claimed: Sequence[Token], low: int) -> Match | None:
    at = min(range(len(row)), key=lambda end: (row[end][0], end))
    cost, first, matched, left_out = row[at]
    if cost >= _NEVER or first < 0 or left_out > max(2, MAX_LEFT_OUT * len(claimed)):
        return None
    score = 1.0 if cost == 0 else round(max(0.0, 2 * matched / (len(claimed) + at - first) - 0.001), 3)
    return Match(low + first, low + at - 1, score) if score >= MIN_SCORE else None


def _step(path: tuple[float, int, int, int], cost: float, at: int, count: int = 1) -> tuple[float, int, int, int]:
    return path[0] + cost, at if path[1] < 0 else path[1], path[2] + count, path[3]


def _add(path: tuple[float, int, int, int], cost: float) -> tuple[float, int, int, int]:
    return path[0] + cost, path[1], path[2], path[3]


def _leave_out(path: tuple[float, int, int, int], token: Token) -> tuple[float, int, int, int]:
    if path[1] < 0:
        return _NEVER, -1, 0, 0
    filler = token.text in FILLERS or token.text.startswith("@")
    cost = _NEVER if token.is_number or token.text in _DECISIVE else 0.3 if filler else 1.0
    return path[0] + cost, path[1], path[2], path[3] + (not filler)


def _extra_cost(token: Token) -> float:
    return 0.4 if token.text in FILLERS and not token.is_name else _NEVER


def _same_cost(claimed: Token, said: Token) -> float:
    if claimed.text == said.text:
        return 0.0
    fixed = claimed.is_name or said.is_name or claimed.is_number or said.is_number
    if fixed or {claimed.text, said.text} & _DECISIVE or not _is_misspelling(claimed.text, said.text):
        return _NEVER
    return 0.5


def _joined(
    claimed: Sequence[Token],
    number: int,
    window: Sequence[Token],
    at: int,
    row: list[tuple[float, int, int, int]],
    before: list[tuple[float, int, int, int]],
) -> list[tuple[float, int, int, int]]:
    """Words written apart in one text and together in the other: "re-run" and "rerun", "3 pm" and "15:00"."""
    paths = []
    token, said = claimed[number].text, window[at - 1].text
    if at >= 2 and token == window[at - 2].text + said:
        paths.append(_step(row[at - 2], 0.1, at - 2, 2))
    if at >= 2 and token == _after_noon(window[at - 2].text, said):
        paths.append(_step(row[at - 2], 0, at - 2, 2))
    if number >= 1:
        pair = claimed[number - 1].text, token
        if pair[0] + pair[1] == said or _SPOKEN_ALIKE.get(pair) == said:
            paths.append(_step(before[at - 1], 0.1, at - 1, 1))
        if _after_noon(*pair) == said:
            paths.append(_step(before[at - 1], 0, at - 1, 1))
    return paths


def _after_noon(time: str, half: str) -> str | None:
    """A time with "pm" by the clock of 24 hours."""
    hour, colon, minute = time[1:].partition(":")
    if half != "@pm" or not hour.isdecimal() or not 1 <= int(hour) <= 12:
        return None
    return f"={int(hour) % 12 + 12}{colon}{minute}"


def _is_misspelling(one: str, other: str) -> bool:
    """Whether two longer words differ by one letter too many or by two neighbours changed: "recieve", "acomodate"."""
    if min(len(one), len(other)) < 6 or one[0] != other[0]:
        return False
    if len(one) == len(other):
        different = [at for at in range(len(one)) if one[at] != other[at]]
        return (
            len(different) == 2
            and different[1] == different[0] + 1
            and one[different[0]] == other[different[1]]
            and one[different[1]] == other[different[0]]
        )
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))
