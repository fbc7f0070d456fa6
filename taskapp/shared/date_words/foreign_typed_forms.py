"""Forms of typed lines in other languages that are not spoken, or that mean something else in speech; see `forms`."""

# Abbreviations that nobody says, and that are words in other languages.
EVERY_LANGUAGE = """
weekday frail   | SHORT_DAY                                                             | weekday
weekday last    | SHORT_DAY .                                                           | weekday
vague unread    | SHORT_DAY [.] (- / – / + / & / , / bis / und / oder / a / y / o / au / et / ou / e) SHORT_DAY [.] | unread several-days
"""

GERMAN_TYPED = """
offset frail    | COUNT UNIT vor                                                        | offset -1
offset frail    | COUNT UNIT nach                                                       | offset 1
wall frail      | von (NUM / CLOCK) bis (NUM / CLOCK)                                   | time_range exact
vague unread    | (NUM / CLOCK) [uhr] oder (NUM / CLOCK) uhr                            | unread two-hours
date sure       | [am / bis / zum / ab] DAYMONTH [,] [um] (NUM / CLOCK / DOTCLOCK) uhr  | dotted_at
date sure       | [am / bis / zum / ab] DAYMONTH um (NUM / CLOCK / DOTCLOCK)            | dotted_at
this sure       | WEEKDAY dieser woche                                                  | this
clock sure      | [um / gegen] (NUM / NUMBER) (minuten / min) vor (NUM / NUMBER)        | minutes_to
clock sure      | [um / gegen] (NUM / NUMBER) vor halb (NUM / NUMBER)                   | minutes_to_half -1
clock sure      | [um / gegen] (NUM / NUMBER) nach halb (NUM / NUMBER)                  | minutes_to_half 1
clock end       | (NUM / NUMBER) vor (NUM / NUMBER)                                     | minutes_to
clock end       | (NUM / NUMBER) nach (NUM / NUMBER)                                    | minutes_past
clock sure      | (um / gegen) (NUM / NUMBER) vor (NUM / NUMBER)                        | minutes_to
clock sure      | (um / gegen) (NUM / NUMBER) nach (NUM / NUMBER)                       | minutes_past
clock sure      | [um] kurz (vor / nach) (NUM / NUMBER) [uhr]                           | time
repeat unread   | (tagl / wochentl / monatl / mtl) [.]                                  | unread repeats
holiday end     | [an] heilig abend                                                     | holiday 12-24
month_end end   | (ende monat / zum monatsende)                                         | month_end 0
ordinal sure    | [am / den] (ORDINAL / NUM .) WEEKDAY im MONTH [YEAR]                  | nth_weekday
ordinal sure    | [am / den] letzten WEEKDAY im MONTH [YEAR]                            | nth_weekday -1
repeat unread   | (jeden / jede / jeder) (ORDINAL / letzten / NUM .) WEEKDAY [im monat / des monats] | unread repeats
vague unread    | [vom] NUM . (bis / - / –) [zum] (NUM . / ORDINAL) MONTH               | unread several-days
vague unread    | [vom] NUM . (bis / - / –) [zum] DOTTED                                | unread several-days
vague unread    | im MONTH [YEAR]                                                       | unread month
week_on sure    | WEEKDAY in NUM tagen                                                  | week_on_days
week_on sure    | [am] (WEEKDAY / SHORT_DAY [.]) in COUNT (woche / wochen)              | weeks_on
counted sure    | heute in COUNT UNIT                                                   | away
month_end end   | zum jahresende                                                        | year_end
month_end end   | ende (nachsten / kommenden / des nachsten) monats                     | month_end 1
period end      | NEXT jahr                                                             | ahead year 1
weekday frail   | so .                                                                  | short_weekday 6
next sure       | NEXT SHORT_DAY [.]                                                    | next
week_on sure    | [am] ubernachsten SHORT_DAY [.]                                       | week_on 1
date sure       | (so [.] [,] DOTTED / (zum / ab / bis / bis zum) DOTTED)               | dotted
date sure       | [am] WEEKDAY [,] (den / der / dem) (NUM . / ORDINAL) MONTH [.] [YEAR] | weekday_date
clock sure      | (zw / zw .) (NUM / CLOCK) [uhr] und (NUM / CLOCK) uhr                 | time_range exact
repeat unread   | (jeden / jede) (SHORT_DAY / so) [.]                                   | unread repeats
clock frail     | (CLOCK / DOTCLOCK) h                                                  | time
holiday end     | [an / zu] neujahr                                                    | holiday 01-01
holiday end     | karfreitag                                                            | easter -2
holiday end     | ostersonntag                                                          | easter 0
holiday end     | ostermontag                                                           | easter 1
holiday end     | pfingstmontag                                                         | easter 50
part_alone frail | nachm .                                                              | part afternoon
part_alone frail | vorm .                                                               | part morning
counted sure    | in (einer / ner) (halben / halbe) (stunde / std)                      | ahead_minutes 30
date sure       | [am / den / der / dem / zum / ab / bis / bis zum] NUM . MONTH [.] [YEAR] | date
ordinal sure    | (ab / ab dem / vor dem / bis spatestens) NUM .                        | ordinal
part sure       | (am / gegen) PART                                                     | part
part_alone end | nach (dem mittagessen / der mittagspause)                            | fixed_part 13:00
close end       | (bis / bis zum / vor / zum) feierabend                                | close
vague unread    | (kw / kalenderwoche) NUM [YEAR]                                       | unread vague
"""

