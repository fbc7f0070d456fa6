"""The forms of days and times, a line for one or a few with the same meaning: `name strength | pattern | meaning` (see `grammar`).

Strength says where a form counts in a typed line: `sure` anywhere; `end` at the end of a line or of a phrase, or after a
preposition; `frail` only after a preposition at such an end, or joined with another form; `none` is no date although it
looks like one; `unread` is about a day, but has no single due date: it is marked as not understood.
Names order the forms of a spoken sentence by how exact they are. Meanings are functions of `day_meanings`, `distance_meanings` and `time_meanings`.
"""

MACROS = {
    "COUNT": "NUM / NUMBER / DECIMAL",
    "ORD": "NTH / ORDINAL",
    "DATED": "MONTH [.] NUM / MONTH [.] [the] NTH / MONTH [.] the NUM / MONTH [.] [the] ORDINAL / [the] NUM [of] MONTH [.] / [the] ORD [of] MONTH [.] / NUM - MONTH [-] / MONTH - NUM",
    "BOUND": "NUM [HALF] / CLOCK [HALF] / HOURS / DOTCLOCK HALF",
    "TO": "- / – / — / to / until / till / til / thru",
    "ZONED": "ZONE / ZONE time / ZONE SIGN NUM",
    "CLOSE": "cob / eob / eod / close of business / close of play / end of business / end of play / end of day / end of the day / end of today / end of work / day's end",
    "START": "(start / beginning) of / early",
    "MID": "middle of / mid [-]",
    "FINISH": "[the] end [of]",
    "AWAY": "in / within / in (about / around / approx / roughly / under / less than / max)",
    "BUSINESS": "(business / working) (day / days) / workday / workdays / weekdays",
}

