"""Chooses the best five of the candidates: one for each thing to do, commitments of the end of the call first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from taskapp.extraction.offline.acts import ENOUGH, Act
from taskapp.extraction.offline.answers import ADDS
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.extraction.offline.things import names_thing
from taskapp.extraction.offline.verbs import MAKES
from taskapp.extraction.protocol.reply import Item
from taskapp.shared.text import clip, fold
from taskapp.tasks.types import TaskCategory

MAX_ITEMS = 5
# Candidates that are compared with each other; bounds the time for very long calls.
MAX_CANDIDATES = 100
# Titles with at least this share of common words are about the same thing.
SAME = 0.6
# Words of two acts of one sentence that name one thing: "prepare the quote and mail it".
PAIR = 2
# Turns between a request and its answer, or between two mentions of a meeting.
NEAR = 3
# Turns within which a proposal to meet is answered by another one; the last counts.
COUNTER = 8
_APPOINTMENTS = (TaskCategory.MEETING, TaskCategory.CALLBACK)
# A title whose words have this share in all earlier titles together repeats them.
COVERED = 0.75
# From this part of a long call on, commitments count more.
WRAP_UP, LONG_CALL, WRAP_UP_BONUS = 0.75, 20, 0.5
# In a call of so many turns one promise is at least so certain, where anybody bound himself; a promise that is told in full has so many words.
TALK_TURNS, CERTAIN, TOLD_WORDS = 8, 1.4, 12
# In the first part of such a call a request without a day counts from this score on, which a plain yes gives.
EARLY, PLAIN = 0.3, 2.5
DESCRIPTION_LIMIT = 300
_COMMON = frozenset(
    str.split(
        "the and you your for that this with have will call send get let know back again tomorrow today tonight monday tuesday wednesday thursday friday saturday sunday morning afternoon evening next week"
        " herrn meet meeting termin cita rendez encontro them their about just also follow from over out up by on at to of in is it an will can could please"
        " enviar envoyer schicken und ihnen sie das die der den ich wir morgen heute bis am con para por los las una del que manana hoy pour les des vous avec demain para uma com amanha"
    )
)
# What titles of calls say without naming a thing.
_CALLING = frozenset(
    str.split(
        "ring phone back shoot text message line email note whatsapp anrufen zuruckrufen melden llamar rappeler appeler ligar retornar"
    )
)
# What somebody says who will tell the outcome of what they just promised.
_REPORTS = re.compile(
    r"\b(?:let (?:you|him|her|them) know|keep (?:you|him|her|them) (?:posted|updated|informed)|(?:get|come) back to (?:you|him|her|them)|hear from (?:me|us)|take care of (?:it|that)|see to (?:it|that)|je m'en (?:occupe|charge)|me (?:encargo|ocupo)|cuido disso|drum|darum|bescheid|(?:le|te|les) (?:aviso|digo|cuento|confirmo)|tien\w* (?:au courant|informe)|te digo|lhe digo)\b"
)
# All the words of a title that only says that somebody comes.
_COMING = frozenset(
    str.split(
        "come round over along komme kommen komm kommt vorbei vorbeikommen vorbeischauen paso pasar venir voy passer passe viens vir venho passar passo ahi alli la aqui hin then dann dort around there here back again wieder"
    )
)
# What a promise to come names where it says for what.
_COMES = re.compile(
    r"\b(?:come|be|get|pop|swing|stop|drop|komm\w*|vorbei\w*|pas(?:o|are|amos)|voy|ire|passe\w*|viens|viendrai|ven(?:ho|go)|vou|passo)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An act with its task; `words` tell what it is about."""

    act: Act
    clause: Clause
    item: Item
    words: frozenset[str]


def best_of(candidates: Sequence[Candidate], turns: int) -> list[Item]:
    """At most five items of our side in the order of the call, then what the contact owes."""
    merged: list[Candidate] = []
    best = sorted(candidates, key=lambda candidate: _rank(candidate, turns), reverse=True)[:MAX_CANDIDATES]
    for candidate in sorted(best, key=lambda candidate: candidate.act.at):
        same = next((at for at in reversed(range(len(merged))) if _is_same(candidate, merged[at])), None)
        if same is None and _repeats_all(candidate, merged):
            same = max(range(len(merged)), key=lambda index: _shared(candidate.words, merged[index].words))
        if same is None:
            merged.append(candidate)
        else:
            merged[same] = _merge(merged[same], candidate)
    found = list[Item]()
    for ours in (True, False):
        side = [candidate for candidate in merged if candidate.act.ours is ours]
        kept = sorted(side, key=lambda candidate: -_rank(candidate, turns))[:MAX_ITEMS]
        found += [candidate.item for candidate in sorted(kept, key=lambda candidate: candidate.act.at)]
    return found


def binds_somebody(candidates: Sequence[Candidate], turns: int) -> bool:
    """Whether the surest candidate of a call is more than talk: calls end with what was agreed, and on which day."""
    return turns < TALK_TURNS or any(_certainty(candidate, turns) >= CERTAIN for candidate in candidates)


