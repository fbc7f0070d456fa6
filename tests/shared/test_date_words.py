"""Date expressions: each phrase is folded and has one meaning; sentences in three languages; linear running time."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.date_words.calendar_days import add_months, next_weekday, weekday_of_next_week
from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.line import MARK
from taskapp.shared.date_words.spoken import day_offset, names_day
from taskapp.shared.date_words.typed import read_line
from taskapp.shared.text import fold

WEDNESDAY = date(2026, 11, 25)
MONDAY, SUNDAY = 0, 6


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("i will call you today", "2026-11-25"),
        ("tonight at the latest", "2026-11-25"),
        ("by the end of the day", "2026-11-25"),
        ("this afternoon", "2026-11-25"),
        ("as soon as we hang up", "2026-11-25"),
        ("in an hour", "2026-11-25"),
        ("tomorrow morning", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("today or tomorrow", "2026-11-26"),
        ("in three days", "2026-11-28"),
        ("within 10 days", "2026-12-05"),
        ("in a couple of weeks", "2026-12-09"),
        ("in a month", "2026-12-25"),
        ("on friday", "2026-11-27"),
        ("on wednesday", "2026-12-02"),
        ("this wednesday", "2026-11-25"),
        ("next friday", "2026-12-04"),
        ("next week on friday", "2026-12-04"),
        ("next week", "2026-12-02"),
        ("some time this week", "2026-11-27"),
        ("by the end of the month", "2026-11-30"),
        ("friday the 4th", "2026-12-04"),
        ("the 31st", "2026-12-31"),
        ("may the 5th", "2027-05-05"),
        ("the 5th of may", "2027-05-05"),
        ("tomorrow, so on november 26", "2026-11-26"),
        ("heute noch", "2026-11-25"),
        ("morgen fruh um neun", "2026-11-26"),
        ("ubermorgen", "2026-11-27"),
        ("in zwei wochen", "2026-12-09"),
        ("am freitag", "2026-11-27"),
        ("nachsten freitag", "2026-12-04"),
        ("am 5. mai", "2027-05-05"),
        ("um 5 am 16.", "2026-12-16"),
        ("bis ende der woche", "2026-11-27"),
        ("hoy mismo", "2026-11-25"),
        ("pasado manana", "2026-11-27"),
        ("dentro de dos semanas", "2026-12-09"),
        ("el lunes que viene", "2026-11-30"),
        ("el proximo viernes", "2026-12-04"),
        ("la semana que viene", "2026-12-02"),
        ("el 5 de marzo", "2027-03-05"),
        ("friday, the eleventh", "2026-12-11"),
        ("friday, the twenty fifth", "2026-12-25"),
        ("freitag, den elften", "2026-12-11"),
        ("am donnerstag, dem vierundzwanzigsten", "2026-12-24"),
        ("den ersten entwurf schicke ich morgen", "2026-11-26"),
        ("el viernes dieciocho se lo llevo", "2026-12-18"),
        ("el jueves, dia veinticuatro", "2026-12-24"),
        ("el viernes veinte cajas", "2026-11-27"),
        ("el doce de diciembre a las cinco", "2026-12-12"),
        ("ate dia quinze", "2026-12-15"),
        ("na sexta, dia quatro", "2026-12-04"),
        ("avant le quinze", "2026-12-15"),
        ("le douze decembre", "2026-12-12"),
        ("sous huit jours", "2026-12-02"),
        ("am freitagmittag", "2026-11-27"),
        ("kommenden freitag", "2026-11-27"),
        ("mittwoch der sechzehnte", "2026-12-16"),
        ("heute in acht tagen", "2026-12-02"),
        ("in vierzehn tagen", "2026-12-09"),
        ("le vendredi dix-huit je passe", "2026-12-18"),
        ("jeudi vingt quatre", "2026-12-24"),
        ("vendredi quinze heures", "2026-11-27"),
        ("na sexta, dia dezoito", "2026-12-18"),
        ("quinta-feira dia vinte e quatro", "2026-12-24"),
        ("quinta feira", "2026-11-26"),
        ("quinta de manha", "2026-11-26"),
    ],
)
def test_a_sentence_names_its_day_in_three_languages(text: str, day: str) -> None:
    assert text == fold(text)
    assert day_offset(text, WEDNESDAY) == (date.fromisoformat(day) - WEDNESDAY).days
    assert names_day(text)


@pytest.mark.parametrize(
    "text", ["", "i will call you", "in 0 days", "the 32nd", "february 30", "fridays", "my 5th call"]
)
def test_a_sentence_without_a_day_names_none(text: str) -> None:
    assert day_offset(text, WEDNESDAY) is None
    assert not names_day(text)


@pytest.mark.parametrize("columns", [("en", "typed"), ("de",), ("es",), ("fr",), ("pt",)])
def test_every_phrase_is_folded_and_has_one_meaning_of_its_kind(columns: tuple[str, ...]) -> None:
    together = Lexicon(*columns).phrases
    for kind, phrases in together.items():
        assert sum(len(Lexicon(column).phrases[kind]) for column in columns) == len(phrases), "said in one column only"
        assert all(phrase == fold(phrase) for phrase in phrases)
    assert (len({*together["weekday"].values()}), len({*together["month"].values()})) == (7, 12)


def test_months_are_added_inside_the_month_and_weekdays_are_never_today() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 2) == date(2027, 1, 30)
    assert add_months(date(2026, 12, 31), 0) == date(2026, 12, 31)
    monday = date(2026, 11, 23)
    assert next_weekday(monday, MONDAY) == date(2026, 11, 30)
    assert next_weekday(monday, SUNDAY) == date(2026, 11, 29)
    assert weekday_of_next_week(date(2026, 11, 29), SUNDAY) == date(2026, 12, 6)


@pytest.mark.parametrize(
    "piece",
    [
        "friday ",
        "tomorrow 3pm ",
        "in ",
        "the 5th of ",
        "nov 28 and ",
        "due ",
        "       ",
        "Sat ",
        f"{MARK} mon ",
        "next ",
        "a",
        "Montag um 9 ",
    ],
)
def test_a_text_ten_times_as_long_takes_ten_times_the_steps(piece: str) -> None:
    short, long = (piece * 10_000)[:1_000], (piece * 10_000)[:10_000]
    now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    read_line(piece, now=now, tz=ZoneInfo("UTC"))  # The grammar of a language is compiled at its first use.
    assert steps_of(read_line, long, now=now, tz=ZoneInfo("UTC")) < 12 * steps_of(
        read_line, short, now=now, tz=ZoneInfo("UTC")
    )
    assert steps_of(day_offset, long, WEDNESDAY) < 12 * steps_of(day_offset, short, WEDNESDAY)


def steps_of(run: Callable[..., object], *arguments: object, **named: object) -> int:
    """The number of lines of Python that a call executes."""
    steps = 0

    def count(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    sys.settrace(count)
    try:
        run(*arguments, **named)
    finally:
        sys.settrace(None)
    return steps
