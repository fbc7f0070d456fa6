"""The form of a language's tables: how its speakers promise, ask, agree, refuse. Patterns match lower-case text without accents."""

import re
from dataclasses import dataclass

from taskapp.tasks.types import TaskCategory

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables of one language.

    Attributes:
        name: The language.
        words: Small words by which the language is recognised.
        promise: Introduces what the speaker will do; the verb follows.
        promised: A promise that holds its verb ("you'll hear from us").
        offer: Introduces what the speaker could do; a promise once the other side says yes.
        request: Introduces what the other side is asked to do; the verb follows.
        asked: A request that holds its verb ("send me", "llameme").
        need: Introduces what the speaker needs or would like; a thing or a verb follows.
        wish: A wish that is a polite request ("it would be great if we had"); the thing or the verb follows.
        lack: Says that something has not come or is missing; the thing is in the clause.
        propose: Proposes something to do together.
        arranged: States a meeting as settled.
        colleague: Introduces what a person of the same side will do.
        skip: Words between the introduction and the verb.
        verbs: Verbs by category, the first match in the text decides.
        open_verb: A verb that no table lists, with its object, behind an introduction; the group `verb` is the verb.
        bare: A promise in the present or future tense by a verb that no table lists, with its object; the group `verb`.
        told: An imperative of a verb that no table lists, with its object; the group `verb`.
        object: What begins an object: articles, possessives, numbers.
        stop: Verbs that are never such an act: states, senses, thoughts, speech in the call.
        idle: Verbs of acts that happen during the call or are no acts.
        support: Words that move such an act behind the call.
        in_call: Whole clauses of the call itself; they are never tasks.
        things: Things that are sent, made or delivered for somebody who needs them.
        hedge, condition, negation, past: Make a clause no commitment.
        refusal, yes, done, taken_back: What an answer does to the clause before it.
        machine: Announcements of an answering machine or a menu.
        recap: Where the call is summed up.
        cut, cut_spoken: Places before which a sentence is cut, with and without punctuation.
        to_us, to_them: The words for the speaker and the person addressed as receivers, for titles.
        vague: Objects that name nothing.
        noun: A noun phrase, for finding what a vague object means.
        tail: What is cut off the end of a title.
    """

    name: str
    words: frozenset[str]
    promise: Pattern
    promised: Pattern
    offer: Pattern
    request: Pattern
    asked: Pattern
    need: Pattern
    wish: Pattern
    lack: Pattern
    propose: Pattern
    arranged: Pattern
    colleague: Pattern
    skip: Pattern
    verbs: tuple[tuple[TaskCategory, Pattern], ...]
    open_verb: Pattern
    bare: Pattern
    told: Pattern
    stop: Pattern
    object: Pattern
    idle: Pattern
    support: Pattern
    in_call: Pattern
    things: Pattern
    hedge: Pattern
    condition: Pattern
    negation: Pattern
    past: Pattern
    refusal: Pattern
    yes: Pattern
    done: Pattern
    taken_back: Pattern
    machine: Pattern
    recap: Pattern
    cut: Pattern
    cut_spoken: Pattern
    to_us: Pattern
    to_them: Pattern
    vague: Pattern
    noun: Pattern
    tail: Pattern


def words(*alternatives: str) -> Pattern:
    """A pattern of whole words or phrases."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b") if any(alternatives) else re.compile(r"(?!)")


def stems(*alternatives: str) -> Pattern:
    """A pattern of words that begin so."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})")


def verb_table(**verbs: str) -> tuple[tuple[TaskCategory, Pattern], ...]:
    """The compiled verbs of each category, matched at one place; the keyword is the category, the first that matches counts."""
    return tuple((TaskCategory[name.upper()], re.compile(rf"(?:{pattern})")) for name, pattern in verbs.items())
