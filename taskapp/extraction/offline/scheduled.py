"""Gives a promise to come or to bring something the day that is settled in the turns behind it, so that both are one task."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from taskapp.extraction.offline.acts import ENOUGH, Act
from taskapp.extraction.offline.answers import ADDS
from taskapp.extraction.offline.appointments import SHORT, refuses_day
from taskapp.extraction.offline.languages import recap_words as words
from taskapp.extraction.offline.speech import Clause
from taskapp.tasks.types import TaskCategory

# Turns from a promise to the last word on its day.
NEAR_TURNS = 5
# Clauses before an appointment in which its promise is looked for.
CLAUSES_BACK = 24
# Words of a clause that only says when.
FEW = 7


def with_settled_days(
    acts: Mapping[int, Act], clauses: Sequence[Clause], day_of: Callable[[Act], int | None]
) -> dict[int, Act]:
    """The acts with each appointment that only says when joined to the promise before it; `day_of` tells a settled appointment's day."""
    found = dict(acts)
    for meeting in [act for act in acts.values() if act.kind == "meeting" and act.category is TaskCategory.MEETING]:
        day = day_of(meeting) if len(clauses[meeting.at].flat.split()) <= SHORT else None
        promise = None if day is None else _promise_before(meeting, found, clauses)
        if promise is None or not _is_open(promise, meeting, clauses, day_of(promise) == day):
            continue
        del found[meeting.at]
        named = tuple(sorted({promise.at, *(meeting.named or (meeting.at,))}))
        found[promise.at] = replace(promise, day=day, hour=meeting.hour, named=named)
    return found


def _promise_before(meeting: Act, acts: Mapping[int, Act], clauses: Sequence[Clause]) -> Act | None:
    """The last promise of our side before an appointment, if it is to come or to bring, and nothing else is spoken of in between."""
    since = min((meeting.at, *meeting.named))
    before = [
        act
        for at in range(max(0, since - CLAUSES_BACK), since)
        if (act := acts.get(at)) and act.kind != "meeting" and act.score >= ENOUGH
    ]
    promise = before[-1] if before else None
    if promise is None or promise.kind != "promise" or not promise.ours:
        return None
    between = clauses[promise.at + 1 : meeting.at + 1]
    is_near = clauses[meeting.at].turn <= clauses[promise.at].turn + NEAR_TURNS
    is_other = any(words.OTHER_MATTER.search(clause.flat) or ADDS.match(clause.flat) for clause in between)
    is_other |= any(
        clause.ours and clause.names_day and len(clause.flat.split()) > FEW and not refuses_day(clause)
        for clause in between
    )
    return promise if is_near and not is_other and _is_of_presence(promise, clauses[promise.at]) else None


def _is_of_presence(promise: Act, clause: Clause) -> bool:
    """Whether a promise is to come, to do or bring something, or to send somebody."""
    if promise.category is TaskCategory.SEND_INFO:
        return bool(words.PERSON.search(clause.flat))
    return promise.category in (TaskCategory.MEETING, TaskCategory.GENERAL)


def _is_open(promise: Act, meeting: Act, clauses: Sequence[Clause], is_same: bool) -> bool:
    """Whether the day of a promise is still to be settled: it names none, the same, or one that is refused behind it."""
    own = clauses[promise.at]
    if is_same or not own.names_day:
        return True
    between = [clause for clause in clauses[promise.at + 1 : meeting.at] if clause.speaker != own.speaker]
    return any(refuses_day(clause) and clause.names_day for clause in between)
