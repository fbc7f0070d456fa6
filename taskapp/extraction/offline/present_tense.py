"""Reads an English present tense of what is still to come as the future: "I'm sending it tonight" as "I'll send it tonight"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from taskapp.extraction.offline.cues import without_periods
from taskapp.extraction.offline.languages.act_words import TAG
from taskapp.extraction.offline.languages.english import ENGLISH, PERSON
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.extraction.offline.verbs import open_verb, verb_at
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.shared.date_words.spoken import names_day
from taskapp.tasks.types import TaskCategory

# Words before a verb that are only its day: "on Sunday I'm sending …".
LEAD_WORDS = 5
_ADVERBS = r"(?:(?:just|also|then|actually|personally|now|still) )*"
# What a present tense stands behind where it tells of no single act to come.
_DEPENDS = re.compile(
    r"\b(?:when(?:ever)?|while|if|that|because|'cause|since|as|like|know|knew|said|says?|told|thought|think|sure|glad|sorry|what|where|why|who|which|how|once|before|after|until|till|than|do|does|did|don't|didn't|not|to"
    r"|(?:i|we|you|he|she|they)(?:'ll|'d| will| would)?|can|could|should|shall|would|will|may|might|must|let's|used)\W*$"
)
_HABIT = re.compile(
    r"\b(?:always|usually|normally|typically|generally|often|sometimes|never|every|each|automatic\w*|(?:mon|tues|wednes|thurs|fri|satur|sun)days|on an? (?:mon|tues|wednes|thurs|fri|satur|sun)day|weekdays|weekends)\b"
)
_NOW = re.compile(r"\b(?:right now|now|at the moment|as we speak|already)\b")
# Outside the call, without a day.
_LATER = re.compile(
    r"\b(?:(?:right|straight|just) after|with (?:my|our|the) (?:manager|boss|supervisor|team|office|colleagues?)|to (?:my|our) (?:manager|boss|supervisor|team|office|colleagues?))\b"
)
# Verbs of calling tell why somebody calls; those of life need somebody they are done for.
_REASON = re.compile(
    r"(?:call|ring|phon|writ)\w* (?:\w+ ){0,2}?(?:about|because|to|regarding|concerning|from|for|on)\b|(?:call|ring|phon)\w* (?:you )?(?:today|now)(?= instead| already| because|,|\W*$)"
)
_OF_LIFE = re.compile(
    r"(?:take|get|have|go|leave|see|meet|do|make|give|move|close|open|start|finish|return|visit|talk|speak|pay|keep|hold|stop|pass|come|clean|paint|pick|water|feed|buy|cut|put|book|be)\b"
)
_SENDS_OUT = re.compile(r"(?:get|have|send) .*\b(?:out|over|round) to you\b")
# The same form as in the past.
_PAST_TOO = re.compile(r"(?:put|cut|set|let|read|hit|shut|cost|quit|bet|spread)\b")
_FOR_SOMEBODY = re.compile(r"\b(?:you|your|them|him|her|it|those|these)\b")
_OBJECT_BEHIND = re.compile(r"\w+ (?:it|them|those|these|him|her|you|your)\b")
_UNDOUBLED = re.compile(r"(\w*[^aeiou]?[aeiou])([bdgmnprt])\2$")
_SILENT_E = re.compile(r"(?:[^aeiou][aeiou](?:[bcdgkmnpstvz])|[cgsvz]|[aeiou]r|[^aeiou]l)$")


def told_as_future(clauses: Sequence[Clause], context: PromptContext) -> list[Clause]:
    """The clauses with the future for each English present tense that tells of an act to come, also a colleague's."""
    names = {flat(name.split()[0]) for name in context.our_names if name.strip()}
    reader = _Reader("|".join(map(re.escape, sorted(names))) or r"(?!)")
    return [reader.read(clause) if clause.frames is ENGLISH else clause for clause in clauses]


