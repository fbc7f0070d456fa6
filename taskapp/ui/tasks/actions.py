"""The buttons that change a task's status, shown only where permitted."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui.primitives.components import PendingButton
from taskapp.ui.session import may
from taskapp.ui.tasks.views import TaskDetails


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
