"""TaskRow: a task in one line of 36 px; the contact first, then what is to be done, then when."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.tasks.types import TaskCategory, TaskSide
from taskapp.ui import routes
from taskapp.ui.primitives.badge import badge, sparkle
from taskapp.ui.primitives.components import SnoozedUntil
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.actions import check, edit_link, icon_action
from taskapp.ui.tasks.components import DayMenu, snooze_menu
from taskapp.ui.tasks.day_rows import DayRow

_ICONS = {
    TaskCategory.FOLLOW_UP: "corner-down-right",
    TaskCategory.CALLBACK: "phone",
    TaskCategory.SEND_INFO: "send",
    TaskCategory.MEETING: "calendar",
}


def task_row(task: rx.Var[DayRow], state: Any, **props: Any) -> rx.Component:
    """Render one line; it links to the task. `state` has the handlers `change`, `snooze` and `set_due`."""
    what = rx.el.div(
        _category(task),
        link(task["what"], to=f"{routes.TASKS}/" + task["id"], class_name="card-link", dir="auto"),
        rx.cond(task["priority_label"], badge(task["priority_label"], task["priority_badge"].to(str))),
        class_name="row-what",
    )
    return rx.el.li(
        check(task, state),
        rx.el.span(task["contact_name"], class_name="row-who", dir="auto"),
        what,
        rx.el.div(rx.cond(may(p.TASK_UPDATE), _actions(task, state)), _signs(task), class_name="row-end"),
        rx.el.span(task["due_word"], class_name="row-due", title=task["moment"]),
        class_name="task-row",
        custom_attrs={"data-task-id": task["id"]},
        **props,
    )


def _category(task: rx.Var[DayRow]) -> rx.Component:
    icons = [(category.value, rx.icon(name, aria_hidden="true")) for category, name in _ICONS.items()]
    return rx.el.span(
        rx.match(task["kind"], *icons, rx.icon("square", aria_hidden="true")),
        title=task["category"],
        class_name="row-kind",
    )


def _signs(task: rx.Var[DayRow]) -> rx.Component:
    they = rx.el.span(
        rx.icon("arrow-down-left", aria_hidden="true"), TaskSide.THEY.label, title="The contact promised it to us"
    )
    repeats = rx.el.span(rx.icon("repeat", aria_hidden="true"), task["repeats"], title="Repeats")
    made_by_ai = rx.el.span(
        sparkle(), rx.el.span("Made by AI from a call", class_name="sr-only"), title="Made by AI from a call"
    )
    snoozed = rx.cond(
        task["snoozed_ms"] > 0, SnoozedUntil.create(ms=task["snoozed_ms"], timezone=SessionState.timezone, brief=True)
    )
    return rx.el.span(
        snoozed,
        rx.cond(task["they"], they),
        rx.cond(task["repeats"], repeats),
        rx.cond(task["ai"], made_by_ai),
        class_name="row-signs",
    )


def _actions(task: rx.Var[DayRow], state: Any) -> rx.Component:
    days = DayMenu.create(
        rx.icon("calendar", aria_hidden="true"),
        timezone=SessionState.timezone,
        label=rx.Var.create("Due day: ").to(str) + task["title"].to(str),
        value=task["due_local"],
        class_name="icon-button",
        on_pick=lambda day: state.set_due(task["id"], day),
    )
    snooze = snooze_menu(
        task,
        SessionState.timezone,
        lambda until: state.snooze(task["id"], until),
        rx.icon("alarm-clock", aria_hidden="true"),
        class_name="icon-button",
    )
    dismiss = icon_action(task, state, "dismiss", rx.icon("circle-x", aria_hidden="true"), "Dismiss: ", "x")
    return rx.el.div(days, snooze, dismiss, edit_link(task), class_name="row-actions")
