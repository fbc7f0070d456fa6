"""The vocabulary of days and times in one table.

A row has the kind of phrase, its meaning, and the phrases with that meaning; a column is a language. `typed` and `said` hold
English phrases that are only typed (short forms) or only spoken. Phrases are folded (lower case, no accents) and separated by
commas.
"""

import re
from datetime import time
from typing import Any

_TABLE = """
kind      | meaning | en                          | typed                      | said                                   | de                             | es
weekday   | 0       | monday                      | mon                        |                                        | montag                         | lunes
weekday   | 1       | tuesday                     | tues, tue                  |                                        | dienstag                       | martes
weekday   | 2       | wednesday                   | wed                        |                                        | mittwoch                       | miercoles
weekday   | 3       | thursday                    | thurs, thur, thu           |                                        | donnerstag                     | jueves
weekday   | 4       | friday                      | fri                        |                                        | freitag                        | viernes
weekday   | 5       | saturday                    | sat                        |                                        | samstag, sonnabend             | sabado
weekday   | 6       | sunday                      | sun                        |                                        | sonntag                        | domingo
month     | 1       | january                     | jan                        |                                        | januar                         | enero
month     | 2       | february                    | feb                        |                                        | februar                        | febrero
month     | 3       | march                       | mar                        |                                        | marz                           | marzo
month     | 4       | april                       | apr                        |                                        | april                          | abril
month     | 5       | may                         |                            |                                        | mai                            | mayo
month     | 6       | june                        | jun                        |                                        | juni                           | junio
month     | 7       | july                        | jul                        |                                        | juli                           | julio
month     | 8       | august                      | aug                        |                                        | august                         | agosto
month     | 9       | september                   | sept, sep                  |                                        | september                      | septiembre
month     | 10      | october                     | oct                        |                                        | oktober                        | octubre
month     | 11      | november                    | nov                        |                                        | november                       | noviembre
month     | 12      | december                    | dec                        |                                        | dezember                       | diciembre
near      | 2       | day after tomorrow          | the day after tomorrow     |                                        | ubermorgen                     | pasado manana
near      | 1       | tomorrow                    |                            |                                        | morgen                         | manana
near      | 0       | today                       |                            | end of day, end of the day             | heute                          | hoy, esta tarde
near      | 0       |                             |                            | immediately, right away, straight away | sofort                         | esta noche
near      | 0       |                             |                            | in an hour, as soon as we hang up      |                                | ahora mismo
tonight   | 20:00   | tonight                     |                            |                                        |                                |
part      | 09:00   | morning                     |                            |                                        |                                |
part      | 15:00   | afternoon                   |                            |                                        |                                |
part      | 18:00   | evening                     |                            |                                        |                                |
noon      | 12:00   | noon                        |                            |                                        |                                |
half      | 0       |                             | am                         |                                        |                                |
half      | 12      |                             | pm                         |                                        |                                |
week end  | 4       |                             |                            | this week, end of week                 | diese woche                    | esta semana
week end  | 4       |                             |                            | end of the week, end of this week      | ende der woche                 | fin de semana
month end | last    |                             |                            | end of month                           | monatsende                     | fin de mes
month end | last    |                             |                            | end of the month, end of this month    | ende des monats                | final de mes
number    | 1       | a, an                       |                            | one                                    | ein, eine, einem, einer        | un, una
number    | 2       |                             |                            | two, couple, couple of                 | zwei                           | dos
number    | 2       |                             |                            | a couple, a couple of                  |                                |
number    | 3       |                             |                            | three                                  | drei                           | tres
number    | 4       |                             |                            | four                                   | vier                           | cuatro
number    | 5       |                             |                            | five                                   | funf                           | cinco
number    | 6       |                             |                            | six                                    | sechs                          | seis
number    | 7       |                             |                            | seven                                  | sieben                         | siete
number    | 8       |                             |                            | eight                                  | acht                           | ocho
number    | 9       |                             |                            | nine                                   | neun                           | nueve
number    | 10      |                             |                            | ten                                    | zehn                           | diez
unit      | minute  |                             | minute, minutes, min, mins |                                        |                                |
unit      | hour    |                             | hour, hours, hr, hrs       |                                        |                                |
unit      | day     | day, days                   |                            |                                        | tag, tage, tagen               | dia, dias
unit      | week    | week, weeks                 |                            |                                        | woche, wochen                  | semana, semanas
unit      | month   | month, months               |                            |                                        | monat, monate, monaten         | mes, meses
period    | week    | week                        |                            |                                        | woche                          | semana
period    | month   |                             | month                      |                                        |                                |
this      |         | this                        |                            |                                        |                                |
next      |         | next                        |                            | following                              | nachste, nachsten, nachster    | proximo, proxima
next      |         |                             |                            |                                        | nachstem, nachstes             |
next      |         |                             |                            |                                        | kommende, kommenden, kommender |
next      |         |                             |                            |                                        | kommendem, kommendes           |
coming    |         |                             |                            |                                        |                                | proximo, que viene
in        |         | in                          |                            | within                                 | in                             | en, dentro de
on        |         | on, by, due, due on, due by |                            |                                        |                                |
at        |         | at, by                      |                            |                                        |                                |
the       |         |                             |                            | the                                    | am                             | el, el dia
of        |         |                             |                            | of                                     |                                | de
th        |         | st, nd, rd, th              |                            |                                        | .                              |
"""


class Lexicon:
    """The phrases of some columns of the table, by kind."""

    def __init__(self, *columns: str) -> None:
        head, *rows = ([cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines())
        self.phrases: dict[str, dict[str, Any]] = {}
        for row in rows:
            cells = (row[head.index(column)] for column in columns)
            phrases = [phrase.strip() for cell in cells for phrase in cell.split(",") if phrase.strip()]
            meaning = int(row[1]) if row[1].isdigit() else time.fromisoformat(row[1]) if ":" in row[1] else row[1]
            self.phrases.setdefault(row[0], {}).update(dict.fromkeys(phrases, meaning))

    def meaning(self, kind: str, phrase: str) -> Any:
        """The meaning of a phrase of that kind (a number, a time of day or a name); case and spacing are ignored."""
        return self.phrases[kind][" ".join(phrase.lower().split())]

    def pattern(self, kind: str) -> str:
        """A regular expression for any phrase of that kind, longest first; it matches nothing when there is none."""
        phrases = sorted(self.phrases[kind], key=len, reverse=True)
        any_of = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
        return f"(?:{any_of or '(?!)'})"
