"""Days as people name them on the phone, in English, German and Spanish, as an offset from the day of the call."""

import re
from calendar import monthrange
from datetime import date, timedelta

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one a an ein einem einer eine un una",
            "two couple zwei dos",
            "three drei tres",
            "four vier cuatro",
            "five funf cinco",
            "six sechs seis",
            "seven sieben siete",
            "eight acht ocho",
            "nine neun nueve",
            "ten zehn diez",
        ),
        1,
    )
    for word in words.split()
}
_UNITS = {
    1: "day days tag tage tagen dia dias",
    7: "week weeks woche wochen semana semanas",
    30: "month months monat monate monaten mes meses",
}
_UNIT_DAYS = {word: days for days, words in _UNITS.items() for word in words.split()}
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday montag lunes",
            "tuesday dienstag martes",
            "wednesday mittwoch miercoles",
            "thursday donnerstag jueves",
            "friday freitag viernes",
            "saturday samstag sonnabend sabado",
            "sunday sonntag domingo",
        )
    )
    for word in words.split()
}
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january januar enero",
            "february februar febrero",
            "march marz",
            "april abril",
            "may mai mayo",
            "june juni junio",
            "july juli julio",
            "august agosto",
            "september septiembre",
            "october oktober octubre",
            "november noviembre",
            "december dezember diciembre",
        ),
        1,
    )
    for word in words.split()
}
_NEXT = r"next|following|nachste[nrms]?|kommende[nrms]?|proxim[oa]"
_FIXED: tuple[tuple[str, int], ...] = (
    (r"day after tomorrow|ubermorgen|pasado manana", 2),
    (r"tomorrow|morgen(?! fruh um)|manana", 1),
    (r"today|tonight|this (?:afternoon|evening|morning)|end of (?:the )?day|heute|hoy|esta tarde|esta noche", 0),
    (r"right away|immediately|straight away|sofort|ahora mismo|as soon as we hang up|in an hour", 0),
)
_ENDS = (r"end of (?:the |this )?week|this week|ende der woche|diese woche|fin de semana|esta semana",)
_MONTH_END = r"end of (?:the |this )?month|monatsende|ende des monats|fin de mes|final de mes"
_IN = re.compile(
    rf"\b(?:in|en|dentro de|within)\s+(\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:couple of\s+)?({'|'.join(_UNIT_DAYS)})\b"
)
_WEEKDAY = re.compile(
    rf"\b(?:(?P<next>{_NEXT})\s+)?(?P<day>{'|'.join(_WEEKDAYS)})\b(?P<after>\s+(?:proximo|que viene))?"
)
_NEXT_WEEK = re.compile(rf"\b(?:{_NEXT})\s+(?:week|woche|semana)\b|\bsemana que viene\b")
_MONTH_DAY = re.compile(
    rf"\b(?:(?P<m1>{'|'.join(_MONTHS)})\s+(?:the\s+)?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?|(?P<d2>\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?(?P<m2>{'|'.join(_MONTHS)}))\b"
)
_ORDINAL = re.compile(r"\b(?:the|am|el dia|el)\s+(\d{1,2})(?:st|nd|rd|th|\.)(?!\d)")


def offset_in(words: str, day: date) -> int | None:
    """How many days after `day` the folded `words` speak of; None when they name no day."""
    found = _month_day(words, day)
    if found is None:
        found = _counted(words)
    if found is None:
        found = _fixed(words, day)
    return found if found is not None else _weekday(words, day)


def _month_day(words: str, day: date) -> int | None:
    if match := _MONTH_DAY.search(words):
        month, number = _MONTHS[match["m1"] or match["m2"]], int(match["d1"] or match["d2"])
        return _until(day, month, number)
    if re.search(rf"\b(?:{_MONTH_END})\b", words):
        return monthrange(day.year, day.month)[1] - day.day
    if match := _ORDINAL.search(words):
        number = int(match[1])
        following = day.month if number >= day.day else day.month % 12 + 1
        return _until(day, following, number)
    return None


def _until(day: date, month: int, number: int) -> int | None:
    for year in (day.year, day.year + 1):
        if 1 <= number <= monthrange(year, month)[1] and (then := date(year, month, number)) >= day:
            return (then - day).days
    return None


def _counted(words: str) -> int | None:
    match = _IN.search(words)
    if match is None:
        return None
    number = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]
    return number * _UNIT_DAYS[match[2]]


def _fixed(words: str, day: date) -> int | None:
    for pattern, offset in _FIXED:
        if re.search(rf"\b(?:{pattern})\b", words):
            return offset
    if any(re.search(rf"\b(?:{pattern})\b", words) for pattern in _ENDS):
        return (4 - day.weekday()) % 7
    return None


def _weekday(words: str, day: date) -> int | None:
    """The coming day of that name; "next" and "following" skip to the week after this one."""
    match = _WEEKDAY.search(words)
    next_week = _NEXT_WEEK.search(words)
    if match is None:
        return 7 if next_week else None
    wanted = _WEEKDAYS[match["day"]]
    if next_week or match["next"] or match["after"]:
        monday = day - timedelta(days=day.weekday()) + timedelta(days=7)
        return (monday + timedelta(days=wanted) - day).days
    return (wanted - day.weekday()) % 7 or 7
