"""Rows of one line: the due date as a word, and what the contact owes is asked for."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.dates import first_instant_of
from taskapp.tasks.schemas import TaskRead
from taskapp.ui.tasks.day_rows import day_row

TZ, TODAY = ZoneInfo("Pacific/Auckland"), date(2026, 11, 18)


def a_read(days: int | None = None, at: time | None = None, **fields: Any) -> TaskRead:
    """A task due `days` after a Wednesday, at an hour or without one."""
    day = None if days is None else TODAY + timedelta(days=days)
    due = None if day is None else datetime.combine(day, at, TZ).astimezone(UTC) if at else first_instant_of(day, TZ)
    values: dict[str, Any] = {
        "id": uuid4(),
        "organization_id": uuid4(),
        "contact_id": uuid4(),
        "contact_name": "Zoë",
        "title": "Send the list",
        "description": None,
        "status": "open",
        "category": "general",
        "source": "manual",
        "priority": None,
        "due_date": due,
        "due_on": None if at else day,
        "remind_at": None,
        "reminder_sent_at": None,
        "assigned_to": None,
        "assigned_to_name": None,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
        "completed_at": None,
        "call_id": None,
        "version": 1,
        "snoozed_until": None,
        "side": "we",
        "recurrence": None,
        "recurrence_from": "due",
        "next_task_id": None,
        "attempts": 0,
        "last_attempt_at": None,
    } | fields
    return TaskRead.of([values[name] for name in TaskRead.STORED], TZ)


@pytest.mark.parametrize(
    ("days", "at", "word"),
    [
        (None, None, ""),
        (-3, None, "3 days late"),
        (-1, time(9, 0), "Yesterday"),
        (0, time(9, 0), "9:00 AM"),
        (0, None, "Any time"),
        (1, time(13, 30), "1:30 PM"),
        (2, None, "Fri"),
        (2, time(12, 30), "Fri 12:30 PM"),
        (7, time(12, 30), "Wed, Nov 25"),
        (44, None, "Fri, Jan 1, 2027"),
    ],
)
def test_the_due_date_is_the_word_that_one_reads(days: int | None, at: time | None, word: str) -> None:
    assert day_row(a_read(days, at), TODAY, TZ)["due_word"] == word


def test_what_the_contact_owes_is_asked_for() -> None:
    assert day_row(a_read(side="they"), TODAY, TZ)["what"] == "Ask: Send the list"
    assert day_row(a_read(side="they", title="Ask for the list"), TODAY, TZ)["what"] == "Ask for the list"
    assert day_row(a_read(), TODAY, TZ)["what"] == "Send the list"


def test_only_urgent_and_high_have_a_word() -> None:
    words = [day_row(a_read(priority=priority), TODAY, TZ)["priority_label"] for priority in ("urgent", "high", "low")]
    assert words == ["Urgent", "High", ""]