SPANISH_TYPED = """
offset frail    | COUNT UNIT antes (de / del)                                           | offset -1
vague unread    | [a] las (NUM / NUMBER) o [a las] (NUM / NUMBER)                       | unread two-hours
repeat unread   | cada (primer / segundo / tercer / ultimo) WEEKDAY                     | unread repeats
part_alone frail | temprano                                                             | part morning
vague unread    | [del / el] NUM (al / a / - / –) NUM (MONTH / de MONTH)                | unread several-days
clock sure      | [a] las COUNT menos COUNT                                             | minutes_before
clock sure      | (a eso de / sobre / hacia) las (COUNT / CLOCK / HOURS)                | time
clock sure      | (a / al) NOON                                                         | noon
ordinal sure    | [el] (primer / primero) WEEKDAY de MONTH [de YEAR]                    | nth_weekday 1
ordinal sure    | [el] ultimo WEEKDAY de MONTH [de YEAR]                                | nth_weekday -1
date sure       | (WEEKDAY / SHORT_DAY) [.] NUM de la manana                            | weekday_hour morning
date sure       | (WEEKDAY / SHORT_DAY) [.] NUM de la tarde                             | weekday_hour afternoon
date sure       | (WEEKDAY / SHORT_DAY) [.] NUM de la noche                             | weekday_hour evening
part sure       | (x / por / en) la manana                                              | part morning
part sure       | (x / por / en) la tarde                                               | part afternoon
part sure       | (x / por / en) la noche                                               | part evening
weekday end     | el SHORT_DAY [.]                                                      | weekday
next sure       | [el] NEXT SHORT_DAY [.]                                               | next
holiday end     | [el] jueves santo                                                     | easter -3
holiday end     | [el] viernes santo                                                    | easter -2
holiday end     | [el] lunes de pascua                                                  | easter 1
date sure       | [el] dia SLASH                                                        | numeric
ordinal sure    | [el] (WEEKDAY / SHORT_DAY) [.] NUM a las (COUNT / CLOCK / HOURS)      | weekday_ordinal_at
next sure       | [el] (SHORT_DAY / WEEKDAY) [.] (que viene / q viene / NEXT)           | next
repeat unread   | (cada / todos los) SHORT_DAY [.]                                      | unread repeats
wall frail      | de (NUM / CLOCK / HOURS) a (NUM / CLOCK / HOURS)                      | time_range exact
month_end end   | [a] (fin / final / finales) (de / del) mes                            | month_end 0
month_end end   | [a] (fin / final / finales) (de ano / del ano)                        | year_end
month_end end   | [a] (fin / final / finales) de MONTH                                  | named_month end
month_end end   | [a] (mediados / mitad) de MONTH                                       | named_month mid
month_end end   | [a] (principios / comienzos / inicios) de MONTH                       | named_month start
date sure       | (antes del / para el / hasta el / el) NUM MONTH [.] [YEAR]            | date
ordinal end     | (antes del / para el / hasta el) NUM                                  | ordinal
counted sure    | (en / dentro de) HOURS                                                | away_hours
counted sure    | (en / dentro de) MANY_HOURS                                           | away_many_hours
vague unread    | [la] semana NUM                                                       | unread vague
"""

