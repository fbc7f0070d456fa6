"""The forms of days and times in German, Spanish, French and Portuguese; see `forms`."""

GERMAN = """
none none       | guten (morgen / abend / tag)                                          | nothing
near sure       | (sofort / im laufe des tages)                                         | ahead day 0
part_alone frail | [am] (fruh / PART)                                                    | part morning
counted sure    | ((in / binnen) COUNT (UNIT) / geben sie mir COUNT UNIT)               | away
counted sure    | (in / binnen) (einer halben / einer halbe) stunde                     | ahead_minutes 30
counted sure    | (in / binnen) einer viertelstunde                                     | ahead_minutes 15
counted sure    | (in / binnen) einer dreiviertelstunde                                 | ahead_minutes 45
counted sure    | (in / binnen) (anderthalb / eineinhalb) stunden                       | ahead_minutes 90
holiday end     | [an] heiligabend                                                           | holiday 12-24
holiday end     | [an / zu] weihnachten                                                           | holiday 12-25
holiday end     | [an / zu] silvester                                                             | holiday 12-31
vague unread    | kw NUM                                                                | unread vague
week_on sure    | (WEEKDAY in (einer woche / acht tagen) / [am] ubernachsten WEEKDAY)   | week_on 1
counted sure    | heute in (einer woche / acht tagen)                                   | ahead week 1
week_end end    | (diese woche / ende der woche / ende dieser woche / ende woche)       | week_end 0
week_end end    | ende (nachster / der nachsten / kommender) woche                      | week_end 1
week_end end    | (anfang (nachster / kommender) woche / (anfang / zu beginn) der woche) | week_start
week_on sure    | WEEKDAY in (zwei wochen / vierzehn tagen)                             | week_on 2
counted sure    | morgen in (einer woche / acht tagen)                                  | ahead day 8
counted sure    | innerhalb [von / der nachsten] COUNT UNIT                             | away
counted sure    | (in / binnen / innerhalb von) COUNT (werktagen / arbeitstagen)        | business_days
week_end end    | ([noch] in dieser woche / im laufe der woche / im lauf der woche / vor dem wochenende / vorm wochenende) | week_end 0
week_end end    | nach dem wochenende                                                   | week_start
weekend end     | ((bis / bis zum / zum) wochenende / (am / dieses / ubers) wochenende) | weekend 0
month_end end   | (monatsanfang / anfang des monats / anfang nachsten monats)           | month_start 1
next sure       | [am] WEEKDAY (ubernachster / ubernachste) woche                       | next_week_day 2
week_end end    | (mitte der woche / mitte dieser woche / wochenmitte)                  | midweek 0
week_end end    | (mitte nachster / mitte der nachsten / mitte kommender) woche         | midweek 1
month_end end   | (monatsende / ende des monats / ende dieses monats)                   | month_end 0
month_end end   | (jahresende / ende des jahres)                                        | year_end
month_end end   | ende MONTH                                                            | named_month end
month_end end   | mitte MONTH                                                           | named_month mid
month_end end   | anfang MONTH                                                          | named_month start
this sure       | (diesen / diesem) WEEKDAY                                             | this
next sure       | (NEXT woche [am] WEEKDAY / WEEKDAY NEXT woche)                        | next_week_day 1
period end      | NEXT woche                                                            | ahead week 1
period end      | (ubernachste / ubernachster) woche                                    | ahead week 2
period end      | NEXT monat                                                            | ahead month 1
date sure       | [am / den / der / dem] NUM . MONTH [YEAR]                             | date
date sure       | [am / den / der / dem] ORDINAL MONTH [YEAR]                           | date
date sure       | am DOTTED                                                             | dotted
ordinal sure    | ((am / zum / bis / bis zum) NUM . / (am / zum / bis zum) ORDINAL)     | ordinal
ordinal end     | (den / dem) ORDINAL                                                   | ordinal
ordinal sure    | WEEKDAY [,] (den / der / dem) (NUM . / ORDINAL)                       | weekday_ordinal
clock sure      | (um / gegen / ab) COUNT [uhr] [COUNT]                                 | time
clock sure      | (um / gegen / ab) (CLOCK / DOTCLOCK) [uhr]                            | time
clock sure      | [um / gegen] halb COUNT                                               | half_to
clock sure      | [um / gegen] viertel nach COUNT                                       | minutes_past 15
clock sure      | [um / gegen] (viertel vor / dreiviertel) COUNT                        | minutes_to 15
clock sure      | (NUM / CLOCK / DOTCLOCK) uhr                                               | time
clock sure      | [von] (NUM / CLOCK) [uhr] (bis / -) (NUM / CLOCK) uhr                 | time_range exact
clock sure      | zwischen (NUM / CLOCK) [uhr] und (NUM / CLOCK) uhr                    | time_range exact
past unread     | ((letzten / letzte / letzter) (WEEKDAY / UNIT) / vor COUNT UNIT)      | unread past
repeat unread   | (jeden / jede / jedes / jeder) [COUNT / zweiten / zweite / dritten] (WEEKDAY / UNIT / PART) | unread repeats
repeat unread   | (montags / dienstags / mittwochs / donnerstags / freitags / samstags / sonntags / werktags / taglich / wochentlich / monatlich) | unread repeats
repeat unread   | alle COUNT UNIT                                                       | unread repeats
"""

