"""What the turns after an act do to it: agreed, declined, done during the call, taken back; and when it is due."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.appointments import countered_day, refuses_day, slot_of
from taskapp.extraction.offline.languages.act_words import BELIEVED
from taskapp.extraction.offline.languages.day_words import (
    BEGINS,
    BY_HOUR,
    DEADLINE,
    IN_THE_MORNING,
    REST_OF_DAY,
    THEIR_OWN,
    THINKS,
    WHEN,
)
from taskapp.extraction.offline.outcomes import Outcomes
from taskapp.extraction.offline.relative_days import RelativeDays, dated_weekday, in_next_week, tells_event
from taskapp.extraction.offline.speech import Clause
from taskapp.extraction.offline.verb_choice import part_of
from taskapp.shared.date_words.spoken import day_offset
from taskapp.tasks.types import TaskCategory

# Clauses of an answer that are looked at.
ANSWER = 6
# A promise of this score outweighs a refusal beside it, or accepts what was asked.
PLAIN, ANSWERING = 1.5, 1.0
# Words of a clause that only names the corrected day.
SHORT = 4
_CORRECTION = re.compile(
    r"(?:(?:oh|ah|ach|ay|ai|nein|no|non|nao|so),? )*(?:no|wait|sorry|actually|i mean|make that|scratch that|or rather|say|let's say|nein|halt|moment|quatsch|besser|perdon|espera|mejor|pardon|non|attendez|plutot|nao|espere?|melhor|desculpe)\b"
)
# An answer that begins so promises something else besides.
ADDS = re.compile(r"\W*(?:and|also|plus|one more|und|ausserdem|y|ademas|tambien|et|aussi|e|tambem|alem)\b")
# Inside a clause of speech without punctuation: "Tuesday no sorry Wednesday".
_CORRECTS = re.compile(
    r"\b(?:no|nope|sorry|wait|i mean|make that|or rather|well|nein|nee|quatsch|warte|beziehungsweise|perdon|mejor dicho|digo|non|pardon|plutot|enfin|nao|quer dizer|alias|ou melhor)\b,?(?= )"
)
NEAR_LETTERS = 24
# Turns after a promise in which the other side asks when it is due.
ASKED_BACK = 3
# Turns before a promise in which its day was asked for.
ASKED_BEFORE = 4
# Turns around an act in which somebody says when it has to be done.
DEADLINE_TURNS = 5
# What is sent or told is due apart from an appointment that is made behind it.
_SENT = (TaskCategory.SEND_INFO, TaskCategory.CALLBACK, TaskCategory.FOLLOW_UP)
# A question whether the speaker may hand something over: "Can I get that to you by Friday?"
HANDS_OVER = re.compile(
    r"\b(?:can|could|may) (?:i|we) (?:\w+ ){1,6}?(?:to )?you\b|\b(?:kann|konnte|darf|konnen|konnten|durfen) (?:ich|wir) (?:ihnen|dir|euch)\b|\b(?:les?|te|os|se l[aeo]s?) (?:puedo|podemos|podria)\b|\b(?:puedo|podemos|podria) (?:mand|envi|pas|d|llev|entreg)ar(?:les?|te|os|sel[ao]s?)\b"
    r"|\b(?:je (?:peux|pourrais)|on (?:peut|pourrait)|puis-je) (?:vous|te|t')\b|\b(?:posso|podemos|podia|poderia) (?:te|lhe|(?:mand|envi|pass|d|lev|entreg)ar-?(?:lhe|te)?)\b"
)
_NO = re.compile(
    r"\W*(?:oh|ah|ach|ay|well|um|uh)?\W*(?:no|nope|nah|nein|non|nao)\b(?!,? (?:problem|worries|bother|trouble|sweat|hay problema|pasa nada|tem problema|ha problema|please(?! don't)|pas de|that's (?:fine|great|good|perfect)))"
    r"|\W*not (?:this|today|now|right now|at the moment|for now|just now|just yet|really|yet|necessary|for me)\b|\W*(?:heute|jetzt|momentan|im moment|dieses jahr|diesmal) nicht\b"
    r"|\W*(?:este ano|por ahora|de momento|hoy|ahora) no\b|\W*pas (?:cette|pour (?:l'instant|le moment)|aujourd'hui|maintenant|tout de suite)\b|\W*(?:por enquanto|agora|hoje|este ano) nao\b"
)
_GLADLY = re.compile(
    r"\b(?:sure|i will|no problem|not a problem|of course|certainly|absolutely|will do|i can do that|we can do that|gladly|consider it done|leave (?:it|that|this) (?:with|to) me|i'm on it|je m'en (?:occupe|charge)|(?:me encargo|dejelo en mis manos)|deixa comigo|kummere mich|happy to|definitely|right away|naturlich|selbstverstandlich|gerne?|wird gemacht|mach\w* (?:ich|wir)|geht klar"
    r"|claro|por supuesto|con (?:mucho )?gusto|sin problema|bien sur|avec plaisir|volontiers|pas de (?:souci|probleme)|com certeza|pode deixar|sem problema|com prazer)\b"
)
_THINKS_FIRST = re.compile(
    r"\b(?:still thinking|(?:i'll|i will|let me|have to|need to|want to|going to) (?:think|sleep) (?:about|on|over)|(?:talk|speak|check|ask) (?:to|with )?(?:my|the) \w+ first)\b|\bsprech\w* (?:ich )?(?:erst|zuerst)\b|\b(?:muss|werde|will) (?:\w+ ){0,3}(?:uberlegen|nachdenken)\b|\buberleg\w* (?:ich )?(?:es |mir |das )*(?:noch|mal|erst)?\W*$"
    r"|\bprimero (?:lo )?(?:hablo|consulto|pregunto|miro)\b|\b(?:lo|tengo que|voy a) (?:pienso|pensarlo|pensar)\b|\b(?:en parle|demande|regarde) d'abord\b|\b(?:vais|dois) (?:y )?reflechir\b|\bprimeiro (?:falo|vejo|pergunto)\b|\b(?:vou|tenho de|tenho que|preciso de?) pensar\b"
)
_HAS_IT = re.compile(
    r"\b(?:i|we)(?:'ve| have)(?: already)?(?: got)? (?:it|that|one|them|those)\b|\b(?:i|we) already (?:have|got)\b|\b(?:den|die|das) hab(?:e|en)? (?:ich|wir)(?: \w+)? (?:schon|hier|bereits|da)\b|\bhab(?:e|en)? (?:ich|wir) schon\b"
    r"|\bya (?:l[aeo]s? )?(?:tengo|tenemos)\b|\b(?:je l'|je l[ae]s |on l'|nous l')(?:ai|a|avons) deja\b|\bja (?:[oa]s? )?(?:tenho|temos)\b"
)
_DEPENDS = re.compile(
    r"\b(?:depends|as long as|kommt (?:\w+ )?(?:drauf|darauf) an|solange|tant que|ca depend|mientras|siempre que|depende|desde que|enquanto)\b"
)
_MOMENT = re.compile(
    r"\b(?:one (?:moment|second|sec|minute)|just a (?:moment|second|minute)|(?:a )?few minutes?|let me (?:see|check|look|pull)|hold on|bear with me|einen moment|un momento|un instant|um momento|um instante)\b"
)


# A question about what it costs names no day of what is to be done.
_CHARGES = re.compile(
    r"\b(?:charged?|billed|invoiced|debited|pay|(?:be)?zahlen|abgebucht|berechnet|belastet|debite\w*|facturee?s?|prelev\w+|payer|cobr\w+|cargar\w*|pagar|debit\w+)\b.*\?\W*$"
)


class Answers(Outcomes):
    """Reads what follows a clause."""

    def __init__(self, clauses: Sequence[Clause], acts: dict[int, Act], now: time | None = None) -> None:
        super().__init__(clauses, acts)
        self._now = now
        self._relative = RelativeDays(clauses, acts)

    def answer(self, at: int) -> list[Clause]:
        """The other side's first turn after the clause, with its next turns until somebody else speaks."""
        own, found = self._clauses[at], list[Clause]()
        for clause in self._clauses[at + 1 : at + 1 + 4 * ANSWER]:
            if clause.turn == own.turn or (not found and own.speaker and clause.speaker == own.speaker):
                continue
            if found and (clause.speaker != found[0].speaker or (not clause.speaker and clause.turn != found[0].turn)):
                break
            found.append(clause)
            if len(found) == ANSWER:
                break
        return found

    def agrees(self, at: int) -> bool:
        """Whether the other side says yes, or repeats the day without refusing."""
        answer = self.answer(at)[:3]
        if not answer or self._refuses(answer[:2]):
            return False
        if at in self._acts and self._acts[at].open and _NO.match(answer[0].flat):
            return False
        if any(clause.frames.yes.search(clause.flat[:60]) or "please" in clause.flat for clause in answer[:2]):
            return True
        return any(clause.names_day and not clause.flat.endswith("?") and not refuses_day(clause) for clause in answer)

    def agrees_gladly(self, at: int) -> bool:
        """Whether the other side plainly accepts what was asked for."""
        answer = self.answer(at)
        return self.agrees(at) and any(_GLADLY.search(clause.flat) for clause in answer[:2])

    def promises(self, at: int) -> bool:
        """Whether the other side's answer holds a promise."""
        answered = [self._acts[clause.at] for clause in self.answer(at)[:3] if clause.at in self._acts]
        return any(act.kind == "promise" and act.score >= ANSWERING for act in answered)

    def has_it(self, at: int) -> bool:
        """Whether the other side has already what is offered: "Would you like the brochure?" – "I have it here, thanks."."""
        return any(_HAS_IT.search(clause.flat) for clause in self.answer(at)[:2])

    def puts_off(self, at: int) -> bool:
        """Whether the other side has to think or to ask somebody first: "Once you decide I'll order it." – "I'll talk to my husband first."."""
        answer = () if self._clauses[at].names_day else self.answer(at)[:2]
        return any(_THINKS_FIRST.search(clause.flat) for clause in answer)

    def depends(self, at: int) -> bool:
        """Whether the other side only says on what it depends: "Would you bring it?" – "If it's near, yes."."""
        first = self.answer(at)[:1]
        return any(clause.frames.condition.search(clause.flat) or _DEPENDS.search(clause.flat) for clause in first)

    def begins_now(self, at: int) -> bool:
        """Whether the other side sets about it during the call: "one moment, let me see"."""
        return any(_MOMENT.search(clause.flat) for clause in self.answer(at)[:3])

    def declines(self, at: int) -> bool:
        """Whether the other side refuses, and promises nothing instead."""
        answer = self.answer(at)
        promises = [act for clause in answer if (act := self._acts.get(clause.at)) and act.kind == "promise"]
        if any(act.score >= PLAIN for act in promises):
            return False
        return self._refuses(answer[:3])

    def _refuses(self, answer: Sequence[Clause]) -> bool:
        return any(clause.frames.refusal.search(clause.flat) for clause in answer)

    def offset_days(self, at: int, day: date) -> int | None:
        """Days from `day` until the act is due: from its clause, a correction, its sentence, the turn, the answer, or what it answers."""
        act, counted = self._acts.get(at), self._relative.counted_from(at, day)
        if counted is not None:
            return counted
        said = self._said_day(at, day)
        if act and act.kind == "meeting" and act.open:
            agreed = [_day(clause, day) for clause in self.answer(at)[:3] if said is None or self._is_meeting(clause)]
            return next((found for found in agreed if found is not None), said)
        confirmed = self._confirmed_day(at, day)
        if confirmed is None and act is not None and said is not None and act.kind != "meeting":
            confirmed = countered_day(self._clauses, self._acts, act, day)
        if confirmed is not None or said is not None:
            return said if confirmed is None else confirmed
        nearby = self._day_asked_for(at, day)
        nearby = self._day_told_before(at, day) if nearby is None else nearby
        nearby = self._relative.added_behind(at, day) if nearby is None else nearby
        nearby = self._day_nearby(at, day) if nearby is None else nearby
        nearby = self._deadline(at, day) if nearby is None else nearby
        return self._relative.of_hour(at, day, self._now, nearby)

    def _said_day(self, at: int, day: date) -> int | None:
        """The day that the clause names, or a correction right behind it."""
        own, act = self._clauses[at], self._acts.get(at)
        offset = _day(own, day)
        if act and (part := _day_of_part(own, act.start, day)) is not None:
            offset = part
        for taken in _CORRECTS.finditer(own.flat):
            if (meant := day_offset(own.text[taken.end() : taken.end() + NEAR_LETTERS], day)) is not None:
                offset = meant
        corrected = self._corrected_behind(at, day, offset)
        offset = offset if corrected is None else corrected
        if offset is None and (BY_HOUR.search(own.flat) or REST_OF_DAY.search(own.flat)):
            return self._relative.of_hour(at, day, self._now, 0)
        if offset is None:
            return 1 if IN_THE_MORNING.search(own.flat) else None
        return dated_weekday(self._clauses, at, day, in_next_week(self._clauses, at, day, offset))

    def _corrected_behind(self, at: int, day: date, wrong: int | None) -> int | None:
        """The day of a correction right behind, also when it first says why: "No wait, Friday I'm in court. Saturday."."""
        own = self._clauses[at]
        after = [clause for clause in self._clauses[at + 1 : at + 2 + SHORT] if clause.turn == own.turn]
        if not after or not _CORRECTION.match(after[0].flat):
            return None
        for clause in after:
            if clause is not after[0] and (clause.at in self._acts or len(clause.flat.split()) > SHORT):
                return None
            if (found := _corrected(clause, day, wrong)) is not None:
                return found
        return None

    def _day_nearby(self, at: int, day: date) -> int | None:
        """The day that a clause of the turn, of the answer or of what it answers names and that belongs to no other act."""
        own = self._clauses[at]
        after = [clause for clause in self._clauses[at + 1 : at + 3] if clause.turn == own.turn]
        since = own.turn if ADDS.match(own.flat) else own.turn - 1
        before = [clause for clause in reversed(self._clauses[max(0, at - 2) : at]) if clause.turn >= since]
        days = (_day(clause, day) for clause in [*after, *self.answer(at)[:2], *before] if self._is_free(at, clause))
        return next((found for found in days if found is not None), None)

    def _confirmed_day(self, at: int, day: date) -> int | None:
        """The day that the other side asks back about and that is confirmed: "So by Friday the 24th?" – "Exactly."."""
        for asked in self._asked_back(at):
            answer = self.answer(asked.at)[:1]
            is_confirmed = answer and answer[0].frames.yes.search(answer[0].flat[:40]) and not _NO.match(answer[0].flat)
            if is_confirmed and not self._is_other_matter(at, asked) and (found := _day(asked, day)) is not None:
                return found
        return None

    def _is_other_matter(self, at: int, asked: Clause) -> bool:
        """Whether a question is another act, or names the day of what its speaker offers to hand over, or of an appointment."""
        own = self._acts.get(at)
        meetings = [(act, min(act.named, default=act.at)) for act in self._acts.values() if act.kind == "meeting"]
        meetings = [(act, since) for act, since in meetings if self._clauses[since].turn > self._clauses[at].turn + 1]
        is_appointed = any(since < asked.at or asked.at in act.named for act, since in meetings)
        is_sent = own is not None and own.category in _SENT
        return asked.at in self._acts or (is_sent and is_appointed) or bool(HANDS_OVER.search(asked.flat))

    def _day_asked_for(self, at: int, day: date) -> int | None:
        """The day that is told when the other side asks for it: "When will I have it?" – "By Friday."."""
        for asked in self._asked_back(at):
            if WHEN.search(asked.flat) and not BEGINS.search(asked.flat):
                days = (
                    _day(clause, day)
                    for clause in self.answer(asked.at)[:3]
                    if clause.at not in self._acts or not self._is_other(at, clause)
                )
                return next((found for found in days if found is not None), None)
        return None

    def _day_told_before(self, at: int, day: date) -> int | None:
        """The day that one of the last turns told to somebody who asked for it: "When is it ready?" – "Friday."."""
        own, act = self._clauses[at], self._acts.get(at)
        if act is None or act.kind != "promise":
            return None
        for asked in reversed(self._clauses[max(0, at - 2 * ANSWER) : at]):
            if asked.turn < own.turn - ASKED_BEFORE:
                return None
            if asked.flat.endswith("?") and WHEN.search(asked.flat) and not asked.frames.past.search(asked.flat):
                told = (clause for clause in self.answer(asked.at)[:3] if clause.at not in self._acts)
                slots = (slot_of(clause, day, bare=False) for clause in told)
                return next((slot.day for slot in slots if slot and slot.day is not None), None)
        return None

    def _deadline(self, at: int, day: date) -> int | None:
        """The day that somebody sets for it within some turns: "I need it by Thursday" before, "It's with you by Friday" after."""
        act = self._acts.get(at)
        if act is None or act.kind == "meeting" or act.open:
            return None
        near = (*self._until_other_act(at), *self._since_other_act(at))
        days = (
            _day(clause, day) for clause in near if DEADLINE.search(clause.flat) and not self._is_no_deadline(clause)
        )
        return next((found for found in days if found is not None), None)

    def _is_no_deadline(self, clause: Clause) -> bool:
        """Whether a day belongs to what was, or to what somebody asks for and does not get."""
        is_asked = clause.flat.endswith("?")
        answer = self.answer(clause.at)[:2] if is_asked else []
        return _is_told(clause) or any(each.frames.negation.search(each.flat) for each in answer)

    def _until_other_act(self, at: int) -> Iterator[Clause]:
        """The clauses after an act up to the next one that promises or asks for something else."""
        own = self._clauses[at]
        for clause in self._clauses[at + 1 : at + 2 * ANSWER]:
            is_act = clause.at in self._acts and not clause.frames.promised.search(clause.flat)
            is_other_act = is_act and self._acts[clause.at].kind != "meeting"
            is_colleague = own.ours and clause.ours and clause.speaker != own.speaker
            if clause.turn > own.turn + DEADLINE_TURNS or is_other_act or is_colleague or _is_their_own(own, clause):
                return
            yield clause

    def _since_other_act(self, at: int) -> Iterator[Clause]:
        """The clauses before an act, the last one first, back to the one that asked for it."""
        own = self._clauses[at]
        for clause in reversed(self._clauses[max(0, at - 2 * ANSWER) : at]):
            other = self._acts.get(clause.at)
            if (
                clause.turn < own.turn - DEADLINE_TURNS
                or (other and other.kind == "promise")
                or _is_their_own(own, clause)
            ):
                return
            yield clause
            if other:
                return

    def _asked_back(self, at: int) -> Iterator[Clause]:
        """The questions of the other side in the next turns, until somebody promises something else."""
        own = self._clauses[at]
        for clause in self._clauses[at + 1 : at + 1 + 2 * ANSWER]:
            is_later_promise = (
                clause.turn != own.turn and clause.at in self._acts and self._acts[clause.at].kind == "promise"
            )
            if clause.turn > own.turn + ASKED_BACK or is_later_promise:
                return
            is_others = clause.turn != own.turn and (not own.speaker or clause.speaker != own.speaker)
            if is_others and clause.flat.endswith("?") and not _CHARGES.search(clause.flat):
                yield clause

    def _is_other(self, at: int, clause: Clause) -> bool:
        other = self._acts[clause.at]
        return other.kind != "meeting" and other.category is not self._acts[at].category

    def _is_meeting(self, clause: Clause) -> bool:
        act = self._acts.get(clause.at)
        return act is None or act.kind == "meeting"

    def _is_free(self, at: int, clause: Clause) -> bool:
        """Whether a clause has no act of its own, or one of the other side that asks for this one."""
        other = self._acts.get(clause.at)
        if _CHARGES.search(clause.flat):
            return False
        if other is None:
            is_agreement = (
                clause.turn == self._clauses[at].turn and clause.at < at and clause.frames.yes.search(clause.flat)
            )
            is_told = (
                clause.frames.past.search(clause.flat) or BELIEVED.search(clause.flat) or THINKS.search(clause.flat)
            )
            own = self._clauses[at]
            is_other = tells_event(clause, own) or _is_their_own(own, clause)
            return not (is_told or is_other or refuses_day(clause) or is_agreement)
        is_theirs = other.kind == self._acts[at].kind == "promise" and other.ours is not self._acts[at].ours
        if clause.turn == self._clauses[at].turn or is_theirs:
            return False
        answers = other.kind == "promise" and self._acts[at].kind != "promise" and not ADDS.match(clause.flat)
        return answers or other.category is self._acts[at].category


def _is_their_own(own: Clause, clause: Clause) -> bool:
    """Whether another speaker tells what they will do themselves."""
    return clause.speaker != own.speaker and bool(THEIR_OWN.search(clause.flat))


def _corrected(clause: Clause, day: date, wrong: int | None) -> int | None:
    """The day of a correction: the last one that is not the corrected one."""
    days = [day_offset(part, day) for part in clause.text.split(",")]
    return next((found for found in reversed(days) if found is not None and found != wrong), None)


def _is_told(clause: Clause) -> bool:
    """Whether a clause tells what was, what somebody believed, or what only might be."""
    text, frames = clause.flat, clause.frames
    return bool(frames.past.search(text) or BELIEVED.search(text) or frames.condition.search(text))


def _day(clause: Clause, day: date) -> int | None:
    return day_offset(clause.dated, day)


def _day_of_part(clause: Clause, start: int, day: date) -> int | None:
    """The day that the part of a clause with the act names: "I'll ring Thursday because on Friday we are closed"."""
    return day_offset(part_of(clause.dated, start), day) if len(clause.dated) == len(clause.flat) else None
