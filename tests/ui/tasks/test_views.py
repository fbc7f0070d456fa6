"""Rows of the task pages, made by pure functions."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.shared.dates import first_instant_of
from taskapp.tasks.schemas import ReminderRead, TaskRead, TaskStatusCount
from taskapp.tasks.types import ReminderOutcome, TaskCategory, TaskPriority, TaskSide, TaskSource, TaskStatus
from taskapp.ui.tasks.views import reminder_row, status_tabs, task_details, task_row

NEW_YORK = ZoneInfo("America/New_York")
SOME_ID = UUID("01a20a92-79d8-77ca-91a6-812384e9cac7")
THREE = datetime(2026, 4, 14, 19, 42, tzinfo=UTC)
TASK = TaskRead(
    id=SOME_ID, organization_id=SOME_ID, contact_id=SOME_ID, contact_name="Zoë O'Brien", title="Send the list",
    description="x" * 1000, status=TaskStatus.OPEN, category=TaskCategory.SEND_INFO, source=TaskSource.AI,
    priority=TaskPriority.HIGH, due_date=THREE, due_on=None, due_date_local="2026-04-14T15:42", remind_at=THREE,
    reminder_sent_at=None, assigned_to=SOME_ID, assigned_to_name="Bob Marsh", created_at=THREE, updated_at=THREE, completed_at=None,
    call_id=None, version=3,
)  # fmt: skip


def test_a_card_has_only_text_and_epoch_milliseconds():
    row = task_row(TASK, NEW_YORK)
    assert json.loads(json.dumps(row)) == row
    assert row["category"] == "Send Info"
    assert row["priority_label"] == "High"
    assert row["ai"] is True
    assert row["due_ms"] == int(THREE.timestamp() * 1000)
    assert row["moment"] == "April 14, 2026 at 3:42 PM"
    assert row["assignee_initials"] == "BM"


def test_what_the_contact_owes_is_received_when_done():
    theirs = replace(TASK, side=TaskSide.THEY)
    assert (task_row(TASK, NEW_YORK)["they"], task_row(theirs, NEW_YORK)["they"]) == (False, True)
    assert task_row(replace(theirs, status=TaskStatus.DONE), NEW_YORK)["status_label"] == "Received"
    assert task_row(replace(TASK, status=TaskStatus.DONE), NEW_YORK)["status_label"] == "Done"
    assert task_details(theirs, NEW_YORK)["side_label"] == "They owe"


def test_a_page_of_cards_stays_below_twenty_kilobytes():
    row = task_row(replace(TASK, title="A title of quite some length, as people do write them"), NEW_YORK)
    assert len(json.dumps([row] * 30)) < 20_000


def test_a_date_only_task_keeps_its_day_where_midnight_is_missing():
    cairo, day = ZoneInfo("Africa/Cairo"), date(2026, 4, 24)
    due = first_instant_of(day, cairo)
    details = task_details(replace(TASK, due_on=day, due_date=due, due_date_local="2026-04-24"), cairo)
    assert details["due_on"] == "2026-04-24"
    assert details["due_short"] == "Apr 24"
    assert details["due_absolute"] == "April 24, 2026"
    assert details["due_local"] == "2026-04-24"


def test_a_refusal_changes_the_revision_without_a_new_version():
    assert task_row(TASK, NEW_YORK)["rev"] == "3.0"
    assert task_row(TASK, NEW_YORK, attempt=2)["rev"] == "3.2"


def test_the_reminder_is_shown_only_while_it_is_still_to_come():
    assert task_details(TASK, NEW_YORK)["reminder"] == "Goes to Bob Marsh on April 14, 2026 at 3:42 PM"
    assert task_details(replace(TASK, reminder_sent_at=THREE), NEW_YORK)["reminder"] == ""
    assert task_details(replace(TASK, status=TaskStatus.DONE), NEW_YORK)["reminder"] == ""
    unassigned = replace(TASK, assigned_to=None, assigned_to_name=None)
    assert "the people assigned to the contact" in task_details(unassigned, NEW_YORK)["reminder"]


def test_a_task_without_date_and_assignee_has_no_made_up_text():
    bare = replace(TASK, due_date=None, due_date_local=None, priority=None, assigned_to=None, assigned_to_name=None)
    details = task_details(replace(bare, description=None), NEW_YORK)
    assert (details["due_ms"], details["due_absolute"], details["priority"], details["assignee"]) == (0, "", "", "")
    assert details["description"] == ""


def test_a_long_description_is_cut_on_a_card_and_whole_on_the_page():
    details = task_details(TASK, NEW_YORK)
    assert len(details["description"]) == 1000
    assert len(details["excerpt"]) == 400
    assert details["excerpt"].endswith("…")


def test_the_tabs_are_open_done_dismissed_with_their_counts():
    tabs = status_tabs(TaskStatusCount(open=38, done=214, dismissed=12))
    assert [(tab["label"], tab["count"]) for tab in tabs] == [("Open", 38), ("Done", 214), ("Dismissed", 12)]


def test_the_ledger_says_whom_a_reminder_reached_or_why_not():
    sent = ReminderRead(THREE, ReminderOutcome.SENT, "", ["Ada King", "Bob Marsh"], THREE)
    assert reminder_row(sent)["text"] == "Sent to Ada King, Bob Marsh"
    skipped = ReminderRead(THREE, ReminderOutcome.SKIPPED, "nobody is assigned", [], THREE)
    assert reminder_row(skipped)["text"] == "Skipped: nobody is assigned"
