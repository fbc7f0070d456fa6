"""Words that name a day or a week by another one, in five languages: "the day after", "that day", "the week after"."""

import re

DAY_BEFORE = re.compile(
    r"\bthe (?:day|night|evening|afternoon) before\b(?! yesterday)|\b(?:am|den) (?:tag|abend) (?:davor|vorher|zuvor)\b|\b(?:el dia|la tarde) (?:de )?(?:antes|anterior|previ[oa])\b"
    r"|\bla vispera\b|\bla veille\b|\ble jour (?:d'avant|precedent)\b|\b(?:no|o) dia (?:anterior|antes)\b|\bna vespera\b|\bum dia antes\b|\bun dia antes\b|\b(?:a|one) day before\b|\beinen tag (?:vorher|davor|zuvor|fruher)\b"
)
DAY_AFTER = re.compile(
    r"\bthe (?:day|morning) after(?! tomorrow| that,? that)\b|\bthe (?:following|next) (?:day|morning)\b|\b(?:a|one) day (?:later|after)\b|\b(?:am|den) tag (?:darauf|drauf|danach)\b|\btags (?:darauf|drauf)\b"
    r"|\b(?:am|den) (?:nachsten|folgenden) (?:tag|morgen)\b|\beinen tag (?:spater|danach)\b|\b(?:al|el) dia siguiente\b|\bal otro dia\b|\bun dia despues\b|\ble lendemain\b|\ble jour (?:suivant|d'apres)\b"
    r"|\b(?:no|o) (?:dia seguinte|outro dia|dia a seguir)\b|\bum dia depois\b"
)
SAME_DAY = re.compile(
    r"\b(?:the|that) same (?:day|morning|afternoon|evening)\b|\bthat (?:day|morning|afternoon|evening)\b|\b(?:am|den) (?:selben|gleichen) tag\b|\ban (?:dem|diesem) tag\b|\bel mismo dia\b|\bese (?:mismo )?dia\b"
    r"|\ble meme jour\b|\bce jour-la\b|\bno mesmo dia\b|\bnesse (?:mesmo )?dia\b|\b(?:by|before|on|until) then\b|\bso? .*\bthen$|\bbis dahin\b|\bpara entonces\b|\bd'ici la\b|\bate la\b|\bbut then (?:i|we)\b|\bafter (?:that|then|it)\W*$|\b(?:danach|hinterher|anschliessend)\b(?! noch)|\b(?:apres(?: ca| cela)?|despues(?: de eso)?|depois(?: disso)?)\W*$"
    r"|\b(?:as soon as|when|once) (?:i'm|i am|i get|we're) back\b|\bon my return\b|\b(?:wenn|sobald) ich (?:wieder )?(?:da|zuruck)\b|\b(?:cuando|en cuanto) (?:vuelva|regrese)\b|\ba la vuelta\b"
    r"|\b(?:des|a) mon retour\b|\bquand je (?:reviens|rentre|serai rentree?)\b|\b(?:quando|assim que) (?:eu )?(?:voltar|regressar)\b"
)
WEEK_AFTER = re.compile(
    r"\b(?:the|a) week after(?! (?:next|that we))\b|\bthe following week\b|\b(?:in der|die) woche (?:drauf|darauf|danach)\b|\b(?:la|en la) semana siguiente\b|\bla semana de despues\b|\bla semaine (?:d'apres|suivante)\b|\bsemaine qui suit\b|\b(?:darauf)?folgenden? woche\b|\bsemana posterior\b|\b(?:na|a) semana (?:seguinte|a seguir)\b"
)
# The last such weekday before the day that was named: "the Thursday before".
WEEKDAY_BEFORE = re.compile(
    r"\bthe (?:mon|tues|wednes|thurs|fri|satur|sun)day before(?=\W*(?:$|[,;]|and\b|at\b|in the\b|so\b))|\b(?:am|den|der) (?:\w+tag|mittwoch) (?:davor|vorher|zuvor)\b|\bel (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo) (?:anterior|antes)\b(?! de)"
    r"|\ble (?:lun|mar|mercre|jeu|vendre|same)di (?:d'avant|precedent)\b|\b(?:na|no|a|o) (?:segunda|terca|quarta|quinta|sexta|sabado|domingo)(?:-feira)? (?:anterior|antes)\b(?! d)"
)
NEXT_WEEK = re.compile(
    r"\b(?:next week|(?:nachste|kommende)r? woche|(?:proxima|otra) semana|semana que (?:viene|vem|entra)|semaine prochaine)\b"
)
WEEKDAYS = tuple(
    re.compile(rf"\b(?:{names})\b")
    for names in (
        "monday|montag|lunes|lundi|segunda",
        "tuesday|dienstag|martes|mardi|terca",
        "wednesday|mittwoch|miercoles|mercredi|quarta",
        "thursday|donnerstag|jueves|jeudi|quinta",
        "friday|freitag|viernes|vendredi|sexta",
        "saturday|samstag|sabado|samedi",
        "sunday|sonntag|domingo|dimanche",
    )
)
# Until when somebody thinks about it is no day of what is to be done.
THINKS = re.compile(
    r"\b(?:think (?:about )?(?:it|that|this)|think (?:it|things) over|sleep on it|mull it over|uberleg\w*|druber schlafen|(?:lo|me lo) piens\w|pensar\w*|pensando|reflech\w+|vou pensar)\b"
)
# Says until when something is needed, or when somebody will have it.
DEADLINE = re.compile(
    r"\b(?:by(?! the way)|before|until|till|due|deadline|no later|latest|in time for|need(?:s|ed)?|want(?:s|ed)? it|with (?:you|us|me)|have it|get it|ready|(?:it|they|that)(?:'ll| will|'s going to) be|should be|i(?:'d| would) say|let's say|shall we say)\b"
    r"|\b(?:bis|vor|frist|spatestens|brauch\w+|haben sie|fertig|rechtzeitig)\b|\b(?:antes|hasta|para el|plazo|necesit\w+|a mas tardar|lo tiene|la tiene|tendra|list[oa])\b"
    r"|\b(?:avant|d'ici|au plus tard|delai|besoin|il me (?:le|la|les) faut|vous l'aurez|pret\w*)\b|\b(?:ate|antes|prazo|precis\w+|no maximo|vai ter|tem isso|pront[oa])\b"
)
