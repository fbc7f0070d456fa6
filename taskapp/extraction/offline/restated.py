"""Tells whether a promise only says again, with a pronoun, what was promised before: "I'll do it tomorrow", "das mach ich noch heute"."""

import re
from collections.abc import Sequence

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.answers import ADDS
from taskapp.extraction.offline.speech import Clause
from taskapp.extraction.offline.things import DOCUMENT, names_thing
from taskapp.extraction.offline.verbs import MAKES
from taskapp.tasks.types import TaskCategory

# Turns in which somebody says again what they promised.
NEAR_TURNS = 4
# A verb that stands for any act, with its pronoun.
_DOES_IT = re.compile(
    r"\b(?:do|handle|sort|finish) (?:it|that|this|them|those)\b|\b(?:get|have) (?:it|that|this|them) done\b"
    r"|\b(?:das|es|die|den) (?:mach|erledig|regel|schaff)\w* (?:ich|wir)\b|\b(?:mach|erledig|regel|schaff)\w* (?:ich|wir) (?:(?:ihnen|dir|das|es|auch|dann|gleich|noch|schon) ?)*(?=(?:am|bis|heute|morgen|noch|gleich|montag|dienstag|mittwoch|donnerstag|freitag|samstag|nachste|ubermorgen)\b)"
    r"|\b(?:ich|wir) (?:mach|erledig|regel)\w* (?:das|es)\b|\b(?:eso )?lo (?:hago|hacemos|hare|haremos|miro|veo)\b|\b(?:hablo|hablare) con (?:el|ella|ellos)\b|\bme (?:encargo|ocupo)\b"
    r"|\b(?:je|on|nous) (?:(?:vous|te|m'en|nous en) )?(?:fais|ferai|fait|faisons|ferons|occupe|charge) (?:ca|cela)\b|\bje (?:le|la|les) (?:fais|ferai)\b|\bje m'en (?:occupe|charge)\b"
    r"|\b(?:trato|tratamos|cuido|cuidamos) disso\b|\b(?:faco|fazemos|resolvo|vejo) isso\b|\bisso eu (?:faco|vejo|resolvo)\b|\bfaco-o\b|\bfalo com (?:ele|ela|eles)\b"
)
# The same kind of act, with its pronoun.
_HANDS_IT = re.compile(
    r"\b(?:send|bring|mail|e-?mail|post|forward|drop|deliver|ring|call|text|fix|order|book) (?:it|that|this|them|those|him|her)\b|\b(?:das|es|die|den|sie|ihn) (?:schick|bring|mail|bestell|send|ruf)\w* (?:ich|wir)\b"
    r"|\b(?:(?:se|te|le) )?(?:lo|la|los|las) (?:mando|envio|llevo|traigo|llamo|pido|dejo)\b|\bje (?:(?:vous|te) )?(?:le|la|les|l') ?(?:envoie|enverrai|apporte|appelle|commande)\b|\b(?:mando|envio|levo|ligo|peco)(?:-\w+)? (?:isso|ele|ela|tudo)\b"
)
# Says when what was promised is handed over, and where it goes.
_DELIVERS_IT = re.compile(
    r"\b(?:get|have|send|bring|mail|e-?mail|post|drop|ship|deliver) (?:it|that|them|those)\b(?! (?:done|fixed|sorted|looked|back)\b)|\byou(?:'ll| will|'d) (?:have|get) (?:it|that|them|those)\b"
    r"|\b(?:haben|bekommen|kriegen) sie (?:das|die|den|es|sie|ihn|alles)\b|\b(?:das|die|den|es) (?:haben|bekommen|kriegen) sie\b|\b(?:das|die|den|es) (?:schick|mail|bring|send|liefer|leit)\w* (?:ich|wir)\b"
    r"|\b(?:se|te|os) (?:lo|la|los|las) (?:mando|envio|paso|llevo|tengo|entrego|dejo|mandamos|enviamos|llevamos)\b|\b(?:lo|la|los|las) (?:tiene|tienes|tendra|tendras|recibe|recibira)\b"
    r"|\b(?:je|on|nous) (?:vous|te) (?:l'|le |la |les )(?:envoie|enverrai|apporte|donne|transmets|depose|envoyons)\b|\b(?:vous|tu) (?:l'|les |le |la )(?:aurez|auras|recevez|recevrez|avez)\b|\btu vas (?:l'|les )(?:avoir|recevoir)\b"
    r"|\b(?:mando|envio|levo|entrego|mandamos|enviamos)(?:-lh[aeo]s?|-te)?(?: (?:isso|tudo))?(?= (?:na|no|ate|amanha|hoje|segunda|terca|quarta|quinta|sexta)\b)|\b(?:tem|recebe) (?:isso|tudo)\b"
)
_GOES_TO = re.compile(r"(?:e-?mail|mail|inbox|post|box|hands?|desk|correo|whatsapp|courrier|boite|caixa|postfach)")
# Questions about what was promised: when, or with a pronoun.
_ABOUT_IT = re.compile(
    r"\b(?:when|how|what day|which day|it|that|wann|wie|bis|das|es|cuando|cuanto|eso|quand|combien|ca|cela|quando|quanto|isso|disso)\b"
)
_FURTHER = re.compile(r"[,;]| (?:bevor|before|so|damit|para|pour|antes|avant|depois|after|because|weil|porque) ")


def restates(act: Act, again: Act, clauses: Sequence[Clause], *, is_last: bool) -> bool:
    """Whether the second act says with a pronoun and a day what the first one promised or asked for; `is_last`: no other act of that side is between."""
    first, second = clauses[act.at], clauses[again.at]
    if not 0 <= second.turn - first.turn <= NEAR_TURNS:
        return False
    if any(_asks_else(clause) for clause in clauses[act.at + 1 : again.at] if clause.speaker != second.speaker):
        return False
    if again.kind not in ("promise", "request") or first is second:
        return False
    if not second.names_day or (again.kind == act.kind and first.speaker != second.speaker):
        return False
    said = _DOES_IT.search(second.flat)
    if said is None and first.turn == second.turn and act.category is again.category:
        said = _HANDS_IT.search(second.flat)
    is_handed = act.category is TaskCategory.SEND_INFO or bool(MAKES.match(first.flat, act.start))
    is_handed &= first.turn == second.turn or not first.names_day
    if said is None and is_last and is_handed and not _turns_to_other(act, again, clauses):
        said = _DELIVERS_IT.search(second.flat)
    if said is None:
        return False
    end = _FURTHER.search(second.flat, said.end())
    nouns = second.frames.noun.finditer(second.flat, said.end(), end.start() if end else len(second.flat))
    return not any(names_thing(noun[1], second) and not _GOES_TO.match(noun[1]) for noun in nouns)


def _turns_to_other(act: Act, again: Act, clauses: Sequence[Clause]) -> bool:
    """Whether something else is added between two acts, or a document is named that the first one does not name."""
    first, between = clauses[act.at], clauses[act.at + 1 : again.at + 1]
    named = (noun[1].split()[-1] for each in between for noun in each.frames.noun.finditer(each.flat))
    is_added = any(ADDS.match(each.flat) for each in between)
    return is_added or any(DOCUMENT.fullmatch(noun) and noun not in first.flat for noun in named)


def _asks_else(clause: Clause) -> bool:
    """Whether a question is about another thing, and not about when or how."""
    return clause.flat.endswith("?") and not _ABOUT_IT.search(clause.flat)
