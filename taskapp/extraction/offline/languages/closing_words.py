"""Words that say that something is done, has arrived or moves, in five languages; and the verbs of the tasks that they close.

The patterns are applied to folded text (`speech.flat`). A group of `ACTS` has the name of the kind of act; `VERBS` finds the
kind in a task's title.
"""

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)")


def _begin(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})")


# Who did it: we, I, or nobody named ("sent it yesterday").
_I = r"(?:i|we)(?:'ve| have|'d)?(?: (?:just|already|now|also|finally|even|actually|both))*"
_ICH = r"(?:ich|wir|hab|habe|haben)(?: \w+){0,6}?"
# The past of one verb is the present or the request of another form: only with "ya", "ja" or the compound past.
_YO = r"(?:ya (?:se |te |le |les |lo |la |los |las )*(?:(?:he|hemos) )?|(?:he|hemos) (?:ya )?)"
_JE = r"(?:j'ai|je (?:vous |t' ?|te |l'|les |lui )*(?:l'|les )?ai|(?:nous |on )(?:vous |te |l'|les )*(?:avons|a))(?: (?:deja|bien|juste))*"
_EU = r"(?:(?:ja|eu|nos|te|lhe|lhes) )*"


def _acts(kind: str, english: str, german: str, spanish: str, french: str, portuguese: str) -> str:
    return (
        rf"(?P<{kind}>\b{_I} (?:{english})(?!\w)|\b{_ICH} (?:{german})(?!\w)"
        rf"|\b{_YO}(?:{spanish})(?!\w)|\b{_JE} (?:{french})(?!\w)|\b{_EU}(?:{portuguese})(?!\w))"
    )


