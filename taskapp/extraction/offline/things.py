"""The things that a call names: what a pronoun means, and which noun is what an act hands over."""

import re
from collections.abc import Iterator, Sequence

from taskapp.extraction.offline.acts import Act
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.tasks.types import TaskCategory

# Clauses before an act in which the meaning of "it" is looked for.
LOOK_BACK = 8
# Turns before an act in which a document is preferred to what was named since.
DOCUMENT_TURNS = 4
# Words that name no thing, and those of a day.
EMPTY_NOUNS = frozenset(
    str.split(
        "doctora doctor profesora profesor rectora rector directora director jefe jefa coordinadora coordinador senor docteur collegue patron directrice directeur kollege kollegin chef chefin doktor diretor diretora professora professor gerente tenga"
        " una dos tres cuatro cinco seis siete ocho nueve diez deux trois quatre cinq sept huit neuf zwei drei vier funf sechs sieben acht neun zehn duas quatro sete oito nove dez"
        " moment minute minutes second way thing things call phone day time week month bit lot line name number idea chance hand morning afternoon evening one same other help"
        " heure heures hora horas stunde stunden elf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig ends comes arrives starts begins runs looks works came went arrived question questions rest end best couple few course guy people thanks tomorrow today tonight first last next new kind fact matter nerves weekend meantime office moment momento"
        " dia manana tarde telefono llamada nada gracias semana tag woche moment telefon anruf danke uhr jour semaine telephone instant appel merci journee hora ligacao"
    )
)
DAY_WORDS = frozenset(
    str.split(
        "january february march april may june july august september october november december nd rd th st pm am monday tuesday wednesday thursday friday saturday sunday tomorrow today tonight morning afternoon evening next week month by on at before over out back again right away soon later up off down across first thing noon end of day"
        " montag dienstag mittwoch donnerstag freitag samstag sonntag morgen heute fruh abend nachmittag vormittag bis nachste woche gleich zuruck an ein"
        " lunes martes miercoles jueves viernes sabado domingo manana hoy mismo tarde noche proxima semana antes luego"
        " lundi mardi mercredi jeudi vendredi samedi dimanche demain matin soir avant plus tard au semaine prochaine aujourd hui"
        " segunda terca quarta quinta sexta sabado domingo feira amanha hoje noite cedo semana que vem"
    )
)
# In front of who receives it, where it goes, how or when.
_BESIDE = re.compile(
    r"\b(?:para|pra|ao?|al|a la|dans|par|pour|a|chez|vers|depuis|an|bei|beim|per|mit|nach|zu|zum|zur|vor|bis|em|no|na|en|con|com|por|pelo|pela|ate|hasta|sous|avec|aus|von|vom|de|do|da|del|du)\s*$"
)
# What is written, drawn or photographed: what is sent is more likely this than another thing that was named since.
DOCUMENT = re.compile(
    r"(?:quotes?|quotations?|estimates?|invoices?|receipts?|forms?|certificates?|contracts?|agreements?|leases?|lists?|photos?|pictures?|drawings?|reports?|documents?|paperwork|statements?|brochures?|catalog(?:ue)?s?|links?|files?|proofs?|drafts?|timetables?|itinerary|letters?|waivers?|policy|specs?"
    r"|\w*(?:angebot|rechnung|vertrag|formular|liste|foto|bild|bericht|bescheinigung|bestatigung|quittung|anschlag|entwurf|zeichnung|datei|kopie|antrag|zertifikat)(?:e[nrs]?|s|n)?|unterlagen|nachweise?"
    r"|presupuestos?|facturas?|contratos?|formularios?|listas?|fotos?|planos?|informes?|documentos?|certificados?|recibos?|copias?|polizas?|justificantes?|cotizacion|devis|factures?|contrats?|formulaires?|listes?|rapports?|attestations?|certificats?|recus?|copies?|fiches?|orcamentos?|faturas?|relatorios?|boletos?|apolices?|laudos?|comprovantes?)"
)
# A pronoun for several things.
_PLURAL = re.compile(r"\b(?:los|las|les|os|as) $")
_RECEIVES = re.compile(r"\b(?:para|pra|a|al|ao|pour|an|zur|zum)\s*$")
_ADDRESSES = re.compile(
    r"(?:correo|e-?mail|mail|whatsapp|adress|direccion|casa|movil|telefono|endereco|telemovel|domicilio|domicile|post|courrier|buro|ofi|bureau)"
)


def names_thing(noun: str, clause: Clause) -> bool:
    """Whether a noun phrase names a thing, and not a day or a word of the call."""
    return not any(word in EMPTY_NOUNS or word in DAY_WORDS for word in noun.split()[:1])


def thing_behind(clause: Clause, at: int) -> tuple[str | None, bool]:
    """The thing that a verb ending at the place hands over, as it was said, and whether only a receiver is named: "mando tudo para a seguradora"."""
    receiver = False
    for found in clause.frames.noun.finditer(clause.flat, at):
        before = clause.flat[at : found.start()]
        if not names_thing(found[1], clause):
            continue
        if not _BESIDE.search(before):
            return clause.text[found.start(1) : found.end(1)], False
        receiver |= bool(_RECEIVES.search(before)) and not _ADDRESSES.match(found[1])
    return None, receiver


def thing_before(act: Act, clauses: Sequence[Clause]) -> str | None:
    """The thing that was named last before the act, as it was said; of what is sent, the last document if one was named."""
    own, named = clauses[act.at], list(_things_before(act, clauses))
    is_plural = bool(_PLURAL.search(own.flat[: act.start]))
    documents = (_document_of(noun) for noun, clause in named if clause.turn >= own.turn - DOCUMENT_TURNS)
    sent = (noun for noun in documents if noun and (noun.endswith("s") or not is_plural))
    last = next((noun for noun, _ in named), None)
    return next(sent, last) if act.category is TaskCategory.SEND_INFO else last


def _document_of(noun: str) -> str | None:
    """A noun phrase up to its document ("quote yet"); None where it names none."""
    words = noun.split()
    ends = [at for at, word in enumerate(words, 1) if DOCUMENT.fullmatch(flat(word))]
    return " ".join(words[: ends[-1]]) if ends else None


def _things_before(act: Act, clauses: Sequence[Clause]) -> Iterator[tuple[str, Clause]]:
    for text, clause in _texts_before(act, clauses):
        for match in reversed(list(clause.frames.noun.finditer(text))):
            words = match[1].split()
            while words and (words[-1] in EMPTY_NOUNS or words[-1] in DAY_WORDS or words[-1] in clause.frames.words):
                words.pop()
            if words and words[-1] not in EMPTY_NOUNS and len(words[-1]) > 2:
                yield clause.text[match.start(1) : match.start(1) + len(" ".join(words))], clause


def _texts_before(act: Act, clauses: Sequence[Clause]) -> Iterator[tuple[str, Clause]]:
    own = clauses[act.at]
    yield own.flat[: act.start], own
    yield from ((clause.flat, clause) for clause in reversed(clauses[max(0, act.at - LOOK_BACK) : act.at]))
