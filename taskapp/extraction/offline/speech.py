"""Splits what was said into clauses: by sentence, before each new commitment, and, where speech has no punctuation, by its cues."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taskapp.calls.sides import SpeakerSide, sides_of
from taskapp.extraction.offline.guessed_sides import guessed_sides
from taskapp.extraction.offline.languages.act_words import IF_WANTED
from taskapp.extraction.offline.languages.day_words import DAY_AFTER, DAY_BEFORE
from taskapp.extraction.offline.languages.detection import language_of, main_language
from taskapp.extraction.offline.languages.frames import Frames
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.shared.date_words.spoken import names_day

_SENTENCE = re.compile(r"[^.!?…]+(?:[.!?…]+(?=\s|$|[\"”»)])|[.!?…]+(?=\S)[^.!?…]+)*[.!?…]*")
_INTRODUCES = r"this is|it's|it is|my name is|i'm|i am|hier ist|hier spricht|da ist|hier is|am apparat ist|le habla|le hablo de|aqui fala|fala|here is|ich bin|mein name ist|soy|habla|me llamo|c'est|ici|je suis|je m'appelle|aqui e(?: [oa])?|sou(?: [oa])?|meu nome e"
_GREETS = r"hi|hello|hey|hallo|guten tag|hola|buenos dias|bonjour|oi|ola|bom dia"
_POLITE = r"(?:bye|ciao|tschuss|danke|thanks|gracias|merci|obrigad[oa]|mr|mrs|ms|mister|miss|frau|herr|senor|senora|dona|don|madame|monsieur|hi|hello|hey|ja|yes|okay|ok)"
_HELPS = r"\b(?:how (?:can|may) i help|thanks? (?:you )?for calling|was kann ich fur sie tun|en que puedo ayudar|en quoi puis-je|em que posso ajudar)\b"
# A sentence without marks inside and with more words, or in lower case only, is speech without punctuation.
WORDS_PER_MARK, WORDS_IN_LOWER_CASE = 16, 6
# Sounds of thinking; what is left of a sentence is still proven by the transcript.
_FILLERS = re.compile(
    r"(?<![\w'’-])(?:u+m+|u+h+m*|erm+|hm+|ä+h+m*|ö+h+m*|e+u+h+|heu+|ehm+|hum+|(?<!let )(?<!letting )(?<!do )(?<!did )(?<!if )(?<!as )you know|(?<=let )you know(?= me ))(?![\w'’-]),? ?",
    re.IGNORECASE,
)
# A weekday of Portuguese as it is spoken.
_FEIRA = re.compile(
    r"\b(segunda|ter[cç]a|quarta|quinta|sexta)(?: feira\b|(?=\s+(?:para|pra|de manhã|cedo|à|às|ao|entre|que vem|dia)\b)|(?=,? (?:eu|a gente|não|nao|ele|ela|pode|posso|dá|no (?:fim|final) d[ao]|(?:à|de) (?:noite|tarde))\b)|(?=\W*$))",
    re.IGNORECASE,
)
# "Friday's fine": the weekday itself, and nothing that belongs to it.
_DAY_IS = re.compile(
    r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow)['’]s(?= (?:no|not|my|bad|fine|good|great|ok|okay|perfect|out|tricky|better|best|too|when|hopeless|full|awful|difficult|easier|lovely|all right|alright|open|free)\b)",
    re.IGNORECASE,
)
# Leads to the reason of the call: "that's why I'm calling".
_REASON = re.compile(
    r"\b(?:pour (?:ca|cela) que|por eso|por isso(?: e)? que|deshalb|deswegen|(?:which|that) is why|(?:that|it)'s why)\W*$"
)
# Turns in which a name says who speaks, and not who is spoken to.
OPENING_TURNS = 3
# A clause that begins with "if" is read together with the clause after it, when it is at most so long.
CONDITION_WORDS = 14
# Words before a verb that are only its day or its object.
LEAD_WORDS, LEAD_WITH_DAY = 4, 7
_WHEN_FIRST = re.compile(
    r"\W*(?:(?:and|but|und|aber|y|pero|et|mais|e|mas|so|then|also|dann|pues|asi que|entonces|alors|donc|entao) )*(?:tomorrow|morgen|heute|ubermorgen|manana|hoy|pasado manana|demain|ce soir|amanha|hoje|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:lun|mar|mercre|jeu|vendre|same)di|on|by|at|in|before|after|until|am|bis|um|in|vor|nach|innerhalb|binnen|ab|spatestens|gleich|el|la|a|para|antes|despues|dentro|de|en|hasta|le|dans|d'ici|avant|apres|sous|au|des|na|no|ate|antes|depois|daqui|em|as)\b"
)
_JOINS = re.compile(
    r"\W*(?:and|but|so|then|or|also|okay|und|aber|also|dann|oder|y|pero|luego|e|mas|depois|tambem|entao|et|mais|donc|puis|alors|ensuite)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as it was said. `flat` has the length of `text`: lower case, without accents.

    `at` is its index; `ours` says whether the speaker is on our side, None where it is unknown; `sentence` numbers the sentences of the call.
    """

    at: int
    turn: int
    sentence: int
    speaker: str
    ours: bool | None
    text: str
    flat: str
    frames: Frames

    @property
    def dated(self) -> str:
        """The text as the reader of days wants it: "quinta de manhã" as "quinta-feira de manhã"."""
        if self.frames.name == "english":
            return _DAY_IS.sub(r"\1  ", self.text)
        return _FEIRA.sub(r"\1-feira", self.text) if self.frames.name == "portuguese" else self.text

    @property
    def names_day(self) -> bool:
        """Whether the clause names a day, also by another one: "the day after"."""
        return names_day(self.dated) or any(pattern.search(self.flat) for pattern in (DAY_BEFORE, DAY_AFTER))


