"""Quick add recognises only unambiguous pieces, gives their positions, and removes no other word from the title."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from taskapp.tasks.quick_add.contact_names import Choice, ContactNames, words_to_look_up
from taskapp.tasks.quick_add.reader import QuickAdd, read_quick_add
from taskapp.tasks.types import TaskCategory, TaskPriority

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_TEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10:00 in New York
BOB, ZOE, ADA, LOVELACE = (
    Choice("bob", "Bob Builder"),
    Choice("zoe", "Zoë Kraus"),
    Choice("ada", "Ada"),
    Choice("love", "Ada Lovelace"),
)
MEMBERS = [BOB, ZOE, ADA, LOVELACE]
CONTACTS = [Choice(name, name) for name in ("Zoë Müller", "Acme", "May Smith", "Dr. Who, Inc.")]


def read(
    text: str, *, now: datetime = MONDAY_TEN, tz: ZoneInfo = NEW_YORK, refused: set[str] | None = None
) -> QuickAdd:
    return read_quick_add(
        text,
        now=now,
        tz=tz,
        members=MEMBERS,
        me=ADA,
        contacts=ContactNames(CONTACTS),
        refused=refused or set(),
    )


def test_the_line_of_the_help_text_is_read_in_full() -> None:
    read_line = read("Call Zoë back tomorrow 3pm !high @bob #callback")
    assert read_line.fields() == {
        "title": "Call Zoë back",
        "due_date": "2026-11-24T15:00",
        "priority": "high",
        "assigned_to": "bob",
        "category": "callback",
        "contact_id": "Zoë Müller",
    }
    assert [piece.text for piece in read_line.pieces] == ["Zoë", "tomorrow 3pm", "!high", "@bob", "#callback"]
    assert [piece.label for piece in read_line.pieces] == [
        "Zoë Müller",
        "Tue, Nov 24, 3:00 PM",
        "High",
        "Bob Builder",
        "Callback",
    ]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("today", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("tonight", "2026-11-23T20:00"),
        ("tonight 9:30 pm", "2026-11-23T21:30"),
        ("9pm tonight", "2026-11-23T21:00"),
        ("this afternoon", "2026-11-23T15:00"),
        ("tomorrow morning", "2026-11-24T09:00"),
        ("friday", "2026-11-27"),
        ("Fri", "2026-11-27"),
        ("monday", "2026-11-30"),
        ("this monday", "2026-11-23"),
        ("next monday", "2026-11-30"),
        ("next tue at 08:15", "2026-11-24T08:15"),
        ("on sat", "2026-11-28"),
        ("sat 3pm", "2026-11-28T15:00"),
        ("by Sunday noon", "2026-11-29T12:00"),
        ("due by friday", "2026-11-27"),
        ("due tomorrow", "2026-11-24"),
        ("next week", "2026-11-30"),
        ("next month", "2026-12-23"),
        ("in 3 days", "2026-11-26"),
        ("in 1 day", "2026-11-24"),
        ("in a week", "2026-11-30"),
        ("in 2 weeks", "2026-12-07"),
        ("in 2 weeks at 3pm", "2026-12-07T15:00"),
        ("in 3 months", "2027-02-23"),
        ("in 45 min", "2026-11-23T10:45"),
        ("in an hour", "2026-11-23T11:00"),
        ("in 20 hours", "2026-11-24T06:00"),
        ("nov 28", "2026-11-28"),
        ("November 28th", "2026-11-28"),
        ("28 nov", "2026-11-28"),
        ("28th November, 2027", "2027-11-28"),
        ("nov 23", "2026-11-23"),
        ("nov 22", "2027-11-22"),
        ("on may 5", "2027-05-05"),
        ("feb 29", "2028-02-29"),
        ("Jan 1 2100", "2100-01-01"),
        ("2026-11-28", "2026-11-28"),
        ("2026-11-28 15:00", "2026-11-28T15:00"),
        ("2027-01-05, 9am", "2027-01-05T09:00"),
        ("at 15:00", "2026-11-23T15:00"),
        ("at 9:30", "2026-11-24T09:30"),
        ("by 3pm", "2026-11-23T15:00"),
        ("3pm", "2026-11-23T15:00"),
        ("9 am", "2026-11-24T09:00"),
        ("noon", "2026-11-23T12:00"),
        ("3pm tomorrow", "2026-11-24T15:00"),
        ("at 15:00 on friday", "2026-11-27T15:00"),
        ("12am tomorrow", "2026-11-24"),
        ("12:30 am tomorrow", "2026-11-24T00:30"),
    ],
)
def test_a_date_at_the_end_of_the_line_is_read(words: str, due: str) -> None:
    read_line = read(f"Call back {words}")
    assert (read_line.title, read_line.fields().get("due_date")) == ("Call back", due)
    assert read_line.pieces[0].text == words


@pytest.mark.parametrize(
    "title",
    [
        "The 5th Wave", "Renovation", "paprika", "Call 555 1234", "Mon Ami", "May Smith is back", "march on",
        "We march 3 miles", "sat on it", "Where Bob sat", "in the sun", "they wed", "Tomorrow Never Dies", "Watch Tomorrow",
        "The Day After Tomorrow", "Around the World in 80 Days", "High Noon", "Prepare end of month report", "Book Christmas party", "John 3:16", "Score 10:12",
        "Prepare the friday meeting", "Prepare Friday meeting", "Prepare next week agenda", "next monday's report",
        "every so often", "the report of Monday", "slides for tomorrow", "from monday to friday", "today and tomorrow",
        "nov 28-30", "nov 28, 1999", "nov 28 3000", "feb 30", "2026-13-01", "2026-02-30", "1999-12-31", "2101-01-01",
        "log-2026-11-28.txt", "2026-11-28.pdf", "on it", "by hand", "in 3 dayss", "in 0 days", "in 9999 months", "13pm",
        "3pmx", "at 25:00", "next friday13", "C:\\friday", "bob@example.com", "a!high", "C#meeting", "! high",
        "!highest", "#1", "#meetings", "@nobody", "@bobby", "@", "+", "+unknown", "1+1", "@bob's", "todayish", "yesterday",
        'Read "tomorrow" again', "“see you friday”", "by Mon Ami", "Sun Microsystems", "on Sun Microsystems",
        "in 3 Days", "last friday", "10-12 am-ish", "", "   ", "\\", "\\\\", "\\now", "5\" pipe", "morning", "tomorrows", "fr\u0130day", "\u017funday", "at \u0661\u0662:\u0660\u0660", "in \u0663 days",
    ],
)  # fmt: skip
def test_text_that_is_no_date_and_no_mark_stays_in_the_title_unchanged(title: str) -> None:
    read_line = read_quick_add(title, now=MONDAY_TEN, tz=NEW_YORK, members=MEMBERS)
    assert (read_line.title, read_line.pieces) == (title, ())


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("tomorrow call Bob", "call Bob"),
        ("Tomorrow: call Bob", "call Bob"),
        ("Call Bob tomorrow, please", "Call Bob, please"),
        ("Call Bob on friday about the offer", "Call Bob about the offer"),
        ("Call Bob next monday about the offer", "Call Bob about the offer"),
        ("Call (tomorrow) Bob", "Call Bob"),
        ("Call Bob [tomorrow 3pm]", "Call Bob"),
        ("Call  Bob   !high  today", "Call  Bob"),
        ("!high", ""),
        ("Call tomorrow!! now", "Call!! now"),
        # The space before a sign that the writer put there stays.
        ("Call at noon !!", "Call !!"),
        ("Ring tomorrow !high ?", "Ring ?"),
    ],
)
def test_the_gap_of_a_piece_closes(line: str, title: str) -> None:
    assert read(line).title == title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("\\tomorrow call", "tomorrow call"),
        ("Call \\next monday", "Call next monday"),
        ("call \\#callback tomorrow \\!high", "call #callback !high"),
        ("mail \\@bob \\+Acme", "mail @bob +Acme"),
        ('"call tomorrow" today', '"call tomorrow"'),
        ('Read "call it friday at 10 !high" again', 'Read "call it friday at 10 !high" again'),
    ],
)
def test_a_backslash_or_quotes_keep_words_in_the_title(line: str, title: str) -> None:
    assert read(line).title == title


@pytest.mark.parametrize("priority", TaskPriority)
def test_every_priority_has_its_mark(priority: TaskPriority) -> None:
    assert read(f"Call !{priority.value.upper()} back").fields() == {"title": "Call back", "priority": priority.value}


@pytest.mark.parametrize("category", TaskCategory)
def test_every_category_is_known_by_value_and_by_label(category: TaskCategory) -> None:
    for word in (category.value, category.value.replace("-", ""), category.label.replace(" ", "_")):
        assert read(f"Call #{word}").fields() == {"title": "Call", "category": category.value}


@pytest.mark.parametrize(
    ("words", "member"),
    [("@bob", BOB), ("@Builder", BOB), ("@Bob Builder", BOB), ("@bob.builder", BOB), ("@zoe", ZOE), ("@ZOË", ZOE),
     ("@Ada", ADA), ("@ada lovelace", LOVELACE), ("@me", ADA)],
)  # fmt: skip
def test_a_member_is_known_by_any_name_that_only_they_have(words: str, member: Choice) -> None:
    read_line = read(f"Call {words}, please")
    assert [(piece.value, piece.text) for piece in read_line.pieces] == [(member.id, words)]


def test_a_name_that_two_members_share_is_left_alone() -> None:
    twins = [Choice("1", "Kim Lee"), Choice("2", "Kim Park")]
    read_line = read_quick_add("Ask @kim", now=MONDAY_TEN, tz=NEW_YORK, members=twins)
    assert (read_line.title, read_line.pieces) == ("Ask @kim", ())


def test_a_contact_with_a_plus_leaves_the_title_and_one_without_stays() -> None:
    marked, plain = read("Call +Zoë Müller back"), read("Call Zoë Müller back today")
    assert marked.fields() == {"title": "Call back", "contact_id": "Zoë Müller"}
    assert plain.fields() == {"title": "Call Zoë Müller back", "contact_id": "Zoë Müller", "due_date": "2026-11-23"}
    assert read("Offer for +Dr. Who, Inc.").fields() == {"title": "Offer for", "contact_id": "Dr. Who, Inc."}


KRAUS = Choice("kraus", "Zoë Kraus", "Implant AG", "+14155550123")
MEIER = Choice("meier", "Zoë Meier", "Nord", "+14155550188")
NAMESAKE = Choice("namesake", "Zoë Kraus", "South")


@pytest.mark.parametrize(
    ("line", "contacts", "inherited", "found"),
    [
        ("Call +Zoe now", [KRAUS, MEIER], None, None),
        ("Call +Zoe Implant now", [KRAUS, MEIER], None, KRAUS),
        ("Call +Zoe Kraus now", [KRAUS, NAMESAKE], None, None),
        ("Call +Zoe Kraus now", [KRAUS, NAMESAKE], NAMESAKE, NAMESAKE),
        ("Ring 415-555-0123 now", [KRAUS, MEIER], None, KRAUS),
        ("Ring 0123 now", [KRAUS, MEIER], None, None),
        ("Ask Kraus about it", [KRAUS, MEIER], None, KRAUS),
        ("Ask Zoë about it", [KRAUS, MEIER], None, None),
        ("Kraus called", [KRAUS], None, None),
        ("Ring Ada Lovelace now", [ADA, LOVELACE], None, LOVELACE),
        ("Ring Ada Lovelace now", [LOVELACE, ADA], None, LOVELACE),
        ("Ring ada about it", [ADA, LOVELACE], None, None),
        ("Ring Ada Lovelace now", [ADA, LOVELACE], BOB, None),
        ("Talk to May about it", [Choice("may", "May Smith")], None, Choice("may", "May Smith")),
        ("田中太郎さんに電話", [Choice("t", "田中 太郎")], None, Choice("t", "田中 太郎")),
        ("電話 +田中太郎", [Choice("t", "田中 太郎")], None, Choice("t", "田中 太郎")),
        ("นัด สมชายใจดี พรุ่งนี้", [Choice("s", "สมชาย ใจดี")], None, Choice("s", "สมชาย ใจดี")),
        ("We May send it", [Choice("may", "May Smith")], None, None),
    ],
)
def test_a_contact_is_found_by_what_only_it_has(
    line: str, contacts: list[Choice], inherited: Choice | None, found: Choice | None
) -> None:
    read = read_quick_add(line, now=MONDAY_TEN, tz=NEW_YORK, contacts=ContactNames(contacts, inherited=inherited))
    assert read.fields().get("contact_id") == (found.id if found else None)


def test_an_emoji_close_behind_a_contact_stays_in_the_title() -> None:
    assert [read(f"call +Müller{sign} today").title for sign in "🎉✅"] == ["call 🎉", "call ✅"]


def test_common_words_are_not_looked_up_as_names() -> None:
    assert words_to_look_up("call Zoë Muller +acme, !high tomorrow") == (["zoe", "muller", "acme", "high"], ["acme"])


@pytest.mark.parametrize(
    ("line", "title", "unread"),
    [
        ("Call Ola every Monday at 25:00", "Call Ola at 25:00", ["at 25:00"]),
        ("every Monday or Tuesday call Ola", "every Monday or Tuesday call Ola", ["every Monday", "Tuesday"]),
        ("the minutes of every Monday", "the minutes of every Monday", ["every Monday"]),
        ("Call Ola last Friday !high", "Call Ola last Friday", ["last Friday"]),
        ("Ask @nobody tomorrow", "Ask @nobody", ["@nobody"]),
        ("Offer for +nobody, tomorrow", "Offer for +nobody,", ["+nobody"]),
        ("Hold it until Friday", "Hold it until Friday", []),
        ("Call Ola tomorrow, not Monday", "Call Ola, not Monday", ["Monday"]),
        ("Call Ola any day but Friday", "Call Ola any day but Friday", ["Friday"]),
        ("Call Ola every day but Friday", "Call Ola every day but Friday", ["every day", "Friday"]),
        ("Call Ola not before Friday", "Call Ola not before Friday", []),
        ("Ring Ola every day except Sunday", "Ring Ola every day except Sunday", ["every day", "Sunday"]),
        (
            "Ring Ola every day at 9 except weekends",
            "Ring Ola every day at 9 except weekends",
            ["every day", "weekends"],
        ),
        ("Call +1 more", "Call +1 more", []),
    ],
)
def test_what_is_not_understood_stays_in_the_title_and_is_named(line: str, title: str, unread: list[str]) -> None:
    read_line = read(line)
    assert read_line.title == title
    assert [words.text for words in read_line.not_understood] == unread
    assert all(line[words.start : words.end] == words.text and words.reason for words in read_line.not_understood)


def test_a_day_and_an_hour_apart_are_one_due_date_of_two_pieces() -> None:
    read_line = read("tomorrow call Zoë Müller at 3pm")
    assert read_line.fields() == {
        "title": "call Zoë Müller",
        "due_date": "2026-11-24T15:00",
        "contact_id": "Zoë Müller",
    }
    assert [piece.label for piece in read_line.pieces] == ["Tue, Nov 24", "Zoë Müller", "3:00 PM"]
    assert read("tomorrow call at 3pm", refused={"due_date:at 3pm"}).fields()["due_date"] == "2026-11-24"
    assert "due_date" not in read("tomorrow call at 3pm", refused={"due_date:tomorrow"}).fields()


@pytest.mark.parametrize(
    ("line", "title", "due"),
    [
        ("Lunch at 12:30", "Lunch", "2026-11-23T12:30"),
        ("Lunch tomorrow", "Lunch", "2026-11-24"),
        ("12pm lunch w Ben friday", "lunch w Ben", "2026-11-27T12:00"),
        ("tomorrow at 12 lunch with Ben", "lunch with Ben", "2026-11-24T12:00"),
        ("call Ben friday lunch", "call Ben", "2026-11-27T12:00"),
        ("3pm call Ben friday", "call Ben", "2026-11-27T15:00"),
        ("call Ben Dec 4 (Fri)", "call Ben", "2026-12-04"),
        ("call LA tomorrow 2pm pst", "call LA", "2026-11-24T17:00"),
        ("call Ben tomorrow １５：００", "call Ben", "2026-11-24T15:00"),
        ("ring Ben b4 friday", "ring Ben", "2026-11-27"),
        ("call Ben by close today", "call Ben", "2026-11-23T17:00"),
    ],
)
def test_words_of_a_time_leave_the_title_and_what_the_line_is_about_stays(line: str, title: str, due: str) -> None:
    fields = read(line).fields()
    assert (fields["title"], fields.get("due_date")) == (title, due)


def test_a_range_of_hours_is_shown_whole() -> None:
    (piece,) = read("Meet friday 10-11am").pieces
    assert (piece.value, piece.label) == ("2026-11-27T10:00", "Fri, Nov 27, 10:00 AM–11:00 AM")


def test_the_last_piece_of_a_kind_counts_and_the_others_stay() -> None:
    assert read("Move friday, call tomorrow !low !high").fields() == {
        "title": "Move friday, call !low",
        "due_date": "2026-11-24",
        "priority": "high",
    }


def test_a_refused_piece_is_title_again_wherever_it_moves() -> None:
    refused = {piece.key for piece in read("Call tomorrow !high").pieces}
    assert read("Please call tomorrow !high", refused=refused).title == "Please call tomorrow !high"


def test_the_day_is_the_organizations_day() -> None:
    late = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)  # 22:30 on the 23rd in New York, 12:30 on the 24th in Tokyo
    assert read("Call tomorrow", now=late).fields()["due_date"] == "2026-11-24"
    assert read("Call tomorrow", now=late, tz=ZoneInfo("Asia/Tokyo")).fields()["due_date"] == "2026-11-25"
    assert read("Call tonight", now=late).fields()["due_date"] == "2026-11-23"


def test_a_distance_in_hours_counts_over_a_clock_change() -> None:
    before = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 01:30 in New York, half an hour before the gap
    assert read("Call in 1 hour", now=before).fields()["due_date"] == "2026-03-08T03:30"


def test_a_repeat_begins_on_the_organizations_day_and_labels_name_another_year() -> None:
    late = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)  # 22:30 on the 23rd in New York
    assert read("Call Ola every day at 11pm", now=late).fields()["due_date"] == "2026-11-23T23:00"
    assert [piece.label for piece in read("Call Ola Jan 3 2030 12:30pm").pieces] == ["Thu, Jan 3, 2030 12:30 PM"]
    assert [piece.label for piece in read("friday call Ola at 12:30").pieces] == ["Fri, Nov 27", "12:30 PM"]


def test_a_time_that_the_clock_skips_is_shown_where_it_falls() -> None:
    read_line = read("Call mar 8 2:30am", now=datetime(2026, 3, 1, tzinfo=UTC))
    assert (read_line.pieces[0].value, read_line.pieces[0].label) == ("2026-03-08T02:30", "Sun, Mar 8, 3:30 AM")


def test_a_day_without_midnight_is_named_as_itself() -> None:
    read_line = read("Call apr 24", now=datetime(2026, 4, 1, tzinfo=UTC), tz=ZoneInfo("Africa/Cairo"))
    assert read_line.pieces[0].label == "Fri, Apr 24"


NAMES = [Choice(name, name) for name in ("María José García", "Seán O'Brien", "Jean-Luc Picard", "Bob Stone")]
OTHERS = [Choice(name, name) for name in ("Zoë Müller", "Zoë Kraus", "Bill Due", "April Friday")]


@pytest.mark.parametrize(
    ("line", "title", "fields"),
    [
        ("@María José call", "call", {"assigned_to": "María José García"}),
        ("@obrien call", "call", {"assigned_to": "Seán O'Brien"}),
        ("@jeanluc call", "call", {"assigned_to": "Jean-Luc Picard"}),
        ("Call +zoë mü", "Call", {"contact_id": "Zoë Müller"}),
        ("Pay Bill Due Friday", "Pay Bill Due", {"contact_id": "Bill Due", "due_date": "2026-11-27"}),
        ("Call April Friday on Friday", "Call April Friday", {"contact_id": "April Friday", "due_date": "2026-11-27"}),
        ("Call April Friday", "Call April Friday", {"contact_id": "April Friday"}),
    ],
)
def test_a_name_may_be_short_and_hold_words_of_days(line: str, title: str, fields: dict[str, str]) -> None:
    found = read_quick_add(line, now=MONDAY_TEN, tz=NEW_YORK, members=NAMES, contacts=ContactNames(OTHERS))
    assert found.fields() == {"title": title, **fields}
    assert found.not_understood == ()


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("Call Ola !urgnet", ["!urgnet"]),
        ("Call Ola #calback", ["#calback"]),
        ("Learn C# and #1 of it!", []),
        (r"Call \#x", []),
    ],
)
def test_an_unknown_priority_or_category_is_marked(line: str, unread: list[str]) -> None:
    found = read(line)
    assert [words.text for words in found.not_understood] == unread
    assert found.title == line