SPANISH = """
none none       | (buenas / buena) (tarde / tardes / noche / noches)                    | nothing
near sure       | pasado manana                                                         | ahead day 2
near sure       | ahora mismo                                                           | ahead day 0
part sure       | esta tarde                                                            | part_today afternoon
part sure       | esta noche                                                            | part_today evening
part sure       | esta manana                                                           | part_today morning
part_alone frail | (por / de / en) la manana                                             | part morning
part_alone frail | (por / de / en) la tarde                                              | part afternoon
part_alone frail | (por / de / en) la noche                                              | part evening
counted sure    | ((dentro de / en / de aqui a) COUNT UNIT / deme COUNT UNIT)           | away
counted sure    | (dentro de / en) media hora                                           | ahead_minutes 30
counted sure    | (dentro de / en) [una] hora y media                                   | ahead_minutes 90
counted sure    | (dentro de / en) un cuarto de hora                                    | ahead_minutes 15
holiday end     | nochebuena                                                            | holiday 12-24
holiday end     | navidad                                                               | holiday 12-25
holiday end     | nochevieja                                                            | holiday 12-31
week_end end    | (esta semana / [a] final de semana / [a] fin de la semana / finales de semana) | week_end 0
part sure       | a primera hora [de la manana]                                         | part morning
counted sure    | (en / dentro de / de aqui a) un par de UNIT                           | ahead_units 2
counted sure    | (en / dentro de) (cuarenta y ocho / las proximas 48) horas            | ahead day 2
counted sure    | (en / dentro de) COUNT dias (habiles / laborables)                    | business_days
counted sure    | de hoy en ocho [dias]                                                 | ahead week 1
week_on sure    | WEEKDAY en ocho [dias]                                                | week_on 1
week_end end    | (a lo largo de la semana / durante la semana / en el transcurso de la semana / esta misma semana / antes del fin de semana) | week_end 0
week_end end    | (finales / final / fin) de la (semana que viene / NEXT semana)        | week_end 1
week_end end    | (mediados de semana / mediados de la semana)                          | midweek 0
week_end end    | (mediados / mitad) de la (semana que viene / NEXT semana)             | midweek 1
week_end end    | (principios / comienzos / inicios) de (semana / la semana / la semana que viene / la NEXT semana) | week_start
week_end end    | (despues del / pasado el / tras el) fin de semana                     | week_start
month_end end   | (principios / comienzos / inicios) (de mes / del mes / del mes que viene) | month_start 1
weekend end     | (el / este / [el] proximo) fin de semana                              | weekend 0
month_end end   | (fin de mes / final de mes / finales de mes / fin del mes / final del mes) | month_end 0
this sure       | este WEEKDAY                                                          | this
next sure       | ([el] NEXT WEEKDAY / [el] WEEKDAY (NEXT / que viene))                 | next
next sure       | (la NEXT semana / la semana que viene) el WEEKDAY                     | next_week_day 1
next sure       | el WEEKDAY de la (semana que viene / NEXT semana)                     | next_week_day 1
period end      | ([la] (NEXT semana / semana que viene / semana NEXT) / la otra semana) | ahead week 1
period end      | [el] (NEXT mes / mes que viene / mes NEXT)                            | ahead month 1
date sure       | [el / el dia / dia] NUM de MONTH [(de / del) YEAR]                    | date
ordinal sure    | [el] dia (NUM / NTH)                                                  | ordinal
ordinal sure    | [el] WEEKDAY [,] [el] dia (NUM / NTH)                                 | weekday_ordinal
ordinal sure    | [el] WEEKDAY NTH                                                      | weekday_ordinal near
ordinal end     | el NUM                                                                | ordinal
weekday end     | el WEEKDAY                                                            | weekday
clock sure      | ([a] las COUNT [en punto] / [a] las COUNT y COUNT)                    | time
clock sure      | [a] las (COUNT y media)                                               | half_past
clock sure      | [a] las COUNT y cuarto                                                | minutes_past 15
clock sure      | [a] las COUNT menos cuarto                                            | minutes_before 15
clock sure      | ([a] las (NUM HALF / CLOCK HALF / HOURS) / [a] las (CLOCK / DOTCLOCK)) | time
clock sure      | (de las COUNT a las COUNT / entre las COUNT y las COUNT)              | time_range exact
clock sure      | a la una                                                              | hour 1
clock sure      | a la una y media                                                      | hour 1:30
past unread     | ((WEEKDAY / UNIT) (pasado / pasada) / hace COUNT UNIT)                | unread past
repeat unread   | (diariamente / cada [COUNT] UNIT / cada WEEKDAY / [todos] los (dias / lunes / martes / miercoles / jueves / viernes / sabados / domingos) / todas las semanas / todos los meses) | unread repeats
"""

