"""Finds acts of commitment in single clauses: promises, requests, orders, proposals, what a colleague will do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from taskapp.extraction.offline.frames import Frames, Pattern
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.extraction.prompt import PromptContext
from taskapp.shared.date_words.spoken import names_day
from taskapp.tasks.types import TaskCategory

# An act with at least this score becomes a task.
ENOUGH = 2.0
# Scores of an act by its kind, before what is around it counts.
PROMISE, ORDER, COLLEAGUE, REQUEST, ASKED, NEED, UNKNOWN_VERB = 2.0, 2.6, 2.0, 2.0, 1.7, 1.2, 1.2
DAY, IDLE, IN_CALL, SUPPORT, HEDGED, DENIED, PRIVATE, MUST, UNSURE = 0.8, -1.6, -1.0, 1.0, -2.0, -3.0, -2.0, -0.5, 0.6
_DEFERRED = frozenset({TaskCategory.SEND_INFO, TaskCategory.CALLBACK, TaskCategory.MEETING})
_INJECTED = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |your |the |previous |prior )+(?:instructions|rules|prompt)|system prompt|you are (?:now )?an? (?:ai|assistant|language model)|as an ai\b|ignorier\w* (?:alle |deine )|ignora (?:todas |tus )"
    r"|(?:instructions?|note) (?:for|to) the (?:note ?taker|assistant|ai|system|summar\w+)|\btasks? (?:equals|colon|list|title)|open bracket|curly|\bjson\b|create (?:an?|five|\w+) (?:urgent |high.priority )?tasks?\b"
)
# A whole turn that dictates to a machine.
_DICTATED = re.compile(
    r"\b(?:open|close) (?:brace|bracket|curly)|output the following|end of (?:the )?transcript|\bjson\b"
)
_FAMILY = re.compile(
    r"\b(?:my|mi|meine?n?|minha|meu|mon|ma) (?:mother|mom|mum|dad|father|wife|husband|kids?|son|daughter|brother|sister|friends?|dog|cat|mutter|vater|frau|mann|madre|padre|esposa|marido|mere|pere|femme|mari|mae|pai)\b"
)
_REPORTED = re.compile(
    r"\b(?:thought|hoped|hoping|wish|if|when|what|how|why|where|said|know|once|before|after|que|wenn|dass|si|se)\b[^,]*$"
)
# A promise with these words waits for a yes.
_IF_WANTED = re.compile(
    r"\b(?:if you(?:'d)? (?:want|like|wish|prefer)|wenn sie (?:wollen|mochten|wunschen)|si (?:usted )?(?:quiere|quieres|gusta)|si vous (?:voulez|souhaitez)|se (?:voce |o senhor |a senhora )?quiser)\b(?: me to| us to)?"
)
# In a message nobody can help at once: whatever the contact needs is asked for.
_MESSAGE_NEEDS = re.compile(
    r"\b(?:i|we)(?:'d)? (?:still |really |also |just )?(?:need|expect|want)(?: to (?:know|hear|talk|speak|discuss)\b| (?!to\b))|(?:ich|wir) (?:brauche?n?|erwarte)\b|\b(?:necesit(?:o|amos)|quisiera|j'ai besoin|il me faut|je voudrais|precis(?:o|amos)|queria)\b"
)
# What customers promise; decides only where nothing tells who speaks.
_CUSTOMERS = re.compile(
    r"\b(?:signed|payment|deposit|instal?lment|bank details|my (?:address|details|id|passport|wife|husband|boss|partner|landlord|bank|insurance)|photos?|pictures?|measurements|unterschrieb\w+|anzahlung|fotos?|bilder|masse"
    r"|firmad\w+|el pago|la foto|medidas|signee?s?|l'acompte|le paiement|mesures|assinad\w+|pagamento|comprovante|justificante)\b|\bpay (?:you|the|it|for)\b|\b(?:think|sleep) (?:about|on) it\b"
)
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b|^[A-Z][a-z]{2,}(?='s | is )")
_SOMEBODY = re.compile(r"\b([A-Z][a-z]{2,})(?:'ll| will| is going to|'s going to)(?= )")
_NO_NAMES = frozenset(
    str.split(
        "the that this they there everything nothing it she he you we what who which how when people things your our my his her their all both each some any one and but then also maybe here these those hopefully"
        " january february march april may june july august september october november december hello thanks okay well yes bank court police insurance fedex ups usps dhl amazon"
    )
)
_NO_DENIAL = re.compile(
    r"\b(?:don't forget|won't forget|no later than|not later than|no problem|no worries|why not|why don't (?:we|you)|not a problem)\b"
)
# Where a part of a clause begins that denies or tells something else.
_PARTS = re.compile(
    r"[,;–—]|\b(?:so (?:that )?(?:i|we|you)|because|'cause|since|but|although|weil|damit|aber|porque|para que|pero|parce que|mais|mas)\b"
)
_MUST = re.compile(r"\b(?<!still )(?:we|i) (?:have to|need to|must|ought to)\b")
_FROM_US = re.compile(r"\bfrom (?:me|us|our|my)\b|\b(?:it|that|them|those|one) (?:by|before|from|in)\b|\bhear\b")
_GOODS = re.compile(
    r"\b(?:ship|deliver|sample|part|pallet|box|crate|cabinet|machine|order|unit|muster|lieferung|ware|muestra|pedido|commande|livr|amostra|encomenda)"
)
# What a machine sends by itself.
_AUTOMATIC = re.compile(
    r"\b(?:get|receive|have) (?:both )?an? (?:\w+ )?(?:confirmation|e-?mail|text|sms|notification|link|code|label|tracking \w+|receipt)\b(?!.*\bfrom (?:me|us)\b)"
)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody will do something. `at` is the clause's index, `start` where its verb begins; `ours`: our side will do it.

    `kind` is "promise", "request", "need" or "meeting"; `open` acts count only with an answer that agrees.
    """

    at: int
    kind: str
    ours: bool
    start: int
    category: TaskCategory
    score: float
    open: bool = False


