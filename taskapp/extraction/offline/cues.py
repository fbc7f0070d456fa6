"""Tells a promise from talk: what is said in the present tense of habits, of the speaker's own life, or of the call itself."""

import re
from collections import Counter
from collections.abc import Sequence

from taskapp.extraction.offline.languages import act_words as words
from taskapp.extraction.offline.languages import unbound_words
from taskapp.extraction.offline.speech import Clause, flat
from taskapp.shared.date_words.spoken import names_day
from taskapp.tasks.types import TaskCategory

# What is done by saying it ("I confirm that …"), and what is noted or looked up during the call.
_SAYS = re.compile(
    r"\b(?:confirm|inform|rappell|signal|precis|record|recuerd|avis|bestatig|versicher|assur|asegur|garanti|lembr)\w*(?: \w+)?,? (?:que\b|qu'|dass\b|de que\b)|\bde (?:vive voix|viva voz)\b|\bhiermit\b"
)
_NOTES = re.compile(
    r"\b(?:not(?:e|es|er|iere?)|apunto|anoto|anotar|apuntar|make a note of|write down|jot down|take down) (?:mir |me |da |hier |aqui )?(?:\w+ ){0,2}(?:numero|nummer|number|nom|nombre|nome|name|namen|adresse|direccion|morada|endereco|address|e-?mail|details|datos|dados|daten)\b"
    r"|\b(?:hac\w+|hag\w+|poser|pose|stell\w*|fazer|faco|ask)(?:[ -]\w+){0,4} (?:preguntas?|questions?|fragen?|perguntas?)\b"
    r"|\b(?:vou|voy a|je vais) (?:anotar|apuntar|noter)\W*$|\bprends (?:bonne )?note\b|\btomo nota\b|\btomar nota\b"
)
# A code is read out at once, and what is looked up is told at once.
_CODE = re.compile(r"\b(?:codes?|codigo|pin|passcode)\b")
_LOOKS_UP = re.compile(
    r"\b(?:comprob\w+|compruebo|mir(?:o|ar|are)|revis\w+|regard\w*|verifi\w*|verific\w*|consult\w*|pruf\w*|schau\w*|nachschau\w*|nachseh\w*|chec\w+)\b"
)
_WITH_SOMEBODY = re.compile(r"\b(?:con|avec|aupres|com|mit|bei|beim|al|a la|au|ao) ")
_INTO_BASKET = re.compile(
    r"\b(?:(?:in|into|to) (?:the|your) (?:basket|cart|trolley)|in den warenkorb|(?:al|en el) carrito|a la cesta|dans le panier|no carrinho)\b"
)
_BY_ITSELF = re.compile(
    r"\b(?:automatic\w*|automatisch|automatiquement|von (?:selbst|alleine?)|d[eo] forma automatica|(?:el|o) sistema|das system)\b"
)
# Somebody else's machine or system sends it.
_AUTOMATIC = re.compile(
    r"\b(?:get|receive|have) (?:both )?(?:an?|the|your) (?:\w+ )?(?:confirmation|e-?mail|text|sms|notification|link|code|label|tracking \w+|receipt)\b(?!.*\bfrom (?:me|us)\b)"
    r"|\b(?:from them|von denen|de ellos|d'eux|deles)\b|\b(?:recevrez|recevez|aurez|recibira|recibe|tendra|recebe|receber|recebera|llega|llegara|chega|bekommen|erhalten|kriegen)\b.*\b(?:sms|mensaje|mensagem|confirmation|confirmacion|confirmacao|bestatigung|codes?|codigo|lien|enlace|link|notif\w+)\b"
)
# The future is said in words or by the verb's ending.
_FUTURE = re.compile(
    r"\b(?:nach (?:den feiertagen|den ferien|neujahr|weihnachten|silvester|ostern|pfingsten)|despues de (?:reyes|navidad|las fiestas|semana santa|las vacaciones)|apres (?:les fetes|noel|paques|les vacances)|depois d(?:o natal|as festas|o ano novo|a pascoa|as ferias)|gleich|nachher|spater|sofort|anschliessend|luego|despues|enseguida|ahorita|ensuite|tout a l'heure|apres|logo|depois|fico de|fica de|quedo en|vais|va|allons|voy a|vamos a|vou|vamos|iremos|werde|werden|wird|dois|devo|tengo que|tenho|muss|mussen|debo|compte)\b|\b(?!unsere\b|andere\b|weitere\b)\w{2,}(?:rai|rons|aremos|eremos|iremos|arei|erei|irei|are|ere|ire)\b"
)
# Who takes it on, and what it waits for, make it an act to come.
_TAKES_ON = re.compile(
    r"\b(?:m'occupe|m'en occupe|me charge|m'en charge|kummer\w*|encargo|ocupo|trato d[eoa]|cuido)\b|\b(?:aviso (?:o|a|ao|al|el|la)|previens (?:le|la|l')|sag\w* (?:ich )?(?:dem|der|meinem|meiner|unserem|unserer)|dann (?:bestell|reservier|stornier|buch|beauftrag|veranlass|ander|losch|verschick)e? ich|lass\w* (?:ich )?(?:ihn|sie|es|das|die|den|ihre?n?)|stell\w* (?:ich )?(?:\w+ )+aus)\b|\b(?:des que|sobald|cuando|en cuanto|assim que)\b"
)
_WE = re.compile(r"\b(?:wir|nous|on|nosotros|a gente)\b|\b\w{2,}(?:amos|emos|imos)\b")
# A question about what is always done, and what names how long it takes, and no day.
_ASKS_POLICY = re.compile(
    r"\b(?:do|can) you (?:guys |also |ever |still )?(?:deliver|ship|offer|take|accept|sell|charge|install|refund)\b|\bwhat(?:'s| is| are) (?:your|the) (?:\w+ ){0,2}(?:policy|terms|warranty|process|procedure|rules)\b|\bhow (?:does|do) (?:\w+ ){1,4}work\b|\bwhat happens\b|(?:^\W*(?:and |okay,? (?:and )?)?(?:what )?|[,.] (?:and )?(?:what )?)if\b|\bhow long (?:does|do) (?:it|that|you|a|an)\b"
    r"|\b(?:liefern|verschicken|versenden|bieten|nehmen|verkaufen) sie\b|\bwie (?:lauft|funktioniert|geht|ist) das\b|\bwie lange (?:dauert|haben|brauchen)\b|\bwas passiert\b|^\W*(?:und )?(?:was (?:ist|machen sie),? )?wenn\b"
    r"|\bvous (?:livrez|expediez|faites|proposez|acceptez|vendez|reprenez)\b|\b(?:livrez|expediez|faites|proposez|acceptez|vendez)-vous\b|\bcomment (?:ca|cela) (?:se passe|marche|fonctionne)\b|\bque se passe\b|^\W*(?:et )?si\b"
    r"|\b(?:hacen|ofrecen|entregan|envian|venden|aceptan|reparten|admiten)\b|\bcomo funciona\b|\bque (?:pasa|ocurre)\b|\bcuanto tarda|^\W*(?:y )?si\b"
    r"|\b(?:entregam|fazem|oferecem|vendem|aceitam|enviam|trocam|parcelam)\b|\bo que acontece\b|\bquanto tempo (?:demora|leva)|^\W*(?:e )?se\b"
)
_TAKES = re.compile(
    r"\b(?:within|in|after|under|innerhalb|binnen|in|nach|sous|dans|en|dentro de|em|em ate|ate|apos)(?: (?:von|den|einer|los|las))? (?:[\w-]+ ){1,3}?(?:days?|weeks?|months?|hours?|tagen?|wochen?|monaten?|stunden?|jours?|semaines?|mois|heures?|dias?|semanas?|mes(?:es)?|horas?)\b"
    r"|\b(?:(?:the )?(?:same|next) day|am (?:selben|gleichen|nachsten) tag|le jour meme|le lendemain|el mismo dia|al dia siguiente|no mesmo dia|no dia seguinte|in einer woche|einer woche|(?:de|por) la (?:manana|tarde))\b"
    r"|\b(?:(?:from|von|du|de|da) )?\w+ (?:to|till|through|bis|au|a) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:from|von|du|de|da) \w+ (?:to|till|through|bis|au|a|ate) \w+\b|\b\w+tags\b|\b\w+days\b"
)
# What is done again and again, by nobody who says "I".
_USUAL = re.compile(
    r"(?<!\bnoch )(?<!\bwie )\bimmer\b(?! noch| gern)|\bjede[nrs]? (?:jahr|monat|woche|tag|\w+tag|mittwoch|fruhling|fruhjahr|sommer|herbst|winter)\b|\b(?:jahrlich|monatlich|wochentlich)\b|(?<!\bcomo )\bsiempre\b|\bcada (?:ano|mes|semana|dia|lunes|martes|miercoles|jueves|viernes|sabado)\b|\btod[oa]s (?:los|las|os|as) \w+s\b"
    r"|(?<!\bcomme )\btoujours\b(?! pas)|\bchaque (?:annee|mois|semaine|jour|lundi|mardi|mercredi|jeudi|vendredi|samedi)\b|\b(?:a la )?fin (?:de chaque \w+|du trimestre|de (?:la )?saison)\b|\btous les \w+|\btoutes les semaines\b|(?<!\bcomo )\bsempre\b|\btodo (?:ano|mes|dia|sabado)\b|\btoda (?:semana|segunda|terca|quarta|quinta|sexta)\b"
)
_WEEKLY = re.compile(
    r"\b(?:mon|diens|donners|frei|sams|sonn|werk)tags\b|\bmittwochs\b|\blos (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos)\b|\b(?:un[ae]?|uma|dos|deux|dua?s|tres|trois|cuatro|quatre|quatro|varias|plusieurs) (?:veces|vez|fois|vezes) (?:al|a la|por|par|ao|a) \w+|\b(?:ein|zwei|drei|vier|mehr)mal (?:im|pro|in der) \w+|\ble (?:lun|mar|mercre|jeu|vendre|same)di,? (?:on|nous)\b|\b(?:as|nas|aos|nos) (?:segundas|tercas|quartas|quintas|sextas|sabados|domingos)\b|\ba (?:segunda|terca|quarta|quinta|sexta),? (?:\w+amos|\w+emos)\b"
)
_I = re.compile(r"\b(?:ich|je|j'|yo|eu)(?!\w)")
# The future of what would be done, behind a question about what happens then.
_WE_WILL = re.compile(r"\b(?:we|they|it|you)(?:'ll| will|'d| would)\b")
_SUPPOSES = re.compile(
    r"(?:^|[.!?] )\W*(?:et s(?:i|'ils?)|und (?:wenn|falls)|was (?:ist|passiert|machen sie),? wenn|y si(?! ?,)|e se|qu'est-ce qui se passe si|que pasa si|comment (?:ca|cela) se pass\w+|como funciona|wie lauft)\b|\bwhat happens\b|\bhow (?:does|do) (?:\w+ ){1,4}work\b|(?:^\W*(?:and |okay,? (?:and )?|so )?(?:what )?|[,.] (?:and )?(?:what )?)if\b(?! you (?:could|would|can)\b)|\bwhat (?:would you|do you|will you) do (?:if|when)\b|(?:^|[.!?,] )say (?:i|we|it|the|a|my)\b"
)
# News of an organization: of a year or a season, for nobody.
_NEWS = re.compile(
    r"\bwe(?:'ll|'re| will| are)(?: going to| be)? (?:open|launch|mak|build|bring(?:ing)? out|expand|hir|introduc|renovat|refurbish|clos)\w*\b.*\b(?:next|this|in the|over the|by the|that|early) (?:\w+ )?(?:year|spring|summer|autumn|fall|winter|season|decade)\b|\bwe(?:'ll| will) (?:send|write|tell|inform|e-?mail|text|let|notify) (?:to )?(?:everybody|everyone|all (?:our|the) )"
)
# How often something is done, in English.
_OFTEN = re.compile(
    r"\b(?:once|twice|\w+ times) (?:a|an|every|each) (?:day|week|month|quarter|year)\b|\b(?:(?:monthly|weekly|daily|yearly|annually|quarterly)(?=\W*$|[,;])|as a rule|by default|automatically|as standard)"
)
_WE_ALWAYS = re.compile(
    r"\bwe (?:always |usually |just |then |also )?(?!will\b|shall\b|can\b|could\b|need\b|have\b|must\b|should\b|might\b)[a-z]+\b"
)
_ADDRESSED = re.compile(
    r"\b(?:your|yours|ihre?[nmrs]?|dein\w*|euer\w*|eure\w*|votre|vos|ton|ta|tes|su|sus|tu|tus|seus?|suas?|teu|tua|para si|pra voce|para voce)\b"
)
# What the contact hands over, pays or tells.
_HANDS_OVER = re.compile(
    r"\b(?:bring|chas\w+|shoot|drop|return|pay|sign|transfer|wire|upload|fill|scan|confirm|let|get back|ring in|come|pop|pick|collect|bring\w*|transfer|stell\w*|zahl\w*|bezahl\w*|uberweis\w*|unterschreib\w*|komm\w*|hol\w*|reich\w*|meld\w*"
    r"|traig\w*|tra(?:er|ere|emos)|llev\w+|pag\w+|firm\w+|transfier\w*|transferencia|deposit\w+|pas(?:o|are|ar|amos)|entreg\w+|dej\w+|apport\w+|amen\w+|pai\w+|pay\w+|sign\w+|regl\w+|vire\w*|pass\w+|depos\w+|trag\w+|traz\w+|lev\w+|assin\w+|deix\w+|confirm\w+|digo|aviso|scann?\w*|escane\w*|digitaliz\w*)"
)
# The contact comes by some time: nobody waits for it.
_VISITS = re.compile(
    r"(?:come|pop|drop|swing|stop|call) (?:in|by|round|over|along)\b|komm\w*\b|pass(?:o|are|aremos|amos|e|erai|arei)\b(?! (?:l[aeo]s? |un|o |a (?:foto|lista)))"
)
_BACK = re.compile(r"\b(?:back|again|in|zuruck\w*|wieder|mich|rappel\w*|de vuelta|de volta|otra vez|retorn\w*)\b")
# Turns of one speaker with words of an answering machine.
MACHINE = 2
# Turns in which a call says that it is only acted.
ACTED_TURNS = 3
_EXACT = frozenset({TaskCategory.SEND_INFO, TaskCategory.CALLBACK})


