"""Typed lines in German, Spanish, French and Portuguese, and English lines with words of these languages."""

from datetime import datetime

import pytest

from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.typed import read_line
from taskapp.tasks.quick_add.reader import read_quick_add
from tests.shared.test_date_cases import NEW_YORK, THURSDAY_TEN, due, rows

# Whole lines in other languages with their due date; `?`: marked, and none.
FOREIGN = """
Ben morgen um 15 Uhr anrufen                  | 2026-11-27 15:00
Ben heute Abend anrufen                       | 2026-11-26 18:00
Ben am Freitag um 10 anrufen                  | 2026-11-27 10:00
Ben nächsten Dienstag um 15:00 anrufen        | 2026-12-01 15:00
Ben am 3. Februar um 14:30 anrufen            | 2027-02-03 14:30
Ben in zwei Wochen um 10 Uhr anrufen          | 2026-12-10 10:00
Ben jeden Montag um 9 anrufen                 | ?
Ben täglich um 9 anrufen                      | ?
Ben am Freitagnachmittag um halb drei anrufen | 2026-11-27 14:30
Ben spätestens Freitag anrufen                | 2026-11-27
Ben nicht am Freitag anrufen                  | ?
Ben in einer halben Stunde anrufen            | 2026-11-26 10:30
Ben werktags um 9 anrufen                     | ?
Llamar a Ben esta noche                       | 2026-11-26 18:00
Llamar a Ben el lunes o el martes             | ?
Llamar a Ben en media hora                    | 2026-11-26 10:30
Appeler Ben lundi ou mardi                    | ?
Appeler Ben dans une heure et demie           | 2026-11-26 11:30
Appeler Ben cet après-midi à 4h               | 2026-11-26 16:00
Appeler Ben le 1er décembre                   | 2026-12-01
Appeler Ben pas vendredi                      | ?
Ligar para o Ben sexta às 10h                 | 2026-11-27 10:00
Ligar para o Ben na terça da semana que vem   | 2026-12-01
Ligar para o Ben segunda ou terça             | ?
Ligar para o Ben daqui a uma hora e meia      | 2026-11-26 11:30
Angebot bis 17 Uhr                            | 2026-11-26 17:00
Herrn Freitag um 15:00 anrufen                | ?
Guten Morgen Aktion vorbereiten               |
Llamar a Ben el viernes a las 10              | 2026-11-27 10:00
Llamar a Ben el lunes que viene a las 3pm     | 2026-11-30 15:00
Llamar a Ben mañana a las 7 de la tarde       | 2026-11-27 19:00
Llamar a Ben el 3 de febrero a las 9          | 2027-02-03 09:00
Llamar a Ben todos los lunes a las 9          | ?
Appeler Ben lundi à 10h                       | 2026-11-30 10:00
Appeler Ben vendredi prochain à 14h30         | 2026-11-27 14:30
Appeler Ben demain matin                      | 2026-11-27 09:00
Appeler Ben dans deux semaines à 10h          | 2026-12-10 10:00
Appeler Ben tous les lundis à 9h              | ?
Ligar para o Ben na sexta às 10h              | 2026-11-27 10:00
Ligar para o Ben na próxima terça às 9        | 2026-12-01 09:00
Ligar para o Ben dia 3 de fevereiro às 10     | 2027-02-03 10:00
Ligar para o Ben toda segunda às 9            | ?
Ask Placido Domingo at 3pm                    | ?
Email Marco at 3pm                            | 2026-11-26 15:00
Treat them as two orders                      |
"""


@pytest.mark.parametrize(("line", "meaning"), rows(FOREIGN))
def test_a_line_in_another_language_has_its_day_or_is_marked(line: str, meaning: str) -> None:
    assert due(line) == meaning.strip("?")
    assert any(m.unread for m in read_line(line, now=THURSDAY_TEN, tz=NEW_YORK)) == (meaning == "?")


@pytest.mark.parametrize(
    "line",
    [
        "Chiama Maria domani alle 15:00", "Chiama Maria lunedì alle 15:00", "Bel Maria vrijdag om 15:00", "Ring Maria imorgon kl 15:00",
        "Zadzwoń do Marii jutro o 15:00", "Zavolat Marii zítra v 15:00", "Sună-o pe Maria mâine la 15:00", "Hívd fel Mariát holnap 15:00",
        "Soita Marialle huomenna klo 15:00", "Позвонить Марии завтра в 15:00", "Позвонить Марии В ПЯТНИЦУ в 15:00", "Κάλεσε τη Μαρία αύριο στις 15:00",
        "اتصل بماريا غدا 15:00", "Telepon Maria besok 15:00", "Maria 明日 15:00", "Maria 내일 15:00", "Maria 星期一 3pm",
    ],
)  # fmt: skip
def test_beside_a_day_in_a_language_that_is_not_read_an_hour_is_marked_and_not_today(line: str) -> None:
    assert due(line) == ""
    assert [mention.unread for mention in read_line(line, now=THURSDAY_TEN, tz=NEW_YORK)] == ["hour-alone"]


