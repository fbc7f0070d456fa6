"""The vocabulary of days and times in one table.

A row has the class of a word, its meaning, and the words with that meaning; a column is a language. With the meaning `13..` the first
word of a cell means 13, the second 14, and so on. `typed` holds English
short forms that people type and nobody says. Words are in lower case without accents and separated by commas.
"""

from collections.abc import Iterator
from datetime import time
from itertools import count, repeat
from typing import Any

_TABLE = """
class   | meaning | en                       | typed                       | de                                        | es                       | fr                        | pt
weekday | 0       | monday                   | mon, mondey                   | montag                                    | lunes                    | lundi                     | segunda-feira
weekday | 1       | tuesday                  | tues, tue, tusday, tuesdy                 | dienstag                                  | martes                   | mardi                     | terca-feira
weekday | 2       | wednesday                | wed, weds, wedn, wensday, wendsday, wensdy, wendnesday          | mittwoch                                  | miercoles                | mercredi                  | quarta-feira
weekday | 3       | thursday                 | thurs, thur, thu            | donnerstag                                | jueves                   | jeudi                     | quinta-feira
weekday | 4       | friday                   | fri, fryday                   | freitag                                   | viernes                  | vendredi                  | sexta-feira
weekday | 5       | saturday                 | sat, satday                      | samstag, sonnabend                        | sabado                   | samedi                    | sabado
weekday | 6       | sunday                   | sun                         | sonntag                                   | domingo                  | dimanche                  | domingo
month   | 1       | january                  | jan                         | januar, janner                            | enero                    | janvier                   | janeiro
month   | 2       | february                 | feb                         | februar                                   | febrero                  | fevrier                   | fevereiro
month   | 3       | march                    | mar                         | marz                                      | marzo                    | mars                      | marco
month   | 4       | april                    | apr                         | april                                     | abril                    | avril                     | abril
month   | 5       | may                      |                             | mai                                       | mayo                     | mai                       | maio
month   | 6       | june                     | jun                         | juni                                      | junio                    | juin                      | junho
month   | 7       | july                     | jul                         | juli                                      | julio                    | juillet                   | julho
month   | 8       | august                   | aug                         | august                                    | agosto                   | aout                      | agosto
month   | 9       | september                | sept, sep                   | september                                 | septiembre, setiembre    | septembre                 | setembro
month   | 10      | october                  | oct                         | oktober                                   | octubre                  | octobre                   | outubro
month   | 11      | november                 | nov                         | november                                  | noviembre                | novembre                  | novembro
month   | 12      | december                 | dec                         | dezember                                  | diciembre                | decembre                  | dezembro
near    | 0       | today                    | tdy, 2day, todya                       | heute, heut                                     | hoy                      | aujourd'hui               | hoje
near    | 1       | tomorrow                 | tmr, tmrw, tmw, tmrrw, 2mrw, 2mro, 2moro, 2morrow, tomorro, tommorro, tomoz, tomoro, tommorrow | morgen | manana                  | demain                    | amanha
near    | 2       |                          |                             | ubermorgen                                |                          | apres-demain              |
past    | 1       | yesterday                |                             | gestern                                   | ayer                     | hier                      | ontem
part    | morning | morning                  | morn, mrng                  | morgens, vormittag, vormittags            |                          | matin                     |
part    | afternoon | afternoon, arvo        |                             | nachmittag, nachmittags, nachm            | tarde                    | apres-midi, aprem             | tarde
part    | evening | evening                  |                             | abend, abends                             | noche                    | soir                      | noite
part    | night   | night                    | nite                        | nacht, nachts                             |                          |                           |
noon    | 12:00   | noon, midday             | mid-day                     | mittag, mittags                           | mediodia                 | midi                      | meio-dia
noon    | 23:59   | midnight                 |                             | mitternacht                               | medianoche               | minuit                    | meia-noite
half    | 0       | am                       |                             |                                           | am                       | am                        | am
half    | 12      | pm                       |                             | pm                                        | pm                       | pm                        | pm
number  | 1       | a, an                    |                             | ein, eine, einem, einer, einen            | un, una                  | un                        | um
number  | 2       |                          |                             |                                           |                          |                           | dois
number  | 14      |                          |                             | vierzehn                                  |                          |                           |
number  | 15      | fifteen                  |                             | funfzehn                                  | quince                   | quinze                    | quinze
number  | 20      | twenty                   |                             | zwanzig                                   | veinte                   | vingt                     | vinte
number  | 25      | twenty-five              |                             |                                           |                          |                           |
number  | 30      | thirty                   |                             | dreissig                                  | treinta                  | trente                    | trinta
number  | 45      | forty-five               |                             |                                           |                          |                           |
number  | 1..     | one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve |                             | eins, zwei, drei, vier, funf, sechs, sieben, acht, neun, zehn, elf, zwolf | uno, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce | une, deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze | uma, duas, tres, quatro, cinco, seis, sete, oito, nove, dez, onze, doze
ordinal | 1       |                          |                             |                                           |                          | premier                   | primeiro
ordinal | 1..     | first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth, fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth, twenty-first, twenty-second, twenty-third, twenty-fourth, twenty-fifth, twenty-sixth, twenty-seventh, twenty-eighth, twenty-ninth, thirtieth, thirty-first |                             | ersten, zweiten, dritten, vierten, funften, sechsten, siebten, achten, neunten, zehnten, elften, zwolften, dreizehnten, vierzehnten, funfzehnten, sechzehnten, siebzehnten, achtzehnten, neunzehnten, zwanzigsten, einundzwanzigsten, zweiundzwanzigsten, dreiundzwanzigsten, vierundzwanzigsten, funfundzwanzigsten, sechsundzwanzigsten, siebenundzwanzigsten, achtundzwanzigsten, neunundzwanzigsten, dreissigsten, einunddreissigsten |                          |                           |
ordinal | 13..    |                          |                             | dreizehnte, vierzehnte, funfzehnte, sechzehnte, siebzehnte, achtzehnte, neunzehnte, zwanzigste, einundzwanzigste, zweiundzwanzigste, dreiundzwanzigste, vierundzwanzigste, funfundzwanzigste, sechsundzwanzigste, siebenundzwanzigste, achtundzwanzigste, neunundzwanzigste, dreissigste, einunddreissigste |                          |                           |
ordinal | 13..    |                          |                             | dreizehnter, vierzehnter, funfzehnter, sechzehnter, siebzehnter, achtzehnter, neunzehnter, zwanzigster, einundzwanzigster, zweiundzwanzigster, dreiundzwanzigster, vierundzwanzigster, funfundzwanzigster, sechsundzwanzigster, siebenundzwanzigster, achtundzwanzigster, neunundzwanzigster, dreissigster, einunddreissigster |                          |                           |
unit    | minute  | minute, minutes          | min, mins                   | minute, minuten, min                           | minuto, minutos, min     | minute, minutes, min      | minuto, minutos, min
unit    | hour    | hour, hours              | hr, hrs                     | stunde, stunden, std, stdn                           | hora, horas              | heure, heures             | hora, horas
unit    | day     | day, days                |                             | tag, tage, tagen, tg                        | dia, dias                | jour, jours               | dia, dias
unit    | week    | week, weeks              |                             | woche, wochen, wo                           | semana, semanas          | semaine, semaines         | semana, semanas
unit    | fortnight | fortnight, fortnights  |                             |                                           | quincena                 | quinzaine                 | quinzena
unit    | month   | month, months            |                             | monat, monate, monaten                    | mes, meses               | mois                      | mes, meses
unit    | quarter | quarter, quarters        |                             | quartal, quartale, quartalen              | trimestre, trimestres    | trimestre, trimestres     | trimestre, trimestres
unit    | year    | year, years              |                             | jahr, jahre, jahren                       | ano, anos                | an, ans, annee            | ano, anos
short   | minute  |                          | m                           |                                           |                          |                           |
short   | hour    |                          | h                           |                                           |                          |                           |
short   | day     |                          | d                           |                                           |                          |                           |
short   | week    |                          | w                           |                                           |                          |                           |
short   | month   |                          | mo                          |                                           |                          |                           |
short   | year    |                          | y                           |                                           |                          |                           |
quarter | 1..     |                          | q1, q2, q3, q4              |                                           |                          |                           |
minutes | 10      | ten                      |                             |                                           |                          |                           |
minutes | 15      | fifteen                  |                             |                                           |                          |                           |
minutes | 20      | twenty                   |                             |                                           |                          |                           |
minutes | 30      | thirty                   |                             |                                           |                          |                           |
minutes | 40      | forty                    |                             |                                           |                          |                           |
minutes | 45      | forty-five               |                             |                                           |                          |                           |
minutes | 50      | fifty                    |                             |                                           |                          |                           |
feira   | 0..     |                          |                             |                                           |                          |                           | segunda, terca, quarta, quinta, sexta
plural  | 0       | mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays, weekdays, weekends | | | | |
next    |         | next                     | nxt                         | nachste, nachsten, nachster, nachstem, nachstes, kommende, kommenden, kommender, kommendem, kommendes | proximo, proxima, prox | prochain, prochaine | proximo, proxima, prox
"""

