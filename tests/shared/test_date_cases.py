"""The table of cases of the reader of days: what a typed line means, what stays unread, and what a spoken sentence means."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from taskapp.shared.date_words.mentions import REASONS
from taskapp.shared.date_words.typed import read_line

NEW_YORK = ZoneInfo("America/New_York")
THURSDAY_TEN = datetime(2026, 11, 26, 10, tzinfo=NEW_YORK)

# The words behind "Ring Ola", and the due date; two dots: the end of a range.
READ = """
2 weeks tomorrow              | 2026-12-11
three weeks today             | 2026-12-17
next friday but one           | 2026-12-04
last Friday of next month     | 2026-12-25
the 5th Monday in March       | 2027-03-29
w/c Mon 7 Dec                 | 2026-12-07
week commencing 7/12          | 2027-07-12
in three quarters of an hour  | 2026-11-26 10:45
in 1 hr 15                    | 2026-11-26 11:15
after 2 days                  | 2026-11-28
by end of Friday              | 2026-11-27 17:00
9 tonight                     | 2026-11-26 21:00
3PM Friday GMT                | 2026-11-27 10:00
Friday 9am (CET)              | 2026-11-27 03:00
Friday 15:00Z                 | 2026-11-27 10:00
friday at 10                  | 2026-11-27 10:00
tomorrow 9                    | 2026-11-27 09:00
tomorrow at 9                 | 2026-11-27 09:00
monday 9                      | 2026-11-30 09:00
monday at 1                   | 2026-11-30 13:00
tues at 12                    | 2026-12-01 12:00
fri 14h                       | 2026-11-27 14:00
fri 14h30                     | 2026-11-27 14:30
thurs @ 4:30p                 | 2026-12-03 16:30
tmr                           | 2026-11-27
tmrw 3pm                      | 2026-11-27 15:00
2moro at 4                    | 2026-11-27 16:00
tommorow 3pm                  | 2026-11-27 15:00
tomorow                       | 2026-11-27
wendesday at 4                | 2026-12-02 16:00
on thurday                    | 2026-12-03
saterday 11am                 | 2026-11-28 11:00
Febuary 3                     | 2027-02-03
at 3:00 P.M.                  | 2026-11-26 15:00
tomorrow at 3:00 p.m.         | 2026-11-27 15:00
3.30pm tomorrow               | 2026-11-27 15:30
tomorrow at 15.30             | 2026-11-27 15:30
monday at 3:10                | 2026-11-30 15:10
tomorrow 07:30                | 2026-11-27 07:30
at 1500 tomorrow              | 2026-11-27 15:00
tomorrow 1500                 | 2026-11-27 15:00
Dec. 15 3pm                   | 2026-12-15 15:00
Dec 15 at 3                   | 2026-12-15 15:00
December 15th, 2030 at 10     | 2030-12-15 10:00
on the 15th at 3              | 2026-12-15 15:00
Dec 15 by 5                   | 2026-12-15 17:00
December 15th at 3pm          | 2026-12-15 15:00
15th of December              | 2026-12-15
15 Dec                        | 2026-12-15
14-Dec-2026                   | 2026-12-14
Dec 14, '26                   | 2026-12-14
the first of December         | 2026-12-01
Mon, Dec 14                   | 2026-12-14
Monday the 14th of December   | 2026-12-14
on Monday, December 14th, at 3pm | 2026-12-14 15:00
friday the 4th                | 2026-12-04
the 15th                      | 2026-12-15
on the 15th at 3pm            | 2026-12-15 15:00
at 3pm on the 15th            | 2026-12-15 15:00
on the fifteenth              | 2026-12-15
12/3                          | 2026-12-03
1/12                          | 2027-01-12
12/15 3pm                     | 2026-12-15 15:00
24/4 14:30                    | 2027-04-24 14:30
12/15/2026                    | 2026-12-15
15.12.2026                    | 2026-12-15
15.12. at 15:00               | 2026-12-15 15:00
2026-12-01 15:00              | 2026-12-01 15:00
2026-12-01T15:00              | 2026-12-01 15:00
2026-12-01T15:00Z             | 2026-12-01 10:00
2026/12/1                     | 2026-12-01
in two weeks at 3pm           | 2026-12-10 15:00
in a fortnight                | 2026-12-10
in a couple of days           | 2026-11-28
in two weeks' time            | 2026-12-10
two weeks from now            | 2026-12-10
3 days from friday            | 2026-11-30
in 2w                         | 2026-12-10
in 30m                        | 2026-11-26 10:30
in 1h 30m                     | 2026-11-26 11:30
in half an hour               | 2026-11-26 10:30
in 1.5 hours                  | 2026-11-26 11:30
in an hour and a half         | 2026-11-26 11:30
in 3 business days            | 2026-12-01
in 5 working days at 9am      | 2026-12-03 09:00
end of month                  | 2026-11-30
end of month at 5pm           | 2026-11-30 17:00
eom                           | 2026-11-30
eow                           | 2026-11-27
end of next week              | 2026-12-04
early next week               | 2026-11-30
mid-December                  | 2026-12-15
eoy                           | 2026-12-31
eod                           | 2026-11-26 17:00
EOD Friday                    | 2026-11-27 17:00
by COB monday                 | 2026-11-30 17:00
by end of day tomorrow        | 2026-11-27 17:00
tonight                       | 2026-11-26 20:00
tonight at 9                  | 2026-11-26 21:00
this evening                  | 2026-11-26 18:00
tomorrow morning at 8         | 2026-11-27 08:00
friday night at 8             | 2026-11-27 20:00
this morning                  | 2026-11-26
in the morning                | 2026-11-27 09:00
first thing monday            | 2026-11-30 09:00
Tuesday week                  | 2026-12-08
a week on Tuesday             | 2026-12-08
a week from Friday at 3pm     | 2026-12-04 15:00
a week tomorrow               | 2026-12-04
next Tuesday                  | 2026-12-01
next week on Tuesday          | 2026-12-01
next month on the 5th         | 2026-12-05
this Friday                   | 2026-11-27
coming Friday                 | 2026-11-27
before Friday                 | 2026-11-27
before Christmas              | 2026-12-24
two days before Christmas     | 2026-12-23
by noon tomorrow              | 2026-11-27 12:00
at midnight                   | 2026-11-26 23:59
no later than Friday          | 2026-11-27
Friday at the latest          | 2026-11-27
friday 10-11am                | 2026-11-27 10:00 .. 11:00
tomorrow from 2 to 3pm        | 2026-11-27 14:00 .. 15:00
tomorrow 14:00 - 15:00        | 2026-11-27 14:00 .. 15:00
friday 11-1pm                 | 2026-11-27 11:00 .. 13:00
this weekend                  | 2026-11-28
weekend                       | 2026-11-28
half past nine tomorrow       | 2026-11-27 09:30
tomorrow half nine            | 2026-11-27 09:30
at quarter to five            | 2026-11-26 16:45
twenty past 3 on friday       | 2026-11-27 15:20
tomorrow at nine thirty       | 2026-11-27 09:30
at three                      | 2026-11-26 15:00
at 3ish                       | 2026-11-26 15:00
tomorrow around 3pm           | 2026-11-27 15:00
Friday sometime around 10am   | 2026-11-27 10:00
Friday before 5pm             | 2026-11-27 17:00
tomorrow 3pm PST              | 2026-11-27 18:00
tomorrow 3pm UTC              | 2026-11-27 10:00
tomorrow 15:00 CET            | 2026-11-27 09:00
3pm UTC+2                     | 2026-11-27 08:00
at 10am London time tomorrow  | 2026-11-27 05:00
mañana a las 3pm              | 2026-11-27 15:00
demain à 15h                  | 2026-11-27 15:00
morgen um 15:00               | 2026-11-27 15:00
today at 9                    | 2026-11-26 21:00
at 10am                       | 2026-11-27 10:00
at 10:01                      | 2026-11-26 10:01
at 5 in the evening           | 2026-11-26 17:00
tomorrow evening at 5         | 2026-11-27 17:00
a week before Christmas       | 2026-12-18
end of Q1                     | 2027-03-31
31/12                         | 2026-12-31
Monday the 21st               | 2026-12-21
Monday the 15th               | 2027-02-15
11-1pm tomorrow               | 2026-11-27 11:00 .. 13:00
3pm UTC-2                     | 2026-11-26 12:00
"""

# Lines with a phrase that is not understood, which has no due date.
UNREAD = """
Ring Ola Friday 9am IST               | Friday 9am IST
Ring Ola Monday the 31st              | Monday the 31st
tomorrow 3.30 ring Ola                | tomorrow
4 Dec ring Ola                        | 4 Dec
Ring Ola every Monday                 | every Monday
Ring Ola every Monday at 9am          | every Monday at 9am
Ring Ola every other Tuesday 3pm      | every other Tuesday 3pm
Ring Ola on Mondays at 9              | on Mondays at 9
Ring Ola yesterday 3pm                | yesterday 3pm
Ring Ola last Friday 3pm              | last Friday 3pm
Ring Ola 5 days ago                   | 5 days ago
Ring Ola Jan 5 2025                   | Jan 5 2025
Ring Ola Feb 30 at 3pm                | Feb 30 at 3pm
Ring Ola on the 32nd at 3pm           | on the 32nd at 3pm
Ring Ola 12/32 3pm                    | 12/32 3pm
Ring Ola Tue Dec 14 3pm               | Tue Dec 14 3pm
Ring Ola on Diwali at 3pm             | on Diwali at 3pm
Ring Ola in Q1                        | in Q1
Ring Ola tomorrow at 25:00            | tomorrow at 25:00
Ring Ola 13pm                         | 13pm
Ring Ola in 0 days                    | in 0 days
Prepare Friday meeting at 3pm         | at 3pm
Tell Ola what sold since Friday       | Friday
Ring Ola 3pm their time               | 3pm their time
Ring Ola the week before Christmas    | the week before Christmas
Ring Ola at 0am tomorrow              | at 0am tomorrow
Ring Ola from 5 to 3 tomorrow         | from 5 to 3 tomorrow
Ring Ola 15:00-14:00 tomorrow         | 15:00-14:00 tomorrow
Ring Ola Monday 14 March              | Monday 14 March
"""

NOTHING = """
Move old monitor to attic
Decide on Jane's offer
Meet Ola on the 5th floor
Order pages 10 - 12
Support 24/7
Win 50/50 raffle
Invoice 2026-11 to Ola
Ring Ola at 9 Main Street
Buy 24h candle
Second call with Ola
March with the team
Sat nav for Ola
Black Friday promo mail
Talk to April about May
Prepare the weekly report
Ship monday 9 boxes
A second opinion from Dr. May
Send tomorrow's agenda
Call them one by one
Last minute change
Send 3 to 4 samples
Meet at 10 Downing Street
Rate 4.30 per unit
Call Ola in a minute book
In two minds about it
Fix the door on 1st floor
Check 7/11 store
Raise prices by 5
Watch The Day After Tomorrow
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def due(line: str, now: datetime = THURSDAY_TEN, **options: bool) -> str:
    """The due dates of a line as text; words that are not understood are left out."""
    found = [m for m in read_line(line, now=now, tz=ZoneInfo(str(now.tzinfo)), **options) if not m.unread]
    return "; ".join(m.local.replace("T", " ") + (f" .. {m.until:%H:%M}" if m.until else "") for m in found)


