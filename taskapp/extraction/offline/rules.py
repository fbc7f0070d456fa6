"""Finds the tasks of a call by rules, without a model, in English, German, Spanish, French and Portuguese.

The turns are split into clauses (`speech`), each clause is read for an act of commitment (`acts`, with the tables of its
language), the turns after it agree, decline or do it at once (`answers`), and the best five are kept (`selection`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from taskapp.extraction.offline.acts import ENOUGH, Act, ActFinder
from taskapp.extraction.offline.answers import ADDS, HANDS_OVER, Answers
from taskapp.extraction.offline.appointments import Appointment, act_of, appointments, refuses_day
from taskapp.extraction.offline.outcomes import standing_days
from taskapp.extraction.offline.present_tense import told_as_future
from taskapp.extraction.offline.recapped import with_recapped_days
from taskapp.extraction.offline.restated import restates
from taskapp.extraction.offline.scheduled import with_settled_days
from taskapp.extraction.offline.selection import Candidate, best_of, binds_somebody, quoted, repeated_number, words_of
from taskapp.extraction.offline.speech import Clause, clauses_of
from taskapp.extraction.offline.titles import title_of
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.extraction.protocol.reply import Item
from taskapp.shared.date_words.spoken import day_offset
from taskapp.tasks.types import TaskCategory, TaskPriority

AGREED, ANSWERED, BEGUN = 1.0, 0.6, 1.2
MIN_WORDS = 3
# Turns behind an appointment in which a promise still says what it is for.
NEAR_TURNS = 2
# Tasks before one in which it can be said again.
EARLIER = 12
# Days to an appointment behind which it is only told when one is due again.
FAR_DAYS = 200
# Turns before an appointment in which a wish to move it belongs to it.
MOVED_TURNS = 6
_MOVES = re.compile(
    r"(?:mov(?:e|ing)|reschedul\w+|push|shift|postpone|chang(?:e|ing) (?:it|that|my|the|our|your) ?(?:appointment|slot|time|date)?|verschieb\w*|verleg\w*|umbuch\w*|cambi\w+ (?:la (?:cita|hora)|el dia)|mover(?:la)?|aplaz\w+|deplac\w+|decal\w+|repouss\w+|mudar?|remarc\w+|adiar)\b"
)
# Enters an appointment, and says nothing else of it.
_BOOKS = re.compile(
    r"(?:lock|put|book|pencil|pop|get|write|note|pin|schedule|add) (?:her|him|you|that|it|them|us|this)\b(?: (?:in|down|up|on|into))?(?: for)?(?: (?:that|then|it|you|the (?:diary|calendar|book|system)))?\W*$"
    r"|(?:trag|notier|schreib|halt)\w* (?:ich |wir )?(?:mir |uns )?(?:das|sie|es|ihn)(?: (?:so|mal|dann|gleich))* (?:ein|auf|fest)?\W*$|(?:l[aeo]s? )?(?:apunto|anoto|agendo|reservo)\W*$|(?:je |on )?(?:(?:le|vous|la) )?(?:note|bloque|inscris|reserve)(?: (?:ca|cela))?\W*$|(?:anoto|marco|agendo|reservo)(?: (?:isso|aqui|a senhora|o senhor))?\W*$"
)
# What is done before the appointment is another matter.
_BEFORE_IT = re.compile(
    r"\b(?:before (?:then|that|we meet|the (?:visit|appointment|meeting|call))|(?:by|until) then|vorher|davor|vorab|bis dahin|antes|avant|d'ici la)\b"
)
_URGENT = re.compile(
    r"\b(?:urgent\w*|asap|a s a p|as soon as possible|emergency|immediately|critical|dringend\w*|sofort|eilt(?! nicht)|urgente\w*|lo antes posible|cuanto antes|des que possible|au plus vite|o mais rapido possivel|o quanto antes)\b"
)


def find_tasks(turns: list[dict[str, Any]], context: PromptContext) -> list[Item]:
    """What our side promised or was asked to do and what both agreed on, at most five items; then what the contact promised."""
    spoken = clauses_of(turns, context)
    clauses = told_as_future(spoken, context)
    finder = ActFinder(clauses, context, is_message=_is_message(clauses))
    acts = {at: act for at in range(len(clauses)) if (act := finder.find(at))}
    acts = _with_appointments(acts, clauses, context)
    acts = with_settled_days(acts, clauses, _settled_days(acts, clauses, context))
    answers = Answers(clauses, acts, context.at)
    candidates = list[Candidate]()
    for at, act in sorted(acts.items()):
        settled = _settled(act, clauses, answers)
        if settled is None or _says_again(candidates, settled, clauses, answers, context):
            continue
        if title := title_of(settled, clauses, context):
            item = _item(settled, title, spoken, answers, context)
            if settled.kind == "meeting" and (item.offset_days or 0) > FAR_DAYS:
                continue  # "And the next check-up is in a year?"
            candidates.append(Candidate(settled, clauses[at], item, words_of(title, context.contact_name)))
    dated = with_recapped_days(candidates, clauses, context.day, context.contact_name)
    return best_of(dated, len(turns)) if binds_somebody(dated, len(turns)) else []


def _says_again(
    candidates: list[Candidate], act: Act, clauses: Sequence[Clause], answers: Answers, context: PromptContext
) -> bool:
    """Whether an act only says when an earlier candidate is done, which then gets its day."""
    is_last = True
    for index in range(len(candidates) - 1, max(-1, len(candidates) - 1 - EARLIER), -1):
        earlier = candidates[index]
        if earlier.act.ours is not act.ours:
            continue
        if restates(earlier.act, act, clauses, is_last=is_last):
            said = quoted(dict.fromkeys((earlier.item.evidence or "", clauses[act.at].text)))
            category = act.category if earlier.item.category is TaskCategory.GENERAL else earlier.item.category
            day = answers.offset_days(act.at, context.day)
            item = replace(earlier.item, offset_days=day, description=said, category=category)
            candidates[index] = replace(earlier, item=item)
            return True
        is_last = False
    return False


def _with_appointments(acts: dict[int, Act], clauses: Sequence[Clause], context: PromptContext) -> dict[int, Act]:
    """The acts with one act for each appointment that was settled over several turns, instead of its single proposals."""
    standing = (
        frozenset[int]()
        if any(_MOVES.search(clause.flat) for clause in clauses)
        else standing_days(clauses, context.day)
    )
    found = {
        at: act
        for at, act in acts.items()
        if act.kind != "meeting" or day_offset(clauses[at].dated, context.day) not in standing
    }
    for appointment in appointments(clauses, acts, context.day):
        if appointment.slot.day in standing:
            continue
        inside = [
            at
            for at, act in found.items()
            if clauses[at].turn in appointment.turns and _is_proposal(act, at in appointment.named)
        ]
        answers = Answers(clauses, found, context.at)
        settled = [act for at in inside if (act := _settled(found[at], clauses, answers))]
        kept = [
            act.at
            for act in settled
            if answers.offset_days(act.at, context.day) == appointment.slot.day and _tells_all(act, appointment)
        ]
        moves = [at for at, act in found.items() if _is_move(act, clauses[at], appointment.turns)]
        for at in {*inside, *moves} - set(kept):
            del found[at]
        for at in [at for at, act in found.items() if _only_books(act, clauses[at], appointment.turns)]:
            del found[at]
        if not kept and appointment.at not in found and not _is_told(appointment, found, clauses, context):
            found[appointment.at] = act_of(clauses, appointment)
    return found


def _settled_days(
    acts: dict[int, Act], clauses: Sequence[Clause], context: PromptContext
) -> Callable[[Act], int | None]:
    """Tells the day of an act; None when nobody settled it."""
    answers = Answers(clauses, acts, context.at)

    def day_of(act: Act) -> int | None:
        return _day_of(act, answers, context) if _settled(act, clauses, answers) else None

    return day_of


def _day_of(act: Act, answers: Answers, context: PromptContext) -> int | None:
    return answers.offset_days(act.at, context.day) if act.day is None else act.day


def _only_books(act: Act, clause: Clause, turns: range) -> bool:
    """Whether a promise only enters the appointment that was just settled: "I'll lock her in for that"."""
    is_behind = turns.start < clause.turn <= turns.stop
    return is_behind and act.kind == "promise" and bool(_BOOKS.match(clause.flat, act.start)) and not clause.names_day


def _is_move(act: Act, clause: Clause, turns: range) -> bool:
    """Whether an act shortly before an appointment only says that it has to be moved."""
    return turns.start - MOVED_TURNS <= clause.turn < turns.stop and bool(_MOVES.match(clause.flat, act.start))


def _is_told(appointment: Appointment, acts: dict[int, Act], clauses: Sequence[Clause], context: PromptContext) -> bool:
    """Whether a promise of our side beside it says what is done on the day that was settled: "I'll fit it on Friday"."""
    answers, turns = Answers(clauses, acts, context.at), appointment.turns
    return any(
        act.kind == "promise"
        and not act.open
        and (not act.ours or act.category in (TaskCategory.GENERAL, TaskCategory.MEETING))
        and turns.start <= clauses[at].turn <= turns.stop + NEAR_TURNS
        and act.score >= ENOUGH
        and answers.offset_days(at, context.day) == appointment.slot.day
        and not _BEFORE_IT.search(clauses[at].flat)
        and not ADDS.match(clauses[at].flat)
        for at, act in acts.items()
    )


def _tells_all(act: Act, appointment: Appointment) -> bool:
    """Whether a single act says as much as the appointment: it is no question, or its clause names the hour."""
    named = appointment.named.get(act.at)
    return not act.open or appointment.slot.hour is None or (named is not None and named.hour == appointment.slot.hour)


def _is_proposal(act: Act, is_named: bool) -> bool:
    """Whether an act only proposes an appointment; `is_named`: in a clause that names its day or hour."""
    return act.kind == "meeting" or act.open or (is_named and act.ours and act.category is TaskCategory.MEETING)


def _is_message(clauses: Sequence[Clause]) -> bool:
    """Whether the contact left a message: nobody of our side speaks, apart from the machine's greeting."""
    heard = [clause for clause in clauses if not clause.frames.machine.search(clause.flat)]
    speakers = {clause.speaker for clause in heard}
    if len(speakers) != 1 or any(clause.ours for clause in heard):
        return False
    return bool(next(iter(speakers))) or len({clause.turn for clause in heard}) <= 2


