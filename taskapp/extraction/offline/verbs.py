"""Finds the verb of an act: one that the tables of its language list, or any other that has an object."""

import re

from taskapp.extraction.offline.languages.frames import Frames, Pattern
from taskapp.tasks.types import TaskCategory

_GOODS = re.compile(
    r"\b(?:ship|deliver|sample|part|pallet|box|crate|cabinet|machine|order|unit|muster|lieferung|ware|muestra|pedido|commande|livr|amostra|encomenda)"
)
# Tells of another one who was just named: "…, die kommt am Sonntag".
_RELATIVE = re.compile(r", (?:der|die|das) (?=\w+t\b)")
# Makes what is handed over afterwards.
MAKES = re.compile(
    r"(?:make|draw|draft|write|prepare|put together|do|work out|mach|erstell|schreib|bereit|rechn|kalkul|prepar|hag|hac|elabor|redact|fa[icz]|redig|etabl)"
)
_AND = re.compile(r"\b(?:and|und|y|et|e) (?:then |dann |gleich |luego |depois |je |yo |eu |ich )?")


def skip(frames: Frames, text: str, at: int) -> int:
    """The place behind the words between an introduction and its verb."""
    is_told = frames.name == "german" and _RELATIVE.match(text, at)
    found = None if is_told else frames.skip.match(text, at)
    return found.end() if found else at


def verb_of(frames: Frames, text: str, at: int) -> tuple[TaskCategory | None, int]:
    """The verb that an introduction at the place leads to: in English at once, in the other languages also later."""
    start = skip(frames, text, at)
    category = verb_at(frames, text, start)
    return (category, start) if category or frames.name == "english" else verb_after(frames, text, start)


def verb_at(frames: Frames, text: str, at: int) -> TaskCategory | None:
    """The category of the listed verb at the place; None when there is none."""
    return next((category for category, pattern in frames.verbs if pattern.match(text, at)), None)


def _places(pattern: Pattern, text: str, at: int, end: int) -> int | None:
    for word in re.compile(r"\b\w").finditer(text, at, end):
        if pattern.match(text, word.start()):
            return word.start()
    return None


def verb_after(frames: Frames, text: str, at: int) -> tuple[TaskCategory | None, int]:
    """The first verb from a place on, and where it begins."""
    told = _RELATIVE.search(text, at) if frames.name == "german" else None
    end = told.start() if told else len(text)
    found = [
        (place, order, category)
        for order, (category, pattern) in enumerate(frames.verbs)
        if (place := _places(pattern, text, at, end)) is not None
    ]
    return (min(found)[2], min(found)[0]) if found else (None, at)


def verb_in(frames: Frames, text: str, at: int, end: int) -> TaskCategory | None:
    """The first verb of a part of the text: "call me tomorrow, please"."""
    found = [
        (place, order)
        for order, (_, pattern) in enumerate(frames.verbs)
        if (place := _places(pattern, text, at, end)) is not None
    ]
    return frames.verbs[min(found)[1]][0] if found else None


def second_verb(frames: Frames, text: str, at: int, said: str) -> tuple[TaskCategory, int] | None:
    """The verb behind an "and" after a place, and where it begins; None without one. `said` is the text with its capitals."""
    for joined in _AND.finditer(text, at):
        start = skip(frames, text, joined.end())
        if (category := verb_at(frames, text, start)) and not frames.idle.match(text, start):
            return category, start
        if frames.name == "english" and not frames.idle.match(text, start) and open_verb(frames, text, start, said):
            return TaskCategory.GENERAL, start
    return None


def first_verb(frames: Frames, text: str) -> int:
    """Where the first listed verb of a text begins; 0 without one."""
    return verb_after(frames, text, 0)[1]


def open_verb(frames: Frames, text: str, at: int, said: str) -> bool:
    """Whether a verb that no table lists begins at the place, or closes the clause in German, and acts on something.

    `said` is the text with its capitals: German nouns have one.
    """
    found = frames.open_verb.match(text, at)
    is_noun = bool(found and frames.name == "german" and said[found.start("verb")].isupper())
    return _is_act(frames, found) and not is_noun


def bare_promise(frames: Frames, text: str) -> int | None:
    """Where a promise by such a verb begins that nothing introduces: "recalculo el presupuesto"; None without one."""
    found = next((match for match in frames.bare.finditer(text) if _is_act(frames, match)), None)
    return _start(found) if found else None


def told(frames: Frames, text: str) -> int | None:
    """Where an order by such a verb begins; None without one."""
    found = frames.told.search(text)
    return _start(found) if found and _is_act(frames, found) else None


def _start(found: re.Match[str]) -> int:
    return found.start(found.lastgroup or 0)


def _is_act(frames: Frames, found: re.Match[str] | None) -> bool:
    return bool(found and not frames.stop.fullmatch(found[found.lastgroup or 0]))


def delivered(category: TaskCategory | None, text: str) -> TaskCategory:
    """The category of what somebody "will have": goods are general, everything else is sent."""
    if _GOODS.search(text):
        return TaskCategory.GENERAL
    return (
        category
        if category in (TaskCategory.CALLBACK, TaskCategory.FOLLOW_UP) or (category and "calendar" in text)
        else TaskCategory.SEND_INFO
    )


def category_of_thing(text: str) -> TaskCategory:
    """The category of a thing that somebody needs or wishes for."""
    is_visit = re.search(
        r"appointment|meeting|demo|visit|technician|termin|cita|rendez-vous|consulta|table|viewing|showing|inspection|reservation",
        text,
    )
    if is_visit:
        return TaskCategory.MEETING
    return (
        TaskCategory.SEND_INFO
        if re.search(
            r"copy|quote|estimate|invoice|receipt|brochure|form|list|report|kopie|rechnung|angebot|factura|presupuesto|devis|facture|copie|fatura|orcamento|copia|contrat|vertrag",
            text,
        )
        else TaskCategory.GENERAL
    )
