"""The day and the hour that a spoken sentence names, in English, German, Spanish, French or Portuguese."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from taskapp.shared.date_words.calendar_days import weekday_of_next_week
from taskapp.shared.date_words.foreign_forms import FRENCH, GERMAN, PORTUGUESE, SPANISH
from taskapp.shared.date_words.forms import ENGLISH, MACROS, SPOKEN_ENGLISH
from taskapp.shared.date_words.grammar import Grammar
from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.meaning import Meaning, Moment, Phrase
from taskapp.shared.date_words.phrases import PhraseReader, settled
from taskapp.shared.date_words.tokens import Token, Tokenizer
from taskapp.shared.text import fold

_GRAMMAR = Grammar(ENGLISH, SPOKEN_ENGLISH, GERMAN, SPANISH, FRENCH, PORTUGUESE, macros=MACROS)
_TOKENIZER = Tokenizer(Lexicon("en", "de", "es", "fr", "pt"), _GRAMMAR.literals, fold)
_READER = PhraseReader(_TOKENIZER, _GRAMMAR)
_ENDS = frozenset(".,;:!?)]") | frozenset(
    {"and", "und", "y", "et", "e", "or", "then", "to", "if", "so", "that", "this", "okay", "ok"}
)
# When a sentence names several days, the most exact form wins; in this order.
_ORDER = (
    ("date", "holiday"), ("month_end",), ("ordinal",), ("counted", "week_on"), ("near", "tonight", "part", "close"),
    ("week_end", "weekend"), ("this", "next", "weekday"), ("period",),
)  # fmt: skip
_RANK = {name: rank for rank, names in enumerate(_ORDER) for name in names}
# Days of the month in words, from the 13th on (`.` is a space or a hyphen); smaller numbers are also hours and counts.
_IN_WORDS = {
    name: number
    for names in (
        "trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta treinta.y.uno",
        "treize quatorze quinze seize dix.sept dix.huit dix.neuf vingt vingt.et.un vingt.deux vingt.trois vingt.quatre vingt.cinq vingt.six vingt.sept vingt.huit vingt.neuf trente trente.et.un",
        "treze quatorze quinze dezesseis dezessete dezoito dezenove vinte vinte.e.um vinte.e.dois vinte.e.tres vinte.e.quatro vinte.e.cinco vinte.e.seis vinte.e.sete vinte.e.oito vinte.e.nove trinta trinta.e.um",
        "treze catorze quinze dezasseis dezassete dezoito dezanove",
    )
    for number, name in enumerate(names.split(), 13)
}
_SMALL = {
    name: number
    for names in (
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "premier deux trois quatre cinq six sept huit neuf dix onze douze",
        "um dois tres quatro cinco seis sete oito nove dez onze doze",
    )
    for number, name in enumerate(names.split(), 1)
}
_NUMBERS = {**_SMALL, **_IN_WORDS}
_ANY_NUMBER, _LARGE = (
    "|".join(sorted(names, key=len, reverse=True)).replace(".", "[- ]") for names in (_NUMBERS, _IN_WORDS)
)
_DAY_IN_WORDS = re.compile(
    r"\b(?P<lead>(?:(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|segunda|terca|quarta|quinta|sexta)(?:[- ]feira)?,? (?:(?:el|le) )?(?:dia )?|dia ))"
    rf"(?P<day>{_LARGE})\b(?! (?:heures?|horas?|minut\w+|y media|de|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b)"
)
_MONTHS = r"(?:de |d'|do )?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro)"
# The same, also small, where a word or the month says that a day is meant: "antes del cinco", "le douze juin", "dia quinze".
_DATE_IN_WORDS = re.compile(
    rf"\b(?:dia |(?:antes|avant|pour|para|hasta|jusqu|ate|d'ici|tard|partir|plazo|vence) ?(?:'au|del?|el|le|al?|o|ao)? )(?P<day>{_ANY_NUMBER})(?=\W*$|[,.;!?])"
    rf"|\b(?:(?:el|al|del|le|du|au|dia|para o|ate o)? ?)\b(?P<day2>{_ANY_NUMBER})(?= {_MONTHS}\b)"
    rf"|\b(?:(?:el|le|al|au) )(?P<day3>{_LARGE})(?=\W*$|[,.;!?]| (?:a las?|vers|sobre las?|a (?:[\w-]+ )?[\w-]+ heures?|a midi)\b)"
    rf"|\b(?:(?:segunda|terca|quarta|quinta|sexta|sabado|domingo),? dia )(?P<day4>{_ANY_NUMBER})\b(?! horas?)"
)
# A date behind its weekday, in words or digits: "el viernes once a las cuatro", "vendredi 11".
_DATED_WEEKDAY = re.compile(
    rf"\b(?P<weekday>lunes|martes|miercoles|jueves|viernes|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?) (?P<date>[12]?\d|3[01]|{'|'.join(_SMALL)})(?= (?:a (?:las?|partir)|a(?= \w+ ?h)|as|vers|sobre) |\W*$|[,.;!?](?!\d))"
)
# Hours of the afternoon in words: "dix-huit heures", "um achtzehn Uhr", "a las dieciocho".
_GERMAN_HOURS = (
    "dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig einundzwanzig zweiundzwanzig dreiundzwanzig"
)
_HOURS = {name: number for name, number in _IN_WORDS.items() if number < 24} | {"vingt.et.une": 21}
_HOURS |= {name: number for number, name in enumerate(_GERMAN_HOURS.split(), 13)}
_LATE = "|".join(sorted(_HOURS, key=len, reverse=True)).replace(".", "[- ]")
_HOUR_IN_WORDS = re.compile(
    rf"\b(?<!dans )(?<!en )(?<!em )(?<!in )(?<!pendant )(?<!sous )(?P<hour>{_LATE})(?= (?:heures?|uhr|horas)\b)|\b(?:las|as) (?P<hour2>{_LATE})\b"
)
# A week and a fortnight as they are counted in speech, and the smaller of two numbers of days ("two or three days").
_COUNTED = re.compile(
    r"\b(?:(?<!heute )(?<!morgen )(?<!tag )(?<!mittwoch )in|dans|d'ici(?: a)?|sous|en|dentro de|de aqui a|em|daqui a) (?P<week>acht(?= tagen)|huit(?= jours)|ocho(?= dias)|oito(?= dias))\b"
    r"|\b(?:dans|d'ici(?: a)?|sous|en|dentro de|de aqui a|em|daqui a) (?P<fortnight>quinze|quince)(?= jours| dias)"
    r"|\b(?:in|within|dans|sous|innerhalb von|en|dentro de|em|daqui a) (?P<smaller>\w+(?: (?:or|to|oder|bis|a|o|ou)|,)) (?=\w+ (?:days|weeks|tagen|wochen|jours|semaines|dias|semanas)\b)"
)
_COUNTS = {"week": "7", "fortnight": "14", "smaller": ""}
# The nearest one: "kommenden Freitag".
_COMING = re.compile(r"\bkommenden(?= (?:mon|diens|donners|frei|sams|sonn)tag| mittwoch)")
_FEIRA = re.compile(
    r"(?<=\bsegunda) (?=feira\b)|(?<=\b(?:quarta|quinta)) (?=feira\b)|(?<=\b(?:terca|sexta)) (?=feira\b)"
)
_ENGLISH_ORDINAL = re.compile(
    r"\b(twenty|thirty) (?=(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b)", re.IGNORECASE
)
_TODAY = frozenset({"near", "tonight", "part", "close"})


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """What a sentence says about when.

    Attributes:
        day: The local day.
        at: The local time of day; None when none was said. An hour without "am" or "pm" is a business hour.
        start: Position of the first character of the words in the sentence.
        end: Position behind their last character.
    """

    day: date
    at: time | None
    start: int
    end: int


def read_spoken(sentence: str, now: datetime) -> SpokenDay | None:
    """The day that a sentence names, with the time of day where it names one; None when unsure.

    Args:
        sentence: One sentence as it was said, in any of the five languages.
        now: The local time at which it was said, aware: the call's start in the organization's time zone.

    Of several days the most exact wins ("next week, so on the 3rd"); of "today or tomorrow" the later. A time of day
    without a day means its next occurrence.
    """
    moment = Moment(now, day_first=True, next_is_next_week=True)
    sentence = _with_digits(sentence)
    tokens = _TOKENIZER.tokens(sentence)
    phrases = _meant(sentence, tokens, moment)
    dated = [phrase for phrase in phrases if phrase.meaning.day]
    timed = [phrase for phrase in phrases if phrase.meaning.day is None and phrase.meaning.at]
    if not dated:
        return _spoken(tokens, timed[0], moment) if len(timed) == 1 else None
    best = min(dated, key=_exactness)
    if best.forms[0].rule.name == "weekday" and any(phrase.forms[0].rule.name == "period" for phrase in dated):
        assert best.meaning.day
        best = _with(best, replace(best.meaning, day=weekday_of_next_week(now.date(), best.meaning.day.weekday())))
    if len(timed) == 1 and (best.meaning.at is None or best.meaning.is_default):
        time_said = timed[0].meaning
        part = best.meaning.part or time_said.part
        best = _with(best, replace(time_said, day=best.meaning.day, part=part))
    return _spoken(tokens, best, moment)


def day_offset(text: str, day: date) -> int | None:
    """The number of days from `day` to the day that the text names; None when it names none."""
    text = _with_digits(text)
    tokens = _TOKENIZER.tokens(text)
    moment = Moment(datetime.combine(day, time(), UTC), day_first=True, next_is_next_week=True)
    if not any(phrase.meaning.day or phrase.meaning.stays_today for phrase in _meant(text, tokens, moment)):
        return None
    spoken = read_spoken(text, moment.now)
    return (spoken.day - day).days if spoken else None


def names_day(text: str) -> bool:
    """Whether the text names any day."""
    return day_offset(text, date(2000, 1, 1)) is not None


def _with_digits(sentence: str) -> str:
    """The sentence with digits for days of the month in words, as long as before: "viernes veinticuatro", "Friday the twenty fourth"."""
    sentence = _ENGLISH_ORDINAL.sub(r"\1-", sentence)
    folded = sentence.lower() if sentence.isascii() else "".join((fold(letter) or letter)[0] for letter in sentence)
    for found in _FEIRA.finditer(folded):
        sentence = f"{sentence[: found.start()]}-{sentence[found.end() :]}"
    sentence = _with_hours_and_dates(sentence, folded)
    for found in _DATE_IN_WORDS.finditer(folded):
        name = found.lastgroup or ""
        sentence = _replaced(sentence, found.span(name), str(_NUMBERS[re.sub("[- ]", ".", found[name])]))
    for found in _COUNTED.finditer(folded):
        name = found.lastgroup or ""
        sentence = _replaced(sentence, found.span(name), _COUNTS[name])
    for found in _COMING.finditer(folded):
        sentence = _replaced(sentence, found.span(), "diesen")
    for found in _DAY_IN_WORDS.finditer(folded):
        if not sentence[found.start("day")].isdigit():
            sentence = _replaced(sentence, found.span("day"), f"{_IN_WORDS[re.sub('[- ]', '.', found['day'])]}th")
    return sentence


def _with_hours_and_dates(sentence: str, folded: str) -> str:
    """The sentence with digits for hours of the afternoon, and "dia 11" for a weekday with its date; `folded` has no accents."""
    for found in _HOUR_IN_WORDS.finditer(folded):
        name = found.lastgroup or ""
        sentence = _replaced(sentence, found.span(name), str(_HOURS[re.sub("[- ]", ".", found[name])]))
    for found in _DATED_WEEKDAY.finditer(folded):
        sentence = _replaced(sentence, found.span(), f"dia {_SMALL.get(found['date'], found['date'])}")
    return sentence


def _replaced(sentence: str, span: tuple[int, int], words: str) -> str:
    """The sentence with other words in a place, filled with spaces to the same length."""
    start, end = span
    return sentence[:start] + words.ljust(end - start) + sentence[end:]


def _meant(sentence: str, tokens: list[Token], moment: Moment) -> list[Phrase]:
    """The phrases that name a day or an hour; an ordinal or an hour alone counts only where nothing follows that it could count."""
    phrases = _READER.phrases(sentence, tokens, moment, open_after=_ENDS)
    return [phrase for phrase in phrases if not phrase.meaning.unread and _is_certain(sentence, tokens, phrase)]


def _is_certain(sentence: str, tokens: list[Token], phrase: Phrase) -> bool:
    start, end = tokens[phrase.first].start, tokens[phrase.last - 1].end
    if (
        (start and sentence[start - 1].isalnum())
        or sentence[end : end + 1].isalnum()
        or sentence[end : end + 1] in ("'", "’")
    ):
        return False
    rule = phrase.forms[0].rule
    if phrase.is_joined or rule.strength == "sure" or phrase.leads:
        return True
    at_end = phrase.last == len(tokens) or tokens[phrase.last].key in _ENDS
    if rule.name == "ordinal":
        return at_end and phrase.last - phrase.first > 1
    return rule.name not in ("bare", "wall", "part_alone", "colon", "feira")


def _with(phrase: Phrase, meaning: Meaning) -> Phrase:
    return replace(phrase, meaning=meaning)


def _spoken(tokens: list[Token], phrase: Phrase, moment: Moment) -> SpokenDay | None:
    meaning = settled(phrase.meaning, moment)
    if meaning.unread or meaning.day is None:
        return None
    return SpokenDay(meaning.day, meaning.at, tokens[phrase.first].start, tokens[phrase.last - 1].end)


def _exactness(phrase: Phrase) -> tuple[int, int, int]:
    """Sort key, lowest for the most exact phrase; of "today or tomorrow" the later one comes first."""
    names = [form.rule.name for form in phrase.forms if form.rule.name in _RANK]
    rank = min((_RANK[name] for name in names), default=len(_ORDER))
    assert phrase.meaning.day
    later_first = -phrase.meaning.day.toordinal() if names and names[0] in _TODAY else 0
    return rank, later_first, phrase.first
