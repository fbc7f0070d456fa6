"""Finds appointments that are settled over several turns: proposed, countered, and agreed on, in five languages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.languages.act_words import BELIEVED, FAMILY
from taskapp.extraction.offline.languages.day_words import UNTIL, WHEN_FREE
from taskapp.extraction.offline.speech import Clause
from taskapp.shared.date_words.calendar_days import weekday_of_next_week
from taskapp.shared.date_words.spoken import day_offset, read_spoken
from taskapp.tasks.types import TaskCategory

# Turns without a day, an hour, a yes or a no after which a negotiation is over.
PATIENCE = 2
DAYS_OF_WEEK = 7
# Clauses before a negotiation in which its day is named.
NEAR = 8
# Clauses from a negotiation on in which its weekday is dated.
BEHIND = 40
# Words of a clause that names a day and little else.
SHORT = 9
# Words of a clause that only dates a weekday: "the twentieth".
FEW = 4
# Words of a clause that can be proven.
QUOTED = 3
# The score of an appointment that both sides settled.
SETTLED = 2.8
_APPOINTED = (TaskCategory.MEETING, TaskCategory.CALLBACK, TaskCategory.GENERAL)
_VISITS = re.compile(
    r"\b(?:come|coming|came by|pop (?:in|over|round|by)|swing by|drop (?:in|by)|stop by|be (?:with you|there|over|round)|see (?:you|it|the|him|her)|meet\w*|show you|visit\w*|viewing|appointment|slots?|openings?|book\w*|free|available|availab\w+|fit you in|squeeze|(?:get|find|set|pick) a (?:time|day|date)|schedul\w+|reschedul\w+|calendar|sit down|catch up|demo|suits?|any good|pencil|go through|half an hour|fitting|survey|inspection|install\w*|measure|(?:can|could) (?:you|we|i) (?:do(?! (?:it|that|this)\b)|make)|(?:that|it) works? for"
    r"|vorbei\w*|einbau|montage|besichtigung|aufma\w+|(?:aus|ver)?messen|wartung|termin\w*|treffen|passt\w*|zeit|hatt\w*|frei|bei ihnen|besuch\w*|sehen uns|einschieb\w*|verschieb\w*|verleg\w*|reinkommen|kommen sie|komme ich|ginge|geht(?:'s| es)?"
    r"|cita|instalacion|montaje|medicion|revision|hueco|ven(?:ir|ga|gan|go)|viene[ns]?|pas(?:o|ar|e|arme|arse) (?:a|por|el)|quedar|quedamos|vernos|vemos|puedo|puede|libre|agend\w+|visita\w*|reunion|reunirnos"
    r"|rendez-vous|pose|metre|chantier|installation|rdv|creneaux?|passer|passe|ven(?:ir|ez)|viens|dispo\w*|libre|ca (?:me |vous |nous )?(?:va|irait)|convient|arrange|se voi[rt]|retrouver?|reunion|place"
    r"|consulta|instalacao|vistoria|medicao|manutencao|horario|vaga|marcar|marcad[oa]|agendar|remarcar|passar|passo|vir|venha|visita|reuniao|da para|dava|podia ser|pode ser|fica bom|encontr\w+|apresent\w+)\b"
)
_CALLS = re.compile(
    r"\b(?:call (?:you|me)|check back|get back|ring (?:you|me)|phone (?:you|me)|telefonier\w+|anruf\w+|ruf\w* (?:ich|sie|mich)|llam\w+|appel\w+|rappel\w+|telefonar|ligar|ligo|ligue)\b"
)
_DELIVERS = re.compile(
    r"\b(?:deliver\w*|ship\w*|send|sending|goes out|go out|pick\w* up|collect\w*|bring\w*|liefer\w*|schick\w*|abhol\w*|bring\w*|entreg\w+|transf\w+|pago|pague|envi\w+|mand\w+|a (?:buscar|recoger|retirar)\w*|llega\w*|livr\w+|envo\w+|pay|invoice|due|deadline|chega\w*|haben (?:sie|ihr) .*(?:offen|auf)(?=\?)|what time do you (?:open|close)|how late are you|abren|cierran|ouvrez|fermez|abrem|fecham)\b"
)
_BARE_HOUR = re.compile(
    r"(?:^|[,;] |\b(?:at|say|about|around|make it|then|um|gegen|a las?|vers|pour|as|a) )"
    r"(?P<hour>(?:half (?:past )?)?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|\d{1,2})(?: (?:thirty|fifteen|forty-five|o'clock))?"
    r"|(?:halb |viertel (?:vor|nach) )?(?:eins|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf)(?: uhr)?|(?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)(?: y media)?|(?:uma|duas|quatro|sete|oito|nove|dez|onze|doze)(?: e meia)?)\b"
    r"(?! (?:days?|weeks?|minutes?|hours?|people|percent|tage\w*|wochen|dias|semanas|jours|minut\w+))"
)
_AT = {"english": "at", "german": "um", "spanish": "a las", "french": "à", "portuguese": "às"}
# Where somebody is instead, and words that refuse an hour; a yes behind them outweighs them.
_BUSY = {
    language: re.compile(rf"\b(?:{pattern})(?!\w)")
    for language, pattern in {
        "english": r"(?:i'm|i am)(?! (?:in(?= (?:all|on|from|until|till|the office|after)\b|[^\w ]|$)|free|here|home|at home|around|available|back|good|happy|fine|easy|flexible|at an? (?:site|job)|in (?:your|the) (?:area|street|town)|near))|we're|he's|she's|they're|i've got(?! (?:a|one|an|the) (?:slot|opening|gap|space|hour))|my (?:\w+ )?\w+'s|can't|cannot|won't|couldn't|don't want|rather (?:not|you didn't)|probably not|booked (?:out|up|solid)|doesn't (?:work|suit)|not (?:good|free|on|open|possible)|no good|(?:my|her|his|our) day off|(?:we|i) (?:close|work|shut)(?! (?:from|until|till|late))|closed|(?:is|be|was|'s|bit|pretty|cutting it|all) (?:too |completely )?(?:tight|tricky|full|packed|solid)|too (?:early|late|soon)|away|tied up|booked up|no|nope|nah|sorry|wait",
        "german": r"bin ich(?! (?:\w+ )?(?:da\b|frei|zu ?hause|daheim|erreichbar|wieder|zuruck|in der nahe|bei ihnen))|habe? ich|haben wir (?:\w+ )?(?:zu|geschlossen)\b|arbeite ich|hat (?:er|sie)|ist (?:er|sie|bei)|sind wir|nicht|kein\w*|nein|nee|na,|voll|verreist|warten|wird'?s? (?:\w+ )?(?:eng|knapp|nichts|schwierig)",
        "spanish": r"estoy(?! (?:libre|en casa|disponible|aqui|todo|de vuelta|por (?:ahi|alli|su zona)))|entro|(?:trabajo|cierro|cerramos)(?=\W*$)|esta en|no|imposible|complicado|dificil|llen[oa]|viaj[oa]|demasiado (?:pronto|tarde)|esper[ae]",
        "french": r"je travaille|(?:on|nous) (?:est ferme|ferm)\w*|je suis(?! (?:la\b|libre|dispo|chez moi|a la maison|de retour|rentree?|dans (?:le|votre) (?:coin|quartier)))|j'ai|il est|elle est|il rentre|pas|impossible|complete?|en voyage|complique|difficile|trop (?:tot|tard)|non|attendez",
        "portuguese": r"estou(?! (?:em casa|livre|disponivel|aqui|la\b|de volta|por (?:ai|perto)))|ele tem|ela tem|ele esta|ela esta|ela trabalha|trabalho|(?:a gente|eu) fech\w+|fechamos|ele trabalha|nao|ocupad[oa]|viaj[oa]|chei[oa]|lotad[oa]|complicado|dificil|apertado|cedo demais|em cima da hora|espere?|impossivel",
    }.items()
}
_TAKES_BACK = re.compile(
    r"\W*(?:(?:oh|ah|ai|ay|ach|no|na|nein|nao|non)\W+)*(?:wait|sorry|actually|hang on|hold on|warten|moment|esper[ae]|perdon|attendez|pardon|desculpe)\b"
)
_NEXT_WEEK = re.compile(
    r"\b(?:next week|the week after|(?:nachste|kommende) woche|(?:proxima|otra) semana|semana que (?:viene|vem|entra)|semaine prochaine)\b"
)
# The same weekday a week later: "the Thursday after".
_WEEK_LATER = re.compile(
    r"\b(?:the (?:mon|tues|wednes|thurs|fri|satur|sun)day after(?! next)|(?:den|der|am) (?:\w+tag|mittwoch) (?:darauf|drauf|danach)|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo) siguiente|le (?:lun|mar|mercre|jeu|vendre|same)di (?:d'apres|suivant)|(?:na|a|no) (?:segunda|terca|quarta|quinta|sexta|sabado) (?:seguinte|a seguir))\b"
)
# Asks without a question mark, and tells what somebody believed.
_ASKS = re.compile(r"\?\W*$|\b(?:any good|any use|is that (?:ok|okay|all right)|would that|how about|what about)\b")
_WEEKDAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lunes|martes|miercoles|jueves|viernes|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|segunda|terca|quarta|quinta|sexta|tomorrow|morgen|demain|amanha)\b"
)
# Behind what somebody does on the day that does not suit: "I'm off tomorrow, so Friday".
_OTHERWISE = re.compile(r"[,;]| (?:so|but|aber|also|pero|asi que|mais|donc|mas|entao) ", re.IGNORECASE)
# Thanks and farewells are no yes.
_THANKS = re.compile(r"\b(?:thanks?(?: you)?(?: for \w+ \w+)?|danke|gracias|merci|obrigad[oa])\b")
_LEAVES = re.compile(r"\b(?:bye|goodbye|ta-ra|tschuss|wiederhoren|adios|chau|au revoir|tchau|adeus)\b")
_AFRAID = re.compile(
    r"\b(?:i'm afraid|unfortunately|fully booked|leider|ausgebucht|lamentablemente|desgraciadamente|malheureusement|infelizmente)\b.*"
)
# Who has to look or ask first, or only might ring, agrees to nothing.
_DEFERS = re.compile(
    r"\b(?:let me|have to|need to) (?:[\w']+ ){1,6}first\b|\b(?:i|we) might (?:ring|call|phone|come)\b|\bmuss (?:\w+ )*?erst\b|\b(?:primero|antes) (?:tengo que|miro|lo miro)\b|\btengo que (?:\w+ ){1,5}(?:antes|primero)\b|\bd'abord\b|\bprimeiro (?:tenho|preciso|vou)\b"
)
_SHAKES = re.compile(
    r"\b(?:done|in the book|nehm ich|eingetragen|listo|hecho|vale|note|fechado|fechou|onze entao|so be it|si puedo|puedo|that's fine|no problem)\b"
)
_INSTEAD = re.compile(
    r"\?\W*$|\b(?:make it|make that|rather|better|instead|or|then|lieber|besser|dann|mejor|entonces|plutot|alors|melhor|entao)\b"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A day and an hour as a clause names them; None where it names none."""

    day: int | None
    hour: str | None

    def differs(self, other: "Slot") -> bool:
        """Whether both name a day, or both an hour, and not the same."""
        days = self.day is not None and other.day is not None and self.day != other.day
        return days or (self.hour is not None and other.hour is not None and self.hour != other.hour)


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a negotiation settled: its clauses with their slots, and the last slot."""

    slot: Slot
    named: Mapping[int, Slot]
    turns: range
    ours: frozenset[int]

    @property
    def at(self) -> int:
        """The clause that names most of the settled slot, one of our side if possible, the last of several."""
        named = {at: slot for at, slot in self.named.items() if not slot.differs(self.slot)}
        return max(named, key=lambda at: (named[at].day is not None, named[at].hour is not None, at in self.ours, at))


def appointments(clauses: Sequence[Clause], acts: Mapping[int, Act], day: date) -> Iterator[Appointment]:
    """The settled appointments in the order of the call."""
    at = 0
    while at < len(clauses):
        found = _Negotiation(clauses, acts, day, at).follow() if _proposes(clauses, acts, at) else None
        if found:
            yield found
        following = (each.at for each in clauses[at + 1 :] if found is None or each.turn not in found.turns)
        at = next(following, len(clauses))


def countered_day(clauses: Sequence[Clause], acts: Mapping[int, Act], act: Act, day: date) -> int | None:
    """The other day that both sides settle right after a promise or a request; None when its day stays."""
    own, said_in = slot_of(clauses[act.at], day, bare=False), clauses[act.at]
    if (
        own is None
        or own.day is None
        or not any(_counters(clause, own, day) for clause in _next_turn(clauses, said_in))
    ):
        return None
    found = _Negotiation(clauses, acts, day, act.at, patience=1, owner=clauses[act.at].speaker).follow()
    return found.slot.day if found and found.slot.day != own.day else None


def _next_turn(clauses: Sequence[Clause], clause: Clause) -> list[Clause]:
    following = [each for each in clauses[clause.at + 1 :][:8] if each.turn > clause.turn]
    return [each for each in following if each.turn == following[0].turn]


def _counters(clause: Clause, own: Slot, day: date) -> bool:
    """Whether a clause asks for another day than the one that was said, or says that it does not suit."""
    other = slot_of(clause, day, bare=False)
    if other is not None and other.day is not None and refuses_day(clause):
        return True
    is_asked = bool(_ASKS.search(clause.flat)) and not clause.frames.past.search(clause.flat)
    return (
        is_asked
        and other is not None
        and other.day is not None
        and other.differs(own)
        and not clause.frames.noun.search(clause.flat)
    )


def act_of(clauses: Sequence[Clause], appointment: Appointment) -> Act:
    """The act of an appointment: a call where only calls are spoken of, else a meeting."""
    text = " ".join(clause.flat for clause in clauses if clause.turn in appointment.turns)
    is_call = _CALLS.search(text) and not _VISITS.search(_CALLS.sub("", text))
    category = TaskCategory.CALLBACK if is_call else TaskCategory.MEETING
    slot = appointment.slot
    named = tuple(sorted(at for at, said in appointment.named.items() if not said.differs(slot)))
    return Act(appointment.at, "meeting", True, 0, category, SETTLED, day=slot.day, hour=slot.hour or "", named=named)


class _Negotiation:
    """The clauses from a proposal on; each counters, refuses, agrees, or says nothing of the day."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        acts: Mapping[int, Act],
        day: date,
        start: int,
        *,
        patience: int = PATIENCE,
        owner: str | None = None,
    ) -> None:
        self._clauses, self._acts, self._day, self._start = clauses, acts, day, start
        self._patience, self._owner = patience, owner
        self._slot, self._turn, self._speaker = Slot(None, None), clauses[start].turn, clauses[start].speaker
        self._named: dict[int, Slot] = {}
        self._agreed: int | None = None
        self._is_next_week = self._is_refused = self._is_firm = False
        self._later: int | None = None

    def follow(self) -> Appointment | None:
        """The appointment that is settled; None when nothing is."""
        last = self._turn
        for clause in self._clauses[self._start :]:
            if clause.turn - last > self._patience:
                break
            if self._hear(clause):
                last = clause.turn
        is_repeated = not (self._is_firm or self._slot.hour or self._owner is not None)
        if self._agreed is None or not self._named or is_repeated:
            return None  # "Are you open on Saturday?" – "On Saturday until noon."
        slot, said = Slot(self._day_before(), self._slot.hour), self._slot.day
        named = {at: replace(each, day=slot.day) if each.day == said else each for at, each in self._named.items()}
        ours = frozenset(at for at in named if self._clauses[at].ours and len(self._clauses[at].text.split()) >= QUOTED)
        return Appointment(slot, named, range(self._clauses[self._start].turn, self._agreed + 1), ours)

    def _hear(self, clause: Clause) -> bool:
        """Take one clause into account; whether it says something about the day."""
        said, refuses, agrees = self._said(clause), refuses_day(clause), _agrees(clause)
        is_question = bool(_ASKS.search(clause.flat))
        is_other = clause.turn != self._turn and (not clause.speaker or clause.speaker != self._speaker)
        if clause.at == self._start or (is_question and said is not None and is_other):
            refuses = False
        if said is None:
            return self._hear_answer(clause, is_other=is_other, refuses=refuses, agrees=agrees and not is_question)
        if self._passes_over(clause, said, refuses=refuses, is_question=is_question):
            return False
        if refuses:
            if not said.differs(self._slot) or self._slot.day is None or _BUSY[clause.frames.name].match(clause.flat):
                self._agreed, self._is_refused = None, True
            return True
        self._take(clause, said, is_question=is_question, agrees=agrees, is_other=is_other)
        return True

    def _passes_over(self, clause: Clause, said: Slot, *, refuses: bool, is_question: bool) -> bool:
        """Whether the day of a clause belongs to another matter, to a condition, or to talk after a refusal."""
        is_instead = refuses or _INSTEAD.search(clause.flat) or _TAKES_BACK.match(clause.flat)
        if self._agreed is not None and said.differs(self._slot) and not is_instead:
            return True
        if refuses or is_question:
            return False
        return bool(clause.frames.condition.search(clause.flat)) or (
            self._is_refused and not _is_offer(clause, self._acts)
        )

    def _take(self, clause: Clause, said: Slot, *, is_question: bool, agrees: bool, is_other: bool) -> None:
        """Take a slot as a counter-proposal, or as agreement with the one before."""
        self._is_refused = False
        differs = said.differs(self._slot)
        adds = differs or (self._slot.hour is None and said.hour is not None)
        is_kept = self._owner is not None and self._agreed is not None
        self._named[clause.at] = self._slot = self._joined(said)
        if is_question or differs or (adds and not is_kept and not (agrees and is_other)):
            self._agreed, self._turn, self._speaker = None, clause.turn, clause.speaker
        elif is_other or self._agreed is not None:
            is_chosen = agrees or bool(_INSTEAD.search(clause.flat))
            self._agreed, self._is_firm = clause.turn, self._is_firm or is_chosen

    def _hear_answer(self, clause: Clause, *, is_other: bool, refuses: bool, agrees: bool) -> bool:
        """Take a yes or a no without a day into account; whether it is one."""
        if refuses and is_other and (self._agreed is None or _TAKES_BACK.match(clause.flat)):
            self._agreed, self._is_refused = None, True
            return True
        if agrees and is_other and self._named and not self._is_refused:
            self._agreed, self._is_firm = clause.turn, True
            return True
        return False

    def _joined(self, said: Slot) -> Slot:
        """What was said, with the day or the hour from before where it fits."""
        if said.day is None:
            return Slot(self._slot.day, said.hour)
        hour = self._slot.hour if said.hour is None and said.day == self._slot.day else said.hour
        return Slot(said.day, hour)

    def _said(self, clause: Clause) -> Slot | None:
        act = self._acts.get(clause.at)
        is_settled = act is not None and not act.open and act.kind != "meeting" and clause.at != self._start
        is_others = self._owner is not None and clause.speaker != self._owner
        if act and is_settled and (is_others or act.category not in _APPOINTED):
            return None
        said = slot_of(clause, self._day, bare=bool(self._named))
        if said and said.day is not None and self._slot.day is not None and _WEEK_LATER.search(clause.flat):
            self._later = self._later or said.day + DAYS_OF_WEEK * (
                1 + max(0, self._slot.day - said.day) // DAYS_OF_WEEK
            )
            return Slot(self._later, said.hour)
        if _NEXT_WEEK.search(clause.flat):
            self._is_next_week = True
        elif (
            said
            and said.day is not None
            and self._is_next_week
            and _WEEKDAY.search(clause.flat)
            and said.day < DAYS_OF_WEEK
        ):
            weekday = (self._day.weekday() + said.day) % DAYS_OF_WEEK
            said = Slot((weekday_of_next_week(self._day, weekday) - self._day).days, said.hour)
        return said

    def _day_before(self) -> int:
        """The day that was settled: one of the clauses before or behind names it, or dates its weekday ("Friday the 23rd" – "Friday at five.")."""
        before = self._clauses[max(0, self._start - NEAR) : self._start][::-1]
        if (settled := self._slot.day) is None:
            return next((found for each in before if (found := day_offset(each.dated, self._day)) is not None), 0)
        before = [each for each in before if _WEEKDAY.search(each.flat) or len(each.flat.split()) <= FEW]
        days = [found for each in before if (found := day_offset(each.dated, self._day)) is not None]
        behind = [
            clause
            for clause in self._clauses[self._start : self._start + BEHIND]
            if clause.turn <= (self._agreed or 0) + PATIENCE
        ]
        days += [found for each in behind if (found := day_offset(each.dated, self._day)) is not None]
        dated = (found for found in days if found > settled and (found - settled) % DAYS_OF_WEEK == 0)
        return next(dated, settled) if settled < DAYS_OF_WEEK else settled


