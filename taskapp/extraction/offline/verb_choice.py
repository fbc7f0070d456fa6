"""Reads which verb of a clause says what is done, and whether it is past, another person's, or behind a promise."""

import re

from taskapp.extraction.offline.languages import act_words as words
from taskapp.extraction.offline.languages.frames import Frames
from taskapp.extraction.offline.speech import Clause
from taskapp.extraction.offline.verbs import second_verb, skip, verb_after, verb_at, verb_of
from taskapp.tasks.types import TaskCategory

# Who is asked to do it, in front of what they will do: "vou pedir pro Rui te ligar".
_ASKS_SOMEBODY = re.compile(r"(?:ped(?:ir|o|irei)|pid(?:o|e)|digo|dire|dis\b|demand\w+|bitt\w+|sag\w*|falo|falar)\b")
_HAS = re.compile(r"\b(?:ai|as|a|avons|avez|ont)\s+(?:\w+\s+)?$")
_PARTICIPLE = re.compile(r"\w+(?:é|és|ée|ées)\b")


def promised_verb(clause: Clause, at: int) -> tuple[TaskCategory | None, int, bool]:
    """The verb behind an introduction, its place, and whether it is idle; a second verb that says more counts instead."""
    text, frames = clause.flat, clause.frames
    category, start = verb_of(frames, text, at)
    is_idle = bool(frames.idle.match(text, start))
    second = second_verb(frames, text, start, clause.text)
    if second is None and frames.name != "english" and _ASKS_SOMEBODY.match(text, start):
        asked, place = verb_after(frames, text, start + len("pede"))
        second = (asked, place) if asked in words.DEFERRED else None
        is_idle = is_idle or second is not None
    if second and (category is None or is_idle or _delivers(category, second[0])):
        return second[0], second[1] if is_idle or category is None else start, False
    return category, start, is_idle


def _delivers(first: TaskCategory, second: TaskCategory) -> bool:
    """Whether the second verb tells what the contact gets: "I'll put together a quote and e-mail it"."""
    is_vague = first in (TaskCategory.GENERAL, TaskCategory.FOLLOW_UP)
    return is_vague and second in (TaskCategory.SEND_INFO, TaskCategory.CALLBACK)


def promises_before(frames: Frames, text: str, end: int) -> bool:
    """Whether a promise comes before what looks like a proposal: "I'll pencil you in for Friday at ten"."""
    promised, colleague = frames.promise.search(text, 0, end), frames.colleague.search(text, 0, end)
    if colleague and colleague[0].endswith(("'ll", " will", " going to")):
        return True
    return bool(promised and verb_at(frames, text, skip(frames, text, promised.end())))


def proposed_category(clause: Clause, start: int) -> TaskCategory | None:
    """The category of a proposal whose verb begins at the place; None where it is none."""
    category = verb_at(clause.frames, clause.flat, start)
    if not clause.names_day:
        return category if category in (TaskCategory.MEETING, TaskCategory.CALLBACK) else None
    is_foreign = clause.frames.name != "english" and category is not TaskCategory.CALLBACK
    return TaskCategory.MEETING if category is None or is_foreign else category


def sends_somebody(clause: Clause) -> bool:
    """Whether a clause tells, and does not only offer, that a person of our side comes: "Unser Monteur kommt am Freitag"."""
    text = clause.flat
    return bool(clause.frames.colleague.match(text)) and not (
        clause.frames.hedge.search(text) or words.CAN.search(text)
    )


def is_third_person(frames: Frames, text: str, at: int) -> bool:
    """Whether a verb in the present or future tense follows a name: "Iván pasará el jueves"."""
    found = re.compile(
        r"(?:(?:te|le|les|se|os|me|lhes?|vous|nous) )?(?:l[aeo]s? )?(?P<verb>\w{3,}(?:t|a|e|ra))\b"
    ).match(text, at)
    if found is None:
        return False
    return bool(verb_at(frames, text, found.start("verb")) or not frames.stop.fullmatch(found["verb"]))


def is_past(clause: Clause, start: int) -> bool:
    """Whether the verb at the place is in the past by its accent or its auxiliary: "se lo cambió", "vous a envoyé"."""
    if clause.frames.name == "french" and _HAS.search(clause.text[:start]):
        return bool(_PARTICIPLE.match(clause.text, start))
    if clause.frames.name not in ("spanish", "portuguese"):
        return False
    word = re.compile(r"\w+").match(clause.text, start)
    return bool(word and words.PAST_FORM.fullmatch(word[0].lower()))


def part_of(text: str, at: int) -> str:
    """The part of a clause between commas that holds a place."""
    ends = [match.start() for match in words.PARTS.finditer(text)]
    start = max((end for end in ends if end <= at), default=0)
    return text[start : min((end for end in ends if end > at), default=len(text))]
