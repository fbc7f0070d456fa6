"""Rows of the dashboard: figures and days; pure functions."""

from typing import TypedDict
from uuid import UUID

from taskapp.dashboard.service import Dashboard, Trend
from taskapp.shared.text import pluralise
from taskapp.ui.dashboard.links import contact_list_url, task_list_url


class Figure(TypedDict):
    """One number with the URL of the list it counts; `hint` has a URL of its own in `hint_to`."""

    label: str
    value: str
    hint: str
    hint_to: str
    tone: str
    to: str


class Day(TypedDict):
    """One day in the chart of done tasks; `label` is its accessible text, `height` a CSS percentage."""

    label: str
    to: str
    letter: str
    value: int
    height: str
    latest: bool


def figures(numbers: Dashboard, trend: Trend, *, me: UUID) -> list[Figure]:
    """Return the four numbers at the top; `me` is the member who looks at them."""
    mine = next((row.open for row in numbers.by_assignee if row.member_id == me), 0)
    done = numbers.completed_last_7_days
    return [
        _figure("Open", numbers.task_status_count.open, f"{mine:,} yours", status="open")
        | {"hint_to": task_list_url(status="open", assigned_to=str(me))},
        _figure(
            "Overdue",
            numbers.overdue,
            _overdue_hint(numbers.overdue),
            tone="red" if numbers.overdue else "",
            status="open",
            due="overdue",
        ),
        _figure("Due today", numbers.due_today, "of the open ones", status="open", due="today"),
        _figure("Done in 7 days", done, _trend_hint(done - trend.week_before), status="done", completed="last-7-days"),
    ]


def contact_figures(numbers: Dashboard) -> list[Figure]:
    """Return the numbers of contacts that are easily forgotten; none for who may not list contacts."""
    if numbers.contacts is None:
        return []
    return [
        _contacts("No next step", numbers.contacts.without_next_step, "no-next-step", "contacts without a task"),
        _contacts("Gone quiet", numbers.contacts.gone_quiet, "gone-quiet", "their check-in is due"),
    ]


def done_days(trend: Trend) -> list[Day]:
    """Return the fourteen days of the chart; the last seven are marked `latest`."""
    most = max((day.done for day in trend.days), default=0) or 1
    return [
        {
            "label": f"{day.day:%A, %B} {day.day.day}: {pluralise(day.done, 'task')} done",
            "to": task_list_url(status="done", completed_on=day.day.isoformat()),
            "letter": f"{day.day:%a}"[:2],
            "value": day.done,
            "height": f"{100 * day.done / most:.1f}%",
            "latest": index >= len(trend.days) - 7,
        }
        for index, day in enumerate(trend.days)
    ]


def _figure(label: str, value: int, hint: str, *, tone: str = "", **filters: str) -> Figure:
    return {
        "label": label,
        "value": f"{value:,}",
        "hint": hint,
        "hint_to": "",
        "tone": tone,
        "to": task_list_url(**filters),
    }


def _contacts(label: str, value: int, show: str, hint: str) -> Figure:
    return {
        "label": label,
        "value": f"{value:,}",
        "hint": hint,
        "hint_to": "",
        "tone": "amber" if value else "",
        "to": contact_list_url(show=show),
    }


def _overdue_hint(overdue: int) -> str:
    return "look at these first" if overdue else "nothing is late"


def _trend_hint(difference: int) -> str:
    if difference == 0:
        return "as many as the week before"
    return f"{'+' if difference > 0 else '−'}{abs(difference):,} on the week before"