# Abbreviations of weekdays that are also other words: they need a preposition or a time beside them.
WEEKDAY_WORDS = frozenset({"sat", "sun", "wed"})
_VOWELS = "aeiou"


def _meanings(text: str) -> Iterator[Any]:
    """The meaning of each word of a cell."""
    if text.endswith(".."):
        return count(int(text[:-2]))
    return repeat(int(text) if text.isdigit() else time.fromisoformat(text) if ":" in text else text)


class Lexicon:
    """The words of some columns of the table: by class, and for each word its classes with their meanings."""

    def __init__(self, *columns: str, misspelled: bool = False) -> None:
        head, *rows = ([cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines())
        self.phrases: dict[str, dict[str, Any]] = {}
        for row in rows:
            for column in columns:
                words = [word.strip() for word in row[head.index(column)].split(",") if word.strip()]
                self.phrases.setdefault(row[0], {}).update(zip(words, _meanings(row[1]), strict=False))
        self.words: dict[str, tuple[tuple[str, Any], ...]] = {}
        for kind, phrases in self.phrases.items():
            for word, meaning in phrases.items():
                self.words[word] = (*self.words.get(word, ()), (kind.upper(), meaning))
        if misspelled:
            self._add_misspellings()

    def _add_misspellings(self) -> None:
        for kind in ("near", "weekday", "month", "part"):
            for word in [word for word in self.phrases[kind] if len(word) >= 6 and word.isalpha()]:
                for variant in misspellings(word) - self.words.keys() - _REAL_WORDS:
                    self.words[variant] = self.words[word]


# The keys beside each letter on a QWERTY keyboard.
_BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k",
    "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip
# Variants of a day or a month that are words or names themselves.
_REAL_WORDS = frozenset(
    {"mourning", "mooring", "sunny", "marc", "friend", "mundy", "frida", "augusta", "augustine", "auguste", "tomorrows"}
    | {"mogen", "mares", "jueces", "domino"}
)


def misspellings(word: str) -> set[str]:
    """What a slip makes of `word`: two letters swapped, one left out, doubled or not doubled, the key beside it, or another vowel.

    The first letter stays. Short words (6 letters) have no other vowels and no doubled letters: more would be other words.
    """
    inner = range(1, len(word) - 1)
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    beside = {word[:at] + key + word[at + 1 :] for at in range(1, len(word)) for key in _BESIDE[word[at]]}
    missing = {word[:at] + word[at + 1 :] for at in inner}
    if len(word) < 7:
        return (swapped | missing | beside) - {word}
    other_vowel = {word[:at] + vowel + word[at + 1 :] for at in inner if word[at] in _VOWELS for vowel in _VOWELS}
    doubled = {word[:at] + word[at] + word[at:] for at in inner}
    added = {word[:at] + vowel + word[at:] for at in inner for vowel in _VOWELS}
    once = swapped | missing | beside | other_vowel | doubled | added
    # "tommorow": one letter doubled and another not.
    twice = {near[:at] + near[at] + near[at:] for near in missing for at in range(1, len(near) - 1)}
    return (once | twice) - {word}