# Read in typed lines and in speech.
ENGLISH = """
none none       | (WEEKDAY next (to / door) / good PART)                                | nothing
none none       | (parents [' / ’] / open / opening / quiz / date / game / games / movie / film / coffee / hen / stag / poker / bingo / pub) PART | nothing
none none       | (black / casual / cyber / blue / super / giving / fat / ruby / freaky / manic / bloody / taco) WEEKDAY | nothing
near sure       | NEAR                                                                  | near
near sure       | [the] day after (tomorrow / tmr / tmrw)                               | ahead day 2
near sure       | (right away / straight away / immediately / right now)                | instantly
tonight sure    | (tonight / tonite / tonght / tonigt / tnite / 2nite / 2night)         | part_today night
part sure       | (this / today) [early / late] PART                                    | part_today
part sure       | this eve                                                              | part_today evening
part sure       | this aft                                                              | part_today afternoon
part sure       | later today                                                           | ahead day 0
part sure       | in the PART                                                           | part
part sure       | first thing in the morning                                            | part morning
part end        | first thing                                                           | part morning
part_alone frail | [early / late / mid [-]] PART                                         | part
part_alone frail | HALF                                                                  | half_day
part_alone end  | after (lunch / lunchtime / lunch time)                                | fixed_part 13:00
part_alone frail | lunch                                                                 | fixed_part 12:00
part_alone end  | (lunchtime / lunch time)                                              | fixed_part 12:00
part_alone frail | (start of business / start of [the] day / sob)                        | part morning
close end       | (last thing / [the] CLOSE / (by / before) (close / CLOSE))                    | close
close end       | [the] end of (tomorrow / tmr / tmrw)                                  | close 1
close end       | [the] end of [the / this / NEXT] WEEKDAY                              | close_weekday
counted sure    | (AWAY COUNT [of] UNIT [[' / ’] time] / AWAY NUM (SHORT / HOURS))      | away
counted end     | after COUNT UNIT                                                      | away
counted sure    | (AWAY NUM UNIT [and] NUM UNIT / AWAY NUM SHORT NUM (SHORT / UNIT))    | away_two
counted end     | AWAY NUM (hour / hr / hrs) NUM                                            | away_hour_and
counted sure    | AWAY (a quarter / quarter) [of an / of a] hour                        | ahead_minutes 15
counted sure    | AWAY three [-] quarters of an hour                                    | ahead_minutes 45
counted sure    | (AWAY COUNT (SLASH / ½) UNIT / AWAY COUNT and a half UNIT)            | and_a_half
counted sure    | AWAY HOURS NUM (SHORT / UNIT)                                         | away_two
counted sure    | AWAY HOURS                                                            | away_hours
counted sure    | AWAY MANY_HOURS                                                       | away_many_hours
counted sure    | (within the hour / AWAY the next UNIT)                                | ahead_units 1
counted sure    | (AWAY DECIMAL SHORT / AWAY (a / the) next COUNT UNIT)                 | away
counted sure    | (AWAY [a] couple [of] [more] UNIT / AWAY (a / an / one) UNIT or two)  | ahead_units 2
counted sure    | AWAY [a] few [more] UNIT                                              | ahead_units 3
counted sure    | AWAY (half (an / a) / a half) UNIT                                    | half
counted sure    | AWAY (an / a / one) UNIT and a half                                   | and_a_half 1
counted sure    | (AWAY COUNT BUSINESS [[' / ’] time] / COUNT BUSINESS from (now / today)) | business_days
counted sure    | AWAY (a / one) week's time                                            | ahead week 1
counted sure    | AWAY (a / one) fortnight's time                                       | ahead week 2
counted sure    | AWAY (a / one) month's time                                           | ahead month 1
counted sure    | AWAY (a / one) year's time                                            | ahead year 1
counted sure    | [the] NEXT (business day / working day / workday / weekday)                   | business_days 1
counted sure    | (COUNT UNIT from (now / today) / COUNT UNIT hence)                    | away
counted sure    | half an hour from now                                                 | ahead_minutes 30
counted sure    | (an / one) hour and a half from now                                   | ahead_minutes 90
counted sure    | [a] couple [of] UNIT from (now / today)                               | ahead_units 2
offset frail    | COUNT UNIT (from / after)                                             | offset 1
offset frail    | COUNT UNIT (before / b4)                                                   | offset -1
offset frail    | half an hour (before / b4)                                            | offset_minutes -30
offset frail    | half an hour after                                                    | offset_minutes 30
offset frail    | [the] day after                                                       | offset_day 1
offset frail    | [the] day before                                                      | offset_day -1
offset frail    | [the] (week / weekend / month) (before / after / of)                  | offset_unread
counted sure    | COUNT weeks [from] NEAR                                               | weeks_from_near 1
counted sure    | COUNT fortnights [from] NEAR                                          | weeks_from_near 2
counted sure    | ([a] week [from] NEAR / NEAR week)                                    | week_from_near 1
counted sure    | ([a] fortnight [from] NEAR / NEAR fortnight)                          | week_from_near 2
week_on sure    | [this / coming / NEXT] WEEKDAY week                                   | week_on 1
week_on sure    | [this / coming / NEXT] WEEKDAY fortnight                              | week_on 2
week_on sure    | [a / one / 1] week (on / from) [next / this] WEEKDAY                  | week_on 1
week_on sure    | [a] fortnight [on / from] [next / this] WEEKDAY                       | week_on 2
week_on sure    | COUNT weeks [on / from] [this] WEEKDAY                                | weeks_on
week_on sure    | ([the] WEEKDAY after next / NEXT WEEKDAY but one)                     | week_on 1
week_end end    | (this week / within the week / eow / [the] end of [the / this] week / (eo / end) week / [the] end of [the] (workweek / working week)) | week_end 0
week_end end    | (later / sometime) this week                                          | week_end 0
week_end end    | [the] (end of / late) (next week / the following week)                | week_end 1
week_end end    | MID (this week / the week / week)                                     | midweek 0
week_end end    | (MID / midweek) next week                                             | midweek 1
week_end end    | START next week                                                       | week_start
weekend end     | [this / the / at the / over the / on the / this coming / the coming] weekend | weekend 0
weekend end     | next weekend                                                          | weekend 1
month_end end   | (eom / [the] (end month / month end / month - end) / [the] end of [the / this] month) | month_end 0
month_end end   | [the] (end of / late) next month                                      | month_end 1
month_end end   | (this month)                                                          | month_end 0
month_end end   | (eoy / year end / year - end / [the] end of [the / this] year)        | year_end
month_end end   | (eoq / quarter end / [the] end of [the / this] quarter)               | quarter_end
month_end end   | FINISH QUARTER [YEAR]                                                 | quarter_end
month_end end   | (FINISH / late / [the] last day (of / in)) MONTH [YEAR]               | named_month end
month_end end   | MID MONTH [YEAR]                                                      | named_month mid
month_end end   | [the] START MONTH [YEAR]                                              | named_month start
month_end end   | [the] (START next month / first of next month / 1st of next month)    | month_start 1
month_end end   | MID (next month)                                                      | month_mid 1
month_end end   | MID [the / this] month                                                | month_mid 0
this sure       | (this / [this / the] (coming / upcoming)) WEEKDAY                     | this
next sure       | (NEXT / [the] following) WEEKDAY                                      | next
next end        | WEEKDAY (next / following)                                            | next
next sure       | NEXT week [on] WEEKDAY                                                | next_week_day 1
next sure       | ([on] WEEKDAY (next week / the following week) / [on] [the] WEEKDAY of (next week / the following week)) | next_week_day 1
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
date end        | (NUMERIC / SLASH)                                                     | numeric
date frail      | DOTTED                                                                | dotted
date end        | DATED [,] [YEAR / [' / ’] YY]                                         | date
date sure       | (by / before) DATED [,] [YEAR / [' / ’] YY]                           | date
date end        | COMPACT                                                               | compact
ordinal sure    | NEXT month [on] the (NTH / NUM)                                       | ordinal_of_month 1
ordinal sure    | [the] ORD (of next month / next month)                                | ordinal_of_month 1
ordinal sure    | the ORD of this month                                                 | ordinal_of_month 0
ordinal sure    | the ORD of the month                                                  | ordinal
ordinal end     | (first / 1st) of the month                                            | month_start 1
ordinal sure    | WEEKDAY [,] the ORD                                                   | weekday_ordinal
date sure       | WEEKDAY [.] [,] DATED [,] [YEAR / [' / ’] YY]                         | weekday_date
ordinal sure    | [the] ORD WEEKDAY (in / of) (MONTH [.] [YEAR] / NEXT month / this month) | nth_weekday
ordinal sure    | [the] (last / final) WEEKDAY (in / of) (MONTH [.] [YEAR] / NEXT month / this month) | nth_weekday -1
ordinal last    | the NTH                                                               | ordinal
ordinal frail   | (NTH / the ORDINAL)                                                   | ordinal
ordinal end     | (on / by / before) the NUM                                            | ordinal
weekday end     | WEEKDAY                                                               | weekday
holiday end     | (christmas eve / xmas eve)                                            | holiday 12-24
holiday end     | (christmas / xmas) [day]                                              | holiday 12-25
holiday end     | boxing day                                                            | holiday 12-26
holiday end     | (new (year's / years / year) eve / nye)                                       | holiday 12-31
holiday end     | (new (year's / years / year) day / new (year / year's))               | holiday 01-01
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
clock end       | (NUM / NUMBER / CLOCK / DOTCLOCK) HALF                                | time
clock end       | (COUNT (o'clock / oclock / o clock) [HALF] / at NUM hours)            | time
clock end       | ((NUM HALF / CLOCK HALF / CLOCK) ZONED / NUM HALF - ish)              | time
clock frail     | (NUM ZONED / HOURS / NUM (hrs / h))                                   | time
clock frail     | (HHMM (hrs / hours / h) / HHMM ZONED)                                 | hhmm
clock end       | DOTCLOCK (h / hrs)                                                    | time
colon frail     | CLOCK [h]                                                             | time
colon end       | CLOCK (hrs / hours)                                                   | time
bare frail      | (DOTCLOCK / NUMBER [-] MINUTES)                                       | time
bare frail      | HHMM                                                                  | hhmm
wall frail      | (NO_CLOCK [HALF] / NO_HOURS)                                                 | no_such_time
wall end        | half [-] past COUNT                                                   | half_past
wall last       | half COUNT                                                            | half_past
wall end        | [a] quarter past COUNT                                                | minutes_past 15
wall end        | five [and] twenty past COUNT                                          | minutes_past 25
wall end        | five [and] twenty to NUMBER                                           | minutes_to 25
wall frail      | [a] quarter after COUNT                                               | minutes_past 15
wall frail      | [a] quarter (to / of / before) COUNT                                  | minutes_to 15
wall frail      | (NUMBER / NUM [minutes]) past COUNT [HALF]                            | minutes_past
wall frail      | (NUMBER / NUM [minutes]) to NUMBER [HALF]                             | minutes_to
wall end        | at (NUM / NUMBER) to NUM                                              | minutes_to_or_range
wall frail      | (NUM / DOTCLOCK) TO (NUM / DOTCLOCK)                                  | time_range
clock end       | (BOUND TO BOUND [ZONED] / (between / btwn) BOUND and BOUND)           | time_range
noon end        | NOON [[-] ish]                                                        | noon
bare frail      | (NUM / NUMBER)                                                        | bare
bare end        | NUM (ish / - ish)                                                     | bare
past unread     | PAST                                                                  | unread past
past unread     | (last / past) (WEEKDAY / week / month / quarter / year / MONTH / night / weekend) | unread past
past unread     | (COUNT UNIT ago / [a] (couple / few) [of] UNIT ago)                   | unread past
repeat unread   | (every / each) [single] [other] [ORD / NUM / COUNT] (WEEKDAY / UNIT / weekday / BUSINESS / PART / weekend / MONTH) | unread repeats
repeat unread   | ((every / each) ORD / [on] PLURAL)                                    | unread repeats
repeat unread   | (daily / weekly / monthly) at BOUND                                   | unread repeats
repeat unread   | (twice / (COUNT times)) (a / per / every) (day / week / month / year) | unread repeats
vague unread    | ((in / by / during / before) (MONTH / QUARTER) [YEAR] / next MONTH)   | unread month
vague unread    | (in / AWAY) COUNT (weekend / weekends)                                | unread vague
vague unread    | (this / next / in / in the / by / before / during) (spring / summer / autumn / fall / winter) | unread vague
vague unread    | AWAY (NUM TO NUM / NUM or NUM / several) UNIT                         | unread vague
vague unread    | (SLASH MONTH / MONTH [.] SLASH / MONTH [.] (NUM / NTH) TO (NUM / NTH)) | unread several-days
vague unread    | [the] ORD week (in / of) MONTH                                        | unread vague
vague unread    | ((NUM / CLOCK) or (NUM / CLOCK) HALF / SLASH HALF)                    | unread two-hours
vague unread    | in SLASH                                                              | unread ambiguous
vague unread    | (before / after / over / during) the (holidays / hols)                 | unread vague
vague unread    | (in a (bit / sec) / in the new year / in (week / wk / kw / cw) NUM)   | unread vague
vague unread    | (NUM / NTH) TO (NUM / NTH) [of] MONTH                                 | unread several-days
vague unread    | MONTH [.] (NUM / NTH) (and / & / or) (NUM / NTH)                      | unread several-days
vague unread    | (NUM / NTH) (and / & / or / ,) (NUM / NTH) [of] MONTH                 | unread several-days
vague unread    | (thanksgiving / diwali / eid / ramadan / hanukkah / passover / purim / rosh hashanah / yom kippur / holi / whitsun / pentecost / juneteenth / (labor / labour / memorial / independence / veterans / presidents / columbus / canada / australia / anzac / mlk / bastille / mother's / father's / mothers / fathers / patrick's) day / bank holiday / (lunar / chinese) new year) | unread holiday
"""

