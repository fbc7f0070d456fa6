"""Guesses for turns without speakers which side says each: by its words, by the turns around it, and by the call's direction.

A turn whose side stays doubtful gets none.
"""

import re
from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

# A side is taken from this probability on.
SURE = 0.75
# The probability that the next turn is the other side's: after a question, after anything else, and in a recognizer's segments.
AFTER_QUESTION, AFTER_WORDS, BETWEEN_SEGMENTS = 0.99, 0.99, 0.5
# Evidence of one turn is bounded, in log odds.
BOUND = 4.0
CALLED_SPEAKS_FIRST = 1.5
_CUES: tuple[tuple[float, str], ...] = (
    # Our side: asks for the file, looks things up, speaks for an organization, closes the call.
    (2.0, r"what(?:'s| is|s) your|(?:can|could|may) i (?:have|get|take|ask for) (?:your|the|a)\b|your (?:date of birth|postcode|zip|account number|order number|policy number|reference|last name|first name|surname)"),
    (2.0, r"(?:ihre?n?|die) (?:kundennummer|auftragsnummer|bestellnummer|rechnungsnummer|geburtsdatum|postleitzahl)|wie (?:ist|war) ihr name|(?:su|el) (?:numero de (?:cliente|pedido|poliza)|dni|nif)|su nombre|votre (?:numero|nom|reference|date de naissance)|(?:seu|o) (?:cpf|nif|numero de)|seu nome"),
    (2.0, r"anything else|is there anything|thanks? (?:you )?for (?:calling|holding|waiting|your patience|your call)|how can i|how may i|what can i do for you|kann ich (?:sonst|ihnen)|was kann ich|sonst noch (?:etwas|was)|en que (?:le |te )?puedo|algo mas|en quoi puis-je|autre chose|em que posso|mais alguma coisa"),
    (1.5, r"let me (?:check|see|look|pull|have a look|find|get|take)|bear with me|(?:one|just a) (?:moment|second|sec)|i can see|i see (?:here|it|that|you)|i've got you|i have you|on (?:our|the) system|ich seh\w* (?:hier|gerade|da)|ich schau\w*|einen moment|veo (?:aqui|que)|un momento|dejeme ver|je regarde|je vois (?:que|ici|votre)|un instant|vejo (?:aqui|que)|deixa eu ver|so um momento"),
    (1.2, r"\bour (?:technician|engineer|team|driver|system|office|policy|manager|warehouse|price|rate|doctor|supplier|accountant|fitter)|we (?:close|open|offer|charge|deliver|only|don't|usually|can|do have)\b|unser\w* (?:techniker|monteur|fahrer|system|team|lager|werkstatt|preis)|nuestr\w (?:tecnico|equipo|taller|sistema|precio)|notre (?:technicien|equipe|atelier|systeme|tarif)|noss\w (?:tecnico|equipe|equipa|sistema|oficina)"),
    (1.2, r"sorry (?:about that|to hear|for the)|apologi[sz]e|you'?ll (?:get|receive|have|hear)|i'?ll (?:send|e-?mail|call|ring|text|get) you|for you\b|tut mir leid|ich (?:schick|send|mail|ruf|meld)\w* (?:ihnen|sie|mich bei)|lo siento|(?:le|te) (?:mando|envio|llamo|aviso|confirmo)|desole|je vous (?:envoie|rappelle|fais|confirme|note|mets|propose)|(?:lhe|te) (?:mando|envio|ligo|aviso)|peco desculpa"),
    (0.8, r"your (?:order|appointment|account|booking|policy|invoice|delivery|file|bill|membership)|ihre?n? (?:bestellung|termin|rechnung|auftrag|vertrag|lieferung)|su (?:pedido|cita|cuenta|factura|poliza)|votre (?:commande|rendez-vous|dossier|facture|contrat)|(?:seu|sua) (?:pedido|consulta|conta|fatura|encomenda)"),
    # The contact: says why they call, has things of their own, asks for something.
    (-2.0, r"i'?m (?:calling|ringing|phoning)|i was (?:calling|ringing|wondering)|i (?:just )?wanted to (?:ask|check|know|say|cancel|book|see)|it'?s about (?:my|the|our)|i have an? (?:appointment|question|problem|reservation)|i'?m looking for"),
    (-2.0, r"ich (?:rufe an|ruf an|wollte|wollt|habe eine frage|hab eine frage|habe einen termin|hab einen termin)|es geht um|(?:le |les )?llam(?:o|aba) (?:por|para|porque)|queria (?:saber|preguntar|pedir)|es por|j'appelle|je vous appelle|j'ai (?:un rendez-vous|une question|un probleme)|c'est (?:pour|au sujet)|(?:estou ligando|ligo|liguei) (?:para|por|porque)|queria saber|e sobre"),
    (-1.2, r"\b(?:do|can|could|would|will) you (?!like|prefer|need|want|have your|give me your|tell me your|confirm|hold|spell|repeat)|how much|how long|when (?:can|could|will|do) you|(?:konnen|konnten|haben|machen) sie|was kostet|wann (?:kommen|konnen)|(?:puede|pueden|podria|podrian|tienen)\b|cuanto|(?:pouvez|pourriez|avez)-vous|vous (?:pouvez|pourriez|avez)|combien|(?:voces? |o senhor |a senhora )?(?:podem?|poderiam?|conseguem?|tem)\b|quanto (?:custa|e|fica)"),
    (-1.2, r"\bi(?:'d| would) like|\bi (?:need|want)\b|we(?:'d| would) like|we need|ich (?:brauche|brauchte|hatte gern|mochte)|wir (?:brauchen|hatten gern)|quisiera|necesito|quiero|me gustaria|je voudrais|j'aimerais|il me faut|j'ai besoin|preciso|gostaria|quero"),
    (-1.0, r"\b(?:my|mi|mein\w*|meu|minha|mon|ma) (?!name\b|colleague|manager|boss|system|screen|supervisor|kolleg|chef|nombre|compane|jef|nom\b|collegue|responsable|nome|colega)\w+"),
    (-0.8, r"^\W*(?:oh|ah|ay|ach|oje)\b|\b(?:thanks?|thank you|cheers|danke|gracias|merci|obrigad[oa])\b|that(?:'d| would) be (?:great|lovely|perfect|good)|das ware (?:nett|super|toll)"),
)  # fmt: skip
_PATTERNS = tuple((weight, re.compile(rf"(?:{pattern})")) for weight, pattern in _CUES)


