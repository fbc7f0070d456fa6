"""The forms of days and times, one line each: `name strength | pattern | meaning` (see `grammar`).

Strength says where a form counts in a typed line: `sure` anywhere; `end` at the end of a line or of a phrase, or after a
preposition; `frail` only after a preposition at such an end, or joined with another form; `none` is no date although it
looks like one; `unread` is about a day, but has no single due date: it is marked as not understood.
Names order the forms of a spoken sentence by how exact they are. Meanings are functions of `day_meanings` and `time_meanings`.
"""

MACROS = {
    "COUNT": "NUM / NUMBER / DECIMAL",
    "ORD": "NTH / ORDINAL",
    "DATED": "MONTH [.] NUM / MONTH [.] [the] NTH / MONTH [.] the NUM / MONTH [.] [the] ORDINAL / [the] NUM [of] MONTH [.] / [the] ORD [of] MONTH [.] / NUM - MONTH [-]",
    "BOUND": "NUM [HALF] / CLOCK [HALF] / HOURS / DOTCLOCK HALF",
    "TO": "- / – / — / to / until / till / til",
    "ZONED": "ZONE / ZONE time / ZONE SIGN NUM",
    "CLOSE": "cob / eob / eod / close of business / close of play / end of business / end of play / end of day / end of the day / end of today / end of work / day's end",
    "START": "(start / beginning) of / early",
    "MID": "middle of / mid [-]",
    "FINISH": "[the] end of",
    "AWAY": "in / within",
    "BUSINESS": "(business / working) (day / days) / workday / workdays / weekdays",
}

