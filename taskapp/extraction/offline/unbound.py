"""Tells words that bind nobody: read out, told in the conditional mood or of the past, done while they are said, of the speaker's own life."""

import re
from collections.abc import Sequence

from taskapp.extraction.offline.languages import unbound_words as words
from taskapp.extraction.offline.speech import Clause

# Words of a quotation that is more than a name; the share of turns from which on quotation marks only enclose what was said.
QUOTED_WORDS, ALL_QUOTED = 3, 0.5
_MARKS = re.compile(r'(?<!\w)"(?P<plain>[^"]*)(?:"|$)|[“„«](?P<marked>[^”“»]*)(?:[”“»]|$)')


def is_injected(text: str) -> bool:
    """Whether the words address a machine that reads along."""
    return bool(words.INJECTED.search(text))


def quotations(clauses: Sequence[Clause]) -> dict[int, list[tuple[int, int]]]:
    """By clause, the parts that somebody reads out or says in another's name: "It texts them, 'we'll be there at ten'."."""
    turns = dict[int, list[Clause]]()
    for clause in clauses:
        turns.setdefault(clause.turn, []).append(clause)
    marked = [said for said in turns.values() if said[0].text[:1] in '"“„«']
    if len(marked) > ALL_QUOTED * len(turns):
        return {}
    found = dict[int, list[tuple[int, int]]]()
    for said in turns.values():
        joined = "\n".join(clause.text for clause in said)
        spans = [match.span() for match in _MARKS.finditer(joined) if len(match[0].split()) >= QUOTED_WORDS]
        begin = 0
        for clause in said:
            end = begin + len(clause.text)
            found[clause.at] = [(start - begin, stop - begin) for start, stop in spans if start < end and stop > begin]
            begin = end + 1
    return found


def _part_at(text: str, at: int) -> str:
    """The part between commas that holds a place."""
    return f"{text[:at].rpartition(',')[2]}{text[at:].partition(',')[0]}"


def binds_nobody(clause: Clause, start: int, kind: str, quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether an act whose verb begins at `start` binds nobody; `quoted`: the quotations of the clause."""
    if any(begin <= start < end for begin, end in quoted):
        return True
    text, language = clause.flat, clause.frames.name
    if language == "german" and words.GERMAN_PAST.search(_part_at(clause.text.lower(), start)):
        return True
    if kind not in ("promise", "meeting"):
        return False
    mood = words.CONDITIONAL.get(language)
    is_system = words.BY_SYSTEM.search(text) and not words.I_OR_WE.search(text)
    if is_system or (mood and mood.match(text, start)):
        return True
    is_now = kind == "promise" and not clause.names_day and words.DONE_NOW.search(text)
    own = words.OWN_THING.match(text, start) if kind == "promise" and not clause.frames.to_them.search(text) else None
    return bool(is_now or (own and not words.BUSINESS_OWN.match(own["thing"])))