def is_injected(text: str) -> bool:
    """Whether the words address a machine that reads along."""
    return bool(_INJECTED.search(text))


class ActFinder:
    """Finds the acts of a call's clauses."""

    def __init__(self, clauses: Sequence[Clause], context: PromptContext, *, is_message: bool) -> None:
        self._clauses, self._is_message = clauses, is_message
        names = {flat(name.split()[0]) for name in context.our_names if name.strip()}
        names |= {flat(name.split()[-1]) for name in context.our_names if len(name.split()) > 1}
        known = "|".join(sorted(map(re.escape, names))) or r"(?!)"
        self._called = re.compile(
            rf"^\W*(?:okay|ok|and|so|also|thanks|great)?\W*(?:{known})(?:(?:,? and|,) (?:{known}))*,?\s+(?=\w)"
        )
        self._machine_turns = {c.turn for c in clauses if c.frames.machine.search(c.flat) or _DICTATED.search(c.flat)}
        self._named = re.compile(
            rf"\b(?:{known})(?:'ll| will|'s going to| is going to| is gonna|'s| can| wird| ruft| meldet| schickt| le| les| vous| vai| va a)?\b (?=\w)"
        )
        self._named_future = re.compile(
            rf"\b(?:{known})(?:'ll| will|'s going to| is going to| wird| va a| va| vai)\b(?= )"
        )
        self._pronoun = re.compile(
            r"\b(?:he|she|they|er|sie|il|elle|ele|ela)(?:'ll| will|'s going to| wird| va| vai)(?= )"
        )
        self._contact = frozenset(flat(context.contact_name).split())
        sides = {clause.ours for clause in clauses}
        self._is_internal = sides == {True}

    def find(self, at: int) -> Act | None:
        """The act of a clause; None when it has none."""
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        if is_injected(text) or frames.in_call.search(text) or clause.turn in self._machine_turns:
            return None
        found = self._order(at) or self._proposal(at) or self._request(at) or self._colleague(at) or self._promise(at)
        if found is None:
            return None
        is_open = found.open or (found.kind == "promise" and bool(_IF_WANTED.search(text)))
        return replace(found, score=found.score + self._weight(found), open=is_open)

    def _order(self, at: int) -> Act | None:
        """A member of our side is told by name what to do."""
        clause = self._clauses[at]
        if clause.ours is False and not self._is_message:
            return None
        called = self._called.search(clause.flat)
        if called is None or clause.flat.rstrip().endswith("?"):
            return None
        start = _skip(clause.frames, clause.flat, called.end())
        category = _verb_at(clause.frames, clause.flat, start)
        return Act(at, "request", True, start, category, ORDER) if category else None

    def _proposal(self, at: int) -> Act | None:
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        if (settled := frames.arranged.search(text)) and names_day(clause.text):
            return Act(
                at, "meeting", True, settled.start(), TaskCategory.MEETING, 1.3 if clause.ours is not True else 2.0
            )
        proposed = frames.propose.search(text)
        if proposed is None:
            return None
        start = _skip(frames, text, proposed.end())
        if frames.idle.match(text, start):
            return None
        category = _verb_at(frames, text, start)
        if category is None:
            category = TaskCategory.MEETING if names_day(clause.text) else None
        if frames.name != "english" and category is not TaskCategory.CALLBACK and names_day(clause.text):
            category = TaskCategory.MEETING
        if category not in (TaskCategory.MEETING, TaskCategory.CALLBACK) and not names_day(clause.text):
            return None
        if self._is_message and category:
            return Act(at, "request", True, start, category, REQUEST)
        return Act(at, "meeting", True, start, category, 1.4, open=True) if category else None

    def _request(self, at: int) -> Act | None:
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        if clause.ours is True and not self._is_internal:
            return None
        asks = frames.request.search(text)
        if asks:
            start = _skip(frames, text, asks.end())
            category = _verb_at(frames, text, start) or (
                _verb_in(frames, text, 0, asks.start()) if asks.start() else None
            )
            if category is None and frames.name != "english":
                category, start = _verb_after(frames, text, start)
            if frames.idle.match(text, start):
                return None
            if category:
                start = start if _verb_at(frames, text, start) else _first_verb(frames, text)
                return Act(at, "request", True, start, category, REQUEST if category in _DEFERRED else 1.6)
        if told := frames.asked.search(text):
            category, start = _verb_after(frames, text, told.start())
            vague = category in (None, TaskCategory.FOLLOW_UP)
            return Act(at, "request", True, start, category or TaskCategory.FOLLOW_UP, ASKED - 0.7 * vague)
        needs = frames.need.search(text) or (_MESSAGE_NEEDS.search(text) if self._is_message else None)
        if needs:
            category, start = _verb_after(frames, text, needs.start())
            return Act(at, "need", True, start if category else needs.start(), category or _needed(frames, text), NEED)
        return None

    def _colleague(self, at: int) -> Act | None:
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        if clause.ours is False or text.rstrip().endswith("?"):
            return None
        said = self._named_future.search(text) or frames.colleague.search(text)
        if said is None and clause.ours:
            said = next((m for m in _SOMEBODY.finditer(clause.text) if self._is_person(m[1])), None)
        if said is None and (refers := self._pronoun.search(text)) and self._names_colleague(at, refers.start()):
            said = refers
        if said is None:
            return None
        category, start = _verb_of(frames, text, said.end())
        if category is None or frames.idle.match(text, start):
            return None
        unsure = 0.4 if clause.ours is None and not self._named_future.search(text) else 0.0
        return Act(at, "promise", True, start, category, COLLEAGUE - unsure)

    def _names_colleague(self, at: int, before: int) -> bool:
        """Whether the turn names one of our people before the place."""
        clause = self._clauses[at]
        parts = [other.text for other in self._clauses[max(0, at - 3) : at] if other.turn == clause.turn]
        parts.append(clause.text[:before])
        if clause.ours and any(self._is_person(found[0]) for part in parts for found in _CAPITAL.finditer(part)):
            return True
        return any(self._named.search(f"{flat(p)} ") or clause.frames.colleague.search(f"{flat(p)} ") for p in parts)

    def _is_person(self, word: str) -> bool:
        """Whether a capitalized word of our side can be a colleague's name."""
        return flat(word) not in _NO_NAMES and flat(word) not in self._contact and not names_day(word)

    def _promise(self, at: int) -> Act | None:
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        before = self._clauses[at - 1].flat if at and self._clauses[at - 1].turn == clause.turn else ""
        ours = clause.ours is True or (clause.ours is None and not _CUSTOMERS.search(f"{before} {text}"))
        if (held := frames.promised.search(text)) and not text.rstrip().endswith("?"):
            category, _ = _verb_after(frames, text, held.start())
            automatic = _AUTOMATIC.search(text) and not names_day(clause.text)
            return Act(
                at,
                "promise",
                ours,
                held.start(),
                _delivered(category, text),
                PROMISE - bool(automatic) - UNSURE * self._is_talk(clause, held[0]),
            )
        said = frames.promise.search(text)
        is_open = said is None or text.rstrip().endswith("?")
        if is_open:
            said = frames.offer.search(text)
        if said is None or (is_open and _REPORTED.search(_IF_WANTED.sub("", text[: said.start()]))):
            return None
        category, start = _verb_of(frames, text, said.end())
        is_idle = bool(frames.idle.match(text, start))
        if category is None and (frames.name != "english" or is_open or is_idle):
            return None
        score = (PROMISE if category else UNKNOWN_VERB) - 0.6 * is_open
        if said[0].startswith("let me") and category not in (TaskCategory.SEND_INFO, TaskCategory.CALLBACK):
            score += IN_CALL + SUPPORT * bool(frames.support.search(text, start))
        if is_idle:
            score += IDLE + SUPPORT * bool(frames.support.search(text, start))
        return Act(at, "promise", ours, start, category or TaskCategory.GENERAL, score, open=is_open)

    def _is_talk(self, clause: Clause, held: str) -> bool:
        """Whether "you'll get …" is praise of a product: no day, no thing that is sent, nobody it comes from."""
        text = clause.flat
        if clause.frames.name != "english" or not held.startswith("you"):
            return False
        return not (names_day(clause.text) or clause.frames.things.search(text) or _FROM_US.search(text))

    def _weight(self, act: Act) -> float:
        """What the clause's other words add to the score."""
        clause = self._clauses[act.at]
        text, frames = clause.flat, clause.frames
        plain = _NO_DENIAL.sub(_blank, _IF_WANTED.sub(_blank, text))
        act_words = _part_of(plain, act.start)
        weight = DAY * (names_day(clause.text) and act.kind != "need")
        weight += HEDGED * bool(frames.hedge.search(plain)) + HEDGED * bool(frames.condition.search(plain))
        weight += DENIED * bool(frames.negation.search(act_words)) + DENIED * bool(frames.past.search(act_words))
        weight += MUST * bool(act.kind == "promise" and _MUST.search(text[: act.start + 8]))
        weight += PRIVATE * bool(_FAMILY.search(text))
        return weight + (0.8 if self._is_message and act.kind != "promise" and clause.ours is not True else 0.0)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _part_of(text: str, at: int) -> str:
    """The part of a clause between commas that holds a place."""
    ends = [match.start() for match in _PARTS.finditer(text)]
    start = max((end for end in ends if end <= at), default=0)
    return text[start : min((end for end in ends if end > at), default=len(text))]