def slot_of(clause: Clause, day: date, *, bare: bool) -> Slot | None:
    """The day and the hour of a clause; with `bare` also an hour that only stands alone ("two thirty")."""
    if BELIEVED.search(clause.flat):
        return None
    text = _last_named(clause, day)
    said, spoken = day_offset(text, day), read_spoken(text, datetime.combine(day, time(), UTC))
    hour = f"{spoken.at:%H:%M}" if spoken and spoken.at else None
    if hour is None and bare and (found := _BARE_HOUR.search(clause.flat)):
        spoken = read_spoken(f"{_AT[clause.frames.name]} {found['hour']}", datetime.combine(day, time(), UTC))
        hour = f"{spoken.at:%H:%M}" if spoken and spoken.at else None
    return Slot(said, hour) if said is not None or hour is not None else None


def _last_named(clause: Clause, day: date) -> str:
    """The clause from the day on that counts: behind a refusal, and in speech without punctuation the last one."""
    text, busy = clause.dated, list(_BUSY[clause.frames.name].finditer(clause.flat))
    if busy and day_offset(text[busy[-1].end() :], day) is not None:
        text = text[busy[-1].end() :]
        rest = _OTHERWISE.split(text, maxsplit=1)[-1]
        text = rest if day_offset(rest, day) is not None else text
    days = list(_WEEKDAY.finditer(clause.flat))
    if len(days) > 1 and not re.search(r"[,;:]", text) and len(clause.dated) == len(clause.flat):
        text = clause.dated[days[-1].start() :]
    return text