class _Reader:
    """Finds such verbs behind "I", "we", and the persons of our side."""

    def __init__(self, names: str) -> None:
        person = rf"{names}|he|she|they|{PERSON}"
        self._going = re.compile(
            rf"\b(?:(?P<self>i|we)(?:'m|'re| am| are|(?<=\bi)m)|(?P<other>{person})(?:'s|'re| is| are)) {_ADVERBS}(?P<verb>[a-z]{{2,}}ing)\b"
        )
        self._plain = re.compile(rf"\b(?:(?P<self>i|we)|(?P<other>{person})) {_ADVERBS}(?P<verb>[a-z]{{2,}})\b")

    def read(self, clause: Clause) -> Clause:
        """The clause with the future in the place of each such verb."""
        if clause.text.rstrip().endswith("?") and not TAG.search(clause.flat):
            return clause
        found = [(match, base) for match in self._going.finditer(clause.flat) if (base := _going_to(clause, match))]
        taken = [match.span() for match, _ in found]
        for match in self._plain.finditer(clause.flat):
            is_free = all(match.end() <= start or match.start() >= end for start, end in taken)
            if is_free and (base := _does(clause, match)):
                found.append((match, base))
        text = clause.text
        for match, base in sorted(found, key=lambda each: -each[0].start()):
            who, future = ("self", "'ll") if match["self"] else ("other", " will")
            text = f"{text[: match.end(who)]}{future} {base}{text[match.end('verb') :]}"
        return replace(clause, text=text, flat=flat(text)) if found else clause


def _going_to(clause: Clause, match: re.Match[str]) -> str | None:
    """The verb of "I'm sending it tonight"; None where it tells of the call itself, of a reason or of the speaker's life."""
    rest = clause.flat[match.end("verb") :]
    base = _base_of_going(match["verb"], rest)
    said = f"{base}{rest}"
    if _REASON.match(said) or _NOW.search(_part(rest)) or _depends(clause, match):
        return None
    is_listed = verb_at(ENGLISH, said, 0) is not None
    is_for = bool(_FOR_SOMEBODY.search(_part(rest)))
    if not (is_listed or (_has_object(said) and open_verb(ENGLISH, said, 0, said))) or (
        _OF_LIFE.match(said) and not is_for
    ):
        return None
    to_you = re.search(r"\byou\b", _part(rest)) and (
        verb_at(ENGLISH, said, 0) is TaskCategory.SEND_INFO or _SENDS_OUT.match(said)
    )
    return base if _has_day(clause, match) or _LATER.search(rest) or to_you else None


def _does(clause: Clause, match: re.Match[str]) -> str | None:
    """The verb of "Ivan brings it tomorrow"; None without a day or an object, and for habits."""
    rest = clause.flat[match.end("verb") :]
    base = match["verb"] if match["self"] or match["other"] == "they" else _base_of_third(match["verb"])
    said = f"{base}{rest}"
    if base is None or _PAST_TOO.match(said) or _depends(clause, match) or not _has_day(clause, match):
        return None
    is_act = verb_at(ENGLISH, said, 0) is not None or (match["other"] and open_verb(ENGLISH, said, 0, said))
    is_for_somebody = match["other"] or _has_object(said)
    is_life = _OF_LIFE.match(said) and not _OBJECT_BEHIND.match(said)
    return base if is_act and is_for_somebody and not is_life else None


def _has_object(said: str) -> bool:
    return bool(re.match(rf"\w+(?: \w+)? (?:{ENGLISH.object.pattern})", said))


def _depends(clause: Clause, match: re.Match[str]) -> bool:
    """Whether the words before make it a condition, a report or a habit."""
    return bool(_DEPENDS.search(clause.flat[: match.start()]) or _HABIT.search(_part(clause.flat[match.start() :])))


def _part(text: str) -> str:
    return re.split(r"[,;]", text, maxsplit=1)[0]


def _has_day(clause: Clause, match: re.Match[str]) -> bool:
    """Whether the verb's own part of the clause, or the few words before it, name a day, and no period."""
    head = clause.flat[: match.start()]
    parts = [_part(clause.text[match.start() :])]
    parts += [head] if len(head.split()) <= LEAD_WORDS else []
    return any(names_day(without_periods(part)) for part in parts)


def _base_of_going(verb: str, rest: str) -> str:
    """ "send" for "sending": the form that the tables list, else the one that its letters suggest."""
    stem = verb.removesuffix("ing")
    single = _UNDOUBLED.sub(r"\1\2", stem)
    listed = (form for form in (single, stem, f"{stem}e") if verb_at(ENGLISH, f"{form}{rest}", 0))
    return next(listed, single if single != stem else f"{stem}e" if _SILENT_E.search(stem) else stem)


def _base_of_third(verb: str) -> str | None:
    """ "send" for "sends"; None for another form."""
    if not verb.endswith("s") or verb.endswith(("ss", "us")):
        return None
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if re.search(r"(?:ch|sh|ss|x|zz|o)es$", verb) else verb[:-1]
