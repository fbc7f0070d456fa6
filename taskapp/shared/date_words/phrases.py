"""Joins the forms of a text into phrases: a day, the hour beside it, and the prepositions before them are one phrase."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from taskapp.shared.date_words.bare_hours import is_hour, is_lunchtime, is_part_number
from taskapp.shared.date_words.calendar_days import add_units, weekday_of_next_week
from taskapp.shared.date_words.grammar import Grammar, Match
from taskapp.shared.date_words.meaning import Meaning, Moment, Phrase, business_hour
from taskapp.shared.date_words.meanings import meaning_of
from taskapp.shared.date_words.tokens import Token, Tokenizer
from taskapp.shared.date_words.zones import UNCLEAR_REGIONS, zones_of_places

# Words before a form. `day` and `hour`: they make a due date of it. `soft`: they belong to the phrase and say nothing.
# `keeps`: the form is a due date, and the title would be incomplete without it.
_LEADS = {
    "on": "day", "by": "both", "due": "both", "before": "before", "b4": "before", "at": "hour", "@": "hour", "after": "hour", "from": "hour",
    "until": "keeps", "till": "keeps", "til": "keeps", "around": "around", "about": "soft_hour", "roughly": "soft",
    "approx": "soft", "approximately": "soft", "circa": "soft", "~": "soft", "sometime": "soft", "anytime": "soft",
    "vor": "before", "spatestens": "both", "um": "hour", "bis": "both", "am": "day", "para": "both", "hasta": "both", "avant": "before", "vers": "soft", "ate": "both",
    "starting": "hour", "within": "soft", "w/c": "both", "sharp": "soft",
}  # fmt: skip


# What a kind of preposition is before a day, and before an hour alone.
_OF_HOURS: dict[str | None, tuple[str | None, str]] = {"soft_hour": (None, "soft"), "around": ("soft", "hour")}


# A phrase has at most so many forms, so that a line of many equal days takes linear time.
_MAX_FORMS = 6


class PhraseReader:
    """Finds the phrases of a text with one tokenizer and one grammar. `capitalises`: the language writes nouns with a capital."""

    def __init__(self, tokenizer: Tokenizer, grammar: Grammar, *, capitalises: bool = False) -> None:
        self.tokenizer, self._grammar = tokenizer, grammar
        self.capitalises = capitalises

    def phrases(
        self, text: str, tokens: Sequence[Token], moment: Moment, *, open_after: frozenset[str]
    ) -> list[Phrase]:
        """The phrases in order. `open_after`: words that may follow a bare hour ("tomorrow 9 about the offer")."""
        found: list[Phrase] = []
        matches = list(self._grammar.matches(tokens))
        for number, form in enumerate(matches):
            match, meaning = _with_city(tokens, form, meaning_of(form, moment))
            phrase = _with_leads(tokens, match, meaning, found[-1].last if found else 0)
            if meaning.unread == "":
                continue
            previous = found[-1] if found else None
            adjacent = (
                previous is not None
                and len(previous.forms) < _MAX_FORMS
                and _is_adjacent(text, tokens, previous, phrase)
            )
            is_apart = match.first > 0 and tokens[match.first - 1].end < tokens[match.first].start
            if match.rule.meaning == "time_range" and is_part_number(tokens, match):
                continue
            if match.rule.meaning == "half_day" and not (adjacent and previous and previous.meaning.day and is_apart):
                continue
            if tokens[match.first].key == "lunch" and not is_lunchtime(
                tokens, match, previous if adjacent else None, matches[number + 1 : number + 2]
            ):
                continue
            if match.rule.name == "bare" and not is_hour(
                tokens, phrase, previous if adjacent else None, matches[number + 1 : number + 2], open_after
            ):
                continue
            if adjacent and previous and (joined := _join(previous, phrase, moment)):
                found[-1] = joined
            else:
                found.append(phrase)
        whole = [
            _with_bracket(tokens, _without_shift(each))
            for each in found
            if each.meaning.shift is None or each.meaning.day
        ]
        return [_with_zone(tokens, phrase) for phrase in whole]


def _without_shift(phrase: Phrase) -> Phrase:
    """The phrase, not understood when it moves a day without an hour by hours: "2 hours before Friday"."""
    if phrase.meaning.shift is None:
        return phrase
    return replace(phrase, meaning=replace(phrase.meaning, shift=None, unread="vague"))


def _with_city(tokens: Sequence[Token], match: Match, meaning: Meaning) -> tuple[Match, Meaning]:
    """The match with the zone of a city behind it ("3pm New York time"); "local time" is the organization's."""
    if meaning.at is None or meaning.day or meaning.is_default or match.last >= len(tokens):
        return match, meaning
    for number in (1, 2, 3):
        last = match.last + number
        if last < len(tokens) and tokens[last].key == "time":
            name = " ".join(token.key for token in tokens[match.last : last])
            if name in ("local", "our", "my"):
                return replace(match, last=last + 1), meaning
            if name in UNCLEAR_REGIONS:
                return replace(match, last=last + 1), replace(meaning, unread="zone")
            if zone := zones_of_places().get(name):
                return replace(match, last=last + 1), replace(meaning, zone=ZoneInfo(zone))
            if name in ("their", "your", "his", "her"):
                return replace(match, last=last + 1), replace(meaning, unread="zone")
    return match, meaning