def machine_turns(clauses: Sequence[Clause]) -> set[int]:
    """The turns in which a machine speaks, or somebody to one; of a speaker who sounds like a machine in two turns, and of an acted call, all turns."""
    if any(unbound_words.ACTED.search(c.flat) for c in clauses if c.turn < ACTED_TURNS):
        return {c.turn for c in clauses}
    found = {c.turn for c in clauses if c.frames.machine.search(c.flat) or words.DICTATED.search(c.flat)}
    found |= {c.turn for c in clauses if unbound_words.MACHINE.search(flat(c.speaker))}
    spoken = Counter(speaker for turn, speaker in {(c.turn, c.speaker) for c in clauses} if speaker and turn in found)
    return found | {c.turn for c in clauses if spoken[c.speaker] >= MACHINE}


def is_looked_up(clause: Clause, following: str) -> bool:
    """Whether somebody looks up at once what was asked; `following` is what the same turn says next."""
    text = clause.flat
    if clause.frames.name == "english" or clause.names_day or not _LOOKS_UP.search(text):
        return False
    return not (words.TELLS_OUTCOME.search(f"{text} {following}") or _WITH_SOMEBODY.search(text))


def is_only_said(clause: Clause, start: int) -> bool:
    """Whether the act is done by saying it, or is a note that is taken during the call."""
    if (_CODE.search(clause.flat) and not clause.names_day) or _BY_ITSELF.search(clause.flat, start):
        return True
    is_said = clause.frames.name != "english" and bool(_SAYS.search(clause.flat, max(0, start - 1)))
    return is_said or bool(_NOTES.search(clause.flat) or _INTO_BASKET.search(clause.flat, start))


