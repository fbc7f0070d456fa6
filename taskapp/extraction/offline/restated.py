"""Tells whether a promise only says again, with a pronoun, what was promised before: "I'll do it tomorrow", "das mach ich noch heute"."""

from collections.abc import Sequence

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.answers import ADDS
from taskapp.extraction.offline.languages import recap_words as words
from taskapp.extraction.offline.speech import Clause
from taskapp.extraction.offline.things import DOCUMENT, names_thing
from taskapp.extraction.offline.verbs import MAKES
from taskapp.tasks.types import TaskCategory

# Turns in which somebody says again what they promised.
NEAR_TURNS = 4


def restates(act: Act, again: Act, clauses: Sequence[Clause], *, is_last: bool) -> bool:
    """Whether the second act says with a pronoun and a day what the first one promised or asked for; `is_last`: no other act of that side is between."""
    first, second = clauses[act.at], clauses[again.at]
    if not 0 <= second.turn - first.turn <= NEAR_TURNS:
        return False
    if any(_asks_else(clause) for clause in clauses[act.at + 1 : again.at] if clause.speaker != second.speaker):
        return False
    if again.kind not in ("promise", "request") or first is second:
        return False
    if not second.names_day or (again.kind == act.kind and first.speaker != second.speaker):
        return False
    said = words.DOES_IT.search(second.flat)
    if said is None and first.turn == second.turn and act.category is again.category:
        said = words.HANDS_IT.search(second.flat)
    is_handed = act.category is TaskCategory.SEND_INFO or bool(MAKES.match(first.flat, act.start))
    is_handed &= first.turn == second.turn or not first.names_day
    if said is None and is_last and is_handed and not _turns_to_other(act, again, clauses):
        said = words.DELIVERS_IT.search(second.flat)
    if said is None:
        return False
    end = words.FURTHER.search(second.flat, said.end())
    nouns = second.frames.noun.finditer(second.flat, said.end(), end.start() if end else len(second.flat))
    return not any(names_thing(noun[1], second) and not words.GOES_TO.match(noun[1]) for noun in nouns)


def _turns_to_other(act: Act, again: Act, clauses: Sequence[Clause]) -> bool:
    """Whether something else is added between two acts, or a document is named that the first one does not name."""
    first, between = clauses[act.at], clauses[act.at + 1 : again.at + 1]
    named = (noun[1].split()[-1] for each in between for noun in each.frames.noun.finditer(each.flat))
    is_added = any(ADDS.match(each.flat) for each in between)
    return is_added or any(DOCUMENT.fullmatch(noun) and noun not in first.flat for noun in named)


def _asks_else(clause: Clause) -> bool:
    """Whether a question is about another thing, and not about when or how."""
    return clause.flat.endswith("?") and not words.ABOUT_IT.search(clause.flat)
