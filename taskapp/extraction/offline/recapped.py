"""Takes the days of a summing-up at the end of a call: "So you come on Monday, the quote's Wednesday, and the plants on Friday"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

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
# Words of one thing of a summing-up.
WORDS = 9
# Letters by which a word is known in another form of it.
STEM = 5
_PARTS = re.compile(r"[,;:]| (?:and|und|y|et|e) (?!\w+$)")
_SUMS_UP = re.compile(
    r"\W*(?:(?:okay|right|gut|bueno|bon|bom|ja)\W+)?(?:so|also|donc|entao|entonces|alors|pues|dann)\b"
)
_MEETS = re.compile(
    r"\b(?:meet\w*|see (?:you|each)|visit\w*|you're coming|you come|sehen uns|treffen|termin|ortstermin|nos vemos|cita|visita|on se voit|rendez-vous|reuniao|a gente se ve)\b"
)


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
    parts = list(_parts(clauses, day))[-MAX_PARTS:]
    names = _stems(contact_name)
    summed_up = {part.sentence for part in parts}
    return [
        _with_own_day(candidate, day)
        if candidate.clause.sentence in summed_up
        else _dated(candidate, [part for part in parts if part.sentence > candidate.clause.sentence], names)
        for candidate in candidates
    ]


def _with_own_day(candidate: Candidate, day: date) -> Candidate:
    """The candidate of a summing-up with the day of its own part."""
    ends = [match.end() for match in _PARTS.finditer(candidate.clause.dated)]
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
        texts = [text for clause in said for text in _PARTS.split(clause.dated)]
        dated = [
            (text, offset)
            for text in texts
            if len(text.split()) <= WORDS and (offset := day_offset(text, day)) is not None
        ]
        told = {offset for text, offset in dated if _stems(text) or _MEETS.search(flat(text))}
        if len(told) >= DAYS and (len(texts) > DAYS or _SUMS_UP.match(said[0].flat)):
            for text, offset in dated:
                yield _Part(sentence, _stems(text), bool(_MEETS.search(flat(text))), offset)


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