def is_habit(clause: Clause, category: TaskCategory, lead: str = "") -> bool:
    """Whether a present tense tells what the speaker always does: no day, nobody addressed, no thing of business.

    `lead` is the part of the sentence before: "as soon as it is here" makes it an act to come.
    """
    text = clause.flat
    if clause.frames.name == "english" or category in _EXACT or clause.names_day or _FUTURE.search(text):
        return False
    if clause.frames.to_them.search(text) or _ADDRESSED.search(text) or _TAKES_ON.search(f"{lead} {text}"):
        return False
    return bool(_WE.search(text)) or not words.BUSINESS.search(text)


def is_usual(clause: Clause, kind: str, lead: str = "") -> bool:
    """Whether a promise tells what is done again and again, also on a day: "Die verschicken wir immer Ende März."; `lead`: the part before."""
    text = clause.flat
    if kind == "promise" and clause.frames.name == "english":
        is_news = bool(_NEWS.search(text)) and not (clause.frames.to_them.search(text))
        return is_news or bool(_OFTEN.search(text))
    if kind != "promise" or _I.search(text):
        return False
    return bool(_WEEKLY.search(f"{lead} {text}") or (_USUAL.search(text) and not _FUTURE.search(text)))


def without_periods(text: str) -> str:
    """The text without what names a length of time and no day: "within three days"."""
    return _TAKES.sub(" ", text)


