"""Words that change what a day or an hour behind them means in a typed line."""

import re

# A line that begins with one of these words and ends with "?" asks about its day: "did Sue pay on Tuesday?".
QUESTIONS = frozenset({
    "is", "are", "was", "were", "did", "does", "has", "have", "had", "hat", "haben", "ist", "sind", "war", "kommt", "viene", "vienen", "esta", "vem",
    "veio", "vient", "est", "est-ce",
})  # fmt: skip
# What stands behind these words may be, and is nothing to do: "ask Tom if he is in on Friday".
CONDITIONS = frozenset({"if", "whether", "ob", "falls", "si"})
# "Herr Freitag" is a person.
TITLES = frozenset({
    "herr", "herrn", "hr", "hrn", "frau", "familie", "fam", "mr", "mrs", "ms", "dr", "prof", "ing", "senor", "senora", "don", "monsieur", "madame",
})  # fmt: skip
# "Call Mr Friday"; "Dr Friday" may be a visit.
ENGLISH_TITLES = frozenset({"mr", "mrs", "ms", "miss", "sir", "prof"})
# Behind these words eight digits are a number.
NUMBERED = frozenset({
    "order", "invoice", "inv", "po", "no", "number", "nr", "#", "ticket", "ref", "reference", "case", "id", "job", "account", "acct", "part",
})  # fmt: skip
# Behind these words two numbers with a slash are no day: "parcel for unit 9/10", "Wohnung 3/4", "rated 9/10".
NUMBERED_PAIRS = frozenset({
    "unit", "units", "flat", "flats", "apartment", "apt", "suite", "room", "rooms", "house", "houses", "plot", "lot", "block", "gate", "bay", "floor", "floors",
    "page", "pages", "chapter", "question", "level", "stage", "step", "part", "parts", "grade", "size", "sizes", "ratio", "score", "scored", "rated", "rating",
    "wohnung", "raum", "zimmer", "haus", "etage", "stock", "seite", "kapitel", "grosse", "piso", "pisos", "sala", "habitacion", "pagina", "talla", "puerta",
    "appartement", "chambre", "salle", "etape", "taille", "apartamento", "quarto", "tamanho",
})  # fmt: skip
# What happened on a day is no due date: "Kim called me on Monday".
HAPPENED = frozenset({
    "called", "phoned", "rang", "texted", "emailed", "wrote", "spoke", "met", "visited", "messaged", "replied", "complained", "arrived",
    "answered", "asked", "said",
})  # fmt: skip
OBJECTS = frozenset({"me", "us", "him", "her", "them", "back", "in", "again"})
# The day behind these words is the one that is not meant.
NEGATIONS = frozenset({
    "not", "never", "except", "excluding", "besides", "isn't", "nicht", "ausser", "pas", "sauf", "nao", "nunca", "salvo",
})  # fmt: skip
# "La reunión de mañana", "das Angebot von morgen": the day belongs to the thing; "antes de mañana" is a due date.
OF = frozenset({"de", "von", "vom", "del", "d'"})
# Behind these words "mer" is the sea and "jeu" a game.
ARTICLES = frozenset({"la", "un", "une", "una", "uma", "du", "des", "ton", "mon", "son"})
BEFORE_OF = frozenset({"antes", "partir", "avant"})
# Of other languages: a day behind them begins a time, or is what the line is about.
SINCE = frozenset({"nach", "seit", "desde", "despues", "apres", "depois", "depuis", "wegen", "uber", "sobre"})
# Of other languages.
LITTLE_BEFORE = frozenset({
    "d'ici", "el", "le", "na", "den", "dem", "am", "antes", "del", "avant", "en", "spatestens", "bis", "al", "a", "pour", "ab", "hasta", "ate",
})  # fmt: skip
# "Move the call from 2 to 3" names no hour of the task.
CHANGES = frozenset(
    {"move", "change", "shift", "push", "reschedule", "raise", "increase", "lower", "reduce", "cut", "extend", "bump"}
)
# The same in other languages, with a day behind "al" or "à", and what happened: "Ana llamó", "Luc a appelé", "Keller hat am Montag angerufen".
FOREIGN_CHANGES = frozenset({"mover", "cambiar", "aplazar", "deplacer", "reporter", "decaler", "mudar", "adiar"})
HAS_HAPPENED = re.compile(
    r"(?:\b[a-zà-ÿ]\w+ó|\b(?:ligou|falou|chegou|pagou|enviou|mandou)|\b(?:[A-ZÀ-Ý]\w+|il|elle|on) a [a-zà-ÿ]\w*[éi])\s*$"
)
HAS_DONE = re.compile(r"\s+\w{0,9}ge\w{1,20}(?:t|en)\s*[.!]*$")
# Behind these words two numbers with a dot are no day: "Raum 3.12 um 10 Uhr".
LABELS = frozenset({"version", "raum", "zimmer", "kapitel", "punkt", "abschnitt", "artikel", "nr", "build", "release"})
# Months that are also names of people.
MONTHS_AS_NAMES = frozenset({"may", "april", "june", "august", "jan"})
# In a line with one of these words, or behind one of the others, "sat", "sun" and "wed" are words and no days: "where the cat sat".
CLAUSES = frozenset({"who", "where", "how", "when", "while", "that", "which", "what", "why", "because", "as"})
BEFORE_DAY_WORDS = frozenset({
    "in", "on", "by", "with", "without", "full", "direct", "bright", "strong", "hot", "rising", "setting", "morning", "evening", "summer", "winter", "no",
    "some", "more", "much", "newly", "be", "been", "get", "got", "is", "are", "was", "were", "just", "against", "late", "early", "need", "needs", "facing",
})  # fmt: skip
PRONOUNS = frozenset({"i", "he", "she", "it", "we", "you", "they", "who"})
# "Any day but Friday".
ANY = frozenset({"day", "days", "time", "anything", "date", "weekday", "nothing"})
# Words of a day in other languages that is not understood.
OTHER_DAYS = re.compile(
    r"[a-z]*tag|ostern|pfingsten|dia|feriado|festivo|vispera|vespera|pascua|pascoa|semana|jour|lendemain|veille|ferie|pentecote|toussaint"
)
# Days in languages that are not read, beside which an hour is none: "domani alle 15:00", "завтра в 15:00", "明日15:00". Days in Latin
# letters are written small, or they may be names.
UNREAD_DAYS = re.compile(
    r"(?<!\w)(?:(?:dopo)?domani|(?:lune|marte|mercole|giove|vener)d[iì]|sabato|domenica|overmorgen|(?:maan|dins|woens|donder|vrij|zater|zon)dag"
    r"|i ?morg[eo]n|[öo]vermorgon|(?:mån|man|tis|tirs|ons|tors|fre|lör|lør|sön|søn)dag|(?:po)?jutro|pojutrze|poniedziałek|wtorek|środ[aęy]|czwartek|piątek"
    r"|sobot[aęu]|niedziel[aęi]|z[íi]tra|zajtra|poz[íi]tř[íi]|pondělí|pondelok|úterý|utorok|střed[au]|stred[au]|čtvrtek|štvrtok|pátek|piatok|neděl[ei]|nedeľ[au]"
    r"|yarın|[pP]azartesi|[sS]alı|[çÇ]arşamba|[pP]erşembe|[cC]umartesi|cuma|pazar|(?:poi)?m[âa]ine|luni|marți|miercuri|vineri|sâmbătă|duminică"
    r"|holnap(?:után)?|hétfőn?|kedd(?:en)?|szerd[aá]n?|csütörtök(?:ön)?|péntek(?:en)?|szombat(?:on)?|vasárnap"
    r"|(?:yli)?huomenna|(?:maanan|tiis|tors|perjan|lauan|sunnun)taina|keskiviikkona|besok|ngày mai|(?i:(?:после)?завтра|післязавтра|понедельник|вторник|сред[ау]"
    r"|четвер[гь]?|пятниц[ау]|суббот[ау]|воскресень[ея]|понеділок|вівторок|серед[ау]|п['’]ятниц[яю]|субот[ау]|неділ[яю]|(?:μεθ)?αύριο|δευτέρα|τρίτη|τετάρτη|πέμπτη"
    r"|παρασκευή|σάββατο|κυριακή)|غد[اًا]*|فردا|(?:يوم )?ال(?:أحد|احد|اثنين|إثنين|ثلاثاء|أربعاء|اربعاء|خميس|جمعة|سبت)|מחר(?:תיים)?|ביום|कल|परसों)(?!\w)"
    r"|明日|明後日|明天|後天|后天|あした|あさって|[月火水木金土日]曜|星期|[周週][一二三四五六日]|礼拜|내일|모레|[월화수목금토일]요일|พรุ่งนี้|วัน(?:จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์|อาทิตย์)"
)
# "Montag GmbH" is a company.
COMPANIES = frozenset({"gmbh", "ag", "kg", "ug", "verlag", "sa", "sarl", "sl", "ltda"})
# "Friday and Sons", "Montag und Partner".
PARTNERS = frozenset({
    "sons", "sohne", "tochter", "partner", "partners", "associates", "co", "brothers", "fils", "filles", "associes", "hijos", "filhos",
})  # fmt: skip
# Names of days that are also names of people or places, and the words before them that make them days.
NAMED_DAYS = frozenset({"nikolaus", "reyes", "allerheiligen", "fronleichnam"})
BEFORE_NAMED_DAYS = frozenset({"im", "en", "em", "an", "vor", "bis", "zu"})
# Behind these words a short weekday of another language is a name.
BEFORE_NAMES = frozenset({
    "an", "fur", "mit", "von", "bei", "herr", "herrn", "frau", "a", "al", "con", "de", "del", "para", "com", "do", "avec", "pour", "chez", "und", "y", "e", "et", "da", "o", "uma", "pela",
})  # fmt: skip
# Words of a day that is not understood, beside which an hour is none.
TIME_WORD = re.compile(r"[a-z]*days?|week|weekend|month|quarter|year|spring|summer|autumn|winter|someday")
OTHER_DAY = re.compile(
    r"\b(?:the (?:day|week|weekend|month) (?:of|after|before)|week (?:of|commencing))\b", re.IGNORECASE
)