def _certainty(candidate: Candidate, turns: int) -> float:
    """How sure a promise is by its day, its place in the call, its score, its side and its length; another act is sure, but at the beginning."""
    act, clause = candidate.act, candidate.clause
    is_dated = clause.names_day or candidate.item.offset_days is not None
    if act.kind != "promise":
        is_early = act.kind != "meeting" and not is_dated and clause.turn < EARLY * turns
        return CERTAIN * (act.score >= PLAIN or not is_early)  # what a call is about is done in it
    told = min(1.0, len(clause.flat.split()) / TOLD_WORDS)
    return is_dated + clause.turn / (turns - 1) + (act.score - ENOUGH + act.ours + told) / 2


def _rank(candidate: Candidate, turns: int) -> float:
    clause, bonus = candidate.clause, 0.0
    if turns > LONG_CALL and clause.turn >= WRAP_UP * turns:
        bonus += WRAP_UP_BONUS
    return candidate.act.score + bonus + WRAP_UP_BONUS * bool(clause.frames.recap.search(clause.flat))


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Whether both are about one thing: a promise that answers a request, a meeting that is named again, or a repetition."""
    if one.act.ours is not other.act.ours:
        return False
    overlap = _shared(one.words, other.words)
    is_one_thing = one.item.category is other.item.category or min(len(one.words), len(other.words)) > 1
    if one.clause.sentence == other.clause.sentence and _adds_nothing(one, other):
        return True
    if _is_repeated_delivery(one, other) or _says_when(*sorted((one, other), key=lambda each: each.clause.at)):
        return True
    is_one_thing |= _is_made_and_sent(*sorted((one, other), key=lambda each: each.clause.at))
    is_one_thing |= one.clause.sentence == other.clause.sentence and len(one.words | other.words) <= PAIR
    return (
        (overlap >= SAME and is_one_thing)
        or _is_report(one, other)
        or _is_answer(one, other, overlap)
        or _is_same_meeting(one, other)
    )


def _is_repeated_delivery(one: Candidate, other: Candidate) -> bool:
    """Whether one only says again when the other is due: "I'll bring it on Friday" – "You'll have it on Friday"."""
    is_near = abs(one.clause.turn - other.clause.turn) <= NEAR + 1 and one.clause.speaker == other.clause.speaker
    same_day = one.item.offset_days is not None and one.item.offset_days == other.item.offset_days
    is_promise = one.act.kind == other.act.kind == "promise"
    return is_near and same_day and is_promise and (_only_delivers(one) or _only_delivers(other))


def _is_made_and_sent(first: Candidate, second: Candidate) -> bool:
    """Whether a promise to make something is followed by one to send it."""
    is_one_side = first.clause.speaker == second.clause.speaker and first.act.kind == second.act.kind == "promise"
    is_sent = first.item.category is TaskCategory.GENERAL and second.item.category is TaskCategory.SEND_INFO
    return is_one_side and is_sent and bool(MAKES.match(first.clause.flat, first.act.start))


def _says_when(first: Candidate, second: Candidate) -> bool:
    """Whether the second only says when somebody comes: "I'll come by and retest" – "Then I'll come on Friday"."""
    is_near = second.clause.turn - first.clause.turn <= NEAR and first.clause.speaker == second.clause.speaker
    is_promise = first.act.kind == second.act.kind == "promise" and second.item.offset_days is not None
    return (
        is_near and is_promise and second.words <= _COMING and bool(second.words and _COMES.search(first.clause.flat))
    )


def _only_delivers(candidate: Candidate) -> bool:
    """Whether a promise says "you'll have it" and names no thing."""
    clause = candidate.clause
    held = clause.frames.promised.search(clause.flat)
    if held is None:
        return False
    rest = f"{clause.flat[: held.start()]} . {clause.flat[held.end() :]}"
    return not any(names_thing(noun[1], clause) for noun in clause.frames.noun.finditer(rest))


def _adds_nothing(one: Candidate, other: Candidate) -> bool:
    """Whether the second act of a sentence only tells the outcome of the first: "se lo pregunto mañana y te escribo"."""
    first, second = sorted((one, other), key=lambda each: each.clause.at)
    nouns = second.clause.frames.noun.finditer(second.clause.flat, second.act.start)
    names_more = any(names_thing(noun[1], second.clause) for noun in nouns)
    return first.item.category is TaskCategory.FOLLOW_UP and first.act.kind == second.act.kind and not names_more


def _is_report(one: Candidate, other: Candidate) -> bool:
    """Whether one is only "and I'll let you know" beside the other."""
    first, second = sorted((one, other), key=lambda each: each.clause.at)
    turns_between = second.clause.turn - first.clause.turn
    is_checked = first.item.category is TaskCategory.FOLLOW_UP and first.act.kind == "promise"
    if is_checked and second.act.kind == "request" and turns_between == 1 and _only_calls(second):
        return True  # "I'll ask the boss." – "Will you ring me?"
    if first.clause.speaker != second.clause.speaker or turns_between > NEAR:
        return False
    if turns_between > 1:
        if _only_calls(second) and not second.clause.names_day and first.item.category is TaskCategory.FOLLOW_UP:
            return True  # "I can find out and text you." – "I'll shoot you a text."
        return not second.words and second.item.category is first.item.category is TaskCategory.FOLLOW_UP
    if (
        first.clause.turn == second.clause.turn
        and first.item.category is TaskCategory.FOLLOW_UP
        and _only_calls(second)
    ):
        return True  # "I'll ask the boss. I'll ring you tomorrow."
    is_empty = any(each.item.category is TaskCategory.FOLLOW_UP and not each.words for each in (one, other))
    return is_empty or (first.clause.turn == second.clause.turn and bool(_REPORTS.search(second.clause.flat)))


def _only_calls(candidate: Candidate) -> bool:
    """Whether a promise is to call, and names nothing to talk about."""
    is_told = candidate.item.category in (TaskCategory.CALLBACK, TaskCategory.SEND_INFO)
    return is_told and not candidate.words - _CALLING


def _is_answer(one: Candidate, other: Candidate, overlap: float) -> bool:
    """Whether the later one answers the earlier one and promises nothing besides."""
    turns_between = abs(one.clause.turn - other.clause.turn)
    if not 1 <= turns_between <= NEAR or one.act.kind == other.act.kind:
        return False
    if one.clause.speaker and one.clause.speaker == other.clause.speaker:
        return False
    first, second = sorted((one, other), key=lambda each: each.clause.at)
    if second.act.kind == "meeting" and one.item.offset_days == other.item.offset_days:
        return True  # "talk to you Monday"
    if first.act.kind == "promise" and overlap == 0:
        return False
    if first.act.kind == "need" or one.item.category is other.item.category or overlap > 0:
        return True
    return first.act.kind == "request" and turns_between == 1 and not ADDS.match(second.clause.flat)


def _is_same_meeting(one: Candidate, other: Candidate) -> bool:
    """Whether two calls or meetings are on one day, or one of them names none and stands near."""
    if one.item.category is not other.item.category or one.item.category not in _APPOINTMENTS:
        return False
    if one.act.kind == other.act.kind == "meeting" and abs(one.clause.turn - other.clause.turn) <= COUNTER:
        return True  # another day was proposed meanwhile
    days = {one.item.offset_days, other.item.offset_days}
    return len(days) == 1 or (abs(one.clause.turn - other.clause.turn) <= NEAR and None in days)


def _repeats_all(candidate: Candidate, earlier: Sequence[Candidate]) -> bool:
    """Whether a task only sums up earlier ones: "I'll follow up with the agreement and the invite"."""
    words = candidate.words
    known = set[str]().union(*(other.words for other in earlier if other.act.ours is candidate.act.ours))
    return len(words) >= 2 and len(words & known) / len(words) >= COVERED


def words_of(title: str, contact_name: str) -> frozenset[str]:
    """The words of a title that tell what it is about: no names, days or small words."""
    names = set(fold(contact_name).split())
    return frozenset(word for word in re.findall(r"[^\W\d_]{3,}", fold(title)) if word not in _COMMON | names)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Common words divided by the words of the shorter text."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _merge(old: Candidate, new: Candidate) -> Candidate:
    """One task of two: the richer words, the later day, both quotes."""
    richer = new if _richness(new) > _richness(old) and not _says_when(old, new) else old
    other = old if richer is new else new
    only_reports = new.item.category is TaskCategory.FOLLOW_UP is not old.item.category
    days = (old, new) if only_reports else (new, old)
    offset = next((each.item.offset_days for each in days if each.item.offset_days is not None), None)
    category = richer.item.category if richer.item.category is not TaskCategory.GENERAL else other.item.category
    said = [text for text in dict.fromkeys((old.item.evidence or "", new.item.evidence or "")) if text]
    description = old.item.description or (quoted(said) if len(said) > 1 else None)
    item = replace(richer.item, offset_days=offset, category=category, description=description)
    act = replace(richer.act, score=max(old.act.score, new.act.score) + 0.3)
    return Candidate(act, richer.clause, item, old.words | new.words)


def quoted(said: Iterable[str]) -> str:
    """Several quotes as a description."""
    return clip(" – ".join(f"“{text}”" for text in said), DESCRIPTION_LIMIT, mark="…")


def _richness(candidate: Candidate) -> float:
    return len(candidate.words) / 3 + candidate.act.score


def repeated_number(title: str, open_titles: Sequence[str]) -> int | None:
    """The number of the open task that a title repeats."""
    for number, other in enumerate(open_titles, 1):
        first, second = (set(re.findall(r"[^\W_]{3,}", flat(text))) for text in (title, other))
        if first and second and len(first & second) / len(first | second) >= SAME:
            return number
    return None
