"""Titles: a command with its object and the person, understood without the call."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.infinitives import in_infinitive
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.extraction.offline.things import DAY_WORDS, EMPTY_NOUNS, names_thing, thing_before, thing_behind
from taskapp.extraction.offline.verbs import verb_at
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.shared.date_words.spoken import read_spoken
from taskapp.shared.text import clip
from taskapp.tasks.types import TaskCategory

TITLE_LIMIT = 90
# Letters by which a word of a title is known as the verb that was said: "Confirme" and "confírmenos".
SAME_VERB = 4
# By language: what a task is called that names only a day, and one that names only a thing.
_MEETING = {
    "english": "Meet {who}: {rest}",
    "german": "Termin mit {who}: {rest}",
    "spanish": "Cita con {who}: {rest}",
    "french": "Rendez-vous avec {who} : {rest}",
    "portuguese": "Encontro com {who}: {rest}",
}
_THING = {
    "english": "Get {who} {rest}",
    "german": "Für {who}: {rest}",
    "spanish": "Para {who}: {rest}",
    "french": "Pour {who} : {rest}",
    "portuguese": "Para {who}: {rest}",
}
# The same by category, with the thing or without; German and the Romance languages bend the verb that was said.
_INFINITIVE = {
    ("german", TaskCategory.SEND_INFO): "{thing} an {who} schicken",
    ("german", TaskCategory.CALLBACK): "{who} anrufen",
    ("spanish", TaskCategory.SEND_INFO): "Enviar {thing} a {who}",
    ("spanish", TaskCategory.CALLBACK): "Llamar a {who}",
    ("french", TaskCategory.SEND_INFO): "Envoyer {thing} à {who}",
    ("french", TaskCategory.CALLBACK): "Rappeler {who}",
    ("portuguese", TaskCategory.SEND_INFO): "Enviar {thing} para {who}",
    ("portuguese", TaskCategory.CALLBACK): "Ligar para {who}",
}
# Verbs that say nothing of what is done.
_OPEN_PRONOUN = re.compile(
    r"([\w-]+(?: up| out| off| over| down)?) (?:it|that|this|them|those|these)\b(?= \w+$|$)", re.IGNORECASE
)
_LOOKS = re.compile(
    r"(?:look (?:into|at)|check|find out|verify|figure|see|ask|confirm)(?: (?:it|that|this|them|her|him|out))*\W*$"
)
_TELLS = re.compile(r"let .{1,40} know\W*")
_HEARS = re.compile(r"(?:you'll|you will|you're going to|you can expect to|expect to) hear\b")
_DOES = re.compile(r"(?:do|mach|mak|fai|fer|hac|hag|faz|fac|erledig|hand|sort)")
_SECOND_PERSON = re.compile(r"\byour\b", re.IGNORECASE)
_STARTS_VAGUE = re.compile(
    r"(?:(?:them|him|her) )?(?:it|that|this|them|those|these|(?:another|a new) one)\b(?! \w+ (?:of|for)\b)(?=$| (?:in|at|by|on|over|out|to|for|off|up|down|before|after|with|tomorrow|today|tonight|no|as|next|this|first|done|sent|sorted|fixed|booked|ready|corrected|changed|updated|replaced)\b)"
)
_VAGUE_START = {
    "english": re.compile(r"^(?:it|that|this|them|those|these|one)\b\s*", re.IGNORECASE),
    "german": re.compile(r"^(?:es|das|die|den|sie|ihn)\b\s*", re.IGNORECASE),
    "spanish": re.compile(r"^(?:lo|la|los|las)\b\s*", re.IGNORECASE),
    "french": re.compile(r"^(?:le|la|les|ça)\b\s*", re.IGNORECASE),
    "portuguese": re.compile(r"^(?:o|a|os|as|isso)\b\s*", re.IGNORECASE),
}
# A pronoun before the verb that stands for the thing.
_POINTS_BACK = {
    "german": re.compile(r"^(?:die|das|den) $"),
    "spanish": re.compile(r"\b(?:lo|la|los|las) $"),
    "french": re.compile(r"(?:\bl'|\b(?:le|la|les) )$"),
    "portuguese": re.compile(r"\b(?:os|as|isso) $"),
}
_ABOUT = {"english": "about", "german": "wegen", "spanish": "por", "french": "au sujet de", "portuguese": "sobre"}
_FIRST_PERSON = re.compile(r"\b(?:my|our)\b", re.IGNORECASE)
# What the contact calls "my" and "our", from our point of view.
_THEIRS = {
    language: dict(pair.split(":") for pair in pairs.split())
    for language, pairs in {
        "german": "mein:ihr meine:ihre meinen:ihren meinem:ihrem meiner:ihrer meines:ihres unser:ihr unsere:ihre unseren:ihren unserem:ihrem unserer:ihrer unseres:ihres",
        "spanish": "mi:su mis:sus nuestro:su nuestra:su nuestros:sus nuestras:sus",
        "french": "mon:son ma:sa mes:ses notre:leur nos:leurs",
        "portuguese": "meu:seu minha:sua meus:seus minhas:suas nosso:seu nossa:sua nossos:seus nossas:suas",
    }.items()
}
# A pronoun that hangs on the verb of a request ("confírmenos", "tenez-nous"), and how the person is named behind the object.
_ON_THE_VERB = {
    "spanish": re.compile(r"^(\w{3,}[aeiouáéíóúns])(?:me|nos)\b(?= |$)", re.IGNORECASE),
    "french": re.compile(r"^(\w+)-(?:moi|nous)\b", re.IGNORECASE),
    "portuguese": re.compile(r"^(\w+)-(?:me|nos)\b", re.IGNORECASE),
}
_TO_PERSON = {"spanish": "a", "french": "à", "portuguese": "para"}
_OBJECT = re.compile(
    r" (?:(?:l[aeo]s?|un[ae]?|des|du|les|os?|as?|um|uma|mon|ma|mes|son|sa|ses|el|los|las|su|sus|seu|sua|seus|suas) |l')",
    re.IGNORECASE,
)
# The object before "I will": "revised itinerary I will mail you".
_FRONTED = re.compile(r"\W*(?:the |your )?(?P<thing>[a-z][\w-]+(?: [a-z][\w-]+){0,2}) (?:i|we)(?:'ll| will) ")
# Names nothing that is to be done.
_FAVOUR = re.compile(r"\b(?:the needful|(?:that|this) favou?r|es[ets]e favor|este favor|diesen gefallen|ce service)\b")
_ACCENTS = str.maketrans("áéíóú", "aeiou")


def title_of(act: Act, clauses: Sequence[Clause], context: PromptContext) -> str | None:
    """The title of an act; None when nothing says what is to be done."""
    clause = clauses[act.at]
    who = context.contact_name.strip() if act.ours else ""
    if act.day is not None and act.kind == "meeting":
        title = _appointment_title(act, clause, who or "…")
        return title and in_infinitive(title, clause.frames.name, is_verb=False)
    title = _said_title(act, clauses, who)
    if title is None or clause.frames.name == "english":
        return title
    return _finished(in_infinitive(title, clause.frames.name, is_verb=_begins_with_verb(title, act, clause)))


def _begins_with_verb(title: str, act: Act, clause: Clause) -> bool:
    """Whether the first word of a title is the verb of its act, and no noun."""
    word = re.match(r"\w+", clause.flat[act.start :])
    is_said = word is not None and flat(title).split(" ")[0][:SAME_VERB] == word[0][:SAME_VERB]
    is_order = bool(verb_at(clause.frames, clause.flat, act.start) or clause.frames.asked.search(clause.flat))
    return is_said and (act.kind == "promise" or (act.kind == "request" and is_order))


def _said_title(act: Act, clauses: Sequence[Clause], who: str) -> str | None:
    """The title in the words that were said."""
    clause = clauses[act.at]
    if _FAVOUR.search(clause.flat, act.start):
        return None
    rest = _without_tail(clause, act.start)
    verb = next((found for _, pattern in clause.frames.verbs if (found := pattern.match(clause.flat, act.start))), None)
    if verb is None:
        return _nominal(act, clause, rest, who, clauses)
    if clause.frames.name != "english" and (short := _in_infinitive(act, clause, verb.end(), who, clauses)):
        return _finished(short)
    return _verbal(act, clauses, rest, who, verb)


def _verbal(act: Act, clauses: Sequence[Clause], rest: str, who: str, verb: re.Match[str]) -> str | None:
    """A title that begins with the verb that was said; a thing that is only a pronoun is named."""
    clause = clauses[act.at]
    thing = _thing_before_verb(act, clauses)
    rest = _without_day(rest) + thing
    flat_rest = clause.flat[act.start : act.start + len(rest)].partition(" ")[2].strip(" ,.!?;:")
    title = _with_names(rest, clause, act, who)
    is_short = act.kind == "promise" and act.category is TaskCategory.GENERAL and len(clause.flat.split()) <= 4
    if is_short and _is_vague(clause, flat_rest) and _DOES.match(verb[0]):
        return None  # "will do": the request says what
    if thing:
        return _finished(title)
    if (
        _is_vague(clause, flat_rest)
        or _TELLS.fullmatch(flat(title))
        or (clause.frames.name == "english" and _STARTS_VAGUE.match(flat_rest))
    ):
        if clause.frames.name != "english" and act.category is TaskCategory.MEETING and who:
            return _meeting_title(clause, "", who)
        names_person = bool(who) and who in title
        if names_person and act.category in (TaskCategory.CALLBACK, TaskCategory.MEETING):
            return _finished(title)
        if noun := thing_before(act, clauses):
            title = _resolved(title, clause, act, noun)
        elif act.category not in (TaskCategory.CALLBACK, TaskCategory.FOLLOW_UP) or _LOOKS.match(flat(title)):
            return _finished(title) if _names_later(clause, verb.end()) else None
    return _finished(title)


def _with_thing(act: Act, clause: Clause, rest: str, clauses: Sequence[Clause]) -> str | None:
    """The words of an act whose verb no table lists, with the thing for its pronoun; None when nothing names it."""
    found = _OPEN_PRONOUN.match(rest) if clause.frames.name == "english" and act.kind == "promise" else None
    if found is None:
        return rest
    noun = thing_before(act, clauses)
    return f"{found[1]} the {noun}{rest[found.end() :]}" if noun else None


def _thing_before_verb(act: Act, clauses: Sequence[Clause]) -> str:
    """ " (muestras)" for "se las dejo": what the pronoun or the words before the verb mean; "" where there are none."""
    clause = clauses[act.at]
    if clause.frames.name == "english" and act.kind == "promise":
        fronted = _FRONTED.match(clause.flat[: act.start])
        return f" ({fronted['thing']})" if fronted and not clause.frames.words & set(fronted["thing"].split()) else ""
    pronoun = _POINTS_BACK.get(clause.frames.name)
    is_pronoun = (
        act.category is not TaskCategory.MEETING
        and pronoun
        and pronoun.search(clause.flat[: act.start])
        and not _names_later(clause, act.start)
    )
    noun = thing_before(act, clauses) if is_pronoun else None
    return f" ({noun})" if noun else ""


def _in_infinitive(act: Act, clause: Clause, verb_end: int, who: str, clauses: Sequence[Clause]) -> str | None:
    """ "Enviar presupuesto a Ana" for "le envío el presupuesto"; None where the category has no such form."""
    form = _INFINITIVE.get((clause.frames.name, act.category))
    if form is None or not who:
        return None
    said, names_receiver = thing_behind(clause, verb_end)
    if names_receiver and "{thing}" in form:
        return None
    thing = said or thing_before(act, clauses)
    return form.format(who=who, thing=thing) if thing or "{thing}" not in form else None


def _nominal(act: Act, clause: Clause, rest: str, who: str, clauses: Sequence[Clause]) -> str | None:
    """A title without a verb of its own: "a copy of the invoice", "Monday at nine", "you'll have it"."""
    name, open_rest = clause.frames.name, _with_thing(act, clause, rest, clauses)
    if open_rest != rest:
        return _finished(_with_names(open_rest, clause, act, who)) if open_rest else None
    if act.kind == "meeting":
        return _meeting_title(clause, rest, who or "…")
    if act.kind == "promise" and _HEARS.match(clause.flat, act.start):
        return f"Get back to {who}" if who else None
    held = clause.frames.promised.match(clause.flat, act.start) or clause.frames.need.match(clause.flat, act.start)
    if held:
        nouns = clause.frames.noun.finditer(held[0]) if name == "english" else ()
        subject = next((match[1] for match in nouns), None)
        rest = rest[held.end() - act.start :].strip(" ,")
        if (
            subject
            or not rest
            or _is_vague(clause, " ".join(word for word in flat(_without_day(rest)).split() if word not in EMPTY_NOUNS))
        ):
            noun = subject or thing_before(act, clauses)
            if noun is None:
                return None
            thing = f"the {noun}" if name == "english" else noun
            rest = f"{thing} {_VAGUE_START[name].sub('', rest)}".strip()
        form = _THING[name] if who or name == "english" else "{rest}"
        return _finished(form.format(who=who, rest=_with_names(rest, clause, act, who)))
    return _finished(_with_names(rest, clause, act, who)) if len(rest.split()) > 1 else None


def _names_later(clause: Clause, at: int) -> bool:
    """Whether the clause names a thing behind the place: "get that sorted and e-mail you the receipt"."""
    return any(names_thing(found[1], clause) for found in clause.frames.noun.finditer(clause.flat, at))


def _meeting_title(clause: Clause, rest: str, who: str) -> str | None:
    """The person with what the meeting is about, else with the time of day, else alone."""
    form = _MEETING[clause.frames.name]
    if any(names_thing(match[1], clause) for match in clause.frames.noun.finditer(flat(rest))):
        return _finished(form.format(who=who, rest=rest))
    said = read_spoken(clause.dated, _ANY_DAY)
    time = f"{said.at:%H:%M}" if said and said.at else ""
    return _finished(form.format(who=who, rest=time).rstrip(" :"))


def _appointment_title(act: Act, clause: Clause, who: str) -> str | None:
    """The person with the hour that was settled."""
    is_call = act.category is TaskCategory.CALLBACK
    form = (
        _INFINITIVE.get((clause.frames.name, act.category), "Call {who}") if is_call else _MEETING[clause.frames.name]
    )
    return _finished(form.format(who=who, rest=act.hour).rstrip(" :"))


def _without_tail(clause: Clause, start: int) -> str:
    text = clause.text[start:].strip(" ,.;:!?…-–")
    for _ in range(3):
        match = clause.frames.tail.search(clause.flat[start : start + len(text)])
        if match is None or match.start() < 4:
            break
        text = text[: match.start()].rstrip(" ,.;:!?")
    return text


def _without_day(text: str) -> str:
    """The text without the day at its end: the due date says it, and may be a corrected one."""
    found = read_spoken(text, _ANY_DAY)
    if found is None or found.end < len(text) - 1:
        return text
    return _DAY_LEAD.sub("", text[: found.start]).rstrip(" ,") or text


def _with_names(text: str, clause: Clause, act: Act, who: str) -> str:
    """The text from our point of view: the contact's name for "you" in a promise, for "me" in a request; "their" for "my"."""
    frames, is_request = clause.frames, act.kind != "promise" and clause.ours is not True
    pronoun = rf"(?<![\w-]){(frames.to_us if is_request else frames.to_them).pattern}(?![-'])"
    if frames.name == "english":
        text = re.sub(r"^(\w*[aeiou]\w*)ing\b", _base_form, text)
        text = _FIRST_PERSON.sub(f"{who}'s", text, count=1) if is_request and who else text
        text = (_FIRST_PERSON if is_request else _SECOND_PERSON).sub("their", text)
        text = re.sub(rf"{pronoun} (?={re.escape(who)}'s)", "", text, flags=re.IGNORECASE) if who else text
        return _named(text, pronoun, who, others="them")
    if is_request and who and (on_verb := _ON_THE_VERB.get(frames.name)) and (verb := on_verb.match(text)):
        text = _named_behind(verb, frames.name, who)
    else:
        text = _named(text, pronoun, who)
    theirs = _THEIRS[frames.name] if is_request else {}
    return re.sub(r"\w+", lambda word: theirs.get(word[0].lower(), word[0]), text)


