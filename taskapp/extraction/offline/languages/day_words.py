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
# Asks when something takes place, and by when something is done.
BEGINS = re.compile(
    r"\b(?:starts?|begins?|opens?|takes? place|fangt|beginnt?|findet|empieza|comienza|commence|debute|a lieu|comeca)\b"
)
WHEN = re.compile(
    r"\b(?:when|by when|what day|which day|how soon|how long|wann|bis wann|welcher tag|cuando|para cuando|que dia|quand|pour quand|quel jour|quelle date|do you have a (?:date|day)|haben sie (?:\w+ )*einen (?:tag|termin)(?=\W*$)|haben sie (?:\w+ )*ein datum|tienen? (?:ya )?(?:una )?fecha|ja tem (?:uma )?data|quando|para quando)\b"
)
# What the speaker will do, and does not need.
THEIR_OWN = re.compile(
    r"\b(?:i|we)(?:'ll| will|'m going to|'re going to)\b|\b(?:samm\w+|schick\w*|bring\w*|mach\w*|meld\w*|zahl\w*|uberweis\w*|klar\w*|frag\w*|hol\w*|sag\w*) (?:ich|wir)\b"
)
# Says until when something is needed, or when somebody will have it.
DEADLINE = re.compile(
    r"\b(?:by(?! the way)|before|until|till|due|deadline|no later|latest|in time for|need(?:s|ed)?|want(?:s|ed)? it|with (?:you|us|me)|have it|get it|ready|(?:it|they|that)(?:'ll| will|'s going to) be|should be|i(?:'d| would) say|let's say|shall we say)\b"
    r"|\b(?:bis|vor|frist|spatestens|brauch\w+|haben sie|fertig|rechtzeitig)\b|\b(?:antes|hasta|para el|plazo|necesit\w+|a mas tardar|lo tiene|la tiene|tendra|list[oa])\b"
    r"|\b(?:avant|d'ici|au plus tard|delai|besoin|il me (?:le|la|les) faut|vous l'aurez|pret\w*)\b|\b(?:ate|antes|prazo|precis\w+|no maximo|vai ter|tem isso|pront[oa])\b"
)
# During the rest of the day of the call.
REST_OF_DAY = re.compile(
    r"\b(?:(?:right|straight|just|as soon as|the (?:minute|moment|second)) (?:after|afterwards|(?:we|i)(?: a|')?(?:re|m)? (?:hang up|get off|finish|put (?:the|this) phone|off the phone|done here)|i (?:hang up|put))(?: (?:this|the call|we|that))?"
    r"|(?:with)?in the (?:next )?(?:half )?hour|(?:in|innerhalb) der nachsten (?:halben )?stunde|ahora (?:(?:se|te|les?|os) )?(?:l[aeo]s? )?\w+o|en la proxima (?:media )?hora|dans (?:la|une) demi-heure|na proxima (?:meia )?hora|ja (?:te|lhe) \w+o"
    r"|when (?:we|i) (?:hang up|get off|finish here)|(?:once|as soon as) (?:i'm|we're) (?:off|done)|(?:over|after|at|before|this) lunch(?:time)?|in a (?:bit|little while|while|few hours|couple of hours)|later on(?! this| next)|before (?:i|we) (?:go home|leave|close|shut)|(?:by|before) close"
    r"|(?:gleich|direkt|sofort) (?:im anschluss|nachher|danach|nach (?:dem|unserem) (?:gesprach|telefonat|anruf))|(?:wenn|sobald) (?:ich|wir) auf(?:leg|gelegt)\w*|nachher|in (?:der|meiner) mittagspause|(?:nach|uber|am) (?:dem )?mittag|in einer (?:viertel|halben|dreiviertel)\s?stunde|heute"
    r"|(?:en cuanto|apenas|nada mas) (?:cuelg\w+|colg\w+|termin\w+)|al rato|en un rat(?:o|ito)|dentro de un rato|ahorita|enseguida|ahora mismo|(?:luego|despues) de comer|a mediodia|al mediodia|en el transcurso del dia|a lo largo del dia"
    r"|(?:des que|aussitot que|une fois que) (?:je |j'ai |on )?(?:raccroch\w+|termin\w+|fini\w*)|dans l'heure|dans (?:la|l') ?(?:matinee|journee|apres-midi|soiree)|en fin de (?:matinee|journee)|tout a l'heure|tout de suite apres|juste apres"
    r"|(?:assim que|quando|logo que|mal) (?:eu )?(?:deslig\w+|termin\w+)|agora mesmo|daqui a pouco|(?:a|na) hora do almoco|depois do almoco|no fim da tarde|ao fim da tarde|mais logo|logo (?:a|mais)|ainda hoje|hoje ainda|em seguida|no decorrer do dia)\b"
)
# An hour or a part of the day without a day is the next one.
IN_THE_MORNING = re.compile(
    r"\b(?<!this )(?:first thing|in the morning)\b|\bmorgen fruh\b|\bgleich (?:in der )?fruh\b|\bdemain matin\b|\b(?:a|de) la premiere heure\b"
    r"|\ba primera hora(?! de la tarde)\b|\bpor la manana\b|\blogo (?:cedo|pela manha|de manha)\b|\b(?:bem cedo|pela manha)\b"
)
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
BY_HOUR = re.compile(
    rf"\b(?:before|by) (?:noon|midday|lunch(?:time)?|teatime|{_HOUR})\b(?! (?:days?|weeks?|months?|hours?|minutes?|percent|of|or|to))"
    r"|\bnachher\b|\btout a l'heure\b|\bbis (?:zum )?mittag\b|\bvor mittag\b|\bvor \w+ uhr\b|\bantes de (?:las? \w+|comer|cerrar|mediodia)\b|\bentre (?:las )?\w+ y (?:las )?(?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b"
    r"|\bavant (?:midi|\w+ heures)\b|\bate (?:as \w+|ao meio.dia)\b|\bantes das \w+\b"
)
# Until when something lasts or is due is no hour of a visit: "bis Mittwoch", "até quinta".
UNTIL = re.compile(
    r"\b(?:by|until|till|up to|bis(?: zum| spatestens)?|hasta|jusqu'(?:a|au)|d'ici(?: a)?|ate)(?: (?:as|las?|el|a))? (?:\w+day|tomorrow|\w+tag|mittwoch|morgen|(?:halb )?(?:zwei|drei|vier|funf|sechs|sieben|acht)|lunes|martes|miercoles|jueves|viernes|sabado|manana|lundi|mardi|mercredi|jeudi|vendredi|demain|segunda|terca|quarta|quinta|sexta|sabado|amanha|\d{1,2})\b"
)
# Asks when the other side can be visited.
WHEN_FREE = re.compile(
    r"\b(?:when|what (?:day|time)s?) (?:are|would|will|can|could|do|suits?|works?) (?:you|we)(?: \w+)? (?:be )?(?:in|about|around|home|at home|free|there|available)\b|\bwhat's your (?:week|day) like\b|\bwann (?:sind|waren|seid|bist) (?:sie|du|ihr) (?:\w+ )?(?:zu ?hause|da|daheim|frei|erreichbar)\b|\bwann (?:passt|ginge)\b"
    r"|\bcuando (?:puede|pueden|puedes|esta|estan|estas|le (?:viene|va|queda)|te (?:viene|va|queda))\b|\bquand (?:etes-vous|es-tu|est-ce que (?:vous etes|je peux)|pouvez-vous|seriez-vous)\b|\bquando (?:esta|estao|pode|podem|e que (?:esta|pode)|fica (?:bom|melhor))\b"
)
