"""Words of what binds nobody, in five languages: the conditional mood, the speaker's own things, plays and machines that read along."""

import re

INJECTED = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |your |the |previous |prior )+(?:instructions|rules|prompt)|system prompt|you are (?:now )?an? (?:ai|assistant|language model)|as an ai\b|ignorier\w* (?:alle |deine )|ignora (?:todas |tus )"
    r"|(?:instructions?|note) (?:for|to) the (?:note ?taker|assistant|ai|system|summar\w+)|\btasks? (?:equals|colon|list|title)|open bracket|curly|\bjson\b|create (?:an?|five|\w+) (?:urgent |high.priority )?tasks?\b"
)
# A verb in the mood of what would be done: "on vous enverrait la liste".
CONDITIONAL = {
    "french": re.compile(r"(?!pourr|voudr|aimer|ser|aur|fer|devr)\w{2,}r(?:ais|ait|ions|iez|aient)\b"),
    "spanish": re.compile(r"(?!podr|quer|gust|ser|har|tendr|deber)\w{2,}ria(?:mos|n)?\b(?<!seria)"),
    "portuguese": re.compile(r"(?!poder|quer|gost|ser|far|ter|dever)\w{2,}ria(?:mos|m)?\b"),
}
# With its accents: "hatte" is past, "hätte" is polite.
GERMAN_PAST = re.compile(
    r"\b(?:hatten?|wurden?|waren?|wollten (?:sie|ihr)|konnten?) (?:\w+ ){1,4}?(?:nur|schon|noch|damals|doch|drin|ja|mal|\w*ge\w+t)\b"
)
# What a system does, and nobody who speaks.
BY_SYSTEM = re.compile(
    r"(?<!in )(?<!into )(?<!on )(?<!to )(?<!of )(?<!with )(?<!en )(?<!dans )(?<!sur )(?<!auf )(?<!mit )\b(?:the|das|die|el|la|le|o) (?:system|software|app|programm?e?a?|sistema|logiciel|aplicacion|website)(?:'ll|'s going to)?\b(?= \w)"
)
I_OR_WE = re.compile(r"\b(?:i|we|ich|wir|je|nous|yo|eu)\b|\bj'")
DONE_NOW = re.compile(r"\b(?:for you )?(?:right |just )?now\W*$")
# An object of the speaker's, right behind the verb, and those of their work.
OWN_THING = re.compile(
    r"(?:repair|fix|mend|paint|clean|wash|mow|walk|feed|plant|sell|visit|see|pick up|drive|bring|take|ring|reparier\w*|streich\w*|putz\w*|wasch\w*|besuch\w*|anruf\w*|arregl\w*|pint\w*|lav\w*|visit\w*|repar\w*|repein\w*|consert\w*|llev\w*|lev\w*|emmen\w*) (?:up )?(?:my|our own|a minha|o meu|mein|meine|meinen|mi|mis|mon|ma|mes|minha|meu|minhas|meus) (?:old |new |own )?(?P<thing>\w+)"
)
BUSINESS_OWN = re.compile(
    r"(?:boss|manager|buddy|samples?|figures|portfolio|camera|laptop|meter|invoice|proposal|contract|plans?|drawings?|contact|mate|colleague\w*|supervisor|partner\w*|team|man|guys?|lads?|crew|supplier|engineer|technician|accountant|solicitor|lawyer|assistant|office|warehouse|workshop|notes?|diary|calendar|records?|files?|system|list|stock|books?|end|best|side|desk|word|number|details|card|tools?|van|ladder|price\w*|quote|offer|report|copy|data|schedule"
    r"|chef\w*|kolleg\w*|lieferant\w*|team|monteur\w*|techniker\w*|mitarbeiter\w*|steuerberater\w*|unterlagen|liste|kalender|angebot|jef[ea]|companer\w*|socio|equipo|tecnico|proveedor|gestor\w*|contador\w*|agenda|patron\w*|collegue\w*|equipe|technicien\w*|fournisseur|associee?|comptable|agenda|chefe|colega|tecnico|fornecedor|socio|gerente|contabilista|parte)"
)
# A speaker that is a machine.
MACHINE = re.compile(
    r"\b(?:voice ?mail|answering machine|answerphone|ivr|auto(?:mated|mat)\w*|recording|phone menu|anrufbeantworter|mailbox|ansage|bandansage|contestador\w*|buzon|grabacion|operadora automatica|repondeur|messagerie|serveur vocal|secretaria eletronica|correio de voz|caixa postal|gravacao)\b"
)
# A call in which a call is acted.
ACTED = re.compile(
    r"\b(?:training|practice|mock|test) (?:line|call number)\b|\b(?:this is|it's) (?:just|only) (?:a )?(?:practice|training|drill|dry run|rehearsal)\b|\b(?:practice|mock) (?:call|run)\b|\b(?:nur|bloss) (?:eine |zur )?(?:ubung|probe)\b|\bes (?:solo )?(?:una practica|un ensayo|practica)\b|\bc'est (?:juste |seulement )?(?:un exercice|un entrainement|pour s'entrainer)\b|\be (?:so )?(?:um treino|um ensaio|treino)\b|\brole.?play\w*|\blet's pretend\b|\bi'?(?:m| will|ll) (?:gonna |going to )?(?:be|play) the (?:\w+ )?(?:customer|caller|client)\b|\brollenspiel\b|\bich (?:bin|spiel\w*) (?:jetzt )?(?:den|der) (?:\w+ )?(?:kunde\w*|anrufer)\b|\bjeu de role\b|\bje (?:fais|joue) le client\b|\bjuego de rol\b|\byo hago de cliente\b|\bsimulacro\b|\beu faco (?:o|de) cliente\b"
)
