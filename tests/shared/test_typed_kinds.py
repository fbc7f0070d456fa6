"""Kinds of typed lines with their sisters: what is read, and what is marked with which reason."""

import pytest

from taskapp.shared.date_words.mentions import REASONS
from taskapp.shared.date_words.typed import read_line
from tests.shared.test_date_cases import NEW_YORK, THURSDAY_TEN, due, rows

# A day or an hour that the line is about, a number without its unit, an hour that may be something else.
MARKED = """
offer 3:75pm monday                      | no-such-time
confirm Tuesday 3pm works for Ana        | inside-the-sentence
check if Friday at 10 suits Ana          | inside-the-sentence
Tuesday works for Ana, send the invite   | inside-the-sentence
Friday is fine for Ana                   | inside-the-sentence
ob Dienstag 10 Uhr passt                 | inside-the-sentence
confirmar si el martes le va bien        | inside-the-sentence
vérifier si jeudi convient à Ana         | inside-the-sentence
confirmar se terça às 10 serve           | inside-the-sentence
order by 5pm cutoff                      | inside-the-sentence
submit by noon deadline                  | inside-the-sentence
move the demo to Thursday 10am           | inside-the-sentence
contract ends 31 Dec 2026 send renewal   | inside-the-sentence
call back in 15                          | no-unit
call back in 15!                         | no-unit
rappeler dans 15                         | no-unit
ring Ana 2:30                            | unclear-hour
2:30 ring Ana                            | unclear-hour
Ana Mon. or Tue.                         | several-days
Muster in KW 50 verschicken              | vague
livraison semaine 50 chez Ana            | vague
entrega en la semana 50                  | vague
call after the holidays                  | vague
"""
READ = """
offer in about 2 weeks                   | 2026-12-10
offer in under 2 weeks                   | 2026-12-10
offer within the next week               | 2026-12-03
send it before tomorrow 5pm              | 2026-11-27 17:00
send it before tomorrow                  | 2026-11-26
call by 3 this afternoon                 | 2026-11-26 15:00
move to tier 2 by 4 this afternoon       | 2026-11-26 16:00
ring Ana at 2:30                         | 2026-11-26 14:30
Rückruf 4. Dez.                          | 2026-12-04
Rückruf 4. Dez. 10 Uhr                   | 2026-12-04 10:00
Vertrag zum 15. kündigen                 | 2026-12-15
Kündigung zum 31.12.                     | 2026-12-31
Bericht Ende nächster Woche prüfen       | 2026-12-04
Bericht bis Feierabend                   | 2026-11-26 17:00
Ana viertel nach 3 anrufen               | 2026-11-26 15:15
enviar presupuesto a fin de mes          | 2026-11-30
enviar factura antes del 15              | 2026-12-15
pagar el 15 ene                          | 2027-01-15
entrega en 48h                           | 2026-11-28 10:00
llamar a Ana por la tarde                | 2026-11-26 15:00
relancer Ana le 4/12 à 14h               | 2026-12-04 14:00
payer le 4 déc.                          | 2026-12-04
devis sous 48h                           | 2026-11-28 10:00
rappeler dans l'après-midi               | 2026-11-26 15:00
enviar proposta até o fim do mês         | 2026-11-30
cobrar segunda de manhã                  | 2026-11-30 09:00
pagar 4 dez                              | 2026-12-04
tuesday send Ola the offer               | 2026-12-01
next week tell Ola about the move        | 2026-12-03
saturday ring the garage                 | 2026-11-28
weekend buy paint                        | 2026-11-28
Friday call with Ola                     |
Friday Review of the budget              |
monday text for the website              |
Friday send-up of the boss               |
Friday pick of the month                 |
friday pick up the car                   | 2026-11-27
Tuesday Tell Us Your Story               |
plants need sun                          |
Montag GmbH besuchen                     |
domingo lavar                            | 2026-11-29
viernes primer envío                     |
lundi atelier cuisine                    |
vendredi premier rendez-vous             |
segunda maior loja                       |
vendredi vérifier le stock               | 2026-11-27
9.15 friday special                      |
9.15 friday ring Ola                     | 2026-11-27 09:15
10.45 tomorrow dentist                   | 2026-11-27 10:45
email Frau Hansen 12/3                   | 2026-12-03
call Mandar 12/3                         | 2026-12-03
ask Sam for the devis 12/3               | 2026-12-03
do the Rechnung for Ola 12/3             | 2026-12-03
visit 3.feb 9am                          | 2027-02-03 09:00
Ola am 3. Feb. 4pm besuchen              | 2027-02-03 16:00
half an hour from now wash the car       | 2026-11-26 10:30
an hour and a half from now wash the car | 2026-11-26 11:30
wash the car half an hour from now       | 2026-11-26 10:30
after lunch ring Ola                     | 2026-11-26 13:00
3pm ring Ola                             | 2026-11-26 15:00
noon fetch the parcel                    | 2026-11-26 12:00
four o'clock pay the garage              | 2026-11-26 16:00
3pm ring Ola on Friday                   | 2026-11-27 15:00; 2026-11-27 15:00
3pm call notes                           |
noon call with Ola                       |
3pm review meeting                       |
after lunch walk                         |
saturday varnish the deck                | 2026-11-28
this week sand my table                  | 2026-11-27
monday over the hedge                    |
Friday is the deadline                   |
monday meeting the Hansens               |
friday off the grid                      |
friday lunch the usual place             |
el mes que viene vaciar el trastero      | 2026-12-26
podar los rosales dom                    | 2026-11-29
Tante abholen und impfen Mi              | 2026-12-02
Zaun lackieren Do!                       | 2026-12-03
what then am I to do                     |
when open Do                             |
in an hour move the car                  | 2026-11-26 11:00
in a week repot the fern                 | 2026-12-03
in an hour or two move the car           | 2026-11-26 12:00
film an hour long talk                   |
bring tools to Ola's sister sat          | 2026-11-28
paint fence sun!                         | 2026-11-29
renew insurance wed                      | 2026-12-02
RENEW INSURANCE WED                      | 2026-12-02
find out who sat                         |
find the chair where the cat sat         |
rearrange how guests sat                 |
keep butter out of full sun              |
keep butter out of the hot sun           |
photo of the rising sun                  |
gift for the newly wed                   |
fetch Ola from the station half five     | 2026-11-26 17:30
cut the board in half 5 times            |
Auto waschen Samstag in drei Wochen      | 2026-12-19
Mo in einer Woche Auto waschen           | 2026-12-07
9.15 friday: stand-up                    | 2026-11-27 09:15
12.40 friday: refund for Ola             | 2026-11-27
samstag auto waschen                     | 2026-11-28
kommende Woche Zaun streichen            | 2026-12-03
Freitag Sitzung                          |
Mo Hansen Poster bestellen               |
Fr. Hansen zurückrufen                   |
jueves lavar el coche                    | 2026-12-03
la semana que viene pintar la valla      | 2026-12-03
samedi laver la voiture                  | 2026-11-28
semaine prochaine peindre le mur         | 2026-12-03
sábado lavar o carro                     | 2026-11-28
quarta pintar o muro                     | 2026-12-02
quarta via do contrato                   |
Do 14:15 Zaun streichen                  | 2026-12-03 14:15
do 14:15 tea tasting                     |
in 45 Min Nudeln abgießen                | 2026-11-26 10:45
bis Ende Woche Zaun streichen            | 2026-11-27
recoger a Leo dom                        | 2026-11-29
chercher le colis sam 11h15              | 2026-11-28 11:15
Appeler Sam 11h                          |
buscar o carro sexta                     | 2026-11-27
comprar na loja da quinta                |
llamar a Ola en 20 min                   | 2026-11-26 10:20
call sam 15h                             |
comprar pan 15 min antes de las 6        | 2026-11-26 17:45
sous chef training for Ana               |
book the 3pm slot                        |
chapter in 2 volumes                     |
"""


@pytest.mark.parametrize(("line", "reason"), rows(MARKED))
def test_a_line_without_a_certain_due_date_is_marked_with_the_reason(line: str, reason: str) -> None:
    mentions = read_line(line, now=THURSDAY_TEN, tz=NEW_YORK)
    assert {mention.unread for mention in mentions} == {reason}
    assert reason in REASONS


@pytest.mark.parametrize(("line", "meaning"), rows(READ))
def test_a_line_has_its_due_date(line: str, meaning: str) -> None:
    assert due(line) == meaning