FRENCH_TYPED = """
offset frail    | COUNT UNIT avant                                                      | offset -1
offset frail    | COUNT UNIT apres                                                      | offset 1
vague unread    | [a] HOURS ou [a] HOURS                                                | unread two-hours
repeat unread   | chaque (premier / deuxieme / troisieme / dernier) WEEKDAY             | unread repeats
vague unread    | ([du] NUM (au / - / –) NUM MONTH / de WEEKDAY a WEEKDAY)              | unread several-days
clock sure      | [a / vers] HOURS moins le quart                                       | hours_less 15
clock sure      | [a / vers] HOURS moins (NUM / NUMBER)                                 | hours_less
clock sure      | a NOON                                                                | noon
clock sure      | [a] midi et (demi / demie)                                            | hour 12:30
part sure       | cet aprem                                                             | part_today afternoon
ordinal sure    | [le] premier WEEKDAY de MONTH [YEAR]                                  | nth_weekday 1
ordinal sure    | [le] dernier WEEKDAY de MONTH [YEAR]                                  | nth_weekday -1
next sure       | [le] SHORT_DAY [.] NEXT                                               | next
ordinal sure    | [le] (WEEKDAY / SHORT_DAY) [.] NUM a HOURS                            | weekday_ordinal_at
repeat unread   | (chaque / tous les) SHORT_DAY [.]                                     | unread repeats
holiday end     | [le] vendredi saint                                                   | easter -2
holiday end     | (a / pour / d'ici) noel                                               | holiday 12-25
holiday sure    | avant noel                                                            | holiday 12-24
holiday end     | paques                                                                | easter 0
holiday end     | [le] lundi de paques                                                  | easter 1
holiday end     | [le] lundi de pentecote                                               | easter 50
near sure       | apres demain                                                          | ahead day 2
part sure       | (dans / pour) (la matinee)                                            | part morning
part sure       | (dans / pour) (l'apres-midi)                                          | part afternoon
part sure       | (dans / pour) (la soiree)                                             | part evening
part_alone end | apres (le dejeuner)                                                  | fixed_part 13:00
month_end end   | [la] fin (d'annee / de l'annee)                                       | year_end
date sure       | (avant le / pour le / le) NUM [er] MONTH [.] [YEAR]                   | date
ordinal end     | (avant le / pour le / d'ici le) NUM                                   | ordinal
counted sure    | (sous / dans / d'ici) HOURS                                           | away_hours
counted sure    | (sous / dans / d'ici) MANY_HOURS                                      | away_many_hours
vague unread    | [la / en] semaine NUM                                                 | unread vague
"""

PORTUGUESE_TYPED = """
vague unread    | as (NUM / NUMBER) ou [as] (NUM / NUMBER)                              | unread two-hours
vague unread    | [de] NUM (a / - / –) NUM de MONTH                                     | unread several-days
clock sure      | ao meio dia                                                           | hour 12
clock sure      | [ao] (meio-dia / meio dia) e meia                                     | hour 12:30
ordinal sure    | [na / no] (primeira / primeiro) (FEIRA / WEEKDAY) de MONTH [de YEAR]  | nth_weekday 1
ordinal sure    | [na / no] (ultima / ultimo) (FEIRA / WEEKDAY) de MONTH [de YEAR]      | nth_weekday -1
weekday sure    | NUM (HALF / a) [-] feira                                              | numbered_weekday
next sure       | [na / no] (FEIRA / WEEKDAY / SHORT_DAY) [.] (que vem / q vem)         | next
repeat unread   | (toda / todo / cada) SHORT_DAY [.]                                    | unread repeats
near sure       | hj                                                                    | ahead day 0
holiday end     | (o / no) natal                                                        | holiday 12-25
holiday sure    | antes do natal                                                        | holiday 12-24
holiday end     | [na] quinta-feira santa                                               | easter -3
holiday end     | [na] (sexta-feira / sexta) santa                                      | easter -2
date sure       | [no / ate o / ate] dia SLASH                                          | numeric
ordinal sure    | (WEEKDAY / FEIRA / SHORT_DAY) [.] [dia] NUM as (COUNT / CLOCK / HOURS) | weekday_ordinal_at
part_alone frail | cedo                                                                 | part morning
part sure       | (pela / de) manha                                                     | part morning
part_alone end | (depois / apos) (do almoco / o almoco)                               | fixed_part 13:00
month_end end   | [o / no / ate o] (fim / final) do mes                                 | month_end 0
month_end end   | [o / no / ate o] (fim / final) do ano                                 | year_end
month_end end   | [o / no / ate o] (fim / final) de MONTH                               | named_month end
week_end end    | [o / no / ate o] (fim / final) da semana                              | week_end 0
ordinal sure    | (ate o dia / ate dia / ate o / antes do dia / para o dia) NUM         | ordinal
counted sure    | (em / dentro de / daqui a) HOURS                                      | away_hours
counted sure    | (em / dentro de / daqui a) MANY_HOURS                                 | away_many_hours
vague unread    | [na / a] semana NUM                                                   | unread vague
"""
