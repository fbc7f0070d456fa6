"""The controls that change a task: its round control, icons, and the buttons of its status; shown only where permitted."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.components import PendingButton
from taskapp.ui.primitives.link import link
from taskapp.ui.session import may
from taskapp.ui.tasks.views import TaskDetails, TaskRow


def status_actions(task: rx.Var[TaskDetails], state: Any, *, small: bool = False) -> rx.Component:
    """Render Mark Done (Mark Received for what the contact owes) and Dismiss for an open task, Reopen for a closed one.

    `state` is the state class whose `change` handler runs.
    """
    size = " small" if small else ""
    on_open = [
        _button(
            task,
            state,
            "done",
            rx.cond(task["they"], "Mark Received", "Mark Done"),
            "circle-check",
            f"button green{size}",
            "d",
        ),
        _button(task, state, "dismiss", "Dismiss", "circle-x", f"button quiet{size}", "x"),
    ]
    reopen = _button(task, state, "reopen", "Reopen", "rotate-ccw", f"button{size}", "r")
    return rx.cond(may(p.TASK_UPDATE), rx.cond(task["status"] == "open", rx.fragment(*on_open), reopen))


def new_task_button() -> rx.Component:
    """Render the button that opens the form of a new task."""
    return rx.el.button(
        rx.icon("plus", aria_hidden="true"),
        rx.el.span("New Task", class_name="word"),
        type="button",
        class_name="button primary wordless-on-phone",
        on_click=rx.redirect(routes.TASK_CREATE),
        custom_attrs={"data-key": "c"},
    )


def work_button(on_click: Any) -> rx.Component:
    """Render the button that works through the tasks of a list, one by one."""
    return rx.el.button(
        rx.icon("list-checks", aria_hidden="true"),
        rx.el.span("Work this list", class_name="word"),
        type="button",
        class_name="button wordless-on-phone",
        on_click=on_click,
        custom_attrs={"data-key": "w"},
    )


def check(task: rx.Var[TaskRow], state: Any) -> rx.Component:
    """Render the round control: marks an open task done, reopens a closed one; only an icon where not permitted."""
    icon = rx.cond(
        task["status"] == "dismissed", rx.icon("x", aria_hidden="true"), rx.icon("check", aria_hidden="true")
    )
    done_label = rx.cond(task["they"], "Mark Received: ", "Mark Done: ")
    tick, style = rx.icon("check", aria_hidden="true"), _check_class(task)
    return rx.cond(
        may(p.TASK_UPDATE),
        rx.cond(
            task["status"] == "open",
            icon_action(task, state, "done", tick, done_label, "d", class_name=style),
            icon_action(task, state, "reopen", icon, "Reopen: ", "r", class_name=style),
        ),
        rx.el.span(icon, class_name=style, aria_hidden="true"),
    )


def _check_class(task: rx.Var[TaskRow]) -> rx.Var[str]:
    return rx.match(
        task["status"],
        ("done", "check is-done"),
        ("dismissed", "check is-dismissed"),
        rx.Var.create("check ").to(str) + task["priority"].to(str) + rx.cond(task["they"], " they", ""),
    )


def icon_action(
    task: rx.Var[TaskRow],
    state: Any,
    verb: str,
    icon: rx.Component,
    label: str | rx.Var[str],
    key: str,
    *,
    class_name: str | rx.Var[str] = "icon-button",
) -> rx.Component:
    """Render a button with an icon that runs a verb on a row; its name is `label` and the title."""
    return PendingButton.create(
        icon,
        rev=task["rev"],
        label=rx.Var.create(label).to(str) + task["title"].to(str),
        hotkey=key,
        class_name=class_name,
        on_press=state.change(task["id"], verb),
    )


def edit_link(task: rx.Var[TaskRow]) -> rx.Component:
    """Render the pencil that opens the task's edit form."""
    return link(
        rx.icon("pencil", aria_hidden="true"),
        to=f"{routes.TASKS}/" + task["id"].to(str) + "?edit=1",
        class_name="icon-button",
        title="Edit",
        aria_label=rx.Var.create("Edit: ").to(str) + task["title"].to(str),
        custom_attrs={"data-key": "e"},
    )


def _button(
    task: rx.Var[TaskDetails], state: Any, verb: str, label: str | rx.Var[str], icon: str, class_name: str, key: str
) -> rx.Component:
    return PendingButton.create(
        rx.icon(icon, aria_hidden="true"),
        rx.el.span(label),
        rev=task["rev"],
        hotkey=key,
        class_name=class_name,
        on_press=state.change(task["id"], verb),
    )
