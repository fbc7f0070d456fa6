"""Finds, by rules, what a later call says about open tasks of its contact: that one is done or has arrived, or another day for it.

A sentence counts only where its words are plain, and only for the one open task that fits best: it shares a content word with the
sentence, or with what was said just before when the sentence itself names nothing ("I've sent it").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from taskapp.extraction.alike import content_words
from taskapp.extraction.offline.answers import Answers
from taskapp.extraction.offline.languages.closing_words import (
    ACTS,
    ARRIVED,
    LATER,
    MOVED,
    NOT_SAID,
    RECEIVED,
    REFUSED,
    VERBS,
)
from taskapp.extraction.offline.speech import Clause, clauses_of, flat
from taskapp.extraction.offline.unbound import is_injected
from taskapp.extraction.protocol.prompt import OpenPromise, PromptContext
from taskapp.extraction.protocol.reply import Update
from taskapp.shared.date_words.spoken import day_offset, read_spoken

# The kinds of act that somebody notices by what has arrived.
_DELIVERING = frozenset({"send", "bring"})
# Words of these sentences that are about no thing.
_SAYING = content_words(
    "received arrived delivered confirm confirmed already move moved push pushed instead erhalten bekommen angekommen"
    " verschieben lieber recibido llegado mejor recu arrive plutot recebi chegou melhor"
)
# Clauses before a sentence that say what "it" is, in its turn and the two turns before.
BEFORE, TURNS_BEFORE = 6, 2


class Says(StrEnum):
    """What a sentence says happened: its speaker did it, its speaker has received it, it has arrived, or it moves."""

    DID = "did"
    RECEIVED = "received"
    ARRIVED = "arrived"
    MOVES = "moves"


@dataclass(frozen=True, slots=True)
class _Heard:
    """A plain sentence; `acts` are the kinds of act that it can close, empty for any; `verb` are the words of its own act."""

    clause: Clause
    says: Says
    acts: frozenset[str]
    offset_days: int | None = None
    verb: frozenset[str] = frozenset()


def find_updates(turns: list[dict[str, Any]], context: PromptContext, promises: Sequence[OpenPromise]) -> list[Update]:
    """What to propose about open tasks, at most one proposal for each; `number` is the task's place in `promises`, from 1."""
    if not promises:
        return []
    clauses = clauses_of(turns, context)
    answers = Answers(clauses, {})
    names = content_words(" ".join((context.contact_name, context.organization_name, *context.our_names)))
    tasks = [(content_words(promise.title) - names, promise) for promise in promises]
    found: dict[int, Update] = {}
    for clause in clauses:
        heard = _hear(clause, answers, context.day)
        number = _about(heard, clauses, tasks, names) if heard else None
        if heard and number:
            action = "reschedule" if heard.says is Says.MOVES else "complete"
            # The call's last word about a task counts.
            found[number] = Update(number, action, heard.offset_days, clause.text)
    return list(found.values())


def _hear(clause: Clause, answers: Answers, day: date) -> _Heard | None:
    """What a clause plainly says; None for a question, a denial, a condition, and what is still to come."""
    text = clause.flat
    if is_injected(text):
        return None
    if MOVED.search(text):
        offset = day_offset(clause.text, day)
        is_agreed = offset is not None and not _is_refused(clause.at, answers)
        return _Heard(clause, Says.MOVES, frozenset(), offset) if is_agreed else None
    if clause.text.rstrip().endswith("?") or NOT_SAID.search(text) or LATER.search(text):
        return None
    if did := ACTS.search(text):
        kinds = frozenset(name for name, words in did.groupdict().items() if words)
        return _Heard(clause, Says.DID, kinds, verb=content_words(did[0].split()[-1]))
    says = Says.RECEIVED if RECEIVED.search(text) else Says.ARRIVED if ARRIVED.search(text) else None
    return _Heard(clause, says, _DELIVERING) if says else None


def _is_refused(at: int, answers: Answers) -> bool:
    answer = answers.answer(at)
    return answers.declines(at) or answers.is_taken_back(at) or bool(answer and REFUSED.match(answer[0].flat))


def _about(
    heard: _Heard,
    clauses: Sequence[Clause],
    tasks: Sequence[tuple[frozenset[str], OpenPromise]],
    names: frozenset[str],
) -> int | None:
    """The number of the one task that a sentence is about; None when none fits, or two fit equally."""
    empty = names | heard.verb | _SAYING
    said = content_words(_without_day(heard.clause.text)) - empty
    fit = [(number, words) for number, (words, promise) in enumerate(tasks, 1) if _fits(heard, promise)]
    # A sentence that names something is about that, and not about what was named before.
    if not said:
        said = content_words(" ".join(clause.text for clause in _before(heard.clause, clauses))) - empty
    shared = sorted(((len(words & said), number) for number, words in fit), reverse=True)
    if not shared or shared[0][0] == 0 or (len(shared) > 1 and shared[1][0] == shared[0][0]):
        return None
    return shared[0][1]


def _without_day(text: str) -> str:
    """A sentence without the words that say when."""
    said = read_spoken(text, datetime(2000, 1, 1, tzinfo=UTC))
    return text[: said.start] + text[said.end :] if said else text


def _before(clause: Clause, clauses: Sequence[Clause]) -> list[Clause]:
    near = clauses[max(0, clause.at - BEFORE) : clause.at]
    return [other for other in near if other.turn >= clause.turn - TURNS_BEFORE]


def _fits(heard: _Heard, promise: OpenPromise) -> bool:
    """Whether the speaker can say this of the task: who owes it, and what kind of act it is."""
    ours = heard.clause.ours
    if ours is not None and heard.says is Says.DID and ours is promise.theirs:
        return False
    if ours is not None and heard.says in (Says.RECEIVED, Says.ARRIVED) and ours is not promise.theirs:
        return False
    acts = {name for name, pattern in VERBS.items() if pattern.search(flat(promise.title))}
    return not heard.acts or not acts or bool(acts & heard.acts)