# English forms that are spoken, and mean nothing alone in a typed line.
SPOKEN_ENGLISH = """
near sure       | (as soon as we hang up / as soon as i hang up)                        | ahead day 0
counted sure    | ((within / in / over) the next COUNT UNIT / inside (COUNT / a) UNIT)  | away
counted sure    | (in / over / within) the next (couple / couple of) UNIT               | ahead_units 2
counted sure    | (in / within / inside) (forty-eight / forty - eight / forty eight) hours | ahead day 2
counted sure    | give me COUNT UNIT                                                    | away
counted sure    | give me [another] (a / one / another) UNIT                            | ahead_units 1
counted sure    | give me [a] (couple / couple of) UNIT                                 | ahead_units 2
near sure       | (by the morning / by morning / overnight)                                   | ahead day 1
week_end sure   | (after the weekend / when the weekend is over / early in the week)    | week_start
week_end sure   | (before the weekend / by the end of [the] week)                       | week_end 0
week_end end    | ([by] midweek / mid - week)                                           | midweek 0
month_end end   | [the] last day of the month                                           | month_end 0
"""

# Words of other languages that also stand in English lines, the commonest forms of a day with an hour; and what only typed English has.
LOANED = """
part end        | (WEEKDAY / NEAR) eve                                                  | day_evening
near sure       | (heute / hoy / hoje)                                                  | ahead day 0
near sure       | (mañana / morgen / demain / amanhã)                                   | ahead day 1
near sure       | (pasado mañana / übermorgen / après-demain / depois de amanhã)        | ahead day 2
clock sure      | (um / a las / a la / à / às) (NUM [HALF] / CLOCK / HOURS)             | time
"""
