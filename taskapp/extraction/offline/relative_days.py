"""Reads a day that is named by another one, which was named in the turns before: "the day after", "that day", "at eight"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.appointments import DAYS_OF_WEEK, refuses_day, slot_of
from taskapp.extraction.offline.languages.act_words import BELIEVED
from taskapp.extraction.offline.languages.day_words import (
    DAY_AFTER,
    DAY_BEFORE,
    NEXT_WEEK,
    REST_OF_DAY,
    SAME_DAY,
    WEEK_AFTER,
    WEEKDAY_BEFORE,
    WEEKDAYS,
)
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.shared.date_words.calendar_days import weekday_of_next_week
from taskapp.shared.date_words.spoken import day_offset

# Turns and clauses before an act in which the day is named that it counts from.
TURNS_BACK, CLAUSES_BACK = 6, 16
# Turns before a weekday in which it is dated, and letters by which a word is known in another form.
DATED_TURNS, STEM = 3, 5
# Turns behind an act in which its side adds the day, and words of such a clause.
ADDED_TURNS, FEW = 3, 6
# What takes place on a day.
_EVENT = re.compile(
    r"\b(?:the|our|my|your|his|her|their) (?:\w+ ){1,5}?(?:is|are|starts?|begins?|opens?|takes? place|happens)(?: still)? (?:on\b|the \w+(?:st|nd|rd|th)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|^\W*(?:it|that) (?:starts|begins|opens)\b"
    r"|^\W*(?:(?:am|im|nachste\w*) .*)?\b(?:ist|sind|beginnt|startet) (?:die|der|das|unser\w*|mein\w*) \w+|\b(?:der|die|das|unser\w*|mein\w*) (?:\w+ ){1,3}?(?:ist|sind|beginnt|startet|findet) (?:\w+ )?(?:am|im|nachste\w*)\b"
    r"|\b(?:el|la|los|las|mi|nuestr[oa]) (?:\w+ ){1,4}?(?:es|son|sera|empieza|comienza) (?:el|en)\b|\b(?:l'|(?:le|la|les|mon|ma|notre|votre) )(?:\w+ ){1,4}?(?:est|sont|sera|commence|debute|a lieu|tombe) (?:le|en)\b"
)
_EVENT_ACCENTED = re.compile(
    r"\b(?:[oa]s?|meu|minha|nossa?) (?:\w+ ){1,4}?(?:é|são|será|começa|cai) (?:no|na|em|dia)\b"
)
_STEPS = {-1: DAY_BEFORE, 1: DAY_AFTER, 0: SAME_DAY}


class RelativeDays:
    """Reads the days of a call's clauses that other clauses of it name."""

    def __init__(self, clauses: Sequence[Clause], acts: Mapping[int, Act]) -> None:
        self._clauses, self._acts = clauses, acts

    def counted_from(self, at: int, day: date) -> int | None:
        """The day of a clause that counts from the one that was named last ("the day after"); None where it does not."""
        clause = self._clauses[at]
        text = clause.flat
        if WEEK_AFTER.search(text):
            return self._week_after(at, day)
        if WEEKDAY_BEFORE.search(text):
            return self._weekday_before(at, day)
        found = next(((step, match) for step, pattern in _STEPS.items() if (match := pattern.search(text))), None)
        if found is None:
            return None
        step, match = found
        own = day_offset(clause.text[: match.start()], day) if step else None
        named = own if own is not None else next((offset for offset, _ in self._days_before(at, day)), None)
        return None if named is None else max(0, named + step)

    def of_hour(self, at: int, day: date, now: time | None, nearby: int | None) -> int | None:
        """The day of a clause that names no day; `nearby`: the day of a clause beside it, None where none names one.

        An hour belongs to the day that is talked about, else it is the next such hour after `now`.
        """
        said = slot_of(self._clauses[at], day, bare=False)
        if said is None or said.hour is None:
            return nearby
        if nearby is None:
            days = (offset for offset, clause in self._days_before(at, day) if self._is_open_day(at, clause))
            nearby = next(days, 0)
        return 1 if nearby == 0 and now is not None and time.fromisoformat(said.hour) <= now else nearby

    def added_behind(self, at: int, day: date) -> int | None:
        """The day that the same side adds alone in its next turns: "Before I go home." or "So Friday okay?", if that is agreed to."""
        own, act = self._clauses[at], self._acts.get(at)
        for clause in self._clauses[at + 1 : at + CLAUSES_BACK] if act and act.kind == "promise" else ():
            if clause.turn > own.turn + ADDED_TURNS or clause.at in self._acts:
                return None
            if clause.turn == own.turn and day_offset(clause.dated, day) is not None:
                return None
            is_own = own.ours is not None and clause.ours is own.ours and clause.turn > own.turn
            if is_own and self._clauses[clause.at - 1].flat.endswith("?"):
                return None  # "When does it begin?" – "On Monday."
            if not is_own or len(clause.flat.split()) > FEW or refuses_day(clause):
                continue
            found = day_offset(clause.dated, day)
            if found is None and REST_OF_DAY.search(clause.flat):
                found = 0
            if found is not None:
                return found if not clause.flat.endswith("?") or self._is_agreed(clause, day, found) else None
        return None

    def _is_agreed(self, asked: Clause, day: date, offset: int) -> bool:
        """Whether the clause behind a question says yes, or the same day."""
        behind = self._clauses[asked.at + 1 : asked.at + 2]
        return any(
            not refuses_day(each) and (each.frames.yes.search(each.flat) or day_offset(each.dated, day) == offset)
            for each in behind
            if each.turn > asked.turn
        )

    def _week_after(self, at: int, day: date) -> int | None:
        """The day in the week after the one that was named last."""
        clause = self._clauses[at]
        weekday = _weekday(clause)
        for offset, named in self._days_before(at, day):
            is_week = NEXT_WEEK.search(named.flat) and _weekday(named) is None
            monday = day + timedelta(days=offset - (day + timedelta(days=offset)).weekday())
            if weekday is not None:
                return (monday + timedelta(days=DAYS_OF_WEEK + weekday) - day).days
            return (monday - day).days + DAYS_OF_WEEK if is_week else offset + DAYS_OF_WEEK
        return None

    def _weekday_before(self, at: int, day: date) -> int | None:
        """The last such weekday before a day that was named, if it is still to come."""
        weekday = _weekday(self._clauses[at]) or 0
        named = ((offset, (day + timedelta(days=offset)).weekday()) for offset, _ in self._days_before(at, day))
        before = (offset - ((other - weekday - 1) % DAYS_OF_WEEK + 1) for offset, other in named)
        return next((offset for offset in before if offset >= 0), None)

    def _days_before(self, at: int, day: date) -> Iterator[tuple[int, Clause]]:
        """The days that the clauses of the last turns name, with the clauses, the last one first."""
        own = self._clauses[at]
        for clause in reversed(self._clauses[max(0, at - CLAUSES_BACK) : at]):
            if clause.turn < own.turn - TURNS_BACK:
                return
            is_told = clause.frames.past.search(clause.flat) or BELIEVED.search(clause.flat)
            if not is_told and (offset := day_offset(clause.dated, day)) is not None:
                yield offset, clause

    def _is_open_day(self, at: int, clause: Clause) -> bool:
        """Whether the day of a clause can be that of an hour named later: nobody refused it or promised something else for it."""
        own, other = self._acts.get(at), self._acts.get(clause.at)
        is_others = (
            other is not None and own is not None and other.kind != "meeting" and other.category is not own.category
        )
        return not is_others and not refuses_day(clause)