def _with_bracket(tokens: Sequence[Token], phrase: Phrase) -> Phrase:
    """The phrase with the bracket that closes one inside it: "12/4 (fri)"."""
    keys = [token.key for token in tokens[phrase.first : phrase.last + 1]]
    is_open = keys[:-1].count("(") > keys[:-1].count(")") and phrase.last < len(tokens)
    return replace(phrase, last=phrase.last + 1) if is_open and keys[-1] == ")" else phrase


def _with_zone(tokens: Sequence[Token], phrase: Phrase) -> Phrase:
    """The phrase with a zone that does not stand right behind its hour: "3pm Friday GMT", "9am (CET)", "3pm EST/EDT"."""
    meaning = phrase.meaning
    if meaning.at is None or meaning.is_default or meaning.unread:
        return phrase
    behind = [token.key for token in tokens[phrase.last : phrase.last + 3]]
    has_brackets = behind[:1] == ["("] and behind[2:] == [")"]
    if has_brackets if meaning.zone else behind[:1] == ["/"]:
        return phrase
    at = phrase.last + (has_brackets or meaning.zone is not None)
    symbols = dict(tokens[at].symbols) if at < len(tokens) else {}
    if symbols.keys().isdisjoint(("ZONE", "UNCLEAR_ZONE")):
        return phrase
    zone = ZoneInfo(symbols["ZONE"]) if "ZONE" in symbols else None
    unread = None if zone and meaning.zone in (None, zone) else "zone"
    return replace(phrase, last=at + 1 + has_brackets, meaning=replace(meaning, zone=zone, unread=unread))


def _with_leads(tokens: Sequence[Token], match: Match, meaning: Meaning, floor: int) -> Phrase:
    """The match with the prepositions before it."""
    first, leads = match.first, set()
    is_hour = meaning.day is None and meaning.at is not None
    while first > floor:
        kind, length = _lead([token.key for token in tokens[max(floor, first - 3) : first]], is_hour=is_hour)
        is_of_period = tokens[first - 1].key == "at" and match.rule.name in _PERIOD_ENDS
        if kind is None or (kind == "hour" and meaning.day and meaning.at is None and not is_of_period):
            break
        leads.add(kind)
        first -= length
    phrase = Phrase(first, match.last, (match,), frozenset(leads), meaning)
    if meaning.day and _is_day_before(phrase):
        return replace(phrase, meaning=replace(meaning, day=meaning.day - timedelta(days=1)))
    return phrase


def _is_day_before(phrase: Phrase) -> bool:
    """Whether it is "before tomorrow" or "before Christmas", without an hour: the day before that day."""
    is_named = phrase.forms[0].rule.name in ("near", "holiday")
    return is_named and not phrase.is_joined and "before" in phrase.leads and phrase.meaning.at is None


def _lead(before: Sequence[str], *, is_hour: bool) -> tuple[str | None, int]:
    """The kind of the preposition at the end of some words, and how many words it has; None: there is none."""
    match before:
        case (
            [*_, "no" | "not", "later" | "sooner" | "earlier", "than"]
            | [*_, "at", "the", "latest"]
            | [*_, "au", "plus", "tard"]
            | [*_, "a", "mas", "tardar"]
        ):
            return "both", 3
        case [*_, "later" | "sooner" | "earlier", "than"]:
            return "both", 2
        case [*_, "week" | "wk", "commencing" | "beginning" | "starting" | "of"]:
            return "both", 2
        case [*_, "due", ":"]:
            return "soft", 1
    if list(before[-2:]) in (["antes", "de"], ["antes", "del"]):
        return "before", 2
    kind = _LEADS.get(before[-1])
    return (_OF_HOURS[kind][is_hour] if kind in _OF_HOURS else kind), 1