@pytest.mark.parametrize(("words", "meaning"), rows(READ))
def test_a_typed_day_or_hour_has_this_meaning(words: str, meaning: str) -> None:
    line = f"Ring Ola {words}"
    assert due(line) == meaning
    (mention,) = read_line(line, now=THURSDAY_TEN, tz=NEW_YORK)
    assert line[mention.start : mention.end] == words


@pytest.mark.parametrize(("line", "unread"), rows(UNREAD))
def test_a_phrase_without_a_single_due_date_is_marked_and_is_none(line: str, unread: str) -> None:
    mentions = read_line(line, now=THURSDAY_TEN, tz=NEW_YORK)
    assert [line[m.start : m.end] for m in mentions if m.unread] == [unread]
    assert all(m.unread in REASONS for m in mentions)
    assert due(line) == ""


@pytest.mark.parametrize("line", [line for (line,) in rows(NOTHING)])
def test_ordinary_words_are_neither_dates_nor_marked(line: str) -> None:
    assert read_line(line, now=THURSDAY_TEN, tz=NEW_YORK) == []


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("tomorrow ring Ola at 3pm", "2026-11-27 15:00; 2026-11-27 15:00"),
        ("Friday ring Ola at 10", "2026-11-27 10:00; 2026-11-27 10:00"),
        ("Ring Ola on Friday about the contract at 10am", "2026-11-27 10:00; 2026-11-27 10:00"),
        ("Ring Ola Monday or Tuesday 3pm", ""),
        ("Ring Ola at 10:30, then at 11:30", ""),
        ("every Monday ring Ola at 9am", ""),
        ("tomorrow ring Ola at 3pm PST", "2026-11-27"),
        ("Ask about the May 5 event at 3pm", ""),
        ("tomorrow ring Ola at 3pm and Zoe at 5pm", "2026-11-27"),
        ("Ring Ola tomorrow 9 or 10", "2026-11-27"),
        ("Ring Ola tomorrow 2030", "2026-11-27"),
        ("Ring Ola 3pm tomorrow 4pm", "2026-11-27 15:00"),
        ("Ring Ola 3pm 4pm", ""),
        ("Ring Ola at 3pm, at 5pm tomorrow", "2026-11-27 17:00"),
        ("Ring Ola last Friday about the offer of 3pm", ""),
    ],
)
def test_an_hour_belongs_to_the_day_of_the_line_or_is_none(line: str, meaning: str) -> None:
    assert due(line) == meaning


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("12/3", "2027-03-12"),
        ("1/12", "2026-12-01"),
        ("12/15", "2026-12-15"),
        ("1.12.", "2026-12-01"),
        ("01-12-2026", "2026-12-01"),
        ("2/3", "2027-03-02"),
        ("3.2.", "2027-02-03"),
        ("on 3.2.27", "2027-02-03"),
        ("Sun 6/12", "2026-12-06"),
    ],
)
def test_numeric_dates_follow_the_order_of_the_country(words: str, meaning: str) -> None:
    assert due(f"Ring Ola {words}", day_first=True) == meaning