# Read in typed lines and in speech.
ENGLISH = """
none none       | WEEKDAY next (to / door)                                              | nothing
none none       | good PART                                                             | nothing
none none       | (black / casual / cyber / blue / super / giving / fat / ruby / freaky / manic / bloody / taco) WEEKDAY | nothing
near sure       | NEAR                                                                  | near
near sure       | [the] day after (tomorrow / tmr / tmrw)                               | ahead day 2
near sure       | (right away / straight away / immediately / right now)                | instantly
tonight sure    | (tonight / tonite / tonght / tonigt / tnite / 2nite / 2night)         | part_today night
part sure       | (this / today) PART                                                   | part_today
part sure       | later today                                                           | ahead day 0
part sure       | in the PART                                                           | part
part sure       | first thing in the morning                                            | part morning
part end        | first thing                                                           | part morning
part_alone frail | PART                                                                  | part
part_alone frail | HALF                                                                  | half_day
part_alone frail | after (lunch / lunchtime / lunch time)                                | fixed_part 13:00
part_alone frail | (lunch / lunchtime / lunch time)                                      | fixed_part 12:00
part_alone frail | (start of business / start of [the] day / sob)                        | part morning
close end       | (last thing / [the] CLOSE)                                            | close
close end       | [the] end of (tomorrow / tmr / tmrw)                                  | close 1
counted sure    | AWAY COUNT [of] UNIT [[' / ’] time]                                   | away
counted sure    | AWAY NUM UNIT [and] NUM UNIT                                          | away_two
counted sure    | AWAY HOURS NUM (SHORT / UNIT)                                         | away_two
counted sure    | AWAY NUM (SHORT / HOURS)                                              | away
counted sure    | AWAY HOURS                                                            | away_hours
counted sure    | AWAY MANY_HOURS                                                       | away_many_hours
counted sure    | within the hour                                                       | ahead_units 1
counted sure    | AWAY DECIMAL SHORT                                                    | away
counted sure    | AWAY (a / the) next COUNT UNIT                                        | away
counted sure    | AWAY [a] couple [of] [more] UNIT                                      | ahead_units 2
counted sure    | AWAY [a] few [more] UNIT                                              | ahead_units 3
counted sure    | AWAY (half (an / a) / a half) UNIT                                    | half
counted sure    | AWAY (an / a / one) UNIT and a half                                   | and_a_half 1
counted sure    | AWAY COUNT and a half UNIT                                            | and_a_half
counted sure    | AWAY COUNT BUSINESS                                                   | business_days
counted sure    | [the] NEXT (business day / working day / workday)                     | business_days 1
counted sure    | AWAY (a / an / one) UNIT or two                                       | ahead_units 2
counted sure    | COUNT BUSINESS from (now / today)                                     | business_days
counted sure    | COUNT UNIT from (now / today)                                         | away
counted sure    | COUNT UNIT hence                                                      | away
counted sure    | [a] couple [of] UNIT from (now / today)                               | ahead_units 2
offset frail    | COUNT UNIT (from / after)                                             | offset 1
offset frail    | COUNT UNIT before                                                     | offset -1
offset frail    | [the] day after                                                       | offset_day 1
offset frail    | [the] day before                                                      | offset_day -1
offset frail    | [the] (week / weekend / month) (before / after / of)                  | offset_unread
counted sure    | ([a] week [from] NEAR / NEAR week)                                    | week_from_near 1
counted sure    | ([a] fortnight [from] NEAR / NEAR fortnight)                          | week_from_near 2
week_on sure    | [this / coming / NEXT] WEEKDAY week                                   | week_on 1
week_on sure    | [this / coming / NEXT] WEEKDAY fortnight                              | week_on 2
week_on sure    | [a / one / 1] week (on / from) [next / this] WEEKDAY                  | week_on 1
week_on sure    | [a] fortnight (on / from) [next / this] WEEKDAY                       | week_on 2
week_on sure    | COUNT weeks (on / from) [this] WEEKDAY                                | weeks_on
week_on sure    | [the] WEEKDAY after next                                              | week_on 1
week_end end    | (this week / within the week / eow / [the] end of [the / this] week / [the] end of [the] (workweek / working week)) | week_end 0
week_end end    | (later / sometime) this week                                          | week_end 0
week_end end    | [the] (end of / late) (next week / the following week)                | week_end 1
week_end end    | MID (this week / the week / week)                                     | midweek 0
week_end end    | (MID / midweek) next week                                             | midweek 1
week_end end    | START next week                                                       | week_start
weekend end     | [this / the / at the / over the / on the / this coming / the coming] weekend | weekend 0
weekend end     | next weekend                                                          | weekend 1
month_end end   | (eom / month end / month - end / [the] end of [the / this] month)     | month_end 0
month_end end   | [the] (end of / late) next month                                      | month_end 1
month_end end   | (this month)                                                          | month_end 0
month_end end   | (eoy / year end / year - end / [the] end of [the / this] year)        | year_end
month_end end   | (eoq / quarter end / [the] end of [the / this] quarter)               | quarter_end
month_end end   | FINISH QUARTER [YEAR]                                                 | quarter_end
month_end end   | (FINISH / late) MONTH [YEAR]                                          | named_month end
month_end end   | MID MONTH [YEAR]                                                      | named_month mid
month_end end   | [the] START MONTH [YEAR]                                              | named_month start
month_end end   | [the] (START next month / first of next month / 1st of next month)    | month_start 1
month_end end   | MID (next month)                                                      | month_mid 1
month_end end   | MID [the / this] month                                                | month_mid 0
this sure       | (this / this coming / coming / the coming) WEEKDAY                    | this
next sure       | (NEXT / [the] following) WEEKDAY                                      | next
next end        | WEEKDAY (next / following)                                            | next
next sure       | NEXT week [on] WEEKDAY                                                | next_week_day 1
next sure       | [on] WEEKDAY (of next week / next week / the following week)          | next_week_day 1
next sure       | [the] week after next [on] WEEKDAY                                    | next_week_day 2
next sure       | WEEKDAY [the / of the] week after next                                | next_week_day 2
period end      | (NEXT / the following) week                                           | ahead week 1
period end      | [the] week after next                                                 | ahead week 2
period end      | (NEXT / the following) month                                          | ahead month 1
period end      | [the] month after next                                                | ahead month 2
period end      | next quarter                                                          | ahead quarter 1
period end      | next year                                                             | ahead year 1
date end        | ISO                                                                   | iso
date end        | INSTANT                                                               | instant
date end        | NUMERIC                                                               | numeric
date end        | SLASH                                                                 | numeric
date frail      | DOTTED                                                                | dotted
date end        | DATED [,] [YEAR / [' / ’] YY]                                         | date
date sure       | (by / before) DATED [,] [YEAR / [' / ’] YY]                           | date
date frail      | COMPACT                                                               | compact
ordinal sure    | NEXT month [on] the (NTH / NUM)                                       | ordinal_of_month 1
ordinal sure    | [the] ORD (of next month / next month)                                | ordinal_of_month 1
ordinal sure    | the ORD of this month                                                 | ordinal_of_month 0
ordinal sure    | the ORD of the month                                                  | ordinal
ordinal end     | (first / 1st) of the month                                            | month_start 1
ordinal sure    | WEEKDAY [,] the ORD                                                   | weekday_ordinal
date sure       | WEEKDAY [.] [,] DATED [,] [YEAR / [' / ’] YY]                         | weekday_date
ordinal last    | the NTH                                                               | ordinal
ordinal frail   | NTH                                                                   | ordinal
ordinal frail   | the ORDINAL                                                           | ordinal
weekday end     | WEEKDAY                                                               | weekday
holiday end     | (christmas eve / xmas eve)                                            | holiday 12-24
holiday end     | (christmas / xmas) [day]                                              | holiday 12-25
holiday end     | boxing day                                                            | holiday 12-26
holiday end     | new year's eve                                                        | holiday 12-31
holiday end     | new year's day                                                        | holiday 01-01
holiday end     | new (year / year's)                                                   | holiday 01-01
holiday end     | valentine's [day]                                                     | holiday 02-14
holiday end     | halloween                                                             | holiday 10-31
holiday end     | ash wednesday                                                         | easter -46
holiday end     | (shrove / pancake) tuesday                                            | easter -47
holiday end     | palm sunday                                                           | easter -7
holiday end     | (maundy / holy) thursday                                              | easter -3
holiday end     | good friday                                                           | easter -2
holiday end     | whit monday                                                           | easter 50
holiday end     | easter monday                                                         | easter 1
holiday end     | easter [sunday]                                                       | easter 0
clock end       | (NUM / NUMBER) HALF                                                   | time
clock end       | CLOCK HALF                                                            | time
clock end       | DOTCLOCK HALF                                                         | time
clock end       | COUNT o'clock [HALF]                                                  | time
clock end       | NUM HALF ZONED                                                        | time
clock end       | CLOCK HALF ZONED                                                      | time
clock end       | CLOCK ZONED                                                           | time
clock frail     | NUM ZONED                                                             | time
clock frail     | NUM HALF - ish                                                        | time
clock frail     | HOURS                                                                 | time
clock frail     | HHMM (hrs / hours / h)                                                | hhmm
clock frail     | NUM (hrs / h)                                                         | time
colon frail     | CLOCK [h / hrs]                                                       | time
bare frail      | DOTCLOCK                                                              | time
bare frail      | HHMM                                                                  | hhmm
bare frail      | NUMBER [-] MINUTES                                                    | time
wall frail      | (NO_CLOCK / NO_HOURS)                                                 | no_such_time
wall frail      | half [[-] past] COUNT                                                 | half_past
wall frail      | [a] quarter (past / after) COUNT                                      | minutes_past 15
wall frail      | [a] quarter (to / of / before) COUNT                                  | minutes_to 15
wall frail      | (NUMBER / NUM [minutes]) past COUNT [HALF]                            | minutes_past
wall frail      | (NUMBER / NUM [minutes]) to NUMBER [HALF]                             | minutes_to
wall end        | at NUM to NUM                                                         | minutes_to_or_range
wall frail      | (NUM / DOTCLOCK) TO (NUM / DOTCLOCK)                                  | time_range
clock end       | BOUND TO BOUND [ZONED]                                                | time_range
clock end       | between BOUND and BOUND                                               | time_range
noon end        | NOON                                                                  | noon
bare frail      | NUM                                                                   | bare
bare frail      | NUM ish                                                               | bare
bare frail      | NUM - ish                                                             | bare
bare frail      | NUMBER                                                                | bare
past unread     | PAST                                                                  | unread past
past unread     | (last / past) (WEEKDAY / week / month / quarter / year / MONTH / night / weekend) | unread past
past unread     | COUNT UNIT ago                                                        | unread past
past unread     | [a] (couple / few) [of] UNIT ago                                      | unread past
repeat unread   | (every / each) [single] [other] [ORD / NUM / COUNT] (WEEKDAY / UNIT / weekday / BUSINESS / PART / weekend / MONTH) | unread repeats
repeat unread   | (every / each) ORD                                                    | unread repeats
repeat unread   | [on] PLURAL                                                           | unread repeats
repeat unread   | (daily / weekly / monthly) at BOUND                                   | unread repeats
vague unread    | (in / by / during / before) (MONTH / QUARTER) [YEAR]                  | unread month
vague unread    | (in / AWAY) COUNT (weekend / weekends)                                | unread vague
vague unread    | (this / next / in / in the / by / before / during) (spring / summer / autumn / fall / winter) | unread vague
vague unread    | AWAY (NUM TO NUM / NUM or NUM / several) UNIT                         | unread vague
vague unread    | (SLASH MONTH / MONTH [.] SLASH)                                       | unread several-days
vague unread    | next MONTH                                                            | unread month
vague unread    | in the new year                                                       | unread vague
vague unread    | in (week / wk / kw / cw) NUM                                          | unread vague
vague unread    | MONTH [.] (NUM / NTH) TO (NUM / NTH)                                  | unread several-days
vague unread    | (NUM / NTH) TO (NUM / NTH) [of] MONTH                                 | unread several-days
vague unread    | (thanksgiving / diwali / eid / ramadan / hanukkah / passover / purim / rosh hashanah / yom kippur / holi / whitsun / pentecost / juneteenth / (labor / labour / memorial / independence / veterans / presidents / columbus / canada / australia / anzac / mlk / bastille / mother's / father's / mothers / fathers / patrick's) day / bank holiday / (lunar / chinese) new year) | unread holiday
"""

