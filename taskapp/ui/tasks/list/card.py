"""TaskCard: the card of one task, an EntityCard."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.badge import ai_badge, badge, sparkle, they_owe_badge
from taskapp.ui.primitives.components import DueTime, RelativeTime, SnoozedUntil
from taskapp.ui.primitives.entity_card import entity_card
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


def task_card(task: rx.Var[TaskRow], state: Any) -> rx.Component:
    """TaskCard: title, badges, category, contact, assignee and due date; the card links to the task.

    `state` has the handlers `change`, `snooze` and `edit`.
    """
    return entity_card(
        rx.cond(task["ai"], ai_badge()),
        if_editable(task, _priority(task), _priority_control(task)),
        rx.cond(task["they"], if_editable(task, they_owe_badge(), _side_control(task))),
        title=task["title"],
        to=f"{routes.TASKS}/" + task["id"],
        title_id=title_id(task),
        before=rx.cond(task["ai"], sparkle()),
        control=rx.fragment(rx.cond(may(p.TASK_UPDATE), select_box(task)), check(task, state)),
        meta=_meta(task),
        end=_end(task, state),
        custom_attrs=row_values(task),
    )


def _actions(task: rx.Var[TaskRow], state: Any) -> rx.Component:
    edit = edit_link(task)
    dismiss = icon_action(task, state, "dismiss", rx.icon("circle-x", aria_hidden="true"), "Dismiss: ", "x")
    # What a row shows as text is edited there; the others have their controls here.
    priority = edit_icon(task, "priority", "flag", "Priority: none")
    side = edit_icon(task, "side", "arrow-left-right", "Who owes it: we")
    open_only = rx.fragment(
        rx.cond(task["priority"], rx.fragment(), priority),
        rx.cond(task["they"], rx.fragment(), side),
        snooze_icon(task, state),
        dismiss,
    )
    return rx.el.div(rx.cond(task["status"] == "open", open_only), edit, class_name="card-actions")


def _priority(task: rx.Var[TaskRow]) -> rx.Component:
    return rx.cond(task["priority"], badge(task["priority_label"], task["priority_badge"].to(str)))


def _priority_control(task: rx.Var[TaskRow]) -> rx.Component:
    return rx.cond(task["priority"], edit_control(task, "priority", _priority(task), name="Priority: "))


def _side_control(task: rx.Var[TaskRow]) -> rx.Component:
    return edit_control(task, "side", they_owe_badge(), name="Who owes it: ")


def _meta(task: rx.Var[TaskRow]) -> rx.Component:
    contact = link(task["contact_name"], to=f"{routes.CONTACTS}/" + task["contact_id"].to(str), dir="auto")
    status = badge(task["status_label"], "plain")
    repeats = rx.cond(
        task["repeats"],
        rx.el.span(rx.icon("repeat", aria_hidden="true"), task["repeats"], class_name="repeats", title="Repeats"),
    )
    snoozed = rx.cond(
        task["snoozed_ms"] > 0, SnoozedUntil.create(ms=task["snoozed_ms"], timezone=SessionState.timezone)
    )
    return rx.el.div(
        status, rx.el.span(task["category"]), rx.el.span(contact), repeats, snoozed, class_name="card-meta"
    )


def _end(task: rx.Var[TaskRow], state: Any) -> rx.Component:
    due = DueTime.create(
        ms=task["due_ms"],
        day=task["due_on"],
        title=task["moment"],
        timezone=SessionState.timezone,
        open=task["status"] == "open",
    )
    done = RelativeTime.create(ms=task["completed_ms"], title=task["moment"], class_name="due")
    due_control = edit_control(task, "due_date", due, name="Due date: ")
    return rx.fragment(
        rx.cond(may(p.TASK_UPDATE), _actions(task, state)),
        rx.cond(task["status"] == "done", done, if_editable(task, due, due_control)),
        assignee(task, "is-nobody"),
        call_link(task),
    )