def test_the_weekend_has_begun_on_a_sunday_and_hours_are_counted_over_a_clock_change() -> None:
    assert due("Ring Ola this weekend", THURSDAY_TEN.replace(day=29)) == "2026-11-29"
    for day in (26, 28, 29):
        assert due("Ring Ola end of next week", THURSDAY_TEN.replace(day=day)) == "2026-12-04"
    before = datetime(2026, 3, 8, 1, 30, tzinfo=NEW_YORK)
    assert due("Ring Ola in 5 hours", before) == "2026-03-08 07:30"


def test_an_hour_of_another_zone_is_the_next_one_there() -> None:
    # 22:00 on Wednesday in Los Angeles.
    assert due("Ring Ola 11pm Los Angeles time", THURSDAY_TEN.replace(hour=1)) == "2026-11-26 02:00"
    assert due("Ring Ola 9pm Los Angeles time", THURSDAY_TEN.replace(hour=1)) == "2026-11-27"


def test_a_part_of_the_day_that_has_passed_is_due_today_without_an_hour() -> None:
    late = THURSDAY_TEN.replace(hour=22)
    for words in ("this evening", "tonight", "eod", "this afternoon"):
        assert due(f"Ring Ola {words}", late) == "2026-11-26"


DAYS = st.dates(date(2026, 1, 1), date(2098, 12, 31))
FORMS = st.sampled_from(["{:%Y-%m-%d}", "{:%B} {d}, {:%Y}", "{:%b}. {d} {:%Y}", "{d} {:%B} {:%Y}", "{:%A} {d} {:%b} {:%Y}", "{:%d.%m.%Y}", "{:%m/%d/%Y}", "{d}th of {:%B} {:%Y}"])  # fmt: skip