# English forms that are spoken, and mean nothing alone in a typed line.
SPOKEN_ENGLISH = """
near sure       | (as soon as we hang up / as soon as i hang up)                        | ahead day 0
counted sure    | (within / in) the next COUNT UNIT                                     | away
"""

# Words of other languages that also stand in English lines; the commonest forms of a day with an hour.
LOANED = """
near sure       | (heute / hoy / hoje)                                                  | ahead day 0
near sure       | (mañana / morgen / demain / amanhã)                                   | ahead day 1
near sure       | (pasado mañana / übermorgen / après-demain / depois de amanhã)        | ahead day 2
clock sure      | (um / a las / a la / à / às) (NUM [HALF] / CLOCK / HOURS)             | time
"""

GERMAN = """
none none       | guten (morgen / abend / tag)                                          | nothing
near sure       | sofort                                                                | ahead day 0
part_alone frail | [am] (fruh / PART)                                                    | part morning
counted sure    | (in / binnen) COUNT (UNIT)                                            | away
counted sure    | (in / binnen) (einer halben / einer halbe) stunde                     | instantly
week_on sure    | WEEKDAY in (einer woche / acht tagen)                                 | week_on 1
counted sure    | heute in (einer woche / acht tagen)                                   | ahead week 1
week_end end    | (diese woche / ende der woche / ende dieser woche)                    | week_end 0
week_end end    | ende (nachster / der nachsten / kommender) woche                      | week_end 1
week_end end    | anfang (nachster / kommender) woche                                   | week_start
weekend end     | (am / dieses / ubers) wochenende                                      | weekend 0
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
ordinal sure    | (am / zum / bis / bis zum) NUM .                                      | ordinal
ordinal sure    | (am / zum / bis zum) ORDINAL                                          | ordinal
ordinal end     | (den / dem) ORDINAL                                                   | ordinal
ordinal sure    | WEEKDAY [,] (den / der / dem) (NUM . / ORDINAL)                       | weekday_ordinal
clock sure      | (um / gegen / ab) COUNT [uhr] [COUNT]                                 | time
clock sure      | (um / gegen / ab) CLOCK [uhr]                                         | time
clock sure      | [um / gegen] halb COUNT                                               | half_to
clock sure      | [um / gegen] viertel nach COUNT                                       | minutes_past 15
clock sure      | [um / gegen] (viertel vor / dreiviertel) COUNT                        | minutes_to 15
clock sure      | (NUM / CLOCK) uhr                                                     | time
past unread     | (letzten / letzte / letzter) (WEEKDAY / UNIT)                         | unread past
past unread     | vor COUNT UNIT                                                        | unread past
repeat unread   | (jeden / jede / jedes / jeder) [COUNT / zweiten / zweite / dritten] (WEEKDAY / UNIT / PART) | unread repeats
repeat unread   | (montags / dienstags / mittwochs / donnerstags / freitags / samstags / sonntags / taglich / wochentlich / monatlich) | unread repeats
repeat unread   | alle COUNT UNIT                                                       | unread repeats
"""

