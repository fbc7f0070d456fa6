"""Repeating as people say it in English: `every 2 weeks on Monday`, `every weekday`, `6 months after done`; and back."""

import re
from dataclasses import replace
from datetime import date

from taskapp.shared.recurrence.rules import Rule, read_rule
from taskapp.shared.text import fold

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_UNIT_OF = {frequency: unit for unit, frequency in _FREQUENCIES.items()}
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORK_DAYS = tuple((0, day) for day in range(5))
_DONE = "after done"
# Short forms and slips with the word that is meant.
_WRITTEN = {
    "wk": "week", "wks": "weeks", "mth": "month", "mths": "months", "yr": "year", "yrs": "years",
    "evry": "every", "evrey": "every", "evey": "every", "everry": "every", "ev": "every", "ev.": "every",
}  # fmt: skip
# Phrases with the phrase that says the same in the general form; the first that matches is replaced once.
_SHORT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), general)
    for pattern, general in (
        (r"(?:daily|each day)", "every day"),
        (
            r"(?:every|each) (\d{1,2}(?:st|nd|rd|th)|second|third|fourth|fifth) (day|week|month|year)s?( on .+)?",
            r"every \1 \2\3",
        ),
        (r"weekly( on .+)?", r"every week\1"),
        (r"(?:fortnightly|every fortnight)( on .+)?", r"every 2 weeks\1"),
        (r"monthly( on .+)?", r"every month\1"),
        (r"(?:quarterly|(?:every|each) quarter)", "every 3 months"),
        (r"(?:yearly|annually)", "every year"),
        (r"(?:at )?(?:the )?end of (?:every|each) month", "every month on the last day"),
        (
            r"(?:every|each) (?:week ?day|work ?day|working day|business day)",
            "every week on mon, tue, wed, thu and fri",
        ),
        (r"(?:(?:every|each) weekend|(?:on )?weekends)", "every week on sat and sun"),
        (r"(?:on )?week ?days", "every week on mon, tue, wed, thu and fri"),
        (r"(?:on )?((?:mon|tues|wednes|thurs|fri|satur|sun)days(?:.+days)?)", r"every week on \1"),
        (
            r"(?:every|each) (?:other|second|2nd) ((?:mon(?!th)|tue|wed|thu|fri|sat|sun)(?!.* of ).*)",
            r"every 2 weeks on \1",
        ),
        (r"once (?:a|every) (day|week|month|year)", r"every \1"),
        (r"once a quarter", "every 3 months"),
        (r"(?:every|each) (?:other|second|2nd) quarter", "every 6 months"),
        (r"(?:half-?yearly|every half year|every six months|twice a year)", "every 6 months"),
        (
            r"(?:(?:every|each|on) )?(?:the )?(.+?) (?:of (?:the|every|each)|of|every|each) month",
            r"every month on the \1",
        ),
        (r"(?:every|each) ((?:\d{1,2}(?:st|nd|rd|th)|last day).*)", r"every month on the \1"),
        (
            r"(?:every|each) ((?:first|second|third|fourth|fifth|last)(?:,? (?:and )?(?:first|second|third|fourth|fifth|last))* [a-z]+day)s?",
            r"every month on the \1",
        ),
    )
)
_GENERAL = re.compile(
    r"(?:(?:every|each) )?(?:(?P<other>other) |(?P<count>[a-z0-9]+) )?(?P<unit>day|week|month|year)s?(?: on (?P<on>.+))?"
)
_LIMIT = re.compile(r"(?P<body>.+?),? (?:until (?P<until>\d{4}-\d\d-\d\d)|(?:for )?(?P<times>[a-z0-9]+) times?)")
_FROM_DONE = re.compile(r"(?P<body>.+?) after (?:it(?:'s| is| was) )?(?:done|completion|completed|finished)")


def read_repeat(text: str) -> tuple[Rule, bool]:
    """Read a phrase or an RRULE text: the rule, and whether it counts from the day on which a task is done.

    Raises `ValueError` for what is neither, with examples.
    """
    words = " ".join(_WRITTEN.get(word, word) for word in fold(text.replace("’", "'")).strip(" .").split())
    if "=" in words:
        return read_rule(text.strip()), False
    until, times = None, None
    from_done = bool(match := _FROM_DONE.fullmatch(words))
    words = match["body"] if match else words
    if match := _LIMIT.fullmatch(words):
        words, until, times = match["body"], match["until"], match["times"]
    rule = _read_rule_of(words)
    count = _count(times) if times else None
    if rule is None or (times and not count) or (from_done and (rule.by_day or rule.by_month_day)):
        raise ValueError(
            f"{text[:60]!r} is no repeat; write it as in every weekday, every 2 weeks, last Friday of the month, 6 months after done"
        )
    rule = replace(rule, until=date.fromisoformat(until) if until else None, count=count)
    return read_rule(str(rule)), from_done


