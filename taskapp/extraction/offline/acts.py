"""Finds acts of commitment in single clauses: promises, requests, orders, proposals, what a colleague will do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from taskapp.extraction.offline import cues
from taskapp.extraction.offline.languages import act_words as words
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.extraction.offline.unbound import binds_nobody, is_injected, quotations
from taskapp.extraction.offline.verb_choice import (
    is_past,
    is_third_person,
    part_of,
    promised_verb,
    promises_before,
    proposed_category,
    sends_somebody,
)
from taskapp.extraction.offline.verbs import (
    bare_promise,
    category_of_thing,
    delivered,
    first_verb,
    open_verb,
    skip,
    told,
    verb_after,
    verb_at,
    verb_in,
    verb_of,
)
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.shared.date_words.spoken import names_day
from taskapp.tasks.types import TaskCategory

# An act with at least this score becomes a task.
ENOUGH = 2.0
# Scores of an act by its kind, before what is around it counts.
PROMISE, ORDER, COLLEAGUE, REQUEST, ASKED, NEED, UNKNOWN_VERB = 2.0, 2.6, 2.0, 2.0, 1.7, 1.2, 1.2
# The same for verbs that no table lists, and for wishes and what is missing; a request needs an answer besides.
OPEN_REQUEST, BARE, CUE, LACK, SOMEONE = 1.6, 1.4, 0.6, 1.0, 0.5
# Clauses before a pronoun in which the person is named.
LOOK_BACK = 8
# The end of a call, in which a short sentence with a day takes leave.
LEAVE_TURNS, LEAVE_WORDS = 3, 6
# A meeting that is settled, and one that is proposed and needs an answer.
ARRANGED, PROPOSED, GOODBYE = 2.0, 1.4, 0.0
DAY, IDLE, IN_CALL, SUPPORT, HEDGED, DENIED, PRIVATE, MUST, UNSURE = 0.8, -1.6, -1.0, 1.0, -2.0, -3.0, -2.0, -0.5, 0.6


_SAYS_NOW = re.compile(r"\b(?:he|she|they) says? (?:that )?(?:he|she|they)(?:'ll| will|'s going to|'re going to)\b")
# A verb behind a name that tells what the person did or does: "Tom posted that".
_TELLS = re.compile(r"(?:\w+ed|\w{3,}s|sent|gave|told|said|took|brought|made|did|went|came|had|was|is|has)\b (?!to\b)")


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody will do something. `at` is the clause's index, `start` where its verb begins; `ours`: our side will do it.

    `kind` is "promise", "request", "need" or "meeting"; `open` acts count only with an answer that agrees. `day` and `hour` (HH:MM) are those
    of an appointment that was settled over several turns, `named` the clauses that name them.
    """

    at: int
    kind: str
    ours: bool
    start: int
    category: TaskCategory
    score: float
    open: bool = False
    day: int | None = None
    hour: str = ""
    named: tuple[int, ...] = ()


