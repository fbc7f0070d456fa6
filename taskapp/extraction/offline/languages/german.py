"""German: how people promise, ask, agree and refuse on the phone."""

import re

from taskapp.extraction.offline.languages.frames import Frames, stems, verb_table, words

_SEND = r"schreib\w* (?:ich )?(?:ihnen|dir|euch) (?:(?:dann|gleich|noch|heute|morgen) )*(?:eine? |ne )?(?:e-?mail|mail|sms|nachricht)\b|schick\w*|send(?:e|en|et)?\b|zusend\w*|zuschick\w*|mail(?:e|en)?\b|weiterleit\w*|leit\w* .*weiter|faxe?n?\b|whatsapp|lass\w* (?:ich |wir )?(?:ihnen|dir|euch) .*zukommen|ubermittel\w*|bekommen? (?:sie|ihr|du)|kriegen? (?:sie|ihr|du)|bekommst du|geb\w* (?:ihnen|dir) (?:die|das|den)"
_CALL = r"meld\w* ich mich|meld\w*(?= ich mich)|ruf\w*|anruf(?!e?s?\b)\w+|zuruckruf\w*|telefonier\w*|klingel\w* durch|meld\w* (?:mich|uns|sie sich|dich|sich)|(?:mich|uns|sich) .*\bmeld\w*"
_MEET = r"treff\w*|vorbei\w*|termin\w*|trag\w* (?:sie|dich|das|den).*ein\b|eintrag\w*|notier\w*|reservier\w*|buch(?!ung|halt)\w*|besuch\w*|komm(?:e|en|t)?\b|sehen uns|vereinbar\w*|einplan\w*|plan\w* .*ein\b|bei (?:ihnen|dir|euch) sein\b"
_FOLLOW = r"klar\w*|pruf\w*|nachfrag\w*|frag\w*|bestatig\w*|kummer\w*|schau\w*|nachschau\w*|guck\w*|geb\w* (?:ihnen|dir|euch) (?:[\w,]+ ){0,4}?(?:bescheid|ruckmeldung)|bescheid|erkundig\w*|informier\w*|sprech\w*|red\w* mit|(?:hak|hang|fass)\w* (?:[\w-]+ ){0,6}?nach\b|geb\w* (?:[\w-]+ ){1,5}?weiter\b|sag\w* (?:ihm|ihr|dem|der|ihnen|dir) |leit\w* das"
_DO = r"schieb\w*|stell\w*(?= ich (?:ihnen|dir|euch)| (?:ihnen|dir|euch)| wir (?:ihnen|euch))|bestell(?!ung)\w*|erstell(?!ung)\w*|stornier\w*|ander\w*|vorbereit\w*|bereit\w*|erledig\w*|schreib\w*|mach\w*|liefer(?!ung|ant)\w*|bring\w*|reparier\w*|tausch\w*|austausch\w*|druck\w*|uberweis\w*|erstatt\w*|gutschreib\w*|kundig\w*|verleg\w*|verschieb\w*|hol\w*|leg\w* .*(?:bereit|zuruck|hin)|hinterleg\w*|zuruckleg\w*|einbau\w*|montier\w*|mess(?!e\b)\w*|versuch\w*|probier\w*|geb\w* (?:ich )?(?:sie|es|das|die|den|ihn|\w+) .*\b(?:in|an|auf|zu[mr]?|ab)\b|setz\w* ich .*\bauf|sag\w* ich .*bescheid|stell\w* .*\baus\b|organisier\w*|veranlass\w*|besorg\w*|bau(?:e|en)\b|installier\w*|leg(?:e|en)?\b|fertig\w*|aktualisier\w*|verlanger\w*|losch\w*|unterschreib\w*|bezahl\w*|reich\w* .*\b(?:nach|ein)\b|stell\w*(?= (?:ich|wir) (?:\w+ )?(?:beim?|bei der)\b)|setz\w* .*auf|nehm\w* .*mit"
_ALL = "|".join((_SEND, _CALL, _MEET, _FOLLOW, _DO))