@pytest.mark.parametrize("line", ["Call Sabato at 3pm", "Email Luni at 15:00", "Ask Domenica at 3pm"])
def test_a_name_that_is_a_day_elsewhere_leaves_the_hour(line: str) -> None:
    assert due(line) == "2026-11-26 15:00"


# How an hour is written behind a day.
HOURS = {
    "de": ("um 9", "um 14:30", "9 Uhr", "um 9.30 Uhr", "14.30 Uhr", "ab 15 Uhr", "9h"),
    "es": ("a las 9", "a las 14:30", "a las 9.30", "a las 3pm", "9h", "15h"),
    "fr": ("à 9h", "9h30", "à 14h30", "vers 15h", "a 9h"),
    "pt": ("às 9", "às 14h30", "9h", "as 9h", "às 14:30", "às 9.30"),
}
ABBREVIATED = {
    "de": ("Mo", "Di", "Mi", "Do.", "Fr", "Sa", "So."),
    "es": ("lun", "mar", "mie", "jue", "vie", "sáb", "dom"),
    "fr": ("lun.", "mar", "mer", "jeu", "ven", "sam", "dim"),
    "pt": ("seg", "ter", "qua", "qui", "sex", "sáb", "dom."),
}


@pytest.mark.parametrize("language", HOURS)
def test_an_hour_behind_the_short_or_the_whole_name_of_a_weekday_is_on_that_day(language: str) -> None:
    names = [*enumerate(ABBREVIATED[language]), *((day, name) for name, day in whole_names(language))]
    for day, name in names:
        for hour in HOURS[language]:
            local = due(f"{name} {hour} Keller")
            assert local[10:], f"{name} {hour}"
            assert datetime.fromisoformat(local).weekday() == day, f"{name} {hour}"


def whole_names(language: str) -> list[tuple[str, int]]:
    """The weekdays of a language with their numbers, as German writes them with a capital."""
    names = Lexicon(language).phrases["weekday"].items()
    return [(name.capitalize() if language == "de" else name, day) for name, day in names]


# Lines with what stays in the title: no word of the day.
TITLES = """
kommenden Di nachm. Muster abholen     | Muster abholen
morgen vorm. Muster abholen            | Muster abholen
bis spaetestens Fr 12 Uhr Angebot raus | Angebot raus
prox martes 11h Ruiz                   | Ruiz
prox terca 16h Rosa                    | Rosa
dia 5/12 às 8h obra                    | obra
el día 5/12 a las 8 obra               | obra
d'ici mar soir rappeler                | rappeler
el vier a las 5 llamar a Ruiz          | llamar a Ruiz
leave 20 min before Friday 5pm         | leave
Zahnarzt Di 8.12. 14:30                | Zahnarzt
Zahnarzt Dienstag, den 8. Dezember     | Zahnarzt
an Silvester um 18 Uhr Feuerwerk       | Feuerwerk
Mo Keller anrufen um 9                 | Keller anrufen
Rückruf zw. 14 und 15 Uhr              | Rückruf
call *Friday* at 3                     | call
tomorow 8 pick up alan                 | pick up alan
2moro 9ish call vet                    | call vet
mañana x la mañana banco               | banco
Müller fünf vor halb drei              | Müller
llamar a Ana al mediodía               | llamar a Ana
rappeler Luc à 5h moins le quart       | rappeler Luc
mar 8 de la tarde cena equipo          | cena equipo
call +44 7911 123456 dec 1 10am        | call +44 7911 123456
sku 12-05 on friday                    | sku 12-05
schedule call with ben for friday at 3 | schedule call with ben
call ana friday, !high                 | call ana
call ana in 1 h 30 min                 | call ana
3 Tage vor Weihnachten Karten schicken | Karten schicken
30.11 10 Uhr Keller                    | Keller
llamar a Ana a partir del lunes        | llamar a Ana
rappeler Luc à partir de lundi         | rappeler Luc
rappeler Luc au plus tard lundi        | rappeler Luc
réunion déplacée à lundi 9h            | réunion déplacée
préparer la réunion pour demain        | préparer la réunion
lavar o carro até 20/12                | lavar o carro
IPTU até 20/12                         | IPTU
lavar el coche hasta el 20/12          | lavar el coche
laver la voiture d'ici le 20/12        | laver la voiture
Auto bis 20.12. waschen                | Auto waschen
parents evening 3 Dec 18:30            | parents evening
open evening 3 Dec at 6                | open evening
date night saturday                    | date night
coffee morning mon 10am                | coffee morning
call Ola evening 3 Dec                 | call Ola
9.15 friday: stand-up                  | stand-up
"""


@pytest.mark.parametrize(("line", "title"), rows(TITLES))
def test_all_words_of_the_day_leave_the_title_and_no_other(line: str, title: str) -> None:
    assert read_quick_add(line, now=THURSDAY_TEN, tz=NEW_YORK).title == title
