"""Regular expressions of the offline rules: promises, requests, hedges, refusals in English, German and Spanish. They match folded text."""

import re

from taskapp.tasks.types import TaskCategory

# Verbs of follow-up actions by category. The match that starts first in the text decides; on a tie, the order here.
VERBS: tuple[tuple[TaskCategory, str], ...] = (
    (
        TaskCategory.CALLBACK,
        (
            r"(?:call|ring|phone)(?:ing)?\b(?! (?:it|this|that|me old))|give (?:you|me|him|her|them|us) (?:another |a )?(?:quick )?(?:call|ring|buzz)"
            r"|rufe?n? \w+(?: \w+){0,3} (?:zuruck|an)\b|zuruckrufen|anrufen|ruf\w* (?:mich|sie|ihn|ihnen|uns)|(?:te |le |lo |la )?llam\w+"
        ),
    ),
    (
        TaskCategory.SEND_INFO,
        (
            r"(?:send|email|e-mail|mail|forward|share|text|resend|fax|message|drop (?:you|me) (?:a|an) (?:line|email|note))(?:ing)?\b"
            r"|get (?:you|me|that|it|those|these|them|the \w+) (?:over|across) to|(?:have|get|receive) (?:it|them|that|those|(?:our|the|a|an) [\w ]{1,40}?)(?: in your inbox| by | before | on | next | tomorrow| today| this |\W*$)|be (?:with you|in your inbox)|go out\b"
            r"|bekommen sie|(?:need|like|have|brauch\w*|bekommen|recibir|necesit\w*) (?:noch |gern )?(?:a|an|the|our|my|die|das|den|eine?n?|el|la|un|una) (?:\w+ ){0,2}(?:copy|estimate|quote|invoice|receipt|contract|brochure|form|offer|proposal|price list|rechnung|angebot|vertrag|quittung|kopie|formular|presupuesto|factura|contrato|copia|recibo)\b|schick\w*|send(?:e|en|et)\b|mail(?:e|en)\b|zusend\w*|weiterleit\w*"
            r"|(?:te |le |les |me )?(?:envi\w+|mand\w+|reenvi\w+)"
        ),
    ),
    (
        TaskCategory.MEETING,
        (
            r"(?:meet|schedule|book|reschedule|visit|come (?:by|over|round)|stop by|drop by|set up (?:a|an|the) (?:\w+ )?(?:meeting|demo|call|appointment|visit)|put (?:you|me) down for)(?:ing)?\b"
            r"|treff\w*|vorbei(?:komm\w*|schau\w*)|termin\w*|buch\w*|(?:nos )?(?:reun\w+|vemos)|agend\w+|visit\w+|reserv\w+"
        ),
    ),
    (
        TaskCategory.FOLLOW_UP,
        (
            r"(?:follow up|check|get back|find out|look into|confirm|ask|chase|verify|clarify|talk to|speak (?:to|with)|touch base|hear (?:back )?from|check in|see whether|see if|reach out|remind|let (?:you|me|us) know)(?:ing)?\b"
            r"|klar\w*|pruf\w*|nachfrag\w*|frag\w*|melde\w*|bestatig\w*|kummer\w*|averigu\w+|confirm\w+|revis\w+|pregunt\w+|avis\w+|consult\w+"
        ),
    ),
    (
        TaskCategory.GENERAL,
        (
            r"(?:order|prepare|update|cancel|fix|change|renew|process|refund|draft|write|print|file|sign|add|remove|replace|arrange|create|open|set up|draw up|put together|credit|correct|ship|deliver|bring|reserve|extend|pause|upgrade|quote|invoice|submit|report|log|escalate|register|repair|test|install|review|finish|finalize|hold|transfer the|move)(?:ing)?\b"
            r"|bestell\w*|erstell\w*|stornier\w*|ander\w*|vorbereit\w*|erledig\w*|schreib\w*|prepar\w+|cancel\w+|cambi\w+|arregl\w+|pid\w+|hag\w+|tramit\w+|devuelv\w+"
        ),
    ),
)
ACTION = re.compile(rf"\b(?:{'|'.join(pattern for _, pattern in VERBS)})")
PROMISE = re.compile(
    r"\b(?:i'?ll|i will|we'?ll|we will|let me|i'?m going to|i am going to|we'?re going to|we are going to|i shall|i promise to|i can|we can|leave it with me"
    r"|you'?ll (?=have |get |receive |hear )|you will (?=have |get |receive |hear )|it'?ll (?=go out\b|be (?:with you|in your inbox))|will (?=be (?:with you|in your inbox))|(?:i|we) still (?:have|need) to|i owe you|d(?:ie|as|en) (?=bekommen sie)"
    r"|consider it done|ich (?=\w+e\b)|wir (?=\w+en\b)|werde\b|werden wir|le (?=\w+(?:o|e|are)\b)|te (?=\w+(?:o|e|are)\b)|les (?=\w+(?:o|e|are)\b)|lo (?=\w+(?:o|e|are)\b)|voy a|vamos a)"
)
REQUEST = re.compile(
    r"\b(?:(?:can|could|would|will) (?:you|someone|somebody|anyone)|please|kindly|i(?:'d| would) (?:need|like|want) (?:you|someone|somebody) to|i need (?:you|someone|somebody) to|you need to"
    r"|i'?d (?=need (?:a|an|the|our|my)\b|like (?:a|an|the)\b)|any chance (?:of|you|someone)|ich brauch(?:e|te)|me gustaria (?=recibir)|would you mind|i need|we need|make sure (?:to|you)|don'?t forget to|konnten sie|konnen sie|kannst du|konntest du|wurden sie|bitte|puede[ns]?|podria[ns]?|por favor|necesito que)\b"
)
HEDGE = re.compile(
    r"\b(?:if|maybe|perhaps|might|unless|whether or not|would have|could have|should have|in theory|hypothetically|someday|some day|one day|at some point|suppose|imagine|not sure|i'?d love|wish|thinking about|thinking of|toying"
    r"|falls|wenn|vielleicht|eventuell|irgendwann|wurde gern|hatte|si (?!gu)|quiza|quizas|tal vez|a lo mejor|algun dia|ojala|podriamos)\b"
)
NOT = re.compile(
    r"\b(?:won'?t|will not|can'?t|cannot|not|never|no longer|no need|don'?t|doesn'?t|nicht|kein\w*|no|nunca)\b"
)
NOT_FORGET = re.compile(
    r"\b(?:don'?t forget|won'?t forget|not later than|no later than|no problem|no worries|why not)\b"
)
DONE = re.compile(
    r"\b(?:already|just (?:sent|did|called|emailed|booked|updated)|i(?:'ve| have) (?:sent|done|called|booked|updated|cancelled|canceled|emailed|fixed)|sent (?:it|that|them) (?:yesterday|earlier|this morning|last)|yesterday|last (?:week|month|night)"
    r"|while we speak|as we speak|right now|on the line|now on your screen|schon|bereits|gestern|gerade eben|ya (?:lo|la|le|se|te|esta|he)\b|ayer)\b"
)
IN_CALL = re.compile(
    r"\b(?:hold on|one moment|a second|a sec|bear with me|put you (?:on hold|through)|transfer you|pull (?:it|that|up)|have a look here|open (?:it|that|your file) up|be honest|tell you|explain|think about|say that|be frank|see what i can see"
    r"|einen moment|moment bitte|un momento|un segundo|call (?:it|this|that)|i'?ll let you go|let you go)\b"
)
REFUSAL = re.compile(
    r"\b(?:i'?m afraid|unfortunately|sorry,? (?:but )?(?:we|i|that)|(?:we|i) (?:can'?t|cannot|don'?t|won'?t)|not possible|no need|never ?mind|forget (?:it|about it)|leider|lo siento|no podemos|no puedo)\b"
)
HANDLED = re.compile(
    r"\b(?:done|there you go|it'?s (?:sent|in your inbox|done|gone)|just did|you should have it now|erledigt|listo|ya esta|hecho)\b"
)
TAKEN_BACK = re.compile(
    r"\b(?:actually,? (?:no|forget|don'?t|never|scratch|leave)|scratch that|on second thought|never ?mind|forget (?:it|that|about)|doch nicht|olvidelo|olvidalo|mejor no)\b"
)
LETS = re.compile(
    r"\b(?:let'?s|shall we|how about (?:we )?|why don'?t we|see you|lass uns|lassen sie uns|sollen wir|nos vemos|quedamos|que tal si)\b"
)
YES = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok|okay|great|perfect|sounds|works|deal|done|good|that works|absolutely|of course|fine|will do|certainly|gladly|see you|you bet|excellent|ja|gern|gut|passt|perfekt|klar|abgemacht|einverstanden|si|claro|perfecto|de acuerdo|vale|muy bien|por supuesto)\b"
)
URGENT = re.compile(
    r"\b(?:urgent\w*|asap|a s a p|as soon as possible|emergency|immediately|critical|dringend\w*|sofort|eilt|urgente\w*|lo antes posible|cuanto antes)\b"
)
QUOTED = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |your |the |previous |prior )+(?:instructions|rules|prompt)|system prompt|you are (?:now )?an? (?:ai|assistant|language model)|as an ai\b|ignorier\w* (?:alle |deine )|ignora (?:todas |tus )"
)
LEAD = re.compile(
    r"^(?:(?:and|so|then|also|ok|okay|well|sure|yes|great|perfect|please|just|quickly|definitely|certainly|gladly|happily|personally|you|me|us|him|her|sie|ihnen|dir|mir|uns|le|te|les|me|to|go ahead and)\b[\s,]*)+",
    re.IGNORECASE,
)