# "Tonight at 4" is before the morning; at 5 it is the afternoon.
_LAST_HOUR_OF_NIGHT = 4
_PERIOD_ENDS = frozenset({"week_end", "weekend", "month_end"})


def _is_adjacent(text: str, tokens: Sequence[Token], previous: Phrase, phrase: Phrase) -> bool:
    """Whether only a space, a comma, a dash or the dot of an abbreviation is between two phrases."""
    if phrase.first == previous.last:
        return True
    between = text[tokens[previous.last - 1].end : tokens[phrase.first].start]
    if _BETWEEN.fullmatch(between):
        return True
    last = tokens[previous.last - 1]
    return between.strip() == "." and last.end - last.start <= 4 and last.key.isalpha()


_BETWEEN = re.compile(r"\s*[,–—-]?\s*|\s*\(\s*")


def _join(first: Phrase, second: Phrase, moment: Moment) -> Phrase | None:
    """One phrase of two that stand side by side; None when they are two statements."""
    meaning = _joined_meaning(first, second, moment)
    if meaning is None:
        return None
    return Phrase(first.first, second.last, first.forms + second.forms, first.leads | second.leads, meaning)


def _joined_meaning(first: Phrase, second: Phrase, moment: Moment) -> Meaning | None:
    one, other = first.meaning, second.meaning
    if one.shift:
        return _shifted(one, other, *one.shift)
    if one.unread or other.unread:
        return replace(one, unread=one.unread or other.unread)
    if one.day and other.day:
        day = _same_day(first, second, moment)
        if day is None:
            return None if _are_apart(first, second) else replace(one, unread="several-days")
        timed = one if one.at else other
        return replace(timed, day=day)
    if one.at and other.at:
        return _joined_times(one, other)
    timed, day = one if one.at else other, one.day or other.day
    if day and first.meaning.day and _is_day_before(first):
        day += timedelta(days=1)  # "before tomorrow noon"
    return replace(timed, day=day, stays_today=timed.stays_today)


def _shifted(first: Meaning, meaning: Meaning, unit: str, number: int) -> Meaning | None:
    """The day or the hour so many units away; "the week before Christmas" is no single day."""
    if unit == "minute":
        return _shifted_hour(first, meaning, number)
    if meaning.day is None or meaning.unread:
        return None
    return replace(meaning, day=add_units(meaning.day, unit, number)) if unit else replace(meaning, unread="vague")


def _shifted_hour(first: Meaning, meaning: Meaning, number: int) -> Meaning | None:
    """The hour so many minutes away, "15 minutes before noon"; a day without an hour waits for one ("before Friday 5pm")."""
    if meaning.unread or (first.day and meaning.day):
        return None
    if meaning.at is None:
        return replace(meaning, shift=first.shift)
    meaning = replace(meaning, day=first.day or meaning.day)
    at = _settled_hour(meaning) or meaning.at
    assert at
    is_midnight = at == time(23, 59)  # as the due date has it
    minutes = at.hour * 60 + at.minute + is_midnight + number
    if not 0 <= minutes < 24 * 60:
        return replace(meaning, unread="vague")
    return replace(meaning, at=time(*divmod(minutes, 60)), is_guess=False, is_default=False, until=None)


def _are_apart(first: Phrase, second: Phrase) -> bool:
    """Whether one of two days side by side is no day: a fraction, or "sun" as a word."""
    names = {form.rule.name for form in first.forms + second.forms}
    if "weekday" not in names:
        slashes = [form.symbols[:1] and form.symbols[0][0] == "SLASH" for form in first.forms + second.forms]
        return any(slashes) and not all(slashes)
    is_foreign = [name for name, _ in first.forms[0].symbols] == ["SHORT_DAY"]
    return first.is_word and ("near" in names or (is_foreign and names == {"weekday"}))


def _same_day(first: Phrase, second: Phrase, moment: Moment) -> date | None:
    """The day that both mean; a weekday beside a date ("Mon 14 Dec") must agree with it."""
    one, other = first.meaning.day, second.meaning.day
    assert one
    assert other
    if one == other:
        return one
    names = [phrase.forms[-1].rule.name for phrase in (first, second)]
    if "weekday" not in names and "this" not in names:
        return None
    if "period" in names:
        weekday = other if names[0] == "period" else one
        return weekday_of_next_week(moment.today, weekday.weekday())
    named, dated = (one, other) if names[0] in ("weekday", "this") else (other, one)
    return dated if named.weekday() == dated.weekday() else None