def guessed_sides(
    turns: Sequence[Mapping[str, Any]], flat_texts: Sequence[str], named: Sequence[bool | None], direction: str
) -> list[bool | None]:
    """For each turn whether our side speaks; None where that is doubtful.

    Args:
        turns: The turns; those of a recognizer carry `start`.
        flat_texts: Their words in lower case without accents.
        named: What the names in each turn say: True for ours, False for the contact, None for nothing.
        direction: "inbound" or "outbound"; whoever was called speaks first.
    """
    if not turns:
        return []
    odds = [_odds(text, known) for text, known in zip(flat_texts, named, strict=True)]
    if odds and direction == "inbound":
        odds[0] += CALLED_SPEAKS_FIRST
    switches = [_switch(turn, text) for turn, text in zip(turns[:-1], flat_texts[:-1], strict=True)]
    chances = [1 / (1 + exp(-value)) for value in odds]
    before, after = _passed(chances, switches), _passed(chances[::-1], switches[::-1])[::-1]
    return [_side(chance, left, right) for chance, left, right in zip(chances, before, after, strict=True)]


def _odds(text: str, named: bool | None) -> float:
    if named is not None:
        return BOUND if named else -BOUND
    found = sum(weight for weight, pattern in _PATTERNS if pattern.search(text))
    return max(-BOUND, min(BOUND, found))


def _switch(turn: Mapping[str, Any], text: str) -> float:
    if turn.get("start") is not None:
        return BETWEEN_SEGMENTS
    return AFTER_QUESTION if text.rstrip().endswith("?") else AFTER_WORDS


def _passed(chances: Sequence[float], switches: Sequence[float]) -> list[float]:
    """For each turn the probability of our side by the turns on one side of it."""
    passed = [0.5]
    for chance, switch in zip(chances, switches, strict=False):
        ours, theirs = passed[-1] * chance, (1 - passed[-1]) * (1 - chance)
        share = ours / (ours + theirs)
        passed.append(share * (1 - switch) + (1 - share) * switch)
    return passed


def _side(chance: float, before: float, after: float) -> bool | None:
    ours, theirs = chance * before * after, (1 - chance) * (1 - before) * (1 - after)
    share = ours / (ours + theirs)
    return True if share >= SURE else False if share <= 1 - SURE else None