ACTS = re.compile(
    "|".join(
        (
            _acts(
                "send",
                r"sent|e-?mailed|mailed|forwarded|faxed|texted|uploaded|posted|put (?:it|them|that) in the (?:post|mail)",
                r"(?:ab|zu|raus|weg|los|mit)?geschickt|(?:ab|zu|ver)?gesendet|versendet|gemailt|weitergeleitet|hochgeladen|gefaxt|zugesandt",
                r"envie|enviamos|enviado|mande|mandamos|mandado|reenvie|reenviado|subido",
                r"envoyee?s?|expediee?s?|transmise?s?|transferee?s?|postee?s?",
                r"enviei|mandei|encaminhei",
            ),
            _acts(
                "pay",
                r"paid|transferred|wired|settled",
                r"bezahlt|uberwiesen|beglichen|gezahlt",
                r"pague|pagamos|pagado|transferi|transferido",
                r"payee?s?|reglee?s?|viree?s?",
                r"paguei",
            ),
            _acts(
                "sign",
                r"signed",
                r"unterschrieben|unterzeichnet",
                r"firme|firmamos|firmado",
                r"signee?s?",
                r"assinei",
            ),
            _acts(
                "book",
                r"booked|scheduled|reserved|arranged",
                r"gebucht|reserviert|vereinbart",
                r"reserve|reservamos|reservado|agende|agendado",
                r"reservee?s?|fixee?s?",
                r"reservei|marquei|agendei",
            ),
            _acts(
                "order",
                r"ordered",
                r"bestellt",
                r"pedi|pedimos|pedido|encargue|encargado",
                r"commandee?s?",
                r"encomendei",
            ),
            _acts(
                "call",
                r"(?:called|phoned|rung|rang|spoken (?:to|with)|spoke (?:to|with)|talked (?:to|with)|reached)",
                r"angerufen|telefoniert|gesprochen|erreicht",
                r"llame|llamamos|llamado|hable|hablamos|hablado",
                r"appelee?s?|telephone|parle",
                r"liguei|falei",
            ),
            _acts(
                "bring",
                r"dropped (?:it |them |that |the [\w ]{2,30}? )?off|brought|delivered|shipped|returned|dispatched",
                r"vorbeigebracht|gebracht|geliefert|zuruckgegeben|abgegeben|abgeliefert",
                r"traje|trajimos|llevado|entregue|entregado|devolvi|devuelto",
                r"apportee?s?|deposee?s?|livree?s?|rendue?s?|rapportee?s?",
                r"trouxe|entreguei|devolvi",
            ),
            _acts(
                "fix",
                r"fixed|repaired|corrected|updated|changed|cancell?ed|renewed|replaced|removed",
                r"repariert|korrigiert|aktualisiert|geandert|storniert|gekundigt|erneuert|behoben|ausgetauscht",
                r"arregle|arreglado|corregi|corregido|actualizado|actualice|cambie|cambiado|cancele|cancelado|renovado",
                r"reparee?s?|corrigee?s?|modifiee?s?|changee?s?|annulee?s?|renouvelee?s?|mise?s? a jour",
                r"consertei|corrigi|atualizei|mudei|troquei|cancelei|renovei",
            ),
        )
    )
)
# "I've got your e-mail", "thanks for the estimate you sent".
RECEIVED = _any(
    rf"{_I} (?:got|gotten|received) (?:your|the|that|those|these|both|it(?! (?:done|fixed|sorted)))(?: \w+){{0,6}}? ?(?:e-?mail(?! address)|letter|message|now|thanks|thank you|yesterday|today|this morning|in the (?:post|mail)|safely|fine)",
    rf"{_I} (?:received|gotten)",
    r"(?:^|(?:yes|yeah|yep|ok|okay|great|hi|hello)[, ]+)(?:got|received) (?:your|the)(?: \w+){1,6}",
    r"thanks (?:again |so much |very much )?for (?:sending|the [\w ]{2,40}? you (?:sent|e-?mailed|mailed))",
    r"thank you (?:again |so much |very much )?for (?:sending|the [\w ]{2,40}? you (?:sent|e-?mailed|mailed))",
    r"(?:habe|haben|hab) (?:ich |wir )?(?:\w+ ){0,6}?(?:erhalten|bekommen|gekriegt)",
    r"danke fur (?:die zusendung|das zusenden|das schicken)",
    r"(?:he|hemos) recibido|recibi|me (?:llego|ha llegado)|nos (?:llego|ha llegado)|gracias por (?:enviar\w*|mandar\w*)",
    r"(?:j'ai|nous avons|on a) (?:bien )?(?:\w+ )?recu|merci (?:pour l'envoi|de m'avoir envoye)",
    r"recebi|obrigad[oa] por (?:enviar|mandar)",
)
ARRIVED = _any(
    r"(?:it|that|they|those|(?:the|your) [\w' -]{2,40}?)(?:'s| has|'ve| have)?(?: just| already| finally| all)? (?:arrived|came (?:in|through|yesterday|today|this morning|on \w+day)|come (?:in|through)|turned up|reached (?:me|us))",
    r"(?:ist|sind) (?:\w+ ){0,5}?(?:angekommen|eingetroffen|eingegangen|da)",
    r"(?:ya )?(?:ha|han) llegado|(?:ya )?llegaron",
    r"(?:est|sont) (?:bien |deja )?arrivee?s?",
    r"(?:ja )?chegou|(?:ja )?chegaram",
)
# Another day for what was agreed.
MOVED = _begin(
    r"let'?s (?:make|do) (?:it|that) (?:[\w ]+ )?instead",
    r"(?:make|do) (?:it|that) (?:on )?(?:[\w ]{3,30}?) instead(?: of \w+)?",
    r"(?:it'?ll|it will|that'?ll|that will) (?:be|have to be) (?:[\w ]{3,30}?) instead",
    r"(?:can|could|let'?s|let us|shall|may|have to|need to|i'?d like to|we'?d like to|i'?ll|we'?ll|want to)(?: (?:we|i|you|please|just|maybe))* (?:move|push|shift|postpone|reschedule|put off) (?:it|that|this|them|the [\w ]{2,40}?|our [\w ]{2,40}?|your [\w ]{2,40}?) (?:back |out |forward |over )?(?:to|until|till|for) ",
    r"(?:(?:it|that)(?:'s| is| has been)|we'?ve|i'?ve) (?:been )?(?:moved|pushed|postponed|rescheduled) (?:it |that |the [\w ]{2,40}? )?(?:back )?(?:to|until) ",
    r"(?:verschieben|verlegen) (?:wir )?(?:\w+ ){1,5}?(?:auf|in) |(?:machen|nehmen) wir (?:\w+ )?lieber|(?:doch|dann) lieber (?:am|erst|nachsten?)|(?:auf|am) (?:\w+ ){1,3}(?:verschieben|verlegen)",
    r"(?:pasamos|movemos|cambiamos|aplazamos|dejamos|pasar|mover|cambiar|aplazar)(?:lo|la|los|las)? (?:[\w ]{2,40}? )?(?:al?|para|hasta) |mejor (?:el|la|que sea) ",
    r"(?:on|nous) (?:reporte|decale|repousse|reportons|decalons|repoussons) (?:[\w ]{2,40}? )?(?:a|au|jusqu'a) |(?:reporter|decaler|repousser) (?:[\w ]{2,40}? )?(?:a|au) |plutot (?:le |la )?(?=lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|semaine)",
    r"(?:vamos )?(?:passar|adiar|mudar|remarcar|passamos|adiamos|mudamos|remarcamos) (?:[\w ]{2,40}? )?para |melhor (?:na|no|ser) ",
)
# The answer to another day that refuses it.
REFUSED = re.compile(
    r"\W*(?:no|nope|sorry|unfortunately|nein|leider|lo siento|non|desole\w*|nao|infelizmente)\b(?! problem| worries)"
)
# Denied, or not the speaker's own knowledge: then the sentence closes nothing.
NOT_SAID = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|without|almost|nearly|only half|part of)\b|n't\b|\bhardly\b"
    r"|\b(?:nicht|nie|niemals|kein\w*|noch nicht|fast|ohne|weder|kaum|bisher)\b"
    r"|\b(?:nunca|jamas|tampoco|todavia|aun|casi|sin)\b|\b(?:pas|jamais|aucune?|encore|presque|sans)\b|\bne |\bn'"
    r"|\b(?:nao|nunca|ainda|quase|sem|nenhuma?)\b"
)
# Conditions, questions inside a sentence, plans, and what somebody thinks or should have done.
LATER = re.compile(
    r"\b(?:if|when|whenever|once|until|till|as soon as|after|before|unless|in case|whether|should|would|could|might|must|may|will|'ll|going to"
    r"|supposed|think|thought|guess|maybe|perhaps|probably|hope|hoped|wish|said|says|told|asked|meant|forgot|wondering|wonder|did you|have you|has anyone|wrong|by mistake|another|again)\b|'ll\b"
    r"|\b(?:wenn|sobald|falls|ob|bevor|nachdem|bis|sollte\w*|wurde\w*|hatte\w*|konnte\w*|werde\w*|wird|glaube|denke|dachte|vielleicht|wahrscheinlich|hoffe|gesagt|falsch\w*|nochmal)\b"
    r"|\b(?:si|cuando|en cuanto|hasta que|antes de|despues de|creo|quizas?|talvez|tal vez|deberia|habria|espero|dijo|dice|pense)\b"
    r"|\b(?:quand|des que|lorsque|avant|apres|peut-etre|devrait|aurait|aurais|crois|pense|espere|dit)\b"
    r"|\b(?:se|assim que|depois que|antes|acho|deveria|teria|disse|pensei)\b"
)
VERBS = {
    "send": re.compile(
        r"\b(?:(?:re)?send|e-?mail|mail|forward|share|upload|post|fax|provide|text|give|get|schick\w*|send\w*|mail\w*|ubermitt\w*|zuschick\w*|enviar|envia|mandar|manda|reenviar|envoyer|envoie|transmettre|expedier|encaminhar|envie)\b"
    ),
    "pay": re.compile(
        r"\b(?:pay|transfer|settle|wire|zahl\w*|bezahl\w*|uberweis\w*|pagar|paga|transferir|payer|regler|virer)\b"
    ),
    "sign": re.compile(r"\b(?:sign|unterschreib\w*|unterzeichn\w*|firmar|firma|signer|assinar)\b"),
    "book": re.compile(
        r"\b(?:book|schedule|reserve|arrange|buch\w*|reservier\w*|vereinbar\w*|reservar|agendar|reserver|fixer|marcar)\b"
    ),
    "order": re.compile(r"\b(?:order|bestell\w*|pedir|encargar|commander|encomendar)\b"),
    "call": re.compile(
        r"\b(?:call|phone|ring|speak|talk|ask|contact|reach|anruf\w*|ruf\w*|sprech\w*|telefonier\w*|llamar|hablar|appeler|rappeler|parler|ligar|falar)\b"
    ),
    "bring": re.compile(
        r"\b(?:bring|deliver|ship|return|drop|dispatch|hand|bring\w*|liefer\w*|zuruckgeb\w*|abgeb\w*|traer|llevar|entregar|devolver|apporter|deposer|livrer|rendre|trazer)\b"
    ),
    "fix": re.compile(
        r"\b(?:fix|repair|correct|update|change|cancel|renew|replace|remove|reparier\w*|korrigier\w*|aktualisier\w*|ander\w*|stornier\w*|kundig\w*|erneuer\w*|arreglar|corregir|actualizar|cambiar|cancelar|renovar|reparer|corriger|modifier|changer|annuler|renouveler|consertar|corrigir|atualizar|mudar|trocar)\b"
    ),
}