def say(rule: Rule, *, from_done: bool = False) -> str:
    """The rule in words that `read_repeat` reads as the same rule."""
    unit = _UNIT_OF[rule.frequency]
    head = f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"
    days = [_say_day(ordinal, day) for ordinal, day in rule.by_day] + [_say_month_day(day) for day in rule.by_month_day]
    if rule.frequency == "WEEKLY" and rule.interval == 1 and days:
        head = "every weekday" if rule.by_day == _WORK_DAYS else f"every {_join(days)}"
    elif days:
        head = f"{head} on {_join(days)}"
    if from_done:
        head = head if days else f"{rule.interval} {unit}{'s' if rule.interval > 1 else ''}"
    if rule.until:
        head += f" until {rule.until.isoformat()}"
    elif rule.count:
        head += f", {rule.count} time{'s' if rule.count > 1 else ''}"
    return f"{head} {_DONE}" if from_done else head


def _read_rule_of(words: str) -> Rule | None:
    for pattern, general in _SHORT:
        if match := pattern.fullmatch(words):
            words = match.expand(general)
            break
    match = _GENERAL.fullmatch(words)
    if match is None:
        listed = re.fullmatch(r"(?:every|each) (.+)", words)
        return _with_days(Rule("WEEKLY"), listed[1]) if listed else None
    is_every = words.startswith(("every", "each"))
    interval = 2 if match["other"] else _count(match["count"] or "1")
    if is_every and not interval:
        interval = _ordinal([match["count"]], 31) or 0
    if interval < 1 or not (is_every or match["count"]):
        return None
    rule = Rule(_FREQUENCIES[match["unit"]], interval=interval)
    return _with_days(rule, match["on"]) if match["on"] else rule


def _with_days(rule: Rule, text: str) -> Rule | None:
    days, month_days = [], []
    parts = [part.removeprefix("on ").removeprefix("the ").split() for part in re.split(r",? (?:and|&) |, ?|/", text)]
    if len(parts[-1]) > 1 and _weekday(parts[-1][-1]) is not None and all(_ordinal(words, 5) for words in parts[:-1]):
        parts = [[*words, parts[-1][-1]] for words in parts[:-1]] + parts[-1:]  # "the first and third Monday"
    for words in parts:
        if len(words) == 1 and (day := _weekday(words[0])) is not None:
            days.append((0, day))
        elif len(words) > 1 and (day := _weekday(words[-1])) is not None and (ordinal := _ordinal(words[:-1], 5)):
            days.append((ordinal, day))
        elif ordinal := _ordinal(words[:-1] if words[-1:] == ["day"] else words, 31):
            month_days.append(ordinal)
        else:
            return None
    try:
        return read_rule(str(replace(rule, by_day=tuple(days), by_month_day=tuple(month_days))))
    except ValueError:
        return None


def _weekday(word: str) -> int | None:
    for number, name in enumerate(WEEKDAYS):
        if len(word) >= 3 and (name.lower() == word.removesuffix("s") or name.lower().startswith(word.rstrip("."))):
            return number
    return None


def _ordinal(words: list[str], most: int) -> int | None:
    """`first`, `2nd`, `last`, `third to last` as 1, 2, -1, -3."""
    if words == ["last"]:
        return -1
    sign, words = (-1, words[:-2]) if words[-2:] == ["to", "last"] else (1, words)
    if len(words) != 1:
        return None
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", words[0])
    number = int(match[1]) if match else _ORDINALS.index(words[0]) + 1 if words[0] in _ORDINALS else 0
    return sign * number if 1 <= number <= most else None


def _count(word: str) -> int:
    """A number in digits or as a word; 0 for anything else."""
    if word in ("a", "an"):
        return 1
    return (
        int(word)
        if word.isascii() and word.isdigit() and len(word) <= 4
        else _NUMBERS.index(word) + 1
        if word in _NUMBERS
        else 0
    )


def _say_day(ordinal: int, day: int) -> str:
    if not ordinal:
        return WEEKDAYS[day]
    name = "last" if ordinal == -1 else _ORDINALS[abs(ordinal) - 1] + (" to last" if ordinal < 0 else "")
    return f"the {name} {WEEKDAYS[day]}"


def _say_month_day(day: int) -> str:
    if day == -1:
        return "the last day"
    number = abs(day)
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"the {number}{ending}" + (" to last day" if day < 0 else "")


def _join(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