def is_policy(clause: Clause, asked: str) -> bool:
    """Whether a present tense answers `asked`, a question about what is always done: "And if it breaks?" – "We send you a new one within a week."."""
    text = clause.flat
    if _SUPPOSES.search(asked) and asked.rstrip().endswith("?") and _tells_policy(clause):
        return True
    is_asked = _ASKS_POLICY.search(asked) or (_TAKES.search(text) and not _I.search(text))
    if not is_asked or _FUTURE.search(text) or names_day(without_periods(flat(clause.dated))):
        return False
    return bool((_WE_ALWAYS if clause.frames.name == "english" else _WE).search(text))


def _tells_policy(clause: Clause) -> bool:
    if clause.frames.name == "english":
        return bool(_WE_WILL.search(clause.flat)) and not names_day(without_periods(clause.flat))
    return bool(_WE.search(clause.flat)) and not _FUTURE.search(clause.flat)


def is_owed(clause: Clause, start: int, category: TaskCategory) -> bool:
    """Whether what the contact will do is done for us, and not in their own life."""
    text = clause.flat
    addressed = clause.frames.to_them.search(text) or _ADDRESSED.search(text)
    if category is TaskCategory.CALLBACK:
        return bool(addressed or _BACK.search(text))
    if _VISITS.match(text, start) and not clause.names_day and not addressed:
        return False
    return category is TaskCategory.SEND_INFO or bool(addressed or _HANDS_OVER.search(text, start))


def is_sent_by_a_machine(clause: Clause) -> bool:
    """Whether what somebody will receive is sent by a system."""
    text = clause.flat
    return bool(_AUTOMATIC.search(text)) and not (clause.names_day and words.FROM_US.search(text))


def is_talk(clause: Clause, held: str) -> bool:
    """Whether "you'll get …" is praise of a product: no day, no thing that is sent, nobody it comes from."""
    text = clause.flat
    if not held.startswith(
        ("you", "vous aurez", "vous recevrez", "tendra", "recibira", "va a ", "o senhor", "a senhora")
    ):
        return False
    is_thing = clause.frames.things.search(text) or words.BUSINESS.search(text)
    return not (clause.names_day or is_thing or words.FROM_US.search(text))
