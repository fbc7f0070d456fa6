"""Reflex wrappers of the JSX components of the task pages."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.tasks.schemas import TITLE_MAX
from taskapp.tasks.types import TaskSide
from taskapp.ui.browser_files import jsx
from taskapp.ui.primitives.badge import avatar
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.views import TaskRow


@jsx(__file__, "selection.jsx")
class SelectBox(rx.Component):
    """A checkbox that selects one card for a batch change; a new `rev` says that the server has answered."""

    task: rx.Var[str]
    label: rx.Var[str]
    rev: rx.Var[str]


@jsx(__file__, "selection.jsx")
class SelectButton(rx.Component):
    """A button that starts and ends the selection, for touch screens."""


@jsx(__file__, "selection.jsx")
class BatchBar(rx.Component):
    """The bar of batch actions; `on_apply` gets the selected ids, the action, its value, and the status of their list.

    `total` is how many tasks the filters have, `counted` when; `on_apply_all` changes all of them and gets how many were shown,
    and when they were counted.
    """

    status: rx.Var[str]
    today: rx.Var[str]
    total: rx.Var[int]
    counted: rx.Var[str]
    on_apply_all: rx.EventHandler[rx.event.passthrough_event_spec(str, str, int, str)]
    on_apply: rx.EventHandler[rx.event.passthrough_event_spec(list[str], str, str, str)]


@jsx(__file__, "row_menu.jsx")
class RowMenu(rx.Component):
    """The menu in which a field is edited on its row; `on_edit` gets the task, the field, its new value and the one shown.

    A row has `data-task-id` and the attributes of `row_values`, and `EditControl`s.
    """

    timezone: rx.Var[str]
    on_edit: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, str)]


@jsx(__file__, "row_menu.jsx")
class EditControl(rx.Component):
    """A button of a row, also pressed by the key of its field; spoken are `name`, the content, and the task's title (`title_id`)."""

    task: rx.Var[str]
    field: rx.Var[str]
    name: rx.Var[str]


@jsx(__file__, "snooze_menu.jsx")
class SnoozeMenu(rx.Component):
    """A menu of snooze times; `on_snooze` gets an organization-local time, or "" to end the snooze."""

    timezone: rx.Var[str]
    label: rx.Var[str]
    until: rx.Var[int]
    disabled: rx.Var[bool]
    on_snooze: rx.EventHandler[rx.event.passthrough_event_spec(str)]


@jsx(__file__, "swipe.jsx")
class Swipe(rx.Component):
    """Lets a finger move rows sideways: right is Done, left opens the snooze menu. One for all rows of a page."""


@jsx(__file__, "display.jsx")
class DisplayMenu(rx.Component):
    """A button with a menu in which the rows of the list `name` get one line or two; `usual` is "one" or "two"."""

    name: rx.Var[str]
    usual: rx.Var[str]


@jsx(__file__, "display.jsx")
class ByDensity(rx.Component):
    """Shows its first child while the rows of the list have two lines, its second while they have one."""

    name: rx.Var[str]
    usual: rx.Var[str]


@jsx(__file__, "follow_up.jsx")
class FollowUp(rx.Component):
    """A dialog that marks a task done and plans the next one.

    With children it has a button, for `task`, unless that is `closed`; without it opens for the focused row when N is pressed. `on_plan` gets the
    task's id, the next one's title and due date, and the key of the opened dialog.
    """

    task: rx.Var[str]
    title: rx.Var[str]
    closed: rx.Var[bool]
    disabled: rx.Var[bool]
    today: rx.Var[str]
    timezone: rx.Var[str]
    max: rx.Var[int]
    owner: rx.Var[str]
    accepted: rx.Var[str]
    on_plan: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, str)]


@jsx(__file__, "details/quote_sound.jsx")
class QuoteSound(rx.Component):
    """A button that plays the recording `src` from the second `at`, -1 when it is not known."""

    src: rx.Var[str]
    at: rx.Var[float]
    hotkey: rx.Var[str]
    preload: rx.Var[str]