def flat(text: str) -> str:
    """Lower case without accents, with straight apostrophes, as many characters as before."""
    if text.isascii():
        return text.lower()
    return "".join(map(_flat_letter, text))


def _flat_letter(letter: str) -> str:
    if letter in "’‘´`":
        return "'"
    return (unicodedata.normalize("NFKD", letter.casefold()) or letter)[0]


def clauses_of(turns: Sequence[dict[str, Any]], context: PromptContext) -> list[Clause]:
    """All clauses of a call in order."""
    sides = sides_of(turns, context.parties)
    main = main_language(flat(str(turn.get("text") or "")) for turn in turns)
    found: list[Clause] = []
    sentence = 0
    guesses = _guesses(turns, context) if not sides else [None] * len(turns)
    for number, turn in enumerate(turns):
        speaker = str(turn.get("speaker") or "")
        side = sides.get(speaker)
        ours = guesses[number] if side is None else side is SpeakerSide.OURS
        if side is None and sides:
            ours = _named_in(flat(str(turn.get("text") or "")), context)
        for text, frames in _sentences(_without_fillers(str(turn.get("text") or ""), main), main):
            sentence += 1
            for part in _split(text, frames):
                found.append(
                    Clause(
                        len(found), number, sentence, speaker, ours, part, flat(part), language_of(flat(part), frames)
                    )
                )
    return found


def _without_fillers(text: str, main: Frames) -> str:
    """The text without sounds of thinking; "um" is a word of German and Portuguese."""
    keeps_um = language_of(flat(text), main).name in ("german", "portuguese")
    return _FILLERS.sub(lambda found: found[0] if keeps_um and found[0].strip(", ").lower() == "um" else "", text)


def _guesses(turns: Sequence[dict[str, Any]], context: PromptContext) -> list[bool | None]:
    texts = [flat(str(turn.get("text") or "")) for turn in turns]
    return guessed_sides(
        turns,
        texts,
        [_named_in(text, context, is_first=at < OPENING_TURNS) for at, text in enumerate(texts)],
        context.direction,
    )