FRENCH = """
part sure       | cet (apres-midi)                                                      | part_today afternoon
part sure       | ce matin                                                              | part_today morning
part sure       | ce soir                                                               | part_today evening
part_alone frail | (du / le / de l') PART                                                | part
counted sure    | ((dans / d'ici) COUNT UNIT / (sous / dans les) COUNT UNIT)            | away
counted sure    | dans une demi-heure                                                   | ahead_minutes 30
counted sure    | dans COUNT UNIT et (demie / demi)                                     | and_a_half
counted sure    | dans un quart d'heure                                                 | ahead_minutes 15
week_on sure    | WEEKDAY en huit                                                       | week_on 1
week_end end    | (cette semaine / [la] fin de [la] semaine)                            | week_end 0
week_end end    | fin de [la] semaine NEXT                                              | week_end 1
week_end end    | debut de [la] semaine NEXT                                            | week_start
counted sure    | (sous / dans les / d'ici) (quarante-huit / 48) heures                 | ahead day 2
counted sure    | (dans / sous / d'ici) COUNT jours (ouvres / ouvrables)                | business_days
counted sure    | donnez-moi COUNT UNIT                                                 | away
counted sure    | sous huitaine                                                         | ahead week 1
counted sure    | sous quinzaine                                                        | ahead week 2
week_on sure    | WEEKDAY en quinze                                                     | week_on 2
week_end end    | ([dans le / en] courant de [la] semaine / dans le courant de la semaine / dans la semaine / avant le week-end / avant le weekend) | week_end 0
week_end end    | (apres le week-end / apres le weekend / debut de [la] semaine)        | week_start
week_end end    | milieu de [la] semaine                                                | midweek 0
week_end end    | milieu de [la] semaine NEXT                                           | midweek 1
month_end end   | debut (du mois / de mois / du mois prochain)                          | month_start 1
weekend end     | (ce / le) (week-end / weekend)                                        | weekend 0
month_end end   | ([la] fin du mois / fin de mois)                                      | month_end 0
month_end end   | fin MONTH                                                             | named_month end
month_end end   | (mi MONTH / mi - MONTH)                                               | named_month mid
month_end end   | debut MONTH                                                           | named_month start
this sure       | ce WEEKDAY                                                            | this
next sure       | [le] WEEKDAY NEXT                                                     | next
next sure       | WEEKDAY de [la] semaine NEXT                                          | next_week_day 1
next sure       | [la] semaine NEXT (WEEKDAY / le WEEKDAY)                              | next_week_day 1
period end      | [la] semaine NEXT                                                     | ahead week 1
period end      | [le] mois NEXT                                                        | ahead month 1
date sure       | [le] [WEEKDAY] (NUM [er] / premier) MONTH [YEAR]                      | date
ordinal end     | le NUM [er]                                                           | ordinal
ordinal sure    | [le] WEEKDAY [,] [le] NTH                                             | weekday_ordinal near
clock sure      | ([a / vers / avant] HOURS / [a / vers] COUNT (heure / heures) [COUNT]) | time
clock sure      | (de HOURS a HOURS / entre HOURS et HOURS)                             | time_range
clock sure      | [a / vers] COUNT (heure / heures) et (demie / demi)                   | half_past
clock sure      | [a / vers] COUNT (heure / heures) et quart                            | minutes_past 15
clock sure      | [a / vers] COUNT (heure / heures) moins le quart                      | minutes_before 15
past unread     | ((WEEKDAY / semaine / mois) (dernier / derniere) / il y a COUNT UNIT) | unread past
repeat unread   | (chaque (UNIT / WEEKDAY) / [tous] les (jours / lundis / mardis / mercredis / jeudis / vendredis / samedis / dimanches / mois) / tous les COUNT UNIT / toutes les [COUNT] semaines) | unread repeats
"""

