"""Filters of the task list, read from its URL."""

from taskapp.tasks.types import TaskCategory, TaskSort, TaskStatus
from taskapp.ui.tasks.list.query import filters_from, is_narrowed, unknown_values


def test_a_bare_address_means_open_tasks_newest_first():
    filters = filters_from({})
    assert (filters.status, filters.category, filters.q, filters.sort) == (TaskStatus.OPEN, None, None, TaskSort.NEWEST)
    assert not is_narrowed(filters)


def test_every_filter_is_read():
    filters = filters_from({"status": "done", "category": "send-info", "q": "  price list ", "sort": "due_date"})
    assert filters.status is TaskStatus.DONE
    assert filters.category is TaskCategory.SEND_INFO
    assert filters.q == "price list"
    assert filters.sort is TaskSort.DUE_DATE
    assert is_narrowed(filters)


def test_the_done_tab_begins_with_what_was_done_last_and_no_other_tab_does():
    orders = {tab: filters_from({"status": tab, "sort": "completed_at"}).sort for tab in ("open", "done", "dismissed")}
    assert orders == {"open": TaskSort.NEWEST, "done": TaskSort.DONE, "dismissed": TaskSort.NEWEST}


def test_values_that_are_no_filter_are_named():
    query = {"status": "banana", "sort": "due_date", "due_from": "2026-13-01", "snoozed": "yes", "assigned_to": "me"}
    assert unknown_values(query | {"q": "banana", "task": "x", "category": ""}) == {
        "status": "banana",
        "due_from": "2026-13-01",
        "snoozed": "yes",
    }


def test_values_that_are_no_filter_are_ignored():
    filters = filters_from({"status": "' OR 1=1", "category": "x", "sort": "title", "q": "y" * 5000, "page": "9"})
    assert filters.status is TaskStatus.OPEN
    assert filters.category is None
    assert filters.sort is TaskSort.NEWEST
    assert filters.q == "y" * 200
