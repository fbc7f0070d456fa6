"""TaskRow: a task in one line of 36 px; the contact first, then what is to be done, then when."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide
from taskapp.ui import routes
from taskapp.ui.primitives.badge import badge, sparkle
from taskapp.ui.primitives.components import DueWord, RelativeTime, SnoozedUntil
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.actions import check, edit_link, icon_action
from taskapp.ui.tasks.components import (
    assignee,
    edit_control,
    edit_icon,
    if_editable,
    row_values,
    select_box,
    snooze_icon,
    title_id,
)
from taskapp.ui.tasks.phones.component import call_link
from taskapp.ui.tasks.views import TaskRow

_ICONS = {
    TaskCategory.FOLLOW_UP: "corner-down-right",
    TaskCategory.CALLBACK: "phone",
    TaskCategory.SEND_INFO: "send",
    TaskCategory.MEETING: "calendar",
}


def task_row(task: rx.Var[TaskRow], state: Any, *, is_grouped: bool = False) -> rx.Component:
    """Render one line; it links to the task.

    Args:
        task: the row.
        state: has the handlers `change`, `snooze` and `edit`.
        is_grouped: the heading above names the day, so that the line has only the time.
    """
    they_owe = task["they"] & ~task["title"].to(str).lower().startswith("ask ")
    title = link(
        rx.cond(they_owe, "Ask: ", ""),
        task["title"],
        to=f"{routes.TASKS}/" + task["id"],
        class_name="card-link",
        dir="auto",
        custom_attrs={"id": title_id(task)},
    )
    return rx.el.li(
        rx.cond(may(p.TASK_UPDATE), select_box(task)),
        check(task, state),
        rx.el.span(task["contact_name"], class_name="row-who", dir="auto"),
        rx.el.div(_category(task), title, _chip(task), class_name="row-what"),
        rx.el.div(rx.cond(may(p.TASK_UPDATE), _actions(task, state)), _signs(task), class_name="row-end"),
        _due(task, is_grouped=is_grouped),
        rx.el.div(assignee(task, "is-none"), class_name="row-person"),
        call_link(task),
        class_name="task-row",
        custom_attrs=row_values(task),
    )


def _category(task: rx.Var[TaskRow]) -> rx.Component:
    icons = [(category.label, rx.icon(name, aria_hidden="true")) for category, name in _ICONS.items()]
    return rx.el.span(
        rx.match(task["category"], *icons, rx.icon("square", aria_hidden="true")),
        title=task["category"],
        class_name="row-kind",
    )


def _is_pressing(task: rx.Var[TaskRow]) -> Any:
    return (task["priority"] == TaskPriority.URGENT.value) | (task["priority"] == TaskPriority.HIGH.value)


def _chip(task: rx.Var[TaskRow]) -> rx.Component:
    """Render the priority, only where it is Urgent or High."""
    word = badge(task["priority_label"], task["priority_badge"].to(str))
    control = edit_control(task, "priority", word, name="Priority: ")
    return rx.cond(_is_pressing(task), if_editable(task, word, control))


def _signs(task: rx.Var[TaskRow]) -> rx.Component:
    they = rx.el.span(
        rx.icon("arrow-down-left", aria_hidden="true"), TaskSide.THEY.label, title="The contact promised it to us"
    )
    side = edit_control(task, "side", they, name="Who owes it: ")
    repeats = rx.el.span(rx.icon("repeat", aria_hidden="true"), task["repeats"], title="Repeats")
    made_by_ai = rx.el.span(
        sparkle(), rx.el.span("Made by AI from a call", class_name="sr-only"), title="Made by AI from a call"
    )
    snoozed = rx.cond(
        task["snoozed_ms"] > 0, SnoozedUntil.create(ms=task["snoozed_ms"], timezone=SessionState.timezone, brief=True)
    )
    return rx.el.span(
        snoozed,
        rx.cond(task["they"], if_editable(task, they, side)),
        rx.cond(task["repeats"], repeats),
        rx.cond(task["ai"], made_by_ai),
        class_name="row-signs",
    )


def _due(task: rx.Var[TaskRow], *, is_grouped: bool) -> rx.Component:
    word = DueWord.create(
        ms=task["due_ms"],
        day=task["due_on"],
        title=task["moment"],
        timezone=SessionState.timezone,
        open=task["status"] == "open",
        grouped=is_grouped,
    )
    none = rx.el.span(rx.icon("calendar-plus", aria_hidden="true"), class_name="is-none")
    control = edit_control(
        task,
        "due_date",
        rx.cond(task["due_ms"] > 0, word, none),
        name=rx.cond(task["due_ms"] > 0, "Due date: ", "Due date: none"),
    )
    done = RelativeTime.create(ms=task["completed_ms"], title=task["moment"])
    due = rx.cond(task["status"] == "done", done, if_editable(task, word, control))
    return rx.el.div(due, class_name="row-due")


def _actions(task: rx.Var[TaskRow], state: Any) -> rx.Component:
    """Render the icons of a focused row: what the line does not show as text."""
    level = rx.cond(task["priority"], task["priority_label"], "none").to(str)
    priority = edit_icon(task, "priority", "flag", rx.Var.create("Priority: ").to(str) + level)
    side = edit_icon(task, "side", "arrow-left-right", "Who owes it: we")
    dismiss = icon_action(task, state, "dismiss", rx.icon("circle-x", aria_hidden="true"), "Dismiss: ", "x")
    open_only = rx.fragment(
        # Where the list has no avatars.
        edit_icon(task, "assigned_to", "user", "Assignee", class_name="icon-button for-mine"),
        rx.cond(_is_pressing(task), rx.fragment(), priority),
        rx.cond(task["they"], rx.fragment(), side),
        snooze_icon(task, state),
        dismiss,
    )
    return rx.el.div(rx.cond(task["status"] == "open", open_only), edit_link(task), class_name="row-actions")
