"""Repeats in a quick-add line."""

import pytest

from tests.tasks.quick_add.test_quick_add import read


@pytest.mark.parametrize(
    ("line", "title", "recurrence", "due"),
    [
        ("Call Ola every Monday", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", None),
        ("Call Ola every monday at 9am !high", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30T09:00"),
        ("every day at 9am call Ola", "call Ola", "FREQ=DAILY", "2026-11-24T09:00"),
        ("every day at 11am call Ola", "call Ola", "FREQ=DAILY", "2026-11-23T11:00"),
        ("every weekday 9am call Ola", "call Ola", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T09:00"),
        ("Call Ola every 2 weeks on Monday", "Call Ola", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", None),
        ("Call Ola every other week", "Call Ola", "FREQ=WEEKLY;INTERVAL=2", None),
        ("Call Ola every month", "Call Ola", "FREQ=MONTHLY", None),
        ("Call Ola every other month", "Call Ola", "FREQ=MONTHLY;INTERVAL=2", None),
        ("Call Ola every other quarter", "Call Ola", "FREQ=MONTHLY;INTERVAL=6", None),
        ("Call Ola every second Monday", "Call Ola", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", None),
        ("Call Ola every 2nd Monday of the month", "Call Ola", "FREQ=MONTHLY;BYDAY=2MO", None),
        ("Call Ola every first and third Tuesday", "Call Ola", "FREQ=MONTHLY;BYDAY=1TU,3TU", None),
        ("Call Ola every Monday from Dec 7 to Jan 31", "Call Ola", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270131", "2026-12-07"),
        ("Call Ola every Monday starting next week", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30"),
        ("Call Ola every Monday starting in March", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2027-03-01"),
        ("Call Ola every Monday starting Friday", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30"),
        ("Call Ola every day starting next month", "Call Ola", "FREQ=DAILY", "2026-12-01"),
        ("Call Ola every 15th", "Call Ola", "FREQ=MONTHLY;BYMONTHDAY=15", None),
        ("Report last Friday of the month", "Report", "FREQ=MONTHLY;BYDAY=-1FR", None),
        ("Report on the last Friday of every month at 4pm", "Report", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27T16:00"),
        ("Pay on the last day of the month", "Pay", "FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("Invoice on the 15th of each month", "Invoice", "FREQ=MONTHLY;BYMONTHDAY=15", None),
        ("Check up 6 months after done", "Check up", "6 months after done", None),
        ("Check in every 2 weeks after completion", "Check in", "2 weeks after done", None),
        ("Review quarterly", "Review", "FREQ=MONTHLY;INTERVAL=3", None),
        ("Weekly: call Ola", "call Ola", "FREQ=WEEKLY", None),
        ("Standup on Mondays and Thursdays at 9", "Standup", "FREQ=WEEKLY;BYDAY=MO,TH", "2026-11-26T09:00"),
        ("Mondays at 9 standup", "standup", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30T09:00"),
        ("weekdays 7:30am gym", "gym", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T07:30"),
        ("every other Tuesday 3pm call Ola", "call Ola", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-24T15:00"),
        ("every 3rd week sync", "sync", "FREQ=WEEKLY;INTERVAL=3", None),
        ("every morning check mail", "check mail", "FREQ=DAILY", "2026-11-24T09:00"),
        ("Call Ola every Monday morning", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30T09:00"),
        ("every Monday until Dec 31 call Ola", "call Ola", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231", None),
        ("every two weeks, starting on friday, call Ola", "call Ola", "FREQ=WEEKLY;INTERVAL=2", "2026-11-27"),
        ("Call Ola annually on March 3", "Call Ola", "FREQ=YEARLY", "2027-03-03"),
        ("Pills every day for 10 times", "Pills", "FREQ=DAILY;COUNT=10", None),
        ("Pills every day for 2 weeks", "Pills", "FREQ=DAILY;UNTIL=20261206", None),
        ("Report every Monday for the next 3 months", "Report", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270222", None),
        ("Call Ola every Tuesday & Thursday", "Call Ola", "FREQ=WEEKLY;BYDAY=TU,TH", None),
        ("Call Ola every mon/wed/fri at 8", "Call Ola", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "2026-11-25T08:00"),
        ("Call Ola every 2 wks", "Call Ola", "FREQ=WEEKLY;INTERVAL=2", None),
        ("Call Ola evry monday", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", None),
        ("Call Ola ev. Monday 10", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30T10:00"),
        ("Pay rent at the end of every month", "Pay rent", "FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("Call Ola every day at 11am until Friday", "Call Ola", "FREQ=DAILY;UNTIL=20261127", "2026-11-23T11:00"),
        ("Pills every day at 11am for 2 weeks", "Pills", "FREQ=DAILY;UNTIL=20261206", "2026-11-23T11:00"),
        (
            "every Monday at 9 until Dec 31 call Ola",
            "call Ola",
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231",
            "2026-11-30T09:00",
        ),
        ("Call Ola every Monday starting jan", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2027-01-04"),
        ("every monday at 9 starting dec 14 call Ola", "call Ola", "FREQ=WEEKLY;BYDAY=MO", "2026-12-14T09:00"),
        ("Call Ola every monday, starting dec 14", "Call Ola", "FREQ=WEEKLY;BYDAY=MO", "2026-12-14"),
        ("Call Ola first Monday every month", "Call Ola", "FREQ=MONTHLY;BYDAY=1MO", None),
        ("Team lunch last fri of month", "Team lunch", "FREQ=MONTHLY;BYDAY=-1FR", None),
        ("Ring every Monday 10 boxes", "Ring 10 boxes", "FREQ=WEEKLY;BYDAY=MO", None),
        ("Renew every year on 29 Nov", "Renew", "FREQ=YEARLY", "2026-11-29"),
        ("Renew every year on the 5th of December", "Renew", "FREQ=YEARLY", "2026-12-05"),
    ],
)
def test_a_repeat_is_read_with_its_first_day_and_hour(line: str, title: str, recurrence: str, due: str | None) -> None:
    parsed = read(line)
    fields = parsed.fields()
    assert (parsed.title, fields["recurrence"], fields.get("due_date")) == (title, recurrence, due)
    assert parsed.not_understood == ()
    refused = read(line, refused=[piece.key for piece in parsed.pieces])
    assert refused.title == line.strip()


@pytest.mark.parametrize(
    "line",
    [
        "Send the weekly report", "Prepare daily standup notes", "every 3rd customer gets a mail", "every customer gets a mail",
        "3 months later", "They pay 6 months after done deals", "check each Monday's list", "look at every task", "the last of the month",
        "minutes for Mondays only", "once upon a time", "twice a day", "Water it every day except Sunday",
    ],
)  # fmt: skip
def test_words_that_only_resemble_a_repeat_stay_in_the_title(line: str) -> None:
    assert read(line).fields() == {"title": line}


def test_a_repeat_can_be_refused_and_its_hour_kept() -> None:
    fields = read("Call Ola every Monday at 9am", refused={"recurrence:every monday"}).fields()
    assert fields == {"title": "Call Ola every Monday", "due_date": "2026-11-30T09:00"}