def follow_up(on_plan: Any, *children: Any, **props: Any) -> rx.Component:
    """Render the dialog for the next task, for who may make one."""
    dialog = FollowUp.create(
        *children,
        today=SessionState.today,
        timezone=SessionState.timezone,
        max=TITLE_MAX,
        owner=SessionState.scope,
        accepted=SessionState.accepted,
        on_plan=on_plan,
        **props,
    )
    return rx.cond(may(p.TASK_CREATE), dialog)


def snooze_menu(task: rx.Var[TaskRow], state: Any, *children: Any, **props: Any) -> rx.Component:
    """Render the snooze menu of one task, with an accessible label; `state` has the handler `snooze`."""
    return SnoozeMenu.create(
        *children,
        timezone=SessionState.timezone,
        label=rx.Var.create("Snooze: ").to(str) + task["title"].to(str),
        until=task["snoozed_ms"],
        on_snooze=lambda until: state.snooze(task["id"], until),
        **props,
    )


def snooze_icon(task: rx.Var[TaskRow], state: Any) -> rx.Component:
    """Render the snooze menu of a row behind an icon."""
    return snooze_menu(task, state, rx.icon("alarm-clock", aria_hidden="true"), class_name="icon-button")


def select_box(task: rx.Var[TaskRow]) -> rx.Component:
    """Render the checkbox of a row."""
    return SelectBox.create(
        task=task["id"], label=rx.Var.create("Select: ").to(str) + task["title"].to(str), rev=task["rev"]
    )


def if_editable(task: rx.Var[TaskRow], text: rx.Component, control: rx.Component) -> rx.Component:
    """The control where the person may edit an open task, else only the text."""
    return rx.cond(may(p.TASK_UPDATE) & (task["status"] == "open"), control, text)


def row_values(task: rx.Var[TaskRow]) -> dict[str, Any]:
    """The attributes of a row from which `RowMenu` reads what the fields are."""
    return {
        "data-task-id": task["id"],
        "data-due": task["due_on"],
        "data-due-ms": task["due_ms"],
        "data-assignee": task["assigned_to"],
        "data-priority": task["priority"],
        "data-side": rx.cond(task["they"], TaskSide.THEY.value, TaskSide.WE.value),
    }


def title_id(task: rx.Var[TaskRow]) -> rx.Var[str]:
    """The id of the link with the task's title, which names the controls of its row."""
    return rx.Var.create("title-").to(str) + task["id"].to(str)


def edit_control(
    task: rx.Var[TaskRow], field: str, *children: Any, name: str | rx.Var[str] = "", class_name: str = "row-edit"
) -> rx.Component:
    """Render a control of a row that opens the `RowMenu` of a field; `name` is spoken before its content."""
    return EditControl.create(*children, task=task["id"], field=field, name=name, class_name=class_name)


def edit_icon(
    task: rx.Var[TaskRow], field: str, icon: str, name: str | rx.Var[str], *, class_name: str = "icon-button"
) -> rx.Component:
    """Render an `edit_control` that shows only an icon."""
    return edit_control(task, field, rx.icon(icon, aria_hidden="true"), name=name, class_name=class_name)


def assignee(task: rx.Var[TaskRow], nobody: str) -> rx.Component:
    """Render who has the task, which is edited there; `nobody` is the class of the place where nobody has it."""
    who = avatar(task["assignee_initials"], task["assignee_tone"], task["assignee"])
    none = rx.el.span(rx.icon("user-plus", aria_hidden="true"), class_name=f"avatar {nobody}")
    name = rx.cond(task["assignee"], "Assignee: ", "Assignee: nobody")
    control = edit_control(task, "assigned_to", rx.cond(task["assignee"], who, none), name=name)
    return if_editable(task, rx.cond(task["assignee"], who), control)
