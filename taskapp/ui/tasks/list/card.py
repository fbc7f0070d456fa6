"""TaskCard: the card of one task, an EntityCard."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.badge import ai_badge, avatar, badge, sparkle, they_owe_badge
from taskapp.ui.primitives.components import DueTime, PendingButton, RelativeTime, SnoozedUntil
from taskapp.ui.primitives.entity_card import entity_card
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
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
        control=rx.fragment(rx.cond(may(p.TASK_UPDATE), _select(task)), check(task)),
        meta=_meta(task),
        end=_end(task),
        actions=rx.cond(may(p.TASK_UPDATE), _actions(task)),
        custom_attrs={"data-task-id": task["id"]},
    )


def check(task: rx.Var[TaskRow]) -> rx.Component:
    """Render the round control: marks an open task done, reopens a closed one; only an icon where not permitted."""
    icon = rx.cond(
        task["status"] == "dismissed", rx.icon("x", aria_hidden="true"), rx.icon("check", aria_hidden="true")
    )
    return rx.cond(
        may(p.TASK_UPDATE),
        rx.cond(
            task["status"] == "open",
            _button(
                task,
                "done",
                rx.icon("check", aria_hidden="true"),
                rx.cond(task["they"], "Mark Received: ", "Mark Done: "),
                "d",
                class_name=_check_class(task),
            ),
            _button(task, "reopen", icon, "Reopen: ", "r", class_name=_check_class(task)),
        ),
        rx.el.span(icon, class_name=_check_class(task), aria_hidden="true"),
    )


def _select(task: rx.Var[TaskRow]) -> rx.Component:
    return SelectBox.create(
        task=task["id"], label=rx.Var.create("Select: ").to(str) + task["title"].to(str), rev=task["rev"]
    )


def _check_class(task: rx.Var[TaskRow]) -> rx.Var[str]:
    return rx.match(
        task["status"],
        ("done", "check is-done"),
        ("dismissed", "check is-dismissed"),
        rx.Var.create("check ").to(str) + task["priority"].to(str) + rx.cond(task["they"], " they", ""),
    )


def _button(
    task: rx.Var[TaskRow],
    verb: str,
    icon: rx.Component,
    label: str | rx.Var[str],
    key: str,
    *,
    class_name: str | rx.Var[str],
) -> rx.Component:
    return PendingButton.create(
        icon,
        rev=task["rev"],
        label=rx.Var.create(label).to(str) + task["title"].to(str),
        hotkey=key,
        class_name=class_name,
        on_press=TaskListState.change(task["id"], verb),
    )


def _actions(task: rx.Var[TaskRow]) -> rx.Component:
    edit = link(
        rx.icon("pencil", aria_hidden="true"),
        to=f"{routes.TASKS}/" + task["id"].to(str) + "?edit=1",
        class_name="icon-button",
        title="Edit",
        aria_label=rx.Var.create("Edit: ").to(str) + task["title"].to(str),
        custom_attrs={"data-key": "e"},
    )
    dismiss = _button(
        task, "dismiss", rx.icon("circle-x", aria_hidden="true"), "Dismiss: ", "x", class_name="icon-button"
    )
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
    done = RelativeTime.create(ms=task["completed_ms"], title=task["completed_absolute"], class_name="due")
    who = avatar(task["assignee_initials"], task["assignee_tone"], task["assignee"])
    return rx.fragment(rx.cond(task["status"] == "done", done, due), rx.cond(task["assignee"], who))
