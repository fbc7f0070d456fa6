"""TaskCard: the card of one task, an EntityCard."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.badge import ai_badge, avatar, badge, sparkle, they_owe_badge
from taskapp.ui.primitives.components import DueTime, SnoozedUntil
from taskapp.ui.primitives.entity_card import entity_card
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.actions import check, edit_link, icon_action
from taskapp.ui.tasks.components import SelectBox, snooze_menu
from taskapp.ui.tasks.list.state import TaskListState
from taskapp.ui.tasks.views import TaskRow


@rx.memo
def task_card(rest: rx.RestProp, *, task: rx.Var[TaskRow]) -> rx.Component:
    """TaskCard: title, badges, category, contact, assignee and due date; the card links to the task."""
    return entity_card(
        rx.cond(task["ai"], ai_badge()),
        _priority(task),
        rx.cond(task["they"], they_owe_badge()),
        title=task["title"],
        to=f"{routes.TASKS}/" + task["id"],
        before=rx.cond(task["ai"], sparkle()),
        control=rx.fragment(rx.cond(may(p.TASK_UPDATE), _select(task)), check(task, TaskListState)),
        meta=_meta(task),
        end=_end(task),
        actions=rx.cond(may(p.TASK_UPDATE), _actions(task)),
        custom_attrs={"data-task-id": task["id"]},
    )


def _select(task: rx.Var[TaskRow]) -> rx.Component:
    return SelectBox.create(
        task=task["id"], label=rx.Var.create("Select: ").to(str) + task["title"].to(str), rev=task["rev"]
    )


def _actions(task: rx.Var[TaskRow]) -> rx.Component:
    edit = edit_link(task)
    dismiss = icon_action(task, TaskListState, "dismiss", rx.icon("circle-x", aria_hidden="true"), "Dismiss: ", "x")
    snooze = snooze_menu(
        task,
        SessionState.timezone,
        lambda until: TaskListState.snooze(task["id"], until),
        rx.icon("alarm-clock", aria_hidden="true"),
        class_name="icon-button",
    )
    open_only = rx.cond(task["status"] == "open", rx.fragment(snooze, dismiss))
    return rx.el.div(open_only, edit, class_name="card-actions")


def _priority(task: rx.Var[TaskRow]) -> rx.Component:
    return rx.cond(task["priority"], badge(task["priority_label"], task["priority_badge"].to(str)))


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


def _end(task: rx.Var[TaskRow]) -> rx.Component:
    due = DueTime.create(
        ms=task["due_ms"],
        day=task["due_on"],
        title=task["due_title"],
        timezone=SessionState.timezone,
        open=task["status"] == "open",
    )
    who = avatar(task["assignee_initials"], task["assignee_tone"], task["assignee"])
    return rx.fragment(due, rx.cond(task["assignee"], who))
