"""Words that say again, sum up, or share the day of what was promised, in five languages."""

import re

# A verb that stands for any act, with its pronoun.
DOES_IT = re.compile(
    r"\b(?:do|handle|sort|finish) (?:it|that|this|them|those)\b|\b(?:get|have) (?:it|that|this|them) done\b"
    r"|\b(?:das|es|die|den) (?:mach|erledig|regel|schaff)\w* (?:ich|wir)\b|\b(?:mach|erledig|regel|schaff)\w* (?:ich|wir) (?:(?:ihnen|dir|das|es|auch|dann|gleich|noch|schon) ?)*(?=(?:am|bis|heute|morgen|noch|gleich|montag|dienstag|mittwoch|donnerstag|freitag|samstag|nachste|ubermorgen)\b)"
    r"|\b(?:ich|wir) (?:mach|erledig|regel)\w* (?:das|es)\b|\b(?:eso )?lo (?:hago|hacemos|hare|haremos|miro|veo)\b|\b(?:hablo|hablare) con (?:el|ella|ellos)\b|\bme (?:encargo|ocupo)\b"
    r"|\b(?:je|on|nous) (?:(?:vous|te|m'en|nous en) )?(?:fais|ferai|fait|faisons|ferons|occupe|charge) (?:ca|cela)\b|\bje (?:le|la|les) (?:fais|ferai)\b|\bje m'en (?:occupe|charge)\b"
    r"|\b(?:trato|tratamos|cuido|cuidamos) disso\b|\b(?:faco|fazemos|resolvo|vejo) isso\b|\bisso eu (?:faco|vejo|resolvo)\b|\bfaco-o\b|\bfalo com (?:ele|ela|eles)\b"
)
# The same kind of act, with its pronoun.
HANDS_IT = re.compile(
    r"\b(?:send|bring|mail|e-?mail|post|forward|drop|deliver|ring|call|text|fix|order|book) (?:it|that|this|them|those|him|her)\b|\b(?:das|es|die|den|sie|ihn) (?:schick|bring|mail|bestell|send|ruf)\w* (?:ich|wir)\b"
    r"|\b(?:(?:se|te|le) )?(?:lo|la|los|las) (?:mando|envio|llevo|traigo|llamo|pido|dejo)\b|\bje (?:(?:vous|te) )?(?:le|la|les|l') ?(?:envoie|enverrai|apporte|appelle|commande)\b|\b(?:mando|envio|levo|ligo|peco)(?:-\w+)? (?:isso|ele|ela|tudo)\b"
)
# Says when what was promised is handed over, and where it goes.
DELIVERS_IT = re.compile(
    r"\b(?:get|have|send|bring|mail|e-?mail|post|drop|ship|deliver) (?:it|that|them|those)\b(?! (?:done|fixed|sorted|looked|back)\b)|\byou(?:'ll| will|'d) (?:have|get) (?:it|that|them|those)\b"
    r"|\b(?:haben|bekommen|kriegen) sie (?:das|die|den|es|sie|ihn|alles)\b|\b(?:das|die|den|es) (?:haben|bekommen|kriegen) sie\b|\b(?:das|die|den|es) (?:schick|mail|bring|send|liefer|leit)\w* (?:ich|wir)\b"
    r"|\b(?:se|te|os) (?:lo|la|los|las) (?:mando|envio|paso|llevo|tengo|entrego|dejo|mandamos|enviamos|llevamos)\b|\b(?:lo|la|los|las) (?:tiene|tienes|tendra|tendras|recibe|recibira)\b"
    r"|\b(?:je|on|nous) (?:vous|te) (?:l'|le |la |les )(?:envoie|enverrai|apporte|donne|transmets|depose|envoyons)\b|\b(?:vous|tu) (?:l'|les |le |la )(?:aurez|auras|recevez|recevrez|avez)\b|\btu vas (?:l'|les )(?:avoir|recevoir)\b"
    r"|\b(?:mando|envio|levo|entrego|mandamos|enviamos)(?:-lh[aeo]s?|-te)?(?: (?:isso|tudo))?(?= (?:na|no|ate|amanha|hoje|segunda|terca|quarta|quinta|sexta)\b)|\b(?:tem|recebe) (?:isso|tudo)\b"
)
GOES_TO = re.compile(r"(?:e-?mail|mail|inbox|post|box|hands?|desk|correo|whatsapp|courrier|boite|caixa|postfach)")
# Questions about what was promised: when, or with a pronoun.
ABOUT_IT = re.compile(
    r"\b(?:when|how|what day|which day|it|that|wann|wie|bis|das|es|cuando|cuanto|eso|quand|combien|ca|cela|quando|quanto|isso|disso)\b"
)
FURTHER = re.compile(r"[,;]| (?:bevor|before|so|damit|para|pour|antes|avant|depois|after|because|weil|porque) ")
PARTS = re.compile(r"[,;:]| (?:and|und|y|et|e) (?!\w+$)")
SUMS_UP = re.compile(r"\W*(?:(?:okay|right|gut|bueno|bon|bom|ja)\W+)?(?:so|also|donc|entao|entonces|alors|pues|dann)\b")
MEETS = re.compile(
    r"\b(?:meet\w*|see (?:you|each)|visit\w*|you're coming|you come|sehen uns|treffen|termin|ortstermin|nos vemos|cita|visita|on se voit|rendez-vous|reuniao|a gente se ve)\b"
)
# Clauses that name another matter to meet about.
OTHER_MATTER = re.compile(
    r"\b(?:meet\w*|catch up|sit down|have a (?:chat|look)|come (?:in|by|over|round|and)|(?:show|see) (?:you|me|it|the|your|our)|visit\w*|viewing|survey|demo|are you (?:free|around|available|in))\b"
    r"|\b(?:treffen|besichtig\w*|besprech\w*|termin\w*|aufma\w+|ausmessen|(?:haben|hatten) sie (?:\w+ )?(?:zeit|luft))\b|\b(?:cita|reunion\w*|reunirnos|vernos|quedar|quedamos|visita\w*|medir)\b"
    r"|\b(?:rendez-vous|rdv|reunion|se voi[rt]|rencontr\w+|visite\w*)\b|\b(?:consulta|reuniao|encontr\w+|visita\w*|vistoria|conversar)\b"
)
# What is sent and is no person has no hour.
PERSON = re.compile(
    r"\b(?:some(?:body|one)|technician|engineer|fitter|plumber|electrician|painter|driver|guy|lad|man|men|crew|team|colleague|surveyor|inspector|mechanic|van|truck|courier|(?:round|over|out)(?= to you\b|\W*$|\s*[,;])"
    r"|jemand\w*|techniker\w*|monteur\w*|kolleg\w+|handwerker\w*|elektriker\w*|maler\w*|fahrer\w*|mitarbeiter\w*|vorbei|alguien|tecnico|instalador|fontanero|electricista|companero|chofer|mecanico|quelqu'un|technicien\w*|plombier|electricien|collegue|chauffeur|alguem|encanador|eletricista|colega|motorista|instaladora?)\b"
)
# Says of several things together when they are there: "You'll have both by Thursday.".
TOGETHER = re.compile(
    r"\b(?:both|all of (?:it|that|this|them)|all (?:that|this|together)|everything|the lot|beides|alles|todo|los dos|las dos|ambos|tout|les deux|tudo|os dois|as duas)\b"
)
ARRIVES = re.compile(
    r"\b(?:have|get|send|bring|with you|ready|haben|bekommen|kriegen|schick\w*|bring\w*|fertig|llega\w*|tien\w+|mand\w+|envi\w+|list[oa]s?|aurez|avez|recevez|arrive\w*|envoie\w*|pret\w*|cheg\w+|tem|receb\w+|pront[oa]s?)\b"
)
# Adds one thing to another that is handed over with it.
WITH_IT = re.compile(r"\b(?:too|as well|(?:along )?with (?:it|that)|dazu|gleich mit|tambien|aussi|avec|tambem|junto)\b")
