"""TaskFilterBar: search, category and order of the list; all three live in the address."""

import reflex as rx

from taskapp.tasks.types import TaskCategory, TaskSort
from taskapp.ui.primitives.local import UrlSearch, UrlSelect
from taskapp.ui.tasks.views import names


def task_filter_bar() -> rx.Component:
    """TaskFilterBar: controls that write the address; the list reads it."""
    categories = names([("", "All categories"), *TaskCategory.choices()])
    orders = names((sort.value, sort.label) for sort in TaskSort)
    return rx.el.div(
        UrlSearch.create(name="q", label="Search tasks", placeholder="Search"),
        UrlSelect.create(name="category", label="Category", items=categories),
        UrlSelect.create(name="sort", label="Sort", items=orders),
        class_name="filters",
    )
