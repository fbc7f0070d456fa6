"""Words around an act, in five languages: what tells that it is one, that it is none, and who it is about."""

import re

from taskapp.tasks.types import TaskCategory

DEFERRED = frozenset({TaskCategory.SEND_INFO, TaskCategory.CALLBACK, TaskCategory.MEETING})
# Before a request, a question about its terms: "how much would you charge?".
ASKS_TERMS = re.compile(
    r"(?:\b(?:how (?:much|many|long|far|often)|wie ?viele?|wie lange|cuant[oa]s?|combien|quant[oa]s?)|^\W*(?:(?:and|but|und|y|e|et|so|pero|mas|mais)\W+)?(?:what(?! time)|which|was|welche[nrs]?|que|cual(?:es)?|quels?|quelles?|qual|quais))\b(?: \w+){0,2}\W*$"
)
# A whole turn that dictates to a machine.
DICTATED = re.compile(
    r"\b(?:open|close) (?:brace|bracket|curly)|output the following|end of (?:the )?transcript|\bjson\b"
)
FAMILY = re.compile(
    r"\b(?:my|mi|meine?n?|minha|meu|mon|ma) (?:mother|mom|mum|dad|father|wife|husband|kids?|son|daughter|brother|sister|parents|friends?|dog|cat|mutter|vater|frau|mann|schwester|bruder|eltern|oma|opa|mama|papa|madre|padre|hermana|hermano|esposa|marido|mere|pere|soeur|frere|femme|mari|mae|pai|irma|irmao)\b|\b(?:die|der) (?:mama|oma)\b|\b(?:den|dem) (?:papa|opa)\b|\bto (?:the|a) (?:vet|dentist|hairdresser|gym|airport)\b"
)
REPORTED = re.compile(
    r"\b(?:thought|hoped|hoping|wish|if|when|what|how|why|where|said|know|once|before|after|que|wenn|dass|si|se)\b[^,]*$"
)
# A promise with these words waits for a yes.
IF_WANTED = re.compile(
    r"\b(?:if you(?:'d)? (?:want|like|wish|prefer)|(?:wenn|falls) (?:sie|du|ihr) (?:das |es )?(?:wollen|willst|wollt|mochten|mogen|magst|wunschen)|si (?:usted )?(?:quieren?|quieres|gustan?|gustas|lo desea|lo prefiere)|si (?:vous|tu) (?:le )?(?:voulez|veux|souhaitez|preferez)|se (?:voce |o senhor |a senhora )?(?:quiser(?:em)?|preferir|desejar))\b(?: me to| us to)?"
)
# A name behind the verb: "te las lleva Fermín".
NAMED_BEHIND = re.compile(
    r"\b(?=(?:te|le|les|os|lhe|vous) (?:l[aeo]s? )?\w{3,}(?:a|e|rá) (?:el |la |o |a )?[A-ZÁÉÍÓÚÀÇÂÊÔ]\w{2,})"
)
# What is to come from the contact first, and what they will do: it limits a promise to a day that comes.
AWAITED = re.compile(
    r"\b(?:once|as soon as|after) you(?:'ve| have|'re| are)\b[^,]*"
    r"|\b(?:if|when|once|as soon as|after) you (?:can |could )?(?:(?:just|then|kindly|please) )*(?:send|sign|pay|return|give|bring|upload|fill|confirm|e-?mail|text|forward|share|drop|approve|transfer|post|scan|whatsapp|tell|get (?:us|me)|let (?:us|me) know)\b[^,]*"
    r"|\b(?:if|when|once|as soon as) (?:the |your |that )?[\w']+(?: is| are|'s|'re)? (?:here|in|back|ready|free|finished|done|off the phone|out(?: of \w+)?)\b[^,]*|\bwenn (?:s'|'s|sie|die|das|der|es|er) (?:\w+ )?(?:da|fertig|angekommen|zuruck) (?:ist|sind)\b"
    r"|\b(?:wenn|sobald) (?:sie|du|ihr)\b(?=[^,]*\b(?:\w*schick\w*|unterschr\w*|\w*send\w*|\w*geb(?:en|t)|gibst|\w*gegeben|\w*zahl\w*|uberw\w*|bestatig\w*|hochl\w*|einreich\w*|bescheid|freigeb\w*|\w*bring\w*))[^,]*"
    r"|\b(?:si|cuando|en cuanto|apenas|una vez que) (?:usted |ustedes )?(?:(?:me|nos|se|lo|la|los|las|le|haya|hayan|hayas) )*(?:confirm|envi|mand|pas[ae]|pag|deposit|firm|traig|tra[ei]|devuelv|entreg|avis|dig|dice|transfier|escane)\w*[^,]*"
    r"|\b(?:si|quand|des que|une fois que|lorsque|aussitot que) (?:vous|tu) (?:(?:me|nous|le|la|les|aurez|auras|avez|l'aurez|m'avez) |m'|nous |l')*(?:envoy|sign|renvoy|confirm|pay|regl|vers|donn|retourn|ram|apport|transm|valid)\w*[^,]*"
    r"|\b(?:se|quando|assim que|logo que|depois que) (?:(?:voce|o senhor|a senhora|me|nos|lhe|o|a) )*(?:confirm|mand|envi|pag|deposit|assin|trou?x|trag|devolv|entreg|avis|diss|transfer)\w*[^,]*"
)
# In a message nobody can help at once: whatever the contact needs is asked for.
MESSAGE_NEEDS = re.compile(
    r"\b(?:i|we)(?:'d)? (?:still |really |also |just )?(?:need|expect|want)(?: to (?:know|hear|talk|speak|discuss)\b| (?!to\b))|(?:ich|wir) (?:brauche?n?|erwarte)\b|\b(?:necesit(?:o|amos)|quisiera|j'ai besoin|il me faut|je voudrais|precis(?:o|amos)|queria)\b"
)
# What customers promise; decides only where nothing tells who speaks.
CUSTOMERS = re.compile(
    r"\b(?:signed|payment|deposit|instal?lment|bank details|my (?:address|details|id|passport|wife|husband|boss|partner|landlord|bank|insurance)|photos?|pictures?|measurements|unterschrieb\w+|anzahlung|fotos?|bilder|masse"
    r"|firmad\w+|el pago|la foto|medidas|signees?|l'acompte|le paiement|mesures|assinad\w+|pagamento|comprovante|justificante)\b|\bpay (?:you|the|it|for)\b|\b(?:think|sleep) (?:about|on) it\b"
)
CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b|^[A-Z][a-z]{2,}(?='s | is )")
SOMEBODY = re.compile(r"\b([A-Z][a-z]{2,})(?:'ll| will| is going to|'s going to)(?= )")
NO_NAMES = frozenset(
    str.split(
        "the that this they there everything nothing it she he you we what who which how when people things your our my his her their all both each some any one and but then also maybe here these those hopefully"
        " january february march april may june july august september october november december hello thanks okay well yes bank court police insurance fedex ups usps dhl amazon"
    )
)
NO_DENIAL = re.compile(
    r"\b(?:n'oubli(?:ez|e) pas|vergessen sie (?:\w+ )?nicht|vergiss (?:\w+ )?nicht|don't forget|won't forget|no later than|not later than|no problem|no worries|why not|why don't (?:we|you)|not a problem)\b"
)
# Where a part of a clause begins that denies or tells something else.
PARTS = re.compile(
    r",(?! (?:the (?:\d|\w+(?:st|nd|rd|th)\b)|d[ea][nrm] (?:\d|\w+ten\b)|(?:el|le|dia|el dia|no dia|o dia) \d|\d))|[;–—]|\b(?:so (?:that )?(?:i|we|you)|because|'cause|since|but|although|weil|damit|aber|porque|para que|pero|parce que|mais|mas)\b"
)
MUST = re.compile(r"\b(?<!still )(?:we|i) (?:have to|need to|must|ought to)\b(?! still)")
FROM_US = re.compile(r"\bfrom (?:me|us|our|my)\b|\b(?:it|that|them|those|one) (?:by|before|from|in)\b|\bhear\b")
# A request to be told of something that happens: "let me know when it arrives".
NAMES_EVENT = re.compile(
    r"\b(?:when|once|as soon as|sobald|wenn|des que|quand|cuando|en cuanto|quando|assim que)\b (?!you\b|sie (?:fragen|zeit)|vous (?:avez|pouvez)|usted|voce)|\b(?:confirm|verif|pruf|bestatig)\w*"
)
# Things of business: a present tense about one of them is an act to come.
BUSINESS = re.compile(
    r"\b(?:angebot|rechnung|vertrag|auftrag|bestellung|lieferung|termin|unterlagen|protokoll|reklamation|gutschrift|devis|facture|contrat|commande|livraison|dossier|avoir|reclamation|presupuesto|factura|contrato|pedido|entrega|queja|expediente|orcamento|fatura|encomenda|reclamacao|proposta|offre|propuesta|oferta)\w*"
)
PREFIX_LAST = re.compile(
    r"\b(?:ab|an|auf|aus|bei|durch|ein|fest|hin|los|mit|nach|raus|um|vor|weiter|weg|zu|zuruck|zusammen|fertig|vorbei|rein)\W*$"
)
# Behind an act another matter, with a subject of its own, or what it is good for.
OTHER_MATTER = re.compile(
    r", (?:(?:and|und|y|et|e) (?:if|wenn|falls|si|se)|they(?:'re| are)|he's|she's|it's|that's|sie (?:sind|ist)|er ist|das (?:ist|sind)|son|es|sao|c'est|ils sont|elle est|il est)\b|,? \b(?:in case|por si|au cas ou|para o caso)\b"
)
# Why something is done.
REASON = re.compile(r"\b(?:because|'cause|weil|parce que|porque|car)\b")
# The contact comes for what is ready.
PICKS_UP = re.compile(
    r"\b(?:pick (?:it|them|that|those|\w+ \w+) up|pick up|collect (?:it|them|that|the|my)|abhol\w*|hol\w* (?:ich|wir) .*\bab|pas(?:o|amos|ar) a (?:buscar|recoger|retirar)\w*|pass\w* (?:le |la |les |l')?(?:prendre|chercher|recuperer)|(?:passo|passar|vou) (?:ai |la )?(?:pra |para )?(?:buscar|pegar|levantar|retirar))\b"
)
# Introduces what another person said.
SAID = re.compile(
    r"\b(?:used to say|kept saying|always sa(?:id|ys))\b[^.?!]{0,40}$|\b(?:he|she|they|it|who|man|guy|woman|lady|somebody|someone|people) (?:\w+ )?(?:used to say|said|says|told|goes|was like|promised|kept saying)\b[^.?!]{0,40}$"
    r"|\b(?:j'avais|j'ai|tu avais|vous aviez|vous avez) dit qu[e' ][^.?!]{0,20}$|\b(?:dije|dijiste|habia dicho|eu disse|tinha dito) que [^.?!]{0,20}$"
    r"|\b(?:hat|hatte|haben) (?:er|sie|man|der|die) [^.?!]{0,30}(?:gesagt|versprochen)\b[^.?!]{0,20}$|\b(?:sagte|meinte) (?:er|sie)\b[^.?!]{0,30}$"
    r"|\b(?:dijo|dijeron|decia|disse|disseram|dizia|a dit|ont dit|disait) (?:que |qu'|:)?[^.?!]{0,20}$"
)
# The end of a verb in the past.
PAST_FORM = re.compile(
    r"(?:vino|hizo|dijo|puso|trajo|tuvo|estuvo|quiso|supo|fue|veio|fez|disse|trouxe|teve|foi|\w{2,}aba[ns]?|\w{3,}ava[mn]?|\w*inham?|\w+ó|\w*[^aei\W]ré|\w*[^r\W]é|\w+í|\w+iu|\w{2,}(?<!est)ou|\w*[^aei\W]rei|\w*[^r\W]ei|março)\b"
)
ABOUT_NOBODY = re.compile(r"(?:ask|tell|see) (?:her|him|them)\W*$")
DONE_THERE = re.compile(
    r", (?:voila|c'est fait|ya esta|listo|hecho|(?:so,? |schon )?erledigt|pronto|feito|there(?: you go| we go)?\W*$|done\W*$)(?!\w)"
)
# A person named only by trade, who may be anybody's.
ANYBODY = re.compile(r"(?:the|der|die|el|la|los|las|le|les|o|a|os|as|un|une|una|um|uma|ein|eine) ")
# Offers and does not settle.
CAN = re.compile(
    r"\b(?:can|could|may|might|kann|konnte|puede|podria|pourrait|peut|pode|poderia|wurde|viendria|viria|if|wenn|falls|si|se)\b"
)
LEAVE = re.compile(
    r"\b(?:see|talk to|speak to|catch) (?:you|ya|him|her|them)\b|\b(?:bis|hasta|ate) |(?:^|, )a (?=lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain)|\bsehen uns\b|\bnos vemos\b"
)
# What makes a request polite, before or behind it.
KINDLY = re.compile(
    r"\b(?:that|it)(?:'d| would) be (?:\w+ )?(?:great|good|nice|lovely|helpful|perfect|brilliant|appreciated)\b|\bware (?:\w+ )?(?:schon|nett|super|toll|gut|lieb|klasse|prima)\b"
    r"|\b(?:ce|ca) serait (?:\w+ )?(?:bien|gentil|super|sympa|parfait|top|genial)\b|\b(?:seria|estaria) (?:\w+ )?(?:bien|bueno|genial|estupendo|perfecto|bom|otimo|optimo)\b|\bagradec\w+|\b(?:wurde|hatte)n? gerne?\b"
)
# Says that the outcome will be told after the call.
TELLS_OUTCOME = re.compile(
    r"\b(?:let (?:you|him|her|them) know|(?:get|come|report|ring|call|phone) (?:right )?back|(?:call|ring|text|e-?mail|phone|message|update) (?:you|him|her|them)|give (?:you|him|her|them) a (?:call|ring|shout|bell)"
    r"|bescheid|meld\w*|(?:le|te|les) (?:aviso|digo|cuento|llamo|escribo)|(?:vous|te) (?:rappelle|redis|dis|tiens)|(?:lhe|te) (?:aviso|digo|ligo|retorno))\b"
)
# Tells what somebody believed or said, or would do.
BELIEVED = re.compile(
    r"\b(?:thought|hoped|hoping|said|told|dachte|meinte|gesagt|pensaba|creia|pensais|croyais|achava|achei|pensei|would've)\b|\b(?:they|he|she)(?:'d| would)\b"
)
# A question behind a statement, which only asks for a nod: "I'll send it tomorrow, okay?"
TAG = re.compile(
    r"[,.] (?:is that (?:ok|okay|all right)|ok|okay|right|all right|alright|yeah|yes|ja|oder|gell|ne|gut|in ordnung|(?:te|le) parece(?: bien)?|vale|de acuerdo|si|no|d'accord|(?:ca|cela) (?:te|vous) va|pode ser|ta bom|ta|ne|esta bem|certo|combinado) ?\?$"
)
