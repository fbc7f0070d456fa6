"""Words that settle an act before the call ends: it is done at once, it is dropped, or it stood already; in five languages."""

import re

# What is only asked or supposed to be done, and what a speaker did himself.
ONLY_IF = re.compile(
    r"\?\W*$|\b(?:if|falls|wenn|en caso de que|si|au cas ou|caso|se) [^,]*\b(?:gone|done|sent|weg|raus|da|fait|parti|arrive\w*|hecho|listo|llegado|feito|pronto|chegou)\b"
)
I_DID = re.compile(
    r"\bi(?:'ve| have| just)\b|\bich habe?\b|\bhabe? ich\b|\bacabo de\b|\b(?:je viens|j'ai)\b|\bacabei\b"
)
# Behind what was done at once.
DONE_ALONE = re.compile(
    r"\W*(?:(?:so|there|okay|ya|ja)\W+)?(?:listo|pronto|voila|fertig|hecho|feito|(?:all )?done|there you go|(?:voila,? )?c'est (?:fait|bon|enregistre|valide)|that's (?:in|you done|(?:it|that|them|all),? \w+ed)|ya (?:esta|lo tiene)|esta feito|ist drin|(?:so|ya|voila|there|okay)\W+(?:das ist |ist |that's |c'est )?\w+(?:ado|ido|ada|ida|ert|ed)|(?:pronto|listo)\W+\w+(?:ado|ido|ada|ida|ei))\W*$"
)
# Goes on behind a pause in which something was done.
RESUMES = re.compile(
    r"\W*(?:(?:and|und|y|et|e)\W+)?(?:okay|ok|oh|so|there|right|done|ye[sp]|yeah|great|perfect|lovely|got it|fertig|gut|genau|hab ich|steht|ist|listo|ya|vale|bueno|hecho|voila|bon|c'est|ca y est|pronto|ja|ta|certo|feito)\b"
)
# The other side is asked at once whether it was done, or sees that it was.
TRIED = re.compile(
    r"\b(?:try|check) (?:it |that |again )?(?:again|now)\b|\bdid (?:it|that) (?:arrive|come|go|work)\b|\bprobieren sie(?: es)?(?: jetzt| nochmal| noch mal| mal)+|\bpruebe?(?:lo)? ahora\b|\bessayez (?:maintenant|a nouveau)\b|\b(?:tente|experimente) agora\b"
    r"|\bit(?: works|'s working) (?:now|again|fine)\b|^\W*(?:oh|ah|yes|yeah|hey)\W+it(?: works|'s working)\W*$|\bi(?:'m| am) (?:back )?in(?: now)?\W*$|\bjetzt (?:geht|klappt|funktioniert)(?:'s| es)?(?: wieder)?\W*$|\bya (?:funciona|entro|me sale)\b|\b(?:la|maintenant) ca (?:marche|fonctionne)\b|\b(?:funcionou|entrou|agora foi)\b"
)
# Answers a question whether something happened: "Could you check whether it has gone out?" – "It went out this morning.".
TELLS = re.compile(
    r"(?:(?:yes|yeah|sure|ja|si|oui|sim|so|okay|well|ah|um|uh)\W+)*(?:it|that|they|he|she|there|i|we|(?:the|your) \w+)(?:'s| is| are|'re|'ve| has| have| did| was| were| went| left| came| goes| shut| shipped| got)\b(?! (?:sure|happy|going|gonna|to|not sure)\b)"
)
# Says that it was no earnest.
JOKES = re.compile(
    r"\bapril fool\w*|\b(?:only|just|i'm|i was) (?:joking|kidding)\b|\bdia de los (?:santos )?inocentes\b|\b(?:es|era) broma\b|\b(?:war|ist) (?:doch |nur )*(?:ein |'n )?(?:scherz|spass|witz)\b|\bje (?:plaisante|rigole)\b|\bpoisson d'avril\b|\b(?:to|estou) brincando\b|\be brincadeira\b|\bprimeiro de abril\b"
)
# Says that what was spoken of is not done after all: by its verb, or with a thing that somebody no longer needs.
DROPS = re.compile(
    r"\b(?:i|we|he|she|they)(?: won't| will not| needn't| shan't|'ll not)(?: then| now| even| actually| really)?(?: have to| need to)? (?!be\b|get\b|have\b|know\b|keep\b)\w+|\b(?:i|we) (?:don't|do not)(?: then| now| even| actually| really)? (?:need|have to)\b|\byou (?:won't|don't|needn't|do not)(?: then| now| even| actually| really)?(?: have to| need to)? (?:send|come|do|order|call|ring|bother|post|bring|write|chase|check|book)\b|\bno need (?:to|for|of)\b|\bnot (?:necessary|needed)\b|(?:^|[,.;:–—-] ?|\b(?:actually|so|just|then|please|well|oh|no) )(?:scrap|cancel|forget|skip|drop|ignore|strike) (?:that|the|it|this|about|my|your|all)\b|\bi(?:'ll| will) leave (?:that|the|it|this)\b|\bno longer\b|\bno point\b"
    r"|\b(?:brauch\w*|muss\w*|mach\w*|schick\w*|bestell\w*|komm\w*|ruf\w*) (?:(?:ich|wir|sie|du|er|mir|uns|das|die|den|es|ja|dann|also|jetzt|da|ihnen|dir|auch|gar|doch|\w+) ){1,4}?(?:nicht|nichts|nix|kein\w*|niemand\w*)\b(?! vor)|\b(?:ich|wir|sie|du) (?:brauch\w*|muss\w*) (?:(?:das|die|den|es|ja|dann|also|jetzt|da|gar|doch|\w+) ){0,4}?(?:nicht|nichts|nix|kein\w*|niemand\w*)\b(?! vor)|\b(?:nehm|streich|losch|stornier)\w* (?:ich|wir) (?:\w+ ){0,4}?(?:wieder|raus|weg)\b|\bhat sich (?:\w+ )?erledigt\b|\blass\w* (?:ich|wir|sie) (?:das|es|die|den)\b|\bnicht (?:mehr )?notig\b|\bfallt (?:\w+ )?(?:weg|aus|flach)\b"
    r"|\bya no \w+|\bno hace falta\b|\bno (?:se )?preocupe\b|\bno te preocupes\b|\bdejel[oa]\b|\bdejalo\b|\bolvide\w*\b|\bolvidalo\b|\bentonces no (?:(?:le|te|se|lo|la|los|las) )*\w+|\bno (?:lo |la )?necesit\w+|\b(?:l[aeo]s? )(?:quito|anulo|borro)\b"
    r"|\bplus (?:besoin|la peine|necessaire)\b|\bpas (?:la peine|besoin|necessaire)\b|\blaissez (?:tomber|faire)\b|\blaisse (?:tomber|faire)\b|\b(?:alors|donc|du coup) (?:je|on|nous) (?:n'|ne )?(?:\w+ ){1,3}?(?:pas|rien|plus)\b|\bj'annule\b|\bje (?:l'|l[ae]s? )(?:annule|enleve|supprime|retire)\b|\bc'est annule\b"
    r"|\bnao (?:precis\w+|e preciso|vale a pena)\b|\bja nao (?:\w+)|\bdeixa (?:pra la|para la|estar|isso)\b|\bdeixe (?:pra la|estar|isso)\b|\besquec[ae]\b|\bentao (?:eu |a gente )?nao (?:\w+)|\bcancel[ae] isso\b"
)
# Says nothing of the kind: a date, a condition, or the manner in which it is done.
ONLY_LIMITS = re.compile(
    r"\?\W*$|\b(?:just|only|nur|bloss|seulement|juste|solo|solamente|apenas|but|aber|pero|mais|mas|before|until|till|unless|without|if|forget|later than|be (?:late|long)|worry|bevor|bis|vor|ohne|wenn|ausser|vergess\w*|antes|hasta|sin|si|avant|jusqu\w*|sans|oubli\w+|ate|sem|know|weiss|think|glaub\w*|hear|see|mind|want to|like)\b"
)
# Names nothing of its own, so that it is about what was spoken of last.
ABOUT_ALL = re.compile(
    r"\bwon't (?:then |now )?do anything\b|\b(?:won't|don't|needn't|do not|will not)(?: then| now| even| actually)? (?:need|have to do|do|\w+(?= any)) (?:anything|anyone|anybody|any of (?:it|that)|it|that|one|them)(?: then| now| any ?more| after all)*\W*$|\bno need(?: for (?:that|it|them))?(?: then| now| any ?more| after all)*\W*$|\b(?:scrap|cancel|forget|skip|drop) (?:that|it|this|(?:that|the|my) order)\W*$"
    r"|\bhat sich (?:\w+ )?erledigt\b|(?:^|[,.] )(?:(?:nein|dann|also|ach|das|den|die|es|ihn)\W+)*brauch\w* (?:ich|wir|sie) (?:das |ihn |sie |es )?(?:dann |ja |doch )*(?:nicht|nichts|nix|niemand\w*)(?: mehr)?\W*$|\bya no (?:hace falta|(?:lo |la )?necesit\w+)|\bno hace falta\W*$|\bplus besoin\b|\bpas la peine\W*$|\blaissez tomber\b|\bja nao (?:e )?precis\w+|\bnao precisa mais\b|\bdeixa p(?:a)?ra la\b"
)
# Tells of an appointment that was made before the call: a reminder, a confirmation, a question about it.
STANDING = re.compile(
    r"\b(?:calling|ringing|phoning|just|wanted|here)(?: \w+){0,2} to (?:confirm|remind|check)\b|\b(?:reminder|remind(?:ing)?(?: you)?) (?:of|about|that|for)\b|\b(?:i've got|i have|i've|we've got|you've got|you have|got)(?: already)? (?:an?|my|our|your|the) (?:\w+ ){0,2}(?:appointment|booking|reservation|check-up|lesson)\b"
    r"|\b(?:i have|have) appointment\b|\b(?:my|your|our|the) (?:\w+ ){0,2}(?:appointment|booking|reservation|check-up|lesson)(?:'s| is| was)?(?: still)? (?:on|at|for|tomorrow|today|this|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\btermin\w*\b.*\b(?:erinner\w*|bestatig\w*)|\b(?:erinner\w*|bestatig\w*)\b.*\btermin|\b(?:ich hab|ich habe|wir haben|sie haben|du hast|habe? ich|haben sie) (?:\w+ ){0,5}?(?:den|einen|meinen|ihren|nen|unseren) (?:\w+ )?termin\b(?! frei)"
    r"|\b(?:record\w+|confirm\w+)\b.*\b(?:cita|reserva|visita)\b|\b(?:tengo|tenia) (?:una |la |mi )?(?:cita|reserva)\b|\b(?:mi|su|tu) (?:cita|reserva) (?:del|es|de|para)\b"
    r"|\b(?:rappel\w+|confirm\w+)\b.*\b(?:rendez-vous|reservation)\b|\bj'ai (?:bien )?(?:un |mon )?rendez-vous\b|\b(?:mon|votre|ton) rendez-vous (?:de|du|est)\b"
    r"|\b(?:lembrar|confirmar|confirmo)\b.*\b(?:consulta|reserva|visita|marcacao|horario)\b|\btenho (?:uma |a |minha )?(?:consulta|marcacao|reserva|hora marcada)\b|\b(?:a )?(?:minha|sua|tua) (?:consulta|marcacao|reserva) (?:e|de|da|na|no)\b"
)
