"""Takes the days of a summing-up at the end of a call: "So you come on Monday, the quote's Wednesday, and the plants on Friday"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from taskapp.extraction.offline.languages import recap_words as words
from taskapp.extraction.offline.selection import Candidate
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.extraction.offline.things import DAY_WORDS, EMPTY_NOUNS
from taskapp.shared.date_words.spoken import day_offset
from taskapp.tasks.types import TaskCategory

# The part of the turns before a summing-up, and the named days that make one.
BEFORE, DAYS = 0.5, 2
DAYS_OF_WEEK = 7
# Dated things of summings-up that are looked at; bounds the time for very long calls.
MAX_PARTS = 24
# Clauses and turns behind a promise in which its day is told together with that of another.
CLAUSES_BEHIND, TURNS_BEHIND = 16, 4
# Words of one thing of a summing-up.
WORDS = 9
# Letters by which a word is known in another form of it.
STEM = 5


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing of a summing-up: its words and its day."""

    sentence: int
    stems: frozenset[str]
    meets: bool
    offset: int


def with_recapped_days(
    candidates: Sequence[Candidate], clauses: Sequence[Clause], day: date, contact_name: str
) -> list[Candidate]:
    """The candidates with the day that a later summing-up names for just this thing."""
    candidates = _with_shared_days(candidates, clauses, day)
    parts = list(_parts(clauses, day))[-MAX_PARTS:]
    names = _stems(contact_name)
    summed_up = {part.sentence for part in parts}
    return [
        _with_own_day(candidate, day)
        if candidate.clause.sentence in summed_up
        else _dated(candidate, [part for part in parts if part.sentence > candidate.clause.sentence], names)
        for candidate in candidates
    ]


def _with_shared_days(candidates: Sequence[Candidate], clauses: Sequence[Clause], day: date) -> list[Candidate]:
    """The candidates with the day of what is handed over with them: "You'll have both by Thursday.", "I'll send the list too."."""
    found, together = list(candidates), set[int]()
    for index in reversed(range(len(found))):
        own = found[index]
        is_handed = own.act.kind == "promise" and own.item.category in (TaskCategory.SEND_INFO, TaskCategory.GENERAL)
        if not is_handed or own.item.offset_days is not None:
            continue
        later = found[index + 1] if index + 1 < len(found) else None
        if later and _is_added(own, later):
            shared = later.item.offset_days
        else:
            behind = clauses[own.act.at + 1 : own.act.at + CLAUSES_BEHIND]
            of_all = next((each for each in behind if _day_of_all(each, own, day) is not None), None)
            shared = None if of_all is None else _day_of_all(of_all, own, day)
            together |= set() if of_all is None else {of_all.at}
        found[index] = replace(own, item=replace(own.item, offset_days=shared))
    return [each for each in found if each.act.at not in together]


def _is_added(own: Candidate, later: Candidate) -> bool:
    """Whether the next thing goes with the first one: "I'll send their case study too"."""
    is_near = later.clause.turn <= own.clause.turn + TURNS_BEHIND and later.act.ours is own.act.ours
    is_sent = later.item.category is TaskCategory.SEND_INFO or later.item.category is own.item.category
    return is_near and is_sent and bool(words.WITH_IT.search(later.clause.flat))


def _day_of_all(clause: Clause, own: Candidate, day: date) -> int | None:
    """The day that a clause of the same side names for several things together."""
    text = clause.flat
    if text.endswith("?") or clause.frames.past.search(text) or clause.frames.condition.search(text):
        return None
    is_of_all = words.TOGETHER.search(text) and words.ARRIVES.search(text)
    return day_offset(clause.dated, day) if is_of_all and clause.speaker == own.clause.speaker else None


def _with_own_day(candidate: Candidate, day: date) -> Candidate:
    """The candidate of a summing-up with the day of its own part."""
    ends = [match.end() for match in words.PARTS.finditer(candidate.clause.dated)]
    start = max((end for end in ends if end <= candidate.act.start), default=0)
    own = candidate.clause.dated[start : min((end for end in ends if end > start), default=None)]
    if candidate.act.kind == "meeting":
        return candidate
    return replace(candidate, item=replace(candidate.item, offset_days=day_offset(own, day)))


def _parts(clauses: Sequence[Clause], day: date) -> Iterator[_Part]:
    """The dated parts of all sentences of the second half that name several days."""
    last = clauses[-1].turn if clauses else 0
    late = (clause for clause in clauses if clause.turn >= BEFORE * last)
    for sentence, group in groupby(late, key=lambda clause: clause.sentence):
        said = list(group)
        if any(_is_no_sum(clause) for clause in said):
            continue
        texts = [text for clause in said for text in words.PARTS.split(clause.dated)]
        dated = [
            (text, offset)
            for text in texts
            if len(text.split()) <= WORDS and (offset := day_offset(text, day)) is not None
        ]
        told = {offset for text, offset in dated if _stems(text) or words.MEETS.search(flat(text))}
        if len(told) >= DAYS and (len(texts) > DAYS or words.SUMS_UP.match(said[0].flat)):
            for text, offset in dated:
                yield _Part(sentence, _stems(text), bool(words.MEETS.search(flat(text))), offset)


def _is_no_sum(clause: Clause) -> bool:
    """Whether a clause asks, tells what was, or limits what will be."""
    text, frames = clause.flat, clause.frames
    return text.endswith("?") or bool(frames.past.search(text) or frames.condition.search(text))


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{4,}", flat(text))
    return frozenset(word[:STEM] for word in words if word not in DAY_WORDS and word not in EMPTY_NOUNS)


def _dated(candidate: Candidate, parts: Sequence[_Part], names: frozenset[str]) -> Candidate:
    """The candidate with the day of the one part that names its thing, or that says when both meet."""
    own = _stems(f"{candidate.item.title} {candidate.item.evidence}") - names
    is_meeting = candidate.act.kind == "meeting" and candidate.item.category is TaskCategory.MEETING
    meets = [part for part in parts if part.meets] if is_meeting else []
    named = {part.offset for part in meets or parts if meets or part.stems & own}
    before = candidate.item.offset_days
    if len(named) != 1 or (before is not None and (before - min(named)) % DAYS_OF_WEEK == 0):
        return candidate
    return replace(candidate, item=replace(candidate.item, offset_days=min(named)))