def _joined_times(one: Meaning, other: Meaning) -> Meaning | None:
    """A part of the day and an hour ("tomorrow evening at 5"); two hours are two statements."""
    if one.at == other.at and (one.is_guess or other.is_guess or not (one.is_default or other.is_default)):
        return replace(other, day=one.day or other.day)  # "12 noon", "12 Uhr mittags"
    if one.is_default and not other.is_default:
        part, exact = one, other
    elif other.is_default and not one.is_default:
        part, exact = other, one
    else:
        return None
    if part.part in ("afternoon", "evening") and exact.at and exact.at.hour < 12:
        exact = replace(exact, is_guess=True)  # "cet après-midi à 4h"
    return replace(exact, day=one.day or other.day, part=part.part or exact.part)


def settled(meaning: Meaning, moment: Moment) -> Meaning:
    """A meaning with a day, and with the hour that "am" or "pm" were missing from; unread when it lies in the past."""
    if meaning.unread:
        return meaning
    at = _settled_hour(meaning)
    day = meaning.day
    if meaning.part == "night" and not meaning.is_default and at and day and at.hour <= _LAST_HOUR_OF_NIGHT:
        day += timedelta(days=1)  # "Friday night at 1", "tonight 00:30"
    if meaning.zone and at:
        return _in_local_zone(replace(meaning, at=at), moment)
    now = moment.now.time()
    if meaning.is_guess and day == moment.today and at and at <= now and at.hour < 12:
        at = max(at, at.replace(hour=at.hour + 12))  # "today at 9", said at 10: the evening is meant.
    if day is None and at is not None:
        passed = at <= now and not meaning.stays_today
        day = moment.today + timedelta(days=1) if passed else moment.today
    if day is None or day < moment.today:
        return replace(meaning, unread="past")
    if meaning.is_default and at and day == moment.today and at <= now:
        at = None  # The part of the day has passed: due today, and not overdue at once.
    until = meaning.until if at else None
    return replace(meaning, day=day, at=at, until=until, is_guess=meaning.is_guess and at is not None)


def _settled_hour(meaning: Meaning) -> time | None:
    at = meaning.at
    if at is None or not meaning.is_guess:
        return at
    if meaning.part == "morning":
        return at
    if meaning.part == "night" and at.hour in (12, *range(_LAST_HOUR_OF_NIGHT + 1)):
        return time(23, 59) if at.hour == 12 else at
    if meaning.part in ("afternoon", "evening", "night"):
        return at.replace(hour=at.hour + 12) if at.hour < 12 else at
    return business_hour(at)


def _in_local_zone(meaning: Meaning, moment: Moment) -> Meaning:
    assert meaning.zone
    assert meaning.at
    there = moment.now.astimezone(meaning.zone)
    day = meaning.day or there.date()
    then = datetime.combine(day, meaning.at, meaning.zone)
    if meaning.day is None and then <= there:
        then = datetime.combine(day + timedelta(days=1), meaning.at, meaning.zone)
    local = then.astimezone(moment.now.tzinfo)
    if local.date() < moment.today:
        return replace(meaning, unread="past")
    return replace(meaning, day=local.date(), at=local.time(), until=None, zone=None, is_guess=False)


def ranges(text: str, tokens: Sequence[Token], found: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Neighbours that "and", "or", "to" or a dash connects: they name several days."""
    for one, other in pairwise(found):
        between = text[tokens[one.last - 1].end : tokens[other.first].start]
        if _RANGE.fullmatch(between) or (
            other.leads and _RANGE_END.fullmatch(text[tokens[one.last - 1].end : tokens[other.forms[0].first].start])
        ):
            yield one, other


_RANGE = re.compile(
    r"\.?\s*(?:[-–—&/+]|,?\s*and|,?\s*or|to|until|till|through|thru|oder|und|bis|al|au|auf|a|o|y|ou|et|e)\s*",
    re.IGNORECASE,
)
_RANGE_END = re.compile(r"\s*(?:until|till|to)\s+(?:(?:on|by|at|before|the|around|about)\s+)*", re.IGNORECASE)
