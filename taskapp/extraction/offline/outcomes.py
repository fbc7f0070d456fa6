"""What becomes of an act before the call ends: done at once, dropped, or an appointment that stood already."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.languages import outcome_words as words
from taskapp.extraction.offline.languages.closing_words import ACTS, LATER, NOT_SAID, VERBS
from taskapp.extraction.offline.speech import Clause
from taskapp.shared.date_words.spoken import day_offset
from taskapp.tasks.types import TaskCategory

# Words of a clause that only denies the act before it, and letters by which its verb or a thing is recognised.
SHORT, STEM = 6, 5
# Clauses behind an act in which it is done or dropped, and turns in which a denial that names nothing is about it.
BEHIND, NEAR_TURNS = 30, 6
# Letters behind its beginning in which the verb of an act is read.
VERB_LETTERS = 40
_WORD = re.compile(r"[^\W\d_]{4,}")
# Words that name no thing of an act.
_EMPTY = frozenset(
    str.split(
        "that this then with will have need want just about your them they what when going there from really actually anything anybody anyone dann nicht nichts brauch brauche brauchen mach mache ihnen auch noch doch kein keine keinen entonces necesito para alors besoin plus vous pour preciso precisa entao isso voce"
    )
)


class Outcomes:
    """Reads how the clauses behind an act end it."""

    def __init__(self, clauses: Sequence[Clause], acts: Mapping[int, Act]) -> None:
        self._clauses, self._acts = clauses, acts

    def is_done(self, at: int, *, by_answer: bool) -> bool:
        """Whether it is done before the call ends: said by who does it, or acknowledged by the other side."""
        own = self._clauses[at]
        turns = 6 if at in self._acts and self._acts[at].kind == "need" else 3
        later = [clause for clause in self._clauses[at + 1 : at + 12] if clause.turn <= own.turn + turns]
        if self._ends_in_pause(own) or any(words.DONE_ALONE.match(c.flat) for c in later if c.turn == own.turn):
            return True
        if by_answer and turns > 3:
            return any(clause.frames.done.search(clause.flat) for clause in later if clause.turn != own.turn)
        if by_answer:
            later = [clause for clause in later if clause.turn != own.turn] or later
            if self._acts[at].category is TaskCategory.FOLLOW_UP and later and words.TELLS.match(later[0].flat):
                return True
            return any(
                clause.frames.done.search(clause.flat) or words.DONE_ALONE.match(clause.flat) for clause in later[:4]
            )
        if any(clause.flat.endswith("?") and clause.speaker != own.speaker for clause in later):
            later = [clause for clause in later if clause.turn <= own.turn + 1]
        asked = (
            act.at for act in map(self._acts.get, (clause.at for clause in later)) if act and self._asks_else(at, act)
        )
        later = [clause for clause in later if clause.at <= next(asked, clause.at)]
        plain = [
            clause for clause in later[:5] if clause.at not in self._acts and not words.ONLY_IF.search(clause.flat)
        ]
        if any(clause.frames.done.search(clause.flat) and not _is_others(own, clause) for clause in plain):
            return True
        return self._is_tried(at) or self._is_done_later(at)

    def _ends_in_pause(self, own: Clause) -> bool:
        """Whether the same turn goes on behind a pause in which it was done: "I'll just fix that... there. Four at the end."."""
        behind = [clause for clause in self._clauses[own.at + 1 : own.at + 2] if clause.turn == own.turn]
        is_broken = own.flat.endswith(("...", "…")) and not own.names_day
        return is_broken and any(words.RESUMES.match(each.flat) and each.at not in self._acts for each in behind)

    def _asks_else(self, at: int, act: Act) -> bool:
        """Whether an act asks for something else than the act at the place: what is done afterwards belongs to it."""
        own = self._acts.get(at)
        return own is not None and act.kind in ("request", "need") and act.category is not own.category

    def _is_tried(self, at: int) -> bool:
        """Whether its outcome is looked at right away: "I'll reset it now. Try it again?" – "It works."."""
        own = self._clauses[at]
        near = (clause for clause in self._clauses[at + 1 : at + SHORT] if clause.turn <= own.turn + 2)
        return not own.names_day and any(
            words.TRIED.search(clause.flat) or self._is_finished(own, clause) for clause in near
        )

    def _is_finished(self, own: Clause, clause: Clause) -> bool:
        """Whether its speaker closes it with a word behind another clause; alone, "listo" and "voila" only agree."""
        is_behind = self._clauses[clause.at - 1].turn == clause.turn and "voila" not in clause.flat
        return is_behind and clause.speaker == own.speaker and bool(words.DONE_ALONE.match(clause.flat))

    def _is_done_later(self, at: int) -> bool:
        """Whether its side tells later in the call that it did just this: "I'll change that." … "I've changed it now."."""
        own, act = self._clauses[at], self._acts.get(at)
        if act is None or act.kind != "promise" or own.names_day:
            return False
        said = own.flat[act.start : act.start + VERB_LETTERS]
        kinds = {kind for kind, verb in VERBS.items() if verb.match(said)}
        return any(
            (did := ACTS.search(clause.flat)) is not None
            and any(did[kind] for kind in kinds)
            and not (NOT_SAID.search(clause.flat) or LATER.search(clause.flat))
            for clause in self._clauses[at + 1 : at + BEHIND]
            if kinds and clause.turn != own.turn and clause.speaker == own.speaker and clause.at not in self._acts
        )

    def is_taken_back(self, at: int) -> bool:
        """Whether one of the next clauses takes it back, or says that just this will not be done."""
        behind = self._clauses[at + 1 : at + 5]
        if any(each.frames.taken_back.search(each.flat) or words.JOKES.search(each.flat) for each in behind):
            return True
        own, act = self._clauses[at], self._acts.get(at)
        stem = own.flat[act.start : act.start + STEM] if act else ""
        later = [clause for clause in self._clauses[at + 1 : at + 2 * SHORT] if len(clause.flat.split()) <= SHORT]
        return len(stem) == STEM and any(
            f" {stem}" in clause.flat and clause.frames.negation.search(clause.flat) for clause in later
        )

    def is_dropped(self, at: int) -> bool:
        """Whether a later clause says that it is not needed or not done after all: "Then I won't need anybody."."""
        own, act = self._clauses[at], self._acts[at]
        stems = _stems(own.flat)
        for clause in self._clauses[at + 1 : at + BEHIND]:
            is_all = words.ABOUT_ALL.search(clause.flat)
            if clause.turn == own.turn or clause.names_day or not (is_all or _drops(clause)):
                continue
            if stems & _stems(clause.flat) or any(word in own.flat for word in _things(clause.flat)):
                return True
            is_last = not any(other.at in self._acts for other in self._clauses[at + 1 : clause.at])
            is_near = clause.turn <= own.turn + NEAR_TURNS
            if is_near and (is_last or act.kind != "promise") and is_all:
                return True
        return False


def _drops(clause: Clause) -> bool:
    return bool(words.DROPS.search(clause.flat)) and not words.ONLY_LIMITS.search(clause.flat)


def standing_days(clauses: Sequence[Clause], day: date) -> frozenset[int]:
    """The days of appointments that stood before the call: what names them first is a reminder, or a question about them."""
    found, named = set[int](), set[int]()
    for clause in clauses:
        offset = day_offset(clause.dated, day)
        if offset is None:
            continue
        near = clauses[max(0, clause.at - 1) : clause.at + 1]
        if offset not in named and any(words.STANDING.search(each.flat) for each in near if each.turn == clause.turn):
            found.add(offset)
        named.add(offset)
    return frozenset(found)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in _things(text))


def _things(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in _EMPTY]


def _is_others(own: Clause, clause: Clause) -> bool:
    """Whether another speaker tells what they did themselves."""
    return bool(own.speaker and clause.speaker != own.speaker and words.I_DID.search(clause.flat))
