"""TaskFilterBar: search, filters and order of the list, all kept in the URL."""

from typing import Any

import reflex as rx

from taskapp.tasks.types import (
    CompletedFilter,
    DueFilter,
    Kept,
    TaskCategory,
    TaskPriority,
    TaskSide,
    TaskSort,
    TaskSource,
)
from taskapp.ui.primitives.components import UrlChips, UrlFilters, UrlSearch, UrlSelect
from taskapp.ui.tasks.components import DisplayMenu
from taskapp.ui.tasks.list.query import ME, NOBODY
from taskapp.ui.tasks.views import options

_DUE = [
    (DueFilter.OVERDUE.value, "Overdue"),
    (DueFilter.TODAY.value, "Today"),
    (DueFilter.WEEK.value, "Next 7 days"),
    (DueFilter.NONE.value, "No due date"),
]


def task_filter_bar() -> rx.Component:
    """TaskFilterBar: controls that change the URL; the list reads it."""
    categories = options([("", "All categories"), *TaskCategory.choices()])
    orders = options(TaskSort.choices())
    return rx.el.div(
        UrlSearch.create(name="q", label="Search tasks", placeholder="Search"),
        UrlSelect.create(name="category", label="Category", items=categories),
        UrlFilters.create(fields=_menu_filters()),
        DisplayMenu.create(name="tasks", usual="two"),
        UrlSelect.create(name="sort", label="Sort", items=orders),
        class_name="filters",
    )


def task_filter_chips() -> rx.Component:
    """Render chips for the active filters that are hidden in the menu."""
    return UrlChips.create(fields=_menu_filters())


def _menu_filters() -> list[dict[str, Any]]:
    assignees = [(ME, "Me"), (NOBODY, "Nobody")]
    return [
        {**_field("assigned_to", "Assignee", "Anyone", assignees), "people": True},
        _field("priority", "Priority", "Any priority", TaskPriority.choices()),
        _field("due", "Due", "Any time", _DUE),
        _field("side", "Who owes it", "We and they", TaskSide.choices()),
        _field("snoozed", "Snoozed", "Shown among the others", [("false", "Hidden"), ("true", "Only these")]),
        _field("source", "Source", "By hand and by AI", TaskSource.choices()),
        # Only links of the dashboard set these.
        _field("kept", "Kept", "", Kept.choices()),
        _field("due_from", "Due from", "", []),
        _field("due_to", "Due to", "", []),
        _field("completed", "Done", "", [(CompletedFilter.LAST_7_DAYS.value, "In the last 7 days")]),
        _field("completed_on", "Done on", "", []),
    ]


def _field(name: str, label: str, any_label: str, items: list[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "label": label, "any": any_label, "items": options(items)}