def _named(text: str, pronoun: str, who: str, *, others: str = "") -> str:
    """The text with the name for its first pronoun, and `others` for the rest; without the name where it is there already."""
    names = iter([] if not who or who.casefold() in text.casefold() else [who])
    replaced = re.sub(pronoun, lambda _: next(names, others if who else ""), text, flags=re.IGNORECASE)
    return re.sub(r" {2,}", " ", replaced).strip()


def _named_behind(verb: re.Match[str], language: str, who: str) -> str:
    """ "Confirme la cita a Ana" for "confírmenos la cita"; directly behind the verb where it has no other object."""
    stem, rest = verb[1].translate(_ACCENTS) if language == "spanish" else verb[1], verb.string[verb.end() :]
    if language != "spanish" and not _OBJECT.match(rest):
        return f"{stem} {who}{rest}"
    return f"{stem}{rest} {_TO_PERSON[language]} {who}"


def _base_form(match: re.Match[str]) -> str:
    stem = match[1]
    return {
        "schedul": "schedule",
        "mak": "make",
        "com": "come",
        "giv": "give",
        "hav": "have",
        "shar": "share",
        "get": "get",
        "gett": "get",
        "putt": "put",
        "dropp": "drop",
        "chas": "chase",
    }.get(stem.lower(), stem)