# What makes a verb that no table lists an act on something.
_OBJECT = r"das|die|den|dem|der|es|ihn|ihnen|dir|euch|mir|uns|ihr\w*|eine?[nmrs]?|unser\w*|mein\w*|dein\w*|diese?\w*|alle\w*|beide\w*|zwei|drei|vier|beim|zum|zur|am|im|vom"

GERMAN = Frames(
    name="german",
    words=frozenset(
        str.split(
            "ich sie und der die das ist nicht ein eine wir ihnen mir mich bis zu mit auf fur den dem es ja nein bitte auch noch dann aber ob im am um wie kann haben hab hatte danke sich guten"
        )
    ),
    promise=stems(
        r"(?:ich|wir) (?:werd(?:e|en)?|muss|mussen|kann ihnen|will|wollen|darf)\b",
        rf"(?:ich|wir)(?= (?:\w+ ){{0,2}}?(?:{_ALL})\b(?! (?:mir|uns|mich)\b))",
        rf"(?<=\b)(?=(?:{_ALL}) (?:ich|wir)\b)",
        r"(?<=\b)(?=(?:geb|setz|leg|sag|nehm|stell|versuch)e? ich (?:\w+ ){1,5}?(?:auf|ab|an|ein|aus|in|mit|raus|rein|weiter|zuruck|bescheid|bei|beim)\b)",
        r"ich(?= (?:versuch|probier)e?(?:'?s| es| das)? )",
        r"werd(?:e|en) (?:ich|wir)\b",
        r"(?<=und )(?=(?:geb|schick|meld|ruf|mail|send|bring|komm|kummer|klar|pruf|bestell|reservier|sag)e? )",
        r"ich lass\w*\b",
        r"dann(?= (?:schick|ruf|meld|mach|komm)\w* (?:ich|wir)\b)",
    ),
    promised=stems(
        r"(?:das |die |den |dann )?(?:bekommen|kriegen|erhalten|haben) sie (?=.*\b(?:von (?:mir|uns)|morgen|heute|bis|nachste\w*|mitte|anfang|ende|ubermorgen|am|per|montag|dienstag|mittwoch|donnerstag|freitag)\b)",
        r"sie (?:bekommen|kriegen|erhalten|horen)\b(?=.*\b(?:von (?:mir|uns)|morgen|heute|bis|nachste\w*|mitte|anfang|ende|ubermorgen|am|per|montag|dienstag|mittwoch|donnerstag|freitag)\b)",
        r"bis (?:\w+ ){0,2}?(?:\w+tag|morgen|mittwoch|ende der woche) (?:haben|bekommen|kriegen) sie\b",
        r"(?:hast|bekommst|kriegst) du (?:sie|es|ihn|das|die|den|alles)\b",
        r"geht (?:\w+ )?(?:heute|morgen|am \w+|noch heute)(?: \w+)? (?:raus|zu ihnen|an sie|in die post)",
        r"(?:ich|wir) schuld(?:e|en) ihnen\b",
    ),
    offer=stems(r"(?:soll|sollen|darf|durfen) (?:ich|wir)\b|(?:ich|wir) (?:konnte|konnten|kann|konnen)\b"),
    request=stems(
        r"(?:konnten|konnen|wurden|wollen) sie|(?:kannst|konntest|wurdest) du|konnt ihr|konnte (?:mich |mir |uns |sich )?(?:da |bitte |mal |vielleicht )*(?:jemand|ihr \w+|ihre \w+|sie)|kann (?:mich |mir |uns |sich )?(?:da |bitte |mal |vielleicht )*(?:jemand|ihr \w+)|bitte|ich (?:mochte|hatte gern|will),? dass sie|denken sie (?:bitte )?(?:daran|dran)|vergessen sie (?:bitte )?nicht|seien sie so (?:nett|gut)|ware (?:nett|gut|schon|super|toll),? wenn (?:sie|du|mich|mir|jemand)|sagen sie (?:ihm|ihr|dem|der)|sie mussten?|du musst"
    ),
    asked=stems(
        r"(?!\w*(?:sag|helf|erklar|buchstab|wiederhol|hor|zeig|verrat))\w{3,}(?:en sie|st du|t ihr) (?:mir|uns)\b(?=.*\?)",
        r"(?<!\bsie )(?!\w+en (?:das|die|den|am)\b)(?:rufen|ruf|melden|schicken|schick|senden|mailen|geben|gib|bringen|faxen|kommen|buchen|stornieren|prufen|reservieren|bestellen) (?:sie )?(?:mich|mir|uns|sich|bei|doch|das|die|den|dann|am|vorbei)\b",
    ),
    need=stems(
        r"(?:ich|wir) (?:brauche?|brauchen|brauchte|brauchten|bräuchte|benotige|benotigen|hatte gern|hatten gern|mochte|mochten|wurde gern|wollte|suche)\b(?=.*(?:rechnung|angebot|vertrag|quittung|kopie|formular|termin|ersatz|kostenvoranschlag|muster|bescheinigung|bestatigung|techniker|monteur|katalog|preisliste|lieferung|unterlagen|vereinbar|bestell|stornier|kundig|reservier|verschieb|umbuch|buchen|ander))"
    ),
    wish=stems(
        r"wenn (?:sie|jemand|du|ihr)(?: \w+){1,8}? (?:konnte(?:n|st|t)?|wurde(?:n|st|t)?)\b(?= |,)",
        r"(?:es |das )?ware (?:\w+ )?(?:toll|schon|gut|super|nett|prima|klasse|hilfreich|lieb|wichtig|ideal),? wenn (?:wir|ich|sie|du|ihr|mich|mir|uns|jemand)\b",
        r"ware es (?:\w+ )?moglich\b,?(?: dass (?:sie|wir|ich)| wenn sie)?",
        r"(?:ware|besteht) (?:die|eine) moglichkeit\b,?(?: dass)?",
        r"sorgen sie (?:bitte )?dafur,? dass",
        r"(?:ich|wir) (?:brauchten?|benotigten?|hatten? gerne?|hatten? noch gerne?)(?: (?:noch|dann|auch|bitte))* (?=(?:das|die|den|eine?[nr]?|ihre?n?|unsere?n?|zwei|drei|nochmal)\b)",
        r"(?:ich|wir) (?:brauchen?|benotigen?)(?: (?:noch|dann|auch|bitte))* (?=(?:das|die|den|eine?[nr]?|ihre?n?|zwei|drei)\b.*\b(?:bis|vor|spatestens|am)\b)",
    ),
    lack=stems(
        r"fehl(?:t|en)(?: (?:mir|uns))?(?: noch| immer noch)?\b",
        r"(?:ich|wir) wart(?:e|en) (?:\w+ )*?auf (?=\w)",
        r"(?:ist|sind) (?:noch |immer )*nicht (?:da|angekommen|gekommen|eingetroffen|eingegangen|erledigt|repariert)\b",
        r"(?:hab|habe|haben) (?:ich |wir )?(?:\w+ ){0,4}?(?:noch|immer noch|bisher) (?:nicht|kein\w*) (?:\w+ )?(?:bekommen|erhalten|gehort)",
        r"(?:muss|musste|mussten|mussen|sollte|sollten)(?: noch| mal| bitte)* (?:\w+ ){0,4}?\w+ werden\b",
    ),
    propose=stems(
        r"lass(?:en)? (?:sie )?uns\b|sollen wir\b|wollen wir\b|wie (?:ware|sieht) es\b|wie ware\b|wie (?:ist|war) es mit\b|passt (?:es )?(?:ihnen|dir|euch)\b|(?:geht|ginge|ging) (?:es )?(?:auch )?(?:bei )?(?:ihnen|dir|(?:am |der |den )?(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|morgen|ubermorgen))\b(?!.*\braus\b)|treffen wir uns\b|konnen wir\b|konnten wir\b|(?:haben|hatten) sie (?:\w+ )?(?:zeit|luft)\b|(?:ich|wir) (?:hatte|hatten|hab|habe|haben) (?:noch )?(?:am |was |einen |etwas )|sagen wir\b|(?:am )?(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag) um\b|(?:unser|der) \w+ (?:konnte|kann|kame|kommt)\b|(?:kann|konnte|bin) (?:ich|wir) (?=(?:\w+ ){0,3}bei (?:ihnen|dir|euch)\b)"
    ),
    arranged=stems(
        r"(?:wir sehen uns|^bis|dann bis) (?:dann )?(?:am |morgen|nachste|montag|dienstag|mittwoch|donnerstag|freitag|samstag|ubermorgen)(?!.*\b(?:hab|habe|haben|ist|sind|mach\w*|schick\w*|bekomm\w*|krieg\w*)\b)",
        r"halten wir (?:\w+ ){1,5}fest\b",
        r"dann (?:hab|habe|haben|trag|trage|notier|notiere) (?:ich|wir)\b",
    ),
    colleague=stems(
        r"(?:(?:mein|meine|unser|unsere|der|die|ein|eine) (?:kolleg\w+|techniker\w*|monteur\w*|chef\w*|mitarbeiter\w*|buchhaltung|assistent\w*|meister\w*|fahrer\w*|werkstatt|lager|sekretar\w*)|die buchhaltung|jemand von uns)(?= )|(?<=, )(?:der|die) (?=(?:bringt|schickt|ruft|macht|holt|liefert|meldet|mailt|kommt) (?:ihnen|sie|dir|euch|sich)\b)|(?<!\w)(?:sag|frag|bitt|geb|beauftrag|sprech|red)\w* (?:ich|wir) [^,]*, (?:der|die) (?=\w{3,}t (?:ihnen|dir|euch)\b)"
    ),
    skip=re.compile(
        r"[\s,]*(?:(?:dann|auch|gleich|noch|mal|gern|gerne|ihnen|dir|sie|euch|mich|sich|das|die|den|es|so|bitte|doch|sofort|nochmal|morgen|heute|bis|am|\w+tag|fruh|nachmittag|abend|vormittag|uhr|um|vor|nach|im|in|der|dem|und|zwar|per|mail(?! (?:ich|wir)\b)|e-mail|post|jetzt|uns|wir|ich|eben|kurz|nachste|nachsten|ubermorgen|woche|einen|eine|ein|ihr|ihre|ihren)\b[\s,]*)*"
    ),
    verbs=verb_table(send_info=_SEND, callback=_CALL, meeting=_MEET, follow_up=_FOLLOW, general=_DO),
    open_verb=re.compile(r"(?!\W*\w+\W*$).*\b(?P<verb>\w{3,}(?:en|ern|eln))\W*$"),
    bare=re.compile(
        rf"(?:^|(?<=[ ,;]))(?:(?:ich (?:auch |dann |gleich |noch )*(?P<verb>\w{{3,}}e)|wir (?:auch |dann |gleich |noch )*(?P<verb2>\w{{3,}}e[rl]?n)) (?:\w+ )?(?:{_OBJECT})\b|(?:(?:das|die|den|da|dann|\w+) )?(?P<verb3>\w{{3,}}e ich|\w{{3,}}e[rl]?n wir) (?=\w)|ich (?P<verb4>\w{{3,}}) (?:ihnen|dir|euch)\b|(?P<verb5>\w{{4,}}(?<!e) ich) (?:ihnen|dir|euch)\b|(?:den|die|das) (?:\w+ ){{1,2}}?(?P<verb6>\w{{3,}}(?<!e) ich) (?:\w+ ){{0,3}}?(?:ab|an|auf|aus|ein|frei|fest|fertig|nach|raus|rein|um|weg|weiter|zuruck|zusammen)\W*$)"
    ),
    told=re.compile(
        rf"^(?:(?:und|also|dann|ja|nein|okay|gut|na|bitte)\b,? )*(?P<verb>\w{{3,}}(?:en|ern|eln)) sie (?:(?:bitte|doch|mal|dann|noch) )*(?:{_OBJECT})\b"
    ),
    stop=words(
        r"(?:hab|war|ware|wurd|werd|konn|konnt|kann|mocht|woll|wollt|soll|sollt|durf|durft|muss|musst|lass|sag|seh|hor|glaub|denk|dacht|find|mein|hoff|versteh|wiss|weis|kenn|freu|bedank|wunsch|nehm|geh|steh|lieg|heis|heiss|wart|les|arbeit|wohn|leb|bleib|kauf|verkauf|fahr|interessier|wunder|arger|erinner|merk|fuhl|lieb|mag|hass|brauch|such|bekomm|krieg|erhalt|entschuldig|hor|rat|empfehl|biet|geb|komm|sein|seid|sind|helf|frag|vergess|wiederhol|buchstabier|erklar|zeig|verbind|druck|klick|tipp|halt|versprech|bin|schau|guck|stell|uberleg|zahl|bezahl|ess|trink|schlaf|mach|tu|nenn|sprech|red|ruf|schliess|offn|offne|hatt|ging|kam|fang|ahn|lern|spar|gewinn|verlier|sitz|zieh|erreich|erwart|vermut|schatz|befurcht|garantier|akzeptier)(?:e|en|n|t|et|ern|eln)?(?: (?:ich|wir))?",
        r"\w+(?:tag|tagen|ende|sachen|wochen|stunden|minuten|tagen|fragen|kosten|morgen|zeiten|leuten|herren|damen|euro)",
    ),
    object=words(_OBJECT),
    idle=re.compile(
        r"(?:schau\w* (?:wir |ich )?(?:doch |da )?(?:mal|kurz|gerade|grad|eben|schnell|gleich)|mach\w* (?:wir |ich )?zu\b|guck\w*|frag\w* (?:nur|mal kurz)|sag\w* mal|prufe das (?:kurz|gerade)|druck\w* (?:\w+ ){0,5}?daumen|verbind\w*|stell\w* sie durch|anbiet\w*|biet\w*|mach\w* (?:mir|uns) (?:sorgen|gedanken)|klar\b|sprech\w* (?:mit|gerade)|red\w*)"
    ),
    support=words(
        r"bescheid|meld\w*|ruf\w*|morgen|nachste\w* woche|heute (?:noch|nachmittag|abend)|bis \w+tag|am \w+tag|nach und",
        r"mit (?:dem|der|den|meinem|meiner|herrn|frau)",
        r"bei (?:dem|der|den|meinem|beim)",
    ),
    in_call=words(
        r"einen (?:moment|augenblick)|moment bitte|augenblick|kleinen moment|ich verbinde|stelle sie durch|bleiben sie (?:dran|am apparat)|gerade eben|jetzt gerade|(?:deshalb|deswegen|darum|drum) ruf\w* (?:ich|wir)|(?:deshalb|deswegen|darum|drum) meld\w* (?:ich|wir) (?:mich|uns) (?:heute schon|schon heute|jetzt|bei ihnen|heute(?=\W*$))|wollte? (?:nur )?(?:fragen|wissen|mal fragen|horen)|mochte (?:nur )?(?:fragen|wissen)|(?:kann|konnte|darf) ich (?:bitte )?(?:mit|herrn|frau|den|die|ihnen helfen|fragen|sprechen)|was kann ich|wie kann ich|(?:konnen|konnten) sie (?:mir )?(?:sagen|helfen|das wiederholen|wiederholen|buchstabieren)|sagen sie mal|um ehrlich zu sein|hab ich gesagt|sie haben gesagt|sie wollten|sie meinten|wie ist (?:ihr|ihre)|geben sie mir (?:bitte )?ihr\w*"
    ),
    things=stems(r"rechnung|angebot|vertrag|quittung|kopie|formular|termin|kostenvoranschlag"),
    hedge=words(
        r"vielleicht|hochstens|allenfalls|eventuell|irgendwann|mal sehen|moglicherweise|unter umstanden|theoretisch|hatte ich|wurde gern|ware schon|bei gelegenheit|wenn(?: es|'s| mal| alles)* (?:wieder )?ruhiger (?:wird|ist)|nachstes mal|beim nachsten mal|selten|manchmal|ab und zu|meistens|normalerweise|in der regel|ich uberlege|uberleg\w*|glaube nicht"
    ),
    condition=words(
        r"falls|wenn(?! (?:sie (?:mochten|wollen|so)|das (?:passt|geht|recht)|moglich|es (?:geht|passt)|mich|mir|jemand))|wenns|sofern|sobald sie|ansonsten|sonst"
    ),
    negation=words(r"nicht(?! vor)|kein\w*|nie|niemals"),
    past=words(
        r"schon (?:geschickt|gemacht|erledigt|angerufen|bestellt|uberwiesen|bezahlt)|bereits|gestern|hab\w* (?:ich |wir |sie |ihnen |das |die |den |es |schon |gestern |ja )*\w*ge\w+(?:t|en)|(?:hab|habe|haben) (?:\w+ ){0,6}?(?:be|ver|er|ent|zer)\w+t(?=\W*$)|letzte\w* (?:woche|monat)|wurde\w* \w*ge\w+|habe ich"
    ),
    refusal=words(
        r"leider|geht nicht|nicht moglich|nicht notig|nein,? danke|nein|konnen wir nicht|kann ich nicht|lassen sie (?:mal|es|nur)|(?:brauchen|mussen) sie nicht|(?:brauchst|musst) du nicht|schon erledigt|hat sich erledigt|kein bedarf|kein interesse|mach ich selbst"
    ),
    yes=words(
        r"ja|gern|gerne|gut|passt|perfekt|klar|abgemacht|einverstanden|mach(?:e|en)? (?:ich|wir)|in ordnung|alles klar|wunderbar|super|prima|naturlich|selbstverstandlich|sehr gut|okay|ok|genau|geht|machen wir so|danke|bis dann|freut mich|kein problem|wird gemacht|geht klar|stimmt|notiert|kriegen wir hin|richte ich"
    ),
    done=words(
        r"erledigt|^\W*(?:so\W+)?fertig|ist raus|(?:hab|habe|ist) (?:ich )?(?:gerade |soeben |schon |jetzt )*(?:geschickt|gemacht|storniert|geandert|eingetragen|verschickt)|da ist (?:es|sie|er)|angekommen|ist da|schon da|liegt (?:mir )?vor|jetzt geschickt"
    ),
    taken_back=words(
        r"doch nicht|ach,? lassen sie|vergessen sie|hat sich erledigt|nein,? lieber nicht|brauchen sie doch nicht"
    ),
    machine=words(
        r"nach dem (?:signalton|ton|piep\w*)|hinterlassen sie|nachricht nach|anrufbeantworter|mailbox|drucken sie die|burozeiten|offnungszeiten|nicht erreichbar|ausserhalb unserer|alle (?:unsere )?(?:leitungen|mitarbeiter|platze)"
    ),
    recap=words(
        r"also (?:nochmal|zusammengefasst|dann)|zusammenfassend|dann halten wir fest|wie (?:besprochen|versprochen|vereinbart)|noch(?:mal)? zur sicherheit|noch was|noch eins"
    ),
    cut=re.compile(
        rf"(?<=[ ,;:–—-])(?:und |aber |also |dann |oder )*(?:(?:ich|wir) (?=(?:{_ALL}|werd\w*))|(?:{_ALL}) (?:ich|wir) |(?:konnen|konnten) sie )"
    ),
    cut_spoken=re.compile(
        rf"(?<= )(?:und |aber |also |dann |oder |ja |na |gut |okay |ahm |ah )*(?:(?:ich|wir) (?=(?:{_ALL}|werd\w*|hab|wollt|brauch|bin|find|weiss|glaub|denk|kann|muss|bekomm))|(?:konnen|konnten) sie |kannst du |danke |wenn |falls |wenns |ist (?:der|die|das) )"
    ),
    to_us=words(r"mir|mich|uns"),
    to_them=words(r"ihnen|sie|dir|dich|euch|bei ihnen"),
    vague=re.compile(r"(?:(?:es|das|ihn|sie|die|den|dies|das alles|ich|wir|dann|ihnen|dir)\b\s*)+"),
    noun=re.compile(
        r"\b(?:der|die|das|den|dem|ein|eine|einen|einem|einer|ihr|ihre|ihren|mein|meine|meinen|unser|unsere|unseren) (?:(?:[a-z]+(?:e|en|er|es)) )?([a-z]{4,})"
    ),
    tail=re.compile(r",? (?:ja|okay|ok|gell|oder|bitte|danke.*|wenn .*|weil .*|damit .*)[ .!,]*$"),
)
