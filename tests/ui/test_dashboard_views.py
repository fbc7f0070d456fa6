"""The rows of the dashboard: words, shares and who is named, for numbers that random histories seldom give."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from taskapp.dashboard.promises import KeptCounts, PersonKept, PersonOverdue, Promises, SideKept
from taskapp.dashboard.service import DoneDay, Trend
from taskapp.tasks.types import TaskSource
from taskapp.ui.dashboard import questions, views

NONE = KeptCounts(0, 0, 0, None)
LAST = date(2026, 3, 30)


def promises(we: KeptCounts = NONE, they: KeptCounts = NONE, people: Any = ()) -> Promises:
    by_source = {source.value: NONE for source in TaskSource}
    return Promises(
        LAST - timedelta(days=29), LAST, SideKept(we, list(people), by_source), SideKept(they, [], by_source)
    )


@pytest.mark.parametrize(
    ("share", "shown"), [(None, ""), (0.0, "0 %"), (0.29, "29 %"), (0.9996, "99 %"), (1.0, "100 %")]
)
def test_all_are_kept_only_when_none_is_missing(share: float | None, shown: str) -> None:
    bars = questions.totals(promises(we=KeptCounts(1, 0, 0, share)))
    assert bars[0]["share"] == shown


def test_both_sides_are_shown_when_one_of_them_owed_anything() -> None:
    assert questions.totals(promises()) == []
    bars = questions.totals(promises(they=KeptCounts(1, 2, 3, 0.1667)))
    assert [[part["value"] for part in bar["parts"]] for bar in bars] == [[0, 0, 0], [1, 2, 3]]


def test_who_has_left_and_nobody_are_told_apart_and_eight_people_are_named() -> None:
    names = [("Ada", uuid4()), (None, uuid4()), (None, None), *((f"Person {n}", uuid4()) for n in range(6))]
    kept = [PersonKept(member_id, name, KeptCounts(1, 0, 0, 1.0)) for name, member_id in names]
    rows = [PersonOverdue(member_id, name, 9 - at, at) for at, (name, member_id) in enumerate(names)]
    for shown in (questions.people(promises(people=kept)), questions.overdue(rows)):
        labels = [row["label"] for row in shown]
        assert labels == ["Ada", "A former member", "Nobody", *(f"Person {n}" for n in range(5))]
    assert [row["oldest"] for row in questions.overdue(rows)][:2] == ["oldest today", "oldest 1 d"]
    assert questions.people_note(8, 9) == "8 of 9 people, those with the most."
    assert questions.people_note(8, 8) == ""


def test_the_last_seven_days_of_the_chart_are_marked() -> None:
    days = [DoneDay(LAST - timedelta(days=13 - at), at) for at in range(14)]
    assert [day["latest"] for day in views.done_days(Trend(days, 0, 0))] == [False] * 7 + [True] * 7
