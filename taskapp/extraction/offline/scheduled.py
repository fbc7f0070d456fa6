"""Gives a promise to come or to bring something the day that is settled in the turns behind it, so that both are one task."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from taskapp.extraction.offline.acts import ENOUGH, Act
from taskapp.extraction.offline.answers import ADDS
from taskapp.extraction.offline.appointments import SHORT, refuses_day
from taskapp.extraction.offline.speech import Clause
from taskapp.tasks.types import TaskCategory

# Turns from a promise to the last word on its day.
NEAR_TURNS = 5
# Clauses before an appointment in which its promise is looked for.
CLAUSES_BACK = 24
# Words of a clause that only says when.
FEW = 7
# Clauses that name another matter to meet about.
_OTHER_MATTER = re.compile(
    r"\b(?:meet\w*|catch up|sit down|have a (?:chat|look)|come (?:in|by|over|round|and)|(?:show|see) (?:you|me|it|the|your|our)|visit\w*|viewing|survey|demo|are you (?:free|around|available|in))\b"
    r"|\b(?:treffen|besichtig\w*|besprech\w*|termin\w*|aufma\w+|ausmessen|(?:haben|hatten) sie (?:\w+ )?(?:zeit|luft))\b|\b(?:cita|reunion\w*|reunirnos|vernos|quedar|quedamos|visita\w*|medir)\b"
    r"|\b(?:rendez-vous|rdv|reunion|se voi[rt]|rencontr\w+|visite\w*)\b|\b(?:consulta|reuniao|encontr\w+|visita\w*|vistoria|conversar)\b"
)
# What is sent and is no person has no hour.
_PERSON = re.compile(
    r"\b(?:some(?:body|one)|technician|engineer|fitter|plumber|electrician|painter|driver|guy|lad|man|men|crew|team|colleague|surveyor|inspector|mechanic|van|truck|courier|(?:round|over|out)(?= to you\b|\W*$|\s*[,;])"
    r"|jemand\w*|techniker\w*|monteur\w*|kolleg\w+|handwerker\w*|elektriker\w*|maler\w*|fahrer\w*|mitarbeiter\w*|vorbei|alguien|tecnico|instalador|fontanero|electricista|companero|chofer|mecanico|quelqu'un|technicien\w*|plombier|electricien|collegue|chauffeur|alguem|encanador|eletricista|colega|motorista|instaladora?)\b"
)


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
    is_other = any(_OTHER_MATTER.search(clause.flat) or ADDS.match(clause.flat) for clause in between)
    is_other |= any(
        clause.ours and clause.names_day and len(clause.flat.split()) > FEW and not refuses_day(clause)
        for clause in between
    )
    return promise if is_near and not is_other and _is_of_presence(promise, clauses[promise.at]) else None


def _is_of_presence(promise: Act, clause: Clause) -> bool:
    """Whether a promise is to come, to do or bring something, or to send somebody."""
    if promise.category is TaskCategory.SEND_INFO:
        return bool(_PERSON.search(clause.flat))
    return promise.category in (TaskCategory.MEETING, TaskCategory.GENERAL)


def _is_open(promise: Act, meeting: Act, clauses: Sequence[Clause], is_same: bool) -> bool:
    """Whether the day of a promise is still to be settled: it names none, the same, or one that is refused behind it."""
    own = clauses[promise.at]
    if is_same or not own.names_day:
        return True
    between = [clause for clause in clauses[promise.at + 1 : meeting.at] if clause.speaker != own.speaker]
    return any(refuses_day(clause) and clause.names_day for clause in between)
