"""Rows of one line (`task_row` in `row.py`): the fields of a card, and the due date as the word that one reads."""

from datetime import date
from zoneinfo import ZoneInfo

from taskapp.shared.dates import day_in_words, time_of_day, today_in
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import TaskPriority, TaskSide
from taskapp.ui.tasks.views import TaskRow, task_row

_WEEK = 7


class DayRow(TaskRow):
    """A card's fields; `what` is the title, `due_word` the due date in words, `kind` the category's value."""

    what: str
    due_word: str
    due_local: str
    kind: str


def day_row(task: TaskRead, today: date, tz: ZoneInfo) -> DayRow:
    """Return the row of a task; a priority below High has no label, and what the contact owes is asked for."""
    row: TaskRow = {**task_row(task, tz)}
    if task.priority not in (TaskPriority.URGENT, TaskPriority.HIGH):
        row["priority_label"] = ""
    return {
        **row,
        "what": asking(task),
        "due_word": due_word(task, today, tz),
        "due_local": task.due_date_local or "",
        "kind": task.category.value,
    }


def asking(task: TaskRead) -> str:
    """The title; before it "Ask:" where the contact owes it, unless the title says so."""
    if task.side is not TaskSide.THEY or task.title.casefold().startswith("ask "):
        return task.title
    return f"Ask: {task.title}"


def due_word(task: TaskRead, today: date, tz: ZoneInfo) -> str:
    """`11:00 AM`, `Any time`, `Fri`, `Fri 2:00 PM`, `Mon, Nov 23`, `Yesterday`, `2 days late`; "" without a date."""
    if task.due_date is None:
        return ""
    day = task.due_on or today_in(tz, task.due_date)
    distance = (day - today).days
    if distance < 0:
        return "Yesterday" if distance == -1 else f"{-distance:,} days late"
    time = "" if task.due_on else time_of_day(task.due_date, tz)
    if distance <= 1:
        return time or "Any time"
    if distance < _WEEK:
        return f"{day_in_words(day)[:3]} {time}".rstrip()
    return day_in_words(day) if day.year == today.year else f"{day_in_words(day)}, {day.year}"