SPANISH = """
none none       | (buenas / buena) (tarde / tardes / noche / noches)                    | nothing
near sure       | pasado manana                                                         | ahead day 2
near sure       | ahora mismo                                                           | ahead day 0
part sure       | esta (tarde / noche / manana)                                         | part_today afternoon
part_alone frail | (por / de / en) la manana                                             | part morning
part_alone frail | (por / de / en) la tarde                                              | part afternoon
part_alone frail | (por / de / en) la noche                                              | part evening
counted sure    | (dentro de / en) COUNT UNIT                                           | away
week_end end    | (esta semana / [a] final de semana / [a] fin de la semana / finales de semana) | week_end 0
weekend end     | (el / este / [el] proximo) fin de semana                              | weekend 0
month_end end   | (fin de mes / final de mes / finales de mes / fin del mes / final del mes) | month_end 0
this sure       | este WEEKDAY                                                          | this
next sure       | [el] NEXT WEEKDAY                                                     | next
next sure       | [el] WEEKDAY (NEXT / que viene)                                       | next
next sure       | (la NEXT semana / la semana que viene) el WEEKDAY                     | next_week_day 1
next sure       | el WEEKDAY de la (semana que viene / NEXT semana)                     | next_week_day 1
period end      | [la] (NEXT semana / semana que viene / semana NEXT)                   | ahead week 1
period end      | [el] (NEXT mes / mes que viene / mes NEXT)                            | ahead month 1
date sure       | [el / el dia / dia] NUM de MONTH [(de / del) YEAR]                    | date
ordinal sure    | [el] dia (NUM / NTH)                                                  | ordinal
ordinal sure    | [el] WEEKDAY [,] [el] dia (NUM / NTH)                                 | weekday_ordinal
ordinal sure    | [el] WEEKDAY NTH                                                      | weekday_ordinal near
ordinal end     | el NUM                                                                | ordinal
weekday end     | el WEEKDAY                                                            | weekday
clock sure      | [a] las COUNT [en punto]                                              | time
clock sure      | [a] las (COUNT y media)                                               | half_past
clock sure      | [a] las COUNT y cuarto                                                | minutes_past 15
clock sure      | [a] las COUNT y COUNT                                                 | time
clock sure      | [a] las COUNT menos cuarto                                            | minutes_before 15
clock sure      | [a] las (NUM HALF / CLOCK HALF / HOURS)                               | time
clock sure      | [a] las CLOCK                                                         | time
clock sure      | a la una                                                              | hour 1
clock sure      | a la una y media                                                      | hour 1:30
past unread     | (WEEKDAY / UNIT) (pasado / pasada)                                    | unread past
past unread     | hace COUNT UNIT                                                       | unread past
repeat unread   | (diariamente / cada [COUNT] UNIT / cada WEEKDAY / [todos] los (dias / lunes / martes / miercoles / jueves / viernes / sabados / domingos) / todas las semanas / todos los meses) | unread repeats
"""

