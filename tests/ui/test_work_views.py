"""The work page says why a task stands there, and what each outcome of a try will do."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from taskapp.tasks.attempts.rule import RetryRule, plan_after
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.due.dates import read_due
from taskapp.tasks.leases.schemas import Holder
from taskapp.tasks.model import Task
from taskapp.tasks.repository import as_read
from taskapp.tasks.schemas import TaskRead
from taskapp.ui.work.views import outcome_rows, queue_row, why

# Thursday, 10:00 in New York.
NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


def a_read(due: str | None, **fields: Any) -> TaskRead:
    due_date, due_on = read_due(due, ZONE)
    row = Task(organization_id=UUID(int=1), contact_id=UUID(int=2), title="Call", category="callback",
               due_date=due_date, due_on=due_on, search_text="", **fields)  # fmt: skip
    return as_read(row, ZONE, contact_name="Zoë", assigned_to_name=None)


@pytest.mark.parametrize(
    ("due", "fields", "said", "words"),
    [
        (None, {}, None, "No due date"),
        ("2026-11-26", {}, None, "Due today"),
        ("2026-11-25", {}, None, "1 day overdue"),
        ("2026-11-24T23:30", {"attempts": 2}, None, "2 days overdue · 2 tries"),
        ("2026-11-26T09:00", {"side": "they"}, None, "Overdue since today · they owe it"),
        ("2026-11-28T10:00", {"attempts": 1}, datetime(2026, 11, 22, 3, tzinfo=UTC),
         "Due in 2d · promised in the call of Nov 21, 2026 · 1 try"),
    ],
)  # fmt: skip
def test_a_task_says_why_it_stands_here(
    due: str | None, fields: dict[str, Any], said: datetime | None, words: str
) -> None:
    assert why(a_read(due, **fields), said, ZONE, NOW) == words


def test_a_task_that_somebody_has_open_says_so_in_the_list() -> None:
    row = queue_row(a_read(None), ZONE, holder=Holder(UUID(int=3), "Ray", NOW))
    assert (row["text"], row["who"], row["now"]) == ("Ray has this open now", "Ray", False)


@pytest.mark.parametrize(
    ("attempts", "says"),
    [(0, "again Fri 3 PM"), (1, "again Fri 3 PM"), (2, "again Fri 3 PM, last try"), (3, "was the last try")],
)
def test_every_outcome_says_what_it_will_do(attempts: int, says: str) -> None:
    rule = RetryRule()
    plans = {each: plan_after(each, tries=attempts + 1, at=NOW, tz=ZONE, rule=rule) for each in AttemptOutcome}
    rows = outcome_rows(plans, a_read(None, attempts=attempts), rule, ZONE)
    assert [(row["key"], row["label"], row["says"]) for row in rows] == [
        ("1", "Reached", "no further try"),
        ("2", "No answer", says),
        ("3", "Voicemail", says),
        ("4", "Wrong number", "no further try: correct the number"),
        ("5", "Busy", says),
    ]