def dated_weekday(clauses: Sequence[Clause], at: int, day: date, offset: int) -> int:
    """The day of a weekday that a clause names, as the turns before dated it: "Friday the 23rd" – "On Friday, then."."""
    clause, weekday = clauses[at], _weekday(clauses[at])
    if weekday is None or not 0 < offset < DAYS_OF_WEEK:
        return offset
    for before in reversed(clauses[max(0, at - CLAUSES_BACK) : at]):
        if before.turn < clause.turn - DATED_TURNS or refuses_day(clause):
            break
        if _weekday(before) == weekday and not before.frames.past.search(before.flat):
            found = day_offset(before.dated, day)
            return found if found and found > offset and (found - offset) % DAYS_OF_WEEK == 0 else offset
    return offset


def tells_event(clause: Clause, own: Clause) -> bool:
    """Whether a clause only tells when something takes place that `own` does not name: "The inspection is on the 30th."."""
    found = _EVENT.search(clause.flat) or _EVENT_ACCENTED.search(clause.text.lower())
    if found is None or clause.flat.endswith("?"):
        return False
    stems = {word[:STEM] for word in re.findall(r"\w{4,}", flat(found[0]))}
    return not stems & {word[:STEM] for word in re.findall(r"\w{4,}", own.flat)}


def in_next_week(clauses: Sequence[Clause], at: int, day: date, offset: int) -> int:
    """The day of a weekday that a clause names, a week later where the turns before speak of the next week."""
    clause = clauses[at]
    if _weekday(clause) is None or not 0 < offset < DAYS_OF_WEEK or NEXT_WEEK.search(clause.flat):
        return offset
    near = [each for each in clauses[max(0, at - 4) : at] if each.turn >= clause.turn - 2]
    if any(NEXT_WEEK.search(each.flat) and not refuses_day(each) and _weekday(each) is None for each in near):
        weekday = (day + timedelta(days=offset)).weekday()
        return (weekday_of_next_week(day, weekday) - day).days
    return offset


def _weekday(clause: Clause) -> int | None:
    return next((number for number, pattern in enumerate(WEEKDAYS) if pattern.search(clause.flat)), None)