FRENCH = """
part sure       | cet (apres-midi)                                                      | part_today afternoon
part sure       | ce matin                                                              | part_today morning
part sure       | ce soir                                                               | part_today evening
part_alone frail | (du / le / de l') PART                                                | part
counted sure    | (dans / d'ici) COUNT UNIT                                             | away
counted sure    | dans une demi-heure                                                   | instantly
counted sure    | (dans / d'ici / sous) huit jours                                      | ahead week 1
counted sure    | (dans / d'ici) quinze jours                                           | ahead week 2
week_on sure    | WEEKDAY en huit                                                       | week_on 1
week_end end    | (cette semaine / [la] fin de [la] semaine)                            | week_end 0
week_end end    | fin de [la] semaine NEXT                                              | week_end 1
week_end end    | debut de [la] semaine NEXT                                            | week_start
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
date sure       | [le] [WEEKDAY] (NUM / premier / 1er) MONTH [YEAR]                     | date
ordinal end     | le NUM                                                                | ordinal
ordinal sure    | [le] WEEKDAY [,] [le] NTH                                             | weekday_ordinal near
clock sure      | [a / vers / avant] HOURS                                              | time
clock sure      | [a / vers] COUNT (heure / heures) [COUNT]                             | time
clock sure      | [a / vers] COUNT (heure / heures) et (demie / demi)                   | half_past
clock sure      | [a / vers] COUNT (heure / heures) et quart                            | minutes_past 15
clock sure      | [a / vers] COUNT (heure / heures) moins le quart                      | minutes_before 15
past unread     | (WEEKDAY / semaine / mois) (dernier / derniere)                       | unread past
past unread     | il y a COUNT UNIT                                                     | unread past
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
counted sure    | (em / dentro de / daqui a) COUNT UNIT                                 | away
week_end end    | (esta semana / [o] fim da semana)                                     | week_end 0
weekend end     | (no / neste / este / o) (fim de semana / fim - de - semana)           | weekend 0
month_end end   | ([o] fim do mes / final do mes)                                       | month_end 0
next sure       | (na NEXT / NEXT / da NEXT) (WEEKDAY / FEIRA)                          | next
next sure       | (na / ate / ate a / esta / nesta) FEIRA                               | weekday
next sure       | [na / ate] FEIRA que vem                                              | next
next sure       | WEEKDAY que vem                                                       | next
next sure       | WEEKDAY da (semana que vem / NEXT semana)                             | next_week_day 1
period end      | [na / a] (NEXT semana / semana que vem)                               | ahead week 1
period end      | [no / o] (NEXT mes / mes que vem)                                     | ahead month 1
date sure       | [dia / no dia / em] (NUM / NTH) de MONTH [de YEAR]                    | date
ordinal sure    | [no] dia (NUM / NTH)                                                  | ordinal
weekday sure    | FEIRA (de manha / a tarde / a noite / cedo)                           | weekday
ordinal sure    | [na / no] (FEIRA / WEEKDAY) [,] dia (NUM / NTH)                       | weekday_ordinal
clock sure      | as COUNT [horas]                                                      | time
clock sure      | as COUNT e meia                                                       | half_past
clock sure      | as COUNT e COUNT                                                      | time
clock sure      | as (HOURS / CLOCK / NUM HALF / CLOCK HALF)                            | time
clock sure      | ao meio-dia                                                           | hour 12
past unread     | (WEEKDAY / semana / mes) (passado / passada)                          | unread past
past unread     | ha COUNT UNIT                                                         | unread past
repeat unread   | (diariamente / cada [COUNT] UNIT / toda (WEEKDAY / FEIRA / semana) / todo (WEEKDAY / mes / dia) / todos os (dias / meses / sabados / domingos) / [todas] as (segundas / tercas / quartas / quintas / sextas / semanas)) | unread repeats
"""