class ActFinder:
    """Finds the acts of a call's clauses."""

    def __init__(self, clauses: Sequence[Clause], context: PromptContext, *, is_message: bool) -> None:
        self._clauses, self._is_message, self._quotations = clauses, is_message, quotations(clauses)
        names = {flat(name.split()[0]) for name in context.our_names if name.strip()}
        names |= {flat(name.split()[-1]) for name in context.our_names if len(name.split()) > 1}
        known = "|".join(sorted(map(re.escape, names))) or r"(?!)"
        self._called = re.compile(
            rf"^\W*(?:okay|ok|and|so|also|thanks|great)?\W*(?:{known})(?:(?:,? and|,) (?:{known}))*,?\s+(?=\w)"
        )
        self._machine_turns = cues.machine_turns(clauses)
        self._named = re.compile(
            rf"\b(?:{known})(?:'ll| will|'s going to| is going to| is gonna|'s| can| wird| le| les| vous| vai| va a)?\b (?=\w)"
        )
        self._named_future = re.compile(
            rf"\b(?:{known})(?:'ll| will|'s going to| is going to| wird| va a| va| vai)\b(?= )"
        )
        self._named_behind = re.compile(
            rf"\b(?=\w{{3,}}t (?:(?!sie\b|er\b)\w+ ){{0,3}}?(?:der |die )?(?:herr |frau )?(?:{known}|kolleg\w+|(?:unser|mein)e? \w+)\b)"
        )
        self._romance_behind = re.compile(
            rf"\b(?=(?:(?:se|le|te|lhe|vous) )?\w{{3,}}(?:a|e|ra) (?:el |la |o |a )?(?:{known})\b)"
        )
        self._pronoun = re.compile(
            r"\b(?:he|she|they|er|sie|il|elle|ele|ela)(?:'ll| will|'s going to| wird| va| vai)(?= )|\b(?:il|elle) (?=\w+ra\b)|\b(?=\w{3,}t (?:er|sie) )"
        )
        self._contact = frozenset(flat(context.contact_name).split())
        sides = {clause.ours for clause in clauses}
        self._is_internal = sides == {True}

    def find(self, at: int) -> Act | None:
        """The act of a clause; None when it has none."""
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        is_in_call = frames.in_call.search(text) and not (clause.ours and _SAYS_NOW.search(text))
        is_heard = not (is_injected(text) or is_in_call or clause.turn in self._machine_turns)
        found = self._read(at) if is_heard else None
        is_told = found is not None and self._is_told(at, found.start) and not self._passes_on(clause, found)
        if found is None or is_told or is_past(clause, found.start):
            return None
        if cues.is_usual(clause, found.kind, self._lead(clause)) or binds_nobody(
            clause, found.start, found.kind, self._quotations.get(at, ())
        ):
            return None
        is_open = found.open or (found.kind == "promise" and bool(words.IF_WANTED.search(text)))
        return replace(found, score=found.score + self._weight(found), open=is_open)

    def _read(self, at: int) -> Act | None:
        """The act that the words of a clause alone say."""
        return self._order(at) or self._proposal(at) or self._request(at) or self._colleague(at) or self._own(at)

    def _own(self, at: int) -> Act | None:
        """What the speaker promises; not what is done by saying it, a habit, or the contact's own life."""
        clause, act = self._clauses[at], self._promise(at) or self._bare(at)
        following = " ".join(other.flat for other in self._clauses[at + 1 : at + 3] if other.turn == clause.turn)
        is_said = act is None or cues.is_only_said(clause, act.start) or cues.is_looked_up(clause, following)
        if act is None or is_said or cues.is_habit(clause, act.category, self._lead(clause)):
            return None
        if cues.is_policy(clause, self._asked_before(clause)):
            return None
        return act if act.ours or cues.is_owed(clause, act.start, act.category) else None

    def _asked_before(self, clause: Clause) -> str:
        """What the turn before says."""
        near = self._clauses[max(0, clause.at - LOOK_BACK) : clause.at]
        return ". ".join(other.flat for other in near if other.turn == clause.turn - 1)

    def _is_told(self, at: int, start: int) -> bool:
        """Whether somebody only tells what another person said: "and he said I'll ring you back"."""
        clause = self._clauses[at]
        return bool(words.SAID.search(f"{self._lead(clause)} {clause.flat[:start]}"))

    def _lead(self, clause: Clause) -> str:
        """What the sentence says before the clause."""
        before = self._clauses[max(0, clause.at - LOOK_BACK) : clause.at]
        return " ".join(other.flat for other in before if other.sentence == clause.sentence)

    def _passes_on(self, clause: Clause, act: Act) -> bool:
        """Whether our side passes on what a colleague promises just now: "he says he'll bring it"."""
        return bool(clause.ours and act.kind == "promise" and _SAYS_NOW.search(clause.flat))

    def _order(self, at: int) -> Act | None:
        """A member of our side is told by name what to do."""
        clause = self._clauses[at]
        if clause.ours is False and not self._is_message:
            return None
        called = self._called.search(clause.flat)
        start = skip(clause.frames, clause.flat, called.end()) if called else 0
        if called is None or clause.flat.rstrip().endswith("?") or _TELLS.match(clause.flat, start):
            return None
        category = verb_at(clause.frames, clause.flat, start)
        if category is None and open_verb(clause.frames, clause.flat, start, clause.text):
            category = TaskCategory.GENERAL
        return Act(at, "request", True, start, category, ORDER) if category else None

    def _proposal(self, at: int) -> Act | None:
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        if (settled := frames.arranged.search(text)) and clause.names_day:
            score = GOODBYE if self._is_goodbye(clause) else ARRANGED if clause.ours else ARRANGED - 0.7
            return Act(at, "meeting", True, settled.start(), TaskCategory.MEETING, score)
        proposed = frames.propose.search(text)
        is_theirs = clause.ours is not True and (frames.asked.search(text) or words.PICKS_UP.search(text))
        if proposed is None or is_theirs:
            return None
        if self._promises_behind(clause, proposed.end()) or promises_before(frames, text, proposed.start()):
            return None
        start = skip(frames, text, proposed.end())
        category = None if frames.idle.match(text, start) else proposed_category(clause, start)
        return self._proposed(clause, start, category) if category else None

    def _proposed(self, clause: Clause, start: int, category: TaskCategory) -> Act:
        """The act of a proposal: asked for in a message, settled where our side sends somebody, else open."""
        if self._is_message:
            return Act(clause.at, "request", True, start, category, REQUEST)
        if clause.ours and clause.names_day and not clause.text.rstrip().endswith("?") and sends_somebody(clause):
            return Act(clause.at, "meeting", True, start, category, ARRANGED)
        return Act(clause.at, "meeting", True, start, category, PROPOSED, open=True)

    def _promises_behind(self, clause: Clause, at: int) -> bool:
        """Whether what looks like a proposal is the day of a promise: "Saturday at noon I'll fit it"."""
        if clause.flat.rstrip().endswith("?"):
            return False
        behind = clause.ours and clause.frames.name == "english" and clause.frames.promise.search(clause.flat, at)
        return bool(behind or (clause.frames.name != "english" and clause.frames.promised.search(clause.flat)))

    def _is_goodbye(self, clause: Clause) -> bool:
        """Whether a clause only takes leave: "bis Donnerstag" says that something was settled, and not what."""
        return (
            clause.turn >= self._clauses[-1].turn - LEAVE_TURNS
            and len(clause.flat.split()) <= LEAVE_WORDS
            and bool(words.LEAVE.search(clause.flat))
        )

    def _request(self, at: int) -> Act | None:
        clause = self._clauses[at]
        if clause.ours is True and not self._is_internal:
            return None
        return self._asked_politely(at) or self._asked_plainly(at) or self._wished(at) or self._needed(at)

    def _asked_politely(self, at: int) -> Act | None:
        """A request with an introduction: "could you …"."""
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        asks = frames.request.search(text)
        if asks is None or words.ASKS_TERMS.search(text[: asks.start()]):
            return None
        start = skip(frames, text, asks.end())
        if frames.idle.match(text, start) and "some" not in asks[0]:
            return None
        category = verb_at(frames, text, start)
        if category is None and open_verb(frames, text, start, clause.text):
            return Act(at, "request", True, start, TaskCategory.GENERAL, OPEN_REQUEST)
        category = category or (verb_in(frames, text, 0, asks.start()) if asks.start() else None)
        if category is None and frames.name != "english":
            category, start = verb_after(frames, text, start)
        if category is None:
            return None
        start = start if verb_at(frames, text, start) else first_verb(frames, text)
        return Act(at, "request", True, start, category, REQUEST if category in words.DEFERRED else OPEN_REQUEST)

    def _asked_plainly(self, at: int) -> Act | None:
        """A request in the imperative: "send me …"."""
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        if asked := frames.asked.search(text):
            category, start = verb_after(frames, text, asked.start())
            vague = category in (None, TaskCategory.FOLLOW_UP) and not words.NAMES_EVENT.search(text)
            return Act(at, "request", True, start, category or TaskCategory.FOLLOW_UP, ASKED - 0.7 * vague)
        order = None if clause.text.rstrip().endswith("?") or frames.name == "english" else told(frames, text)
        if order is None or frames.idle.match(text, order):
            return None
        return Act(at, "request", True, order, verb_at(frames, text, order) or TaskCategory.GENERAL, OPEN_REQUEST)

    def _wished(self, at: int) -> Act | None:
        """A wish that is a request: "it would be great if we had …"."""
        text, frames = self._clauses[at].flat, self._clauses[at].frames
        wish = frames.wish.search(text)
        if wish is None:
            return None
        start = skip(frames, text, wish.end()) if frames.name == "english" else wish.end()
        start += len(text[start:]) - len(text[start:].lstrip(" ,"))
        category = verb_at(frames, text, start)
        if category is None and frames.name != "english":
            category = verb_after(frames, text, start)[0]
        if frames.idle.match(text, start) or not (category or frames.object.search(text, start)):
            return None
        return Act(at, "request", True, start, category or category_of_thing(text), OPEN_REQUEST)

    def _needed(self, at: int) -> Act | None:
        """What the contact needs, or lacks."""
        text, frames = self._clauses[at].flat, self._clauses[at].frames
        needs = frames.need.search(text) or (words.MESSAGE_NEEDS.search(text) if self._is_message else None)
        if needs:
            category, start = verb_after(frames, text, needs.start())
            start = start if category else needs.start()
            return Act(at, "need", True, start, category or category_of_thing(text), NEED)
        return Act(at, "need", True, 0, TaskCategory.FOLLOW_UP, LACK) if frames.lack.search(text) else None

    def _colleague(self, at: int) -> Act | None:
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        is_asked = text.rstrip().endswith("?") and not words.TAG.search(text)
        said = None if clause.ours is False or is_asked else self._names_doer(at)
        if said is None:
            return None
        category, start = verb_of(frames, text, said.end())
        if category is None and (open_verb(frames, text, start, clause.text) or self._named.match(said[0])):
            category = TaskCategory.GENERAL
        is_idle = frames.idle.match(text, start) and not frames.support.search(text, start)
        if category is None or is_idle:
            return None
        unsure = SOMEONE * bool(words.ANYBODY.match(said[0]))
        unsure += 0.4 if clause.ours is None and not self._named_future.search(text) else 0.0
        return Act(at, "promise", True, start, category, COLLEAGUE - unsure)

    def _names_doer(self, at: int) -> re.Match[str] | None:
        """Where a clause names the person of our side who will do it."""
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        said = self._named_future.search(text) or frames.colleague.search(text)
        if said is None and clause.ours:
            said = next((m for m in words.SOMEBODY.finditer(clause.text) if self._is_person(m[1])), None)
        if said is None and (refers := self._pronoun.search(text)) and self._names_colleague(at, refers.start()):
            said = refers
        if said is None and frames.name == "german":
            said = self._named_behind.search(text)
        if said is None and frames.name not in ("english", "german") and clause.names_day:
            said = self._romance_behind.search(text) or (clause.ours and words.NAMED_BEHIND.search(clause.text)) or None
        if said is None and frames.name != "english" and clause.names_day:
            said = next((m for m in self._named.finditer(text) if is_third_person(frames, text, m.end())), None)
        return said

    def _names_colleague(self, at: int, before: int) -> bool:
        """Whether the turn names one of our people before the place."""
        clause = self._clauses[at]
        parts = [other.text for other in self._clauses[max(0, at - 3) : at] if other.turn == clause.turn]
        parts.append(clause.text[:before])
        if clause.ours and any(
            self._named.search(f"{flat(other.text)} ") or (other.ours and other.frames.colleague.match(other.flat))
            for other in self._clauses[max(0, at - LOOK_BACK) : at]
            if other.turn >= clause.turn - LEAVE_TURNS
        ):
            return True
        if clause.ours and any(self._is_person(found[0]) for part in parts for found in words.CAPITAL.finditer(part)):
            return True
        return any(self._named.search(f"{flat(p)} ") or clause.frames.colleague.search(f"{flat(p)} ") for p in parts)

    def _is_person(self, word: str) -> bool:
        """Whether a capitalized word of our side can be a colleague's name."""
        return flat(word) not in words.NO_NAMES and flat(word) not in self._contact and not names_day(word)

    def _promise(self, at: int) -> Act | None:
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        before = self._clauses[at - 1].flat if at and self._clauses[at - 1].turn == clause.turn else ""
        ours = clause.ours is True or (clause.ours is None and not words.CUSTOMERS.search(f"{before} {text}"))
        if (held := frames.promised.search(text)) and not text.rstrip().endswith("?"):
            category, _ = verb_after(frames, text, held.start())
            score = PROMISE - cues.is_sent_by_a_machine(clause) - UNSURE * cues.is_talk(clause, held[0])
            return Act(at, "promise", ours, held.start(), delivered(category, text), score)
        said = frames.promise.search(text)
        is_open = said is None or (text.rstrip().endswith("?") and not words.TAG.search(text.replace("¿", "")))
        if is_open:
            said = frames.offer.search(text)
        if said is None or (is_open and words.REPORTED.search(words.IF_WANTED.sub("", text[: said.start()]))):
            return None
        category, start, is_idle = promised_verb(clause, said.end())
        can_be_open = (
            not is_idle
            and not said[0].startswith("let me")
            and (not is_open or bool(frames.to_them.search(part_of(text, start))))
        )
        if category is None and can_be_open and open_verb(frames, text, start, clause.text):
            category = TaskCategory.GENERAL
        if category is None and (frames.name != "english" or is_open or is_idle):
            return None
        score = (PROMISE if category else UNKNOWN_VERB) - 0.6 * is_open
        if said[0].startswith("let me") and category not in (TaskCategory.SEND_INFO, TaskCategory.CALLBACK):
            score += IN_CALL + SUPPORT * bool(frames.support.search(text, start))
        if is_idle and not words.TELLS_OUTCOME.search(text, start):
            score += IDLE + SUPPORT * bool(frames.support.search(text, start))
        return Act(at, "promise", ours, start, category or TaskCategory.GENERAL, score, open=is_open)

    def _bare(self, at: int) -> Act | None:
        """A promise in the present tense by a verb that no table lists: "Ich rechne das Angebot neu durch"."""
        clause = self._clauses[at]
        text, frames = clause.flat, clause.frames
        start = None if clause.text.rstrip().endswith("?") else bare_promise(frames, text)
        if start is None or frames.idle.match(text, start):
            return None
        ours = clause.ours is True or (clause.ours is None and not words.CUSTOMERS.search(text))
        score = BARE + CUE * bool(
            frames.to_them.search(text) or words.BUSINESS.search(text) or words.PREFIX_LAST.search(text)
        )
        return Act(at, "promise", ours, start, TaskCategory.GENERAL, score)

    def _weight(self, act: Act) -> float:
        """What the clause's other words add to the score."""
        clause = self._clauses[act.at]
        text, frames = clause.flat, clause.frames
        plain = text
        for harmless in (frames.wish, words.KINDLY, words.IF_WANTED, words.NO_DENIAL, words.AWAITED):
            plain = harmless.sub(_blank, plain)
        if act.kind == "need" and act.start == 0 and (lack := frames.lack.search(text)):
            plain = plain.replace(lack[0], " " * len(lack[0]))
        act_words = part_of(plain, act.start)
        weight = DAY * (clause.names_day and act.kind != "need")
        own = plain[: found.start()] if (found := words.OTHER_MATTER.search(plain, act.start)) else plain
        weight += HEDGED * bool(frames.hedge.search(words.REASON.split(own)[0]))
        weight += HEDGED * bool(frames.condition.search(own))
        is_past = act.kind != "meeting" and frames.past.search(act_words)
        weight += DENIED * bool(frames.negation.search(act_words)) + DENIED * bool(is_past)
        weight += MUST * bool(act.kind == "promise" and words.MUST.search(text[: act.start + 8]))
        weight += IDLE * bool(words.ABOUT_NOBODY.search(text, act.start) or words.DONE_THERE.search(text, act.start))
        weight += PRIVATE * bool(act.kind != "request" and words.FAMILY.search(text))
        return weight + (0.8 if self._is_message and act.kind != "promise" and clause.ours is not True else 0.0)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