PORTUGUESE = """
none none       | (boa / bom) (tarde / noite / dia)                                     | nothing
near sure       | depois de amanha                                                      | ahead day 2
near sure       | agora mesmo                                                           | ahead day 0
part sure       | hoje a (tarde)                                                        | part_today afternoon
part sure       | (hoje a noite / esta noite)                                           | part_today evening
part_alone frail | (da / de / pela) manha                                                | part morning
part_alone frail | (da / a / de) noite                                                   | part evening
part_alone frail | (da / de / a) tarde                                                   | part afternoon
counted sure    | ((em / dentro de / daqui a) COUNT UNIT / me de COUNT UNIT)            | away
counted sure    | (em / dentro de / daqui a) meia hora                                  | ahead_minutes 30
counted sure    | (em / dentro de / daqui a) COUNT UNIT e meia                          | and_a_half
week_end end    | (esta semana / [o] fim da semana)                                     | week_end 0
part sure       | (logo pela manha / logo cedo / bem cedo)                              | part morning
counted sure    | (em / dentro de) (quarenta e oito / ate 48) horas                     | ahead day 2
counted sure    | (em / dentro de) COUNT dias uteis                                     | business_days
counted sure    | de hoje a oito [dias]                                                 | ahead week 1
week_end end    | ([o] final da semana / ao longo da semana / durante a semana / antes do fim de semana) | week_end 0
week_end end    | (fim / final) da (semana que vem / NEXT semana)                       | week_end 1
week_end end    | meio da semana                                                        | midweek 0
week_end end    | meio da (semana que vem / NEXT semana)                                | midweek 1
week_end end    | (inicio / comeco / principio) da (semana / semana que vem / NEXT semana) | week_start
week_end end    | (depois do / apos o / passado o) fim de semana                        | week_start
month_end end   | (inicio / comeco / principio) do (mes / mes que vem / NEXT mes)       | month_start 1
weekend end     | (no / neste / este / o) (fim de semana / fim - de - semana)           | weekend 0
month_end end   | ([o] fim do mes / final do mes)                                       | month_end 0
next sure       | (na NEXT / NEXT / da NEXT) (WEEKDAY / FEIRA)                          | next
next sure       | (na / ate / ate a / esta / nesta / antes de / antes da) FEIRA         | weekday
feira frail     | FEIRA                                                                 | weekday
next sure       | ([na / ate] FEIRA que vem / WEEKDAY que vem)                          | next
next sure       | [na / no] (WEEKDAY / FEIRA) da (semana que vem / NEXT semana)         | next_week_day 1
period end      | [na / a] (NEXT semana / semana que vem)                               | ahead week 1
period end      | (para a semana / na outra semana)                                     | ahead week 1
period end      | [no / o] (NEXT mes / mes que vem)                                     | ahead month 1
date sure       | [dia / no dia / em] (NUM / NTH) de MONTH [de YEAR]                    | date
ordinal sure    | [no] dia (NUM / NTH)                                                  | ordinal
ordinal sure    | [na / no] (FEIRA / WEEKDAY) [,] dia (NUM / NTH)                       | weekday_ordinal
clock sure      | (as COUNT [horas] / as COUNT e COUNT)                                 | time
clock sure      | (das COUNT as COUNT / entre as COUNT e as COUNT)                      | time_range exact
clock sure      | as COUNT e meia                                                       | half_past
clock sure      | as (HOURS / CLOCK / DOTCLOCK / NUM HALF / CLOCK HALF)                            | time
clock sure      | ao meio-dia                                                           | hour 12
past unread     | ((WEEKDAY / semana / mes) (passado / passada) / ha COUNT UNIT)        | unread past
repeat unread   | (diariamente / cada [COUNT] UNIT / toda (WEEKDAY / FEIRA / semana) / todo (WEEKDAY / mes / dia) / todos os (dias / meses / sabados / domingos) / [todas] as (segundas / tercas / quartas / quintas / sextas / semanas)) | unread repeats
"""