@given(
    DAYS,
    FORMS,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["", " at {:%I:%M %p}", " {:%H:%M}", " @ {h}h"]),
)
def test_a_day_written_in_any_form_reads_back_as_the_same_day(
    day: date, form: str, hour: int, minute: int, clock: str
) -> None:
    at = time(hour, minute)
    words = form.replace("{d}", str(day.day)).replace("{:", "{0:").format(day)
    words += clock.replace("{h}", f"{hour:02d}").replace("{:", "{0:").format(at)
    now = datetime(day.year, 1, 1, tzinfo=UTC)
    (mention,) = read_line(f"Ring Ola {words}", now=now, tz=ZoneInfo("UTC"))
    assert mention.day == day
    assert clock == "" or mention.at == (time(hour) if "{h}" in clock else at)


@given(st.integers(1, 400), st.datetimes(datetime(2026, 1, 1), datetime(2090, 1, 1)), st.sampled_from(["day", "week"]))
def test_a_distance_reads_as_that_many_days_from_now(count: int, now: datetime, unit: str) -> None:
    (mention,) = read_line(f"Ring Ola in {count} {unit}s", now=now.replace(tzinfo=UTC), tz=ZoneInfo("UTC"))
    assert mention.day == now.date() + timedelta(days=count * (7 if unit == "week" else 1))


@given(
    st.text(max_size=80), st.sampled_from(["every Monday", "last Friday", "Feb 30", "Monday or Tuesday", "on the 32nd"])
)
def test_an_hour_beside_a_day_that_is_not_understood_never_means_today(before: str, day: str) -> None:
    assume(not before.rstrip()[-1:].isdigit())  # "5 Feb 30" is a day of 2030
    for line in (f"{before} {day} 3pm", f"{before} {day} at 3pm", f"{before} 3pm {day}"):
        assert "15:00" not in due(line)
