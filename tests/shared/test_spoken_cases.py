"""The table of spoken sentences: the day and the hour that each names."""

import pytest

from taskapp.shared.date_words.spoken import read_spoken
from tests.shared.test_date_cases import THURSDAY_TEN, rows

SPOKEN = """
Mittwochabend um acht rufe ich an.             | 2026-12-02 | 20:00
Ich komme Freitagmittag vorbei.                | 2026-11-27 | 12:00
Ich komme Freitag Mittag vorbei.               | 2026-11-27 | 12:00
Ich melde mich morgen früh um neun.            | 2026-11-27 | 09:00
Wir treffen uns übermorgen um 14 Uhr.          | 2026-11-28 | 14:00
Sagen wir nächsten Dienstag um halb zehn.      | 2026-12-01 | 09:30
Ich schicke es bis Freitag.                    | 2026-11-27 |
In zwei Wochen passt es.                       | 2026-12-10 |
Am 15. um 14 Uhr 30.                           | 2026-12-15 | 14:30
Bis Ende des Monats.                           | 2026-11-30 |
Te llamo mañana a las diez y media.            | 2026-11-27 | 10:30
Lo envío pasado mañana.                        | 2026-11-28 |
Nos vemos el viernes a las tres de la tarde.   | 2026-11-27 | 15:00
La próxima semana.                             | 2026-12-03 |
El 15 de diciembre.                            | 2026-12-15 |
Je vous rappelle demain à 14h.                 | 2026-11-27 | 14:00
Après-demain à 10h30.                          | 2026-11-28 | 10:30
Vendredi prochain.                             | 2026-12-04 |
La semaine prochaine.                          | 2026-12-03 |
On fait ça avant la fin du mois.               | 2026-11-30 |
Ligo amanhã às 10h.                            | 2026-11-27 | 10:00
Depois de amanhã.                              | 2026-11-28 |
Na sexta-feira às três da tarde.               | 2026-11-27 | 15:00
Na próxima semana.                             | 2026-12-03 |
Até ao fim do mês.                             | 2026-11-30 |
I'll call you tomorrow, let's say at three.    | 2026-11-27 | 15:00
Tuesday at half past two.                      | 2026-12-01 | 14:30
By noon on Friday.                             | 2026-11-27 | 12:00
Next week, so on the 3rd.                      | 2026-12-03 |
El viernes 11 a las 4 y media.                 | 2026-12-11 | 16:30
El viernes once a las cuatro y media.          | 2026-12-11 | 16:30
Vendredi 11 à 16h30.                           | 2026-12-11 | 16:30
Vendredi onze à seize heures.                  | 2026-12-11 | 16:00
Sexta 11 às 4.                                 | 2026-12-11 | 16:00
Le lundi 14.                                   | 2026-12-14 |
Mardi à dix-huit heures trente.                | 2026-12-01 | 18:30
Demain à vingt et une heures.                  | 2026-11-27 | 21:00
Am Freitag um achtzehn Uhr dreißig.            | 2026-11-27 | 18:30
Mañana a las dieciocho.                        | 2026-11-27 | 18:00
Amanhã às dezanove horas.                      | 2026-11-27 | 19:00
Na sexta-feira às dezoito e trinta.            | 2026-11-27 | 18:30
Lundi à huit heures.                           | 2026-11-30 | 08:00
"""


@pytest.mark.parametrize(("sentence", "day", "at"), rows(SPOKEN))
def test_a_spoken_sentence_names_this_day_and_hour(sentence: str, day: str, at: str) -> None:
    spoken = read_spoken(sentence, THURSDAY_TEN)
    assert spoken
    assert (str(spoken.day), f"{spoken.at:%H:%M}" if spoken.at else "") == (day, at)
    assert sentence[spoken.start : spoken.end].strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "Guten Morgen, hier ist Anna.", "Ich habe das gestern geschickt.", "Hier, on a parlé.", "Segunda vez que ligo.",
        "He was here last Friday.", "We close every Friday at five.", "I have two kids.", "The second option is better.",
        "I may call you.", "Dans dix-huit mois.", "Just a second.", "It costs 500 euros.",
    ],
)  # fmt: skip
def test_a_sentence_without_one_day_to_come_names_none(sentence: str) -> None:
    assert read_spoken(sentence, THURSDAY_TEN) is None