def _settled(act: Act, clauses: Sequence[Clause], answers: Answers) -> Act | None:
    """The act with what its answer adds; None when it was declined, taken back or done during the call, or is too doubtful."""
    settled: Act | None = act
    if act.day is None:
        is_dropped = answers.is_taken_back(act.at) or answers.is_dropped(act.at)
        settled = None if is_dropped else _answered(act, clauses, answers)
    return settled if settled and settled.score >= ENOUGH else None


def _answered(act: Act, clauses: Sequence[Clause], answers: Answers) -> Act | None:
    return _settled_offer(act, clauses, answers) if act.open else _settled_act(act, answers)


def _settled_offer(act: Act, clauses: Sequence[Clause], answers: Answers) -> Act | None:
    if not act.ours and clauses[act.at].flat.endswith("?") and not HANDS_OVER.search(clauses[act.at].flat):
        return None
    if answers.is_done(act.at, by_answer=False) or answers.has_it(act.at) or not answers.agrees(act.at):
        return None
    own = clauses[act.at]
    if act.kind == "meeting" and own.ours is not True and not own.flat.endswith("?") and refuses_day(own):
        return None  # "on Monday at ten I'm at the dentist"
    return replace(act, score=act.score + AGREED)


def _settled_act(act: Act, answers: Answers) -> Act | None:
    by_answer = act.kind in ("request", "need")
    if answers.is_done(act.at, by_answer=by_answer) or answers.declines(act.at):
        return None
    if by_answer and answers.depends(act.at) and not answers.promises(act.at):
        return None
    if not by_answer and answers.puts_off(act.at):
        return None
    if by_answer and answers.begins_now(act.at):
        act = replace(act, score=act.score - BEGUN)
    if by_answer and answers.agrees_gladly(act.at):
        return replace(act, score=act.score + AGREED)
    is_answered = act.kind == "request" and (answers.agrees(act.at) or answers.promises(act.at))
    return replace(act, score=act.score + ANSWERED) if is_answered else act