def _proposes(clauses: Sequence[Clause], acts: Mapping[int, Act], at: int) -> bool:
    """Whether a clause offers a day or an hour for a visit or a call."""
    clause = clauses[at]
    if (
        _DELIVERS.search(clause.flat)
        or UNTIL.search(clause.flat)
        or clause.frames.past.search(clause.flat)
        or FAMILY.search(clause.flat)
    ):
        return False
    if clause.ours is not True and refuses_day(clause) and not _ASKS.search(clause.flat):
        return False
    near = [
        each.flat
        for each in clauses[max(0, at - 8) : at + 1]
        if each.turn >= clause.turn - 3 and not each.frames.in_call.search(each.flat)
    ]
    act = acts.get(at)
    is_act = act is not None and (act.kind == "meeting" or act.open)
    is_offer = bool(_ASKS.search(clause.flat) or clause.frames.propose.search(clause.flat)) or is_act
    is_free = len(clause.flat.split()) <= SHORT and not refuses_day(clause) and any(map(WHEN_FREE.search, near[:-1]))
    is_visit = any(_VISITS.search(text) or _CALLS.search(text) for text in near)
    return ((is_offer and is_visit) or is_free) and slot_of(clause, date(2000, 1, 1), bare=False) is not None


def _is_offer(clause: Clause, acts: Mapping[int, Act]) -> bool:
    """Whether a clause offers another day after a refusal: by its words, or because it is short."""
    act = acts.get(clause.at)
    is_act = act is not None and (act.kind == "meeting" or act.open)
    return is_act or bool(clause.frames.propose.search(clause.flat)) or len(clause.flat.split()) <= SHORT


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def _agrees(clause: Clause) -> bool:
    """Whether a clause says yes, and nothing against it afterwards."""
    text = _THANKS.sub(" ", clause.flat)
    if _LEAVES.search(text):
        return False
    yes = max(_last(clause.frames.yes, text), _last(_SHAKES, text))
    return yes >= 0 and yes > _against(clause)


def refuses_day(clause: Clause) -> bool:
    """Whether a clause speaks against a day or an hour: "Thursday I'm in court"."""
    return _against(clause) >= 0 and not _agrees(clause)


def _against(clause: Clause) -> int:
    """Where a clause last speaks against a day or an hour; -1 where it does not."""
    return max(_last(_BUSY[clause.frames.name], clause.flat), _last(_AFRAID, clause.flat), _last(_DEFERS, clause.flat))