def _named_in(text: str, context: PromptContext, *, is_first: bool = False) -> bool | None:
    """Whether the words of a turn say that our side speaks: by who they name or greet; None when they do not tell."""
    ours = "|".join(re.escape(part) for name in context.our_names for part in flat(name).split() if len(part) > 2)
    theirs = "|".join(re.escape(part) for part in flat(context.contact_name).split() if len(part) > 2)
    organization = re.escape(flat(context.organization_name)) or r"(?!)"
    is_ours = _speaks(text, ours, theirs) or bool(re.search(rf"{_HELPS}|\b{organization}(?:,|\.| speaking|$)", text))
    is_theirs = _speaks(text, theirs, ours)
    if is_ours == is_theirs:
        is_ours = _answers_for(text, context.organization_name) if is_first else _addresses(text, theirs)
    return None if is_ours == is_theirs else is_ours


def _answers_for(text: str, organization: str) -> bool:
    """Whether an opening turn names the organization, also shortened, and does not ask for it."""
    names = "|".join(re.escape(word) for word in re.findall(r"\w{5,}", flat(organization)))
    return bool(names) and not text.rstrip().endswith("?") and bool(re.search(rf"\b(?:{names})\b", text))


def _addresses(text: str, other: str) -> bool:
    """Whether somebody speaks to one of `other` by name: "Bye, Anna.", "Ja, Frau Holm."."""
    return bool(other and re.search(rf"(?:, |\b{_POLITE},? )(?:{other})(?=[,.!?]|$)", text))


def _speaks(text: str, own: str, other: str) -> bool:
    """Whether somebody names himself with one of `own`, or greets one of `other`."""
    says = (
        rf"\b(?:{_INTRODUCES}) (?:\w+ )?(?:{own})\b|\b(?:{own}),? (?:here|speaking|hier|am apparat)\b"
        if own
        else r"(?!)"
    )
    greets = rf"^\W*(?:{_GREETS})[ ,]+(?:\w+ )?(?:{other})\b" if other else r"(?!)"
    return bool(re.search(says, text) or re.search(greets, text))


def _sentences(text: str, main: Frames) -> Iterator[tuple[str, Frames]]:
    for match in _SENTENCE.finditer(text):
        if sentence := match[0].strip(" \t\r\n-–—"):
            yield sentence, language_of(flat(sentence), main)


def _leads(head: str, cut: str, frames: Frames) -> bool:
    """Whether the words before a cut are only its day or its object: "on Friday at noon I'll bring it", "the form I will mail you"."""
    count = len(head.split())
    is_short = count <= LEAD_WORDS or (count <= LEAD_WITH_DAY and names_day(head) and _WHEN_FIRST.match(head))
    return (
        bool(is_short)
        and not re.search(r"[,;:–—-]\W*$", head)
        and not _JOINS.match(cut)
        and not frames.yes.search(head)
    )


def _before_day(text: str, start: int, at: int) -> int:
    """The place of a cut, moved before the day that leads to the commitment: "aber morgen früh schicke ich …"."""
    lead = max((text.rfind(mark, start, at) for mark in ",;:"), default=-1) + 1
    day = text[lead:at]
    if lead > start and len(day.split()) <= LEAD_WITH_DAY and _WHEN_FIRST.match(day) and names_day(day):
        return lead
    return at


def _split(sentence: str, frames: Frames) -> list[str]:
    """The sentence cut before each further commitment; a condition stays with what it limits."""
    folded = flat(sentence)
    is_lower = sentence == sentence.lower()
    spoken = len(sentence.split()) > (WORDS_IN_LOWER_CASE if is_lower else WORDS_PER_MARK) and not re.search(
        r"[,;:.]", sentence
    )
    cuts = frames.cut_spoken if spoken else frames.cut
    parts, start = list[str](), 0
    for match in cuts.finditer(folded):
        at = _before_day(folded, start, match.start())
        head = folded[start:at]
        limits = frames.condition.search(head) or IF_WANTED.search(head) or _REASON.search(head)
        if (
            len(head.split()) < 2
            or (limits and len(head.split()) <= CONDITION_WORDS)
            or (not spoken and _leads(head, match[0], frames))
        ):
            continue
        parts.append(sentence[start:at])
        start = at
    parts.append(sentence[start:])
    return [part.strip(" ,;:\t\n") for part in parts if part.strip(" ,;:\t\n")]