def _skip(frames: Frames, text: str, at: int) -> int:
    found = frames.skip.match(text, at)
    return found.end() if found else at


def _verb_of(frames: Frames, text: str, at: int) -> tuple[TaskCategory | None, int]:
    """The verb that an introduction at the place leads to: in English at once, in the other languages also later."""
    start = _skip(frames, text, at)
    category = _verb_at(frames, text, start)
    return (category, start) if category or frames.name == "english" else _verb_after(frames, text, start)


def _verb_at(frames: Frames, text: str, at: int) -> TaskCategory | None:
    return next((category for category, pattern in frames.verbs if pattern.match(text, at)), None)


def _places(pattern: Pattern, text: str, at: int, end: int) -> int | None:
    for word in re.compile(r"\b\w").finditer(text, at, end):
        if pattern.match(text, word.start()):
            return word.start()
    return None


def _verb_after(frames: Frames, text: str, at: int) -> tuple[TaskCategory | None, int]:
    """The first verb from a place on, and where it begins."""
    found = [
        (place, order, category)
        for order, (category, pattern) in enumerate(frames.verbs)
        if (place := _places(pattern, text, at, len(text))) is not None
    ]
    return (min(found)[2], min(found)[0]) if found else (None, at)


def _verb_in(frames: Frames, text: str, at: int, end: int) -> TaskCategory | None:
    """The first verb of a part of the text: "call me tomorrow, please"."""
    found = [
        (place, order)
        for order, (_, pattern) in enumerate(frames.verbs)
        if (place := _places(pattern, text, at, end)) is not None
    ]
    return frames.verbs[min(found)[1]][0] if found else None


def _first_verb(frames: Frames, text: str) -> int:
    return _verb_after(frames, text, 0)[1]


def _delivered(category: TaskCategory | None, text: str) -> TaskCategory:
    """The category of what somebody "will have": goods are general, everything else is sent."""
    if _GOODS.search(text):
        return TaskCategory.GENERAL
    return (
        category
        if category in (TaskCategory.CALLBACK, TaskCategory.FOLLOW_UP) or (category and "calendar" in text)
        else TaskCategory.SEND_INFO
    )


def _needed(frames: Frames, text: str) -> TaskCategory:
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