def _item(act: Act, title: str, clauses: Sequence[Clause], answers: Answers, context: PromptContext) -> Item:
    clause = clauses[act.at]
    return Item(
        title=title,
        category=act.category,
        description=quoted(clauses[at].text for at in act.named) if len(act.named) > 1 else None,
        priority=_priority(act, clauses),
        offset_days=_day_of(act, answers, context),
        evidence=_evidence(act, clauses),
        repeats=repeated_number(title, context.open_titles) if act.ours else None,
        who="" if act.ours else "contact",
        kind="request" if act.kind == "need" else act.kind,
        line=clause.turn + 1,
    )


def _evidence(act: Act, clauses: Sequence[Clause]) -> str:
    """The clause, with the rest of its turn where it is too short to prove anything."""
    clause = clauses[act.at]
    if len(clause.text.split()) >= MIN_WORDS:
        return clause.text
    return " ".join(other.text for other in clauses if other.turn == clause.turn)


def _priority(act: Act, clauses: Sequence[Clause]) -> TaskPriority:
    turn = clauses[act.at].turn
    near = [clause for clause in clauses[max(0, act.at - 12) : act.at + 12] if abs(clause.turn - turn) <= 1]
    return TaskPriority.URGENT if any(_URGENT.search(clause.flat) for clause in near) else TaskPriority.MEDIUM