# After these words the date is part of the sentence, and without it the sentence would be incomplete.
DEPENDENT_AFTER = frozenset({
    "for", "from", "since", "after", "of", "the", "a", "an", "last", "past", "every", "each",
    "to", "than", "between", "during", "and", "or", "about", "my", "our", "de", "del", "von", "vom", "your", "his", "her", "their", "re", "if", "whether", "unless",
})  # fmt: skip

# A day before these words is what is asked: "confirm Tuesday 3pm works for Ana".
SUITS = re.compile(
    r"(?:\s+at\s+\d{1,2})?\s+(?:(?:still|would|will|also|doesn['’]t|does not|won['’]t)\s+)*"
    r"(?:works?|suits?|fits?|(?:is|are)\s+(?:still\s+|not\s+)?(?:ok|okay|fine|good|possible|free|better|available)|passt|geht|klappt"
    r"|convient|(?:lui|leur|vous|te)\s+convient|(?:le|les|te|lhe)\s+(?:va|viene|conviene|serve)|va\s+bien|serve|funciona|fica\s+bem)(?!\w)",
    re.IGNORECASE,
)
# An hour or a day before these words is that of another thing: "order by 5pm cutoff".
APPOINTED = re.compile(r"\s+(?:cut-?\s?off|deadline|slot|window)s?(?!\w)|" + SUITS.pattern, re.IGNORECASE)
