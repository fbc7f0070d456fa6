"""Appointments that are settled over several turns: the last day and hour that both sides agree on count, and one task is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskapp.tasks.types import TaskCategory
from tests.extraction.offline.test_offline_rules import found_in


@pytest.mark.parametrize(
    ("lines", "days", "hour"),
    [
        (
            [
                "Nora: I could come Thursday at nine.",
                "Greta: Thursday I'm in court.",
                "Nora: Friday then, at ten?",
                "Greta: Ten on Friday is fine.",
            ],
            2,
            "10:00",
        ),
        (
            [
                "Nora: Pop in on Friday and I'll have a look at it. Half past eleven?",
                "Greta: Half past eleven is my yoga. After that?",
                "Nora: One o'clock?",
                "Greta: One o'clock, lovely.",
            ],
            2,
            "13:00",
        ),
        (
            [
                "Greta: E a medição?",
                "Nora: Fica na sexta, dia vinte e três, às cinco.",
                "Greta: Sexta às cinco, fechado.",
                "Nora: Combinado.",
            ],
            9,
            "17:00",
        ),
        (
            [
                "Greta: Can somebody come on Monday for the sash?",
                "Nora: Monday at nine?",
                "Greta: Nine's too early. Eleven?",
                "Nora: Eleven, done.",
            ],
            5,
            "11:00",
        ),
        (
            [
                "Nora: i could show you the frames friday at two",
                "Greta: friday's good oh wait no my sister's got the car saturday any good",
                "Nora: saturday at three then",
                "Greta: three saturday yes",
            ],
            3,
            "15:00",
        ),
        (
            [
                "Nora: Am Freitag hätte ich um neun etwas frei.",
                "Greta: Freitag bin ich in Wien.",
                "Nora: Dann nächste Woche. Dienstag um acht?",
                "Greta: Dienstag passt.",
            ],
            6,
            "08:00",
        ),
        (
            [
                "Nora: ¿Puede venir el lunes a las nueve?",
                "Greta: El lunes estoy fuera. ¿El martes?",
                "Nora: El martes a las cinco.",
                "Greta: A las cinco, vale.",
            ],
            6,
            "17:00",
        ),
        (
            [
                "Nora: Je peux passer jeudi à neuf heures.",
                "Greta: Jeudi je suis à Lyon.",
                "Nora: Vendredi à dix heures ?",
                "Greta: Vendredi, ça me va.",
            ],
            2,
            "10:00",
        ),
        (
            [
                "Nora: Pode ser quinta às nove?",
                "Greta: Quinta eu estou no Porto.",
                "Nora: Sexta às dez?",
                "Greta: Sexta está bem.",
            ],
            2,
            "10:00",
        ),
    ],
)
def test_what_both_agree_on_last_is_the_appointment(lines: list[str], days: int, hour: str) -> None:
    found = found_in(*lines)
    assert [(item.category, item.offset_days, hour in item.title) for item in found] == [
        (TaskCategory.MEETING, days, True)
    ], found


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Greta: Can you come on Friday?",
            "Nora: I'm afraid we're fully booked.",
            "Greta: Monday?",
            "Nora: No, sorry, nothing before Christmas.",
        ],
        ["Nora: I could come Thursday at nine.", "Greta: Thursday I'm in court.", "Nora: Ring us some day then."],
        ["Greta: Did the fitter come on Tuesday?", "Nora: He did, Tuesday at nine."],
    ],
)
def test_what_is_refused_or_past_is_no_appointment(lines: list[str]) -> None:
    assert found_in(*lines) == []


_WEEKDAYS = ("Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday")


@given(st.lists(st.sampled_from(_WEEKDAYS), min_size=2, max_size=5, unique=True))
def test_of_any_number_of_proposals_only_the_accepted_one_counts(days: list[str]) -> None:
    lines = ["Greta: Can somebody come and look at the sash?"]
    for day in days[:-1]:
        lines += [f"Nora: How about {day} at ten?", f"Greta: {day} I'm away."]
    lines += [f"Nora: How about {days[-1]} at ten?", f"Greta: {days[-1]} is fine."]
    found = [item for item in found_in(*lines) if item.category is TaskCategory.MEETING]
    assert [item.offset_days for item in found] == [_WEEKDAYS.index(days[-1]) + 1], lines