def _is_vague(clause: Clause, rest: str) -> bool:
    """Whether nothing but pronouns and a day follows the verb."""
    rest = clause.frames.to_them.sub(" ", clause.frames.to_us.sub(" ", rest))
    words = [word for word in re.findall(r"[^\W\d_]+", rest) if word not in clause.frames.words or len(word) > 4]
    rest = " ".join(words)
    words = [
        word
        for word in rest.replace("new one", "").replace("another", "").split()
        if not clause.frames.vague.fullmatch(word) and word not in DAY_WORDS
    ]
    return not words


_ANY_DAY = datetime(2026, 1, 7, 9, tzinfo=UTC)
_DAY_LEAD = re.compile(
    r"\b(?:by|on|before|until|till|for|bis|am|für|antes del?|el|para el|para|avant|pour|le|ate|até|na|no|zum)\s*$",
    re.IGNORECASE,
)


def _resolved(title: str, clause: Clause, act: Act, noun: str) -> str:
    """The title with the thing that "it" means."""
    thing = f"the {noun}" if clause.frames.name == "english" else noun
    if act.category in (TaskCategory.CALLBACK, TaskCategory.MEETING, TaskCategory.FOLLOW_UP):
        return f"{title} {_ABOUT[clause.frames.name]} {thing}"
    if clause.frames.name == "english" and (
        found := re.search(
            r"\b(?:(?:them|him|her) )?(?P<it>it|that|this|them|those|these|(?:a new|another|a second) one|one|some)\b",
            title,
        )
    ):
        return title[: found.start("it")] + thing + title[found.end("it") :]
    return f"{title} ({thing})"


def _finished(title: str) -> str | None:
    title = re.sub(r"\s+", " ", title).strip(" ,.;:!?…-–")
    return clip(title[:1].upper() + title[1:], TITLE_LIMIT, mark="…") or None
