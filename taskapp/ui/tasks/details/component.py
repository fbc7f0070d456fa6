"""TaskDetailsComponent: one task in the sections Details, Schedule and Description."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.badge import ai_badge, badge, sparkle, they_owe_badge
from taskapp.ui.primitives.components import DueTime, RelativeTime
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.actions import status_actions
from taskapp.ui.tasks.components import follow_up, snooze_menu
from taskapp.ui.tasks.details.quotes import quotes
from taskapp.ui.tasks.details.state import TaskDetailsState
from taskapp.ui.tasks.views import ReminderRow

_TASK = TaskDetailsState.task
_CALLS = "/calls/"
_QUIET = "button quiet wordless-on-phone"


def task_details_view() -> rx.Component:
    """TaskDetailsComponent: all sections of the task's page."""
    return rx.el.article(
        rx.el.div(
            rx.cond(_TASK["ai"], sparkle()),
            rx.el.p(_TASK["title"], dir="auto", class_name="title"),
            class_name="title-row",
        ),
        rx.el.div(
            badge(_TASK["status_label"], _TASK["status_badge"].to(str)),
            _priority_badge(),
            rx.cond(_TASK["they"], they_owe_badge()),
            class_name="badges",
        ),
        _section("Details", _details()),
        _section("Schedule", _schedule()),
        _section("Description", _description()),
        rx.cond(TaskDetailsState.quotes.length() > 0, _section("From the call", _from_call())),
    )


def details_actions() -> rx.Component:
    """Render the buttons at the top of the task's page."""
    to_edit = f"{routes.TASKS}/" + _TASK["id"].to(str) + "?edit=1"
    edit = rx.el.button(
        rx.icon("pencil", aria_hidden="true"),
        rx.el.span("Edit", class_name="word"),
        type="button",
        class_name=_QUIET,
        on_click=rx.redirect(to_edit),
        custom_attrs={"data-key": "e"},
    )
    delete = rx.el.button(
        rx.icon("trash-2", aria_hidden="true"),
        rx.el.span("Delete", class_name="word"),
        type="button",
        class_name="button danger wordless-on-phone",
        on_click=TaskDetailsState.delete(_TASK["id"]),
    )
    return rx.fragment(
        status_actions(_TASK, TaskDetailsState),
        rx.cond(may(p.TASK_UPDATE), _follow_up()),
        rx.cond(may(p.TASK_UPDATE) & (_TASK["status"] == "open"), _snooze()),
        rx.cond(may(p.TASK_UPDATE), edit),
        rx.cond(may(p.TASK_DELETE), delete),
    )


def _snooze() -> rx.Component:
    return snooze_menu(
        _TASK,
        TaskDetailsState,
        rx.icon("alarm-clock", aria_hidden="true"),
        rx.el.span("Snooze", class_name="word"),
        class_name=_QUIET,
    )


def _follow_up() -> rx.Component:
    return follow_up(
        TaskDetailsState.plan,
        rx.icon("list-plus", aria_hidden="true"),
        rx.el.span(rx.cond(_TASK["they"], "Received, then next", "Done, then next"), class_name="word"),
        task=_TASK["id"],
        title=_TASK["title"],
        closed=_TASK["status"] != "open",
        class_name=_QUIET,
    )


def _from_call() -> rx.Component:
    origin = TaskDetailsState.origin
    report = rx.el.button(
        "This was wrong",
        type="button",
        class_name="button small",
        on_click=TaskDetailsState.report_wrong(_TASK["id"]),
        title="Dismiss the task, and count its suggestion as wrong",
        custom_attrs={"data-key": "m"},
    )
    about = rx.el.div(
        rx.cond(origin["how"], rx.el.p(origin["how"], class_name="mute")),
        rx.cond(origin["wrong"], rx.el.p("Reported as wrong", class_name="mute"), rx.cond(may(p.TASK_UPDATE), report)),
        class_name="origin",
    )
    return rx.fragment(quotes(TaskDetailsState.quotes), rx.cond(origin["suggested"], about))


def _section(title: str, body: rx.Component) -> rx.Component:
    head = f"section-{title.lower()}"
    return rx.el.section(rx.el.h2(title, class_name="section-head", id=head), body, aria_labelledby=head)


def _pair(label: str, *value: Any) -> rx.Component:
    return rx.fragment(rx.el.dt(label), rx.el.dd(*value))


def _priority_badge() -> rx.Component:
    return rx.cond(_TASK["priority"], badge(_TASK["priority_label"], _TASK["priority_badge"].to(str)))


def _details() -> rx.Component:
    source = rx.cond(_TASK["ai"], rx.fragment(sparkle(), ai_badge()), _TASK["source_label"])
    call = link("View Call", to=rx.Var.create(_CALLS).to(str) + _TASK["call_id"].to(str))
    return rx.el.dl(
        _pair("Category", _TASK["category"]),
        _pair(
            "Contact",
            link(_TASK["contact_name"], to=f"{routes.CONTACTS}/" + _TASK["contact_id"].to(str), dir="auto"),
        ),
        _pair("Priority", rx.cond(_TASK["priority"], _TASK["priority_label"], _faint("None"))),
        _pair("Who owes it", _TASK["side_label"]),
        _pair("Source", source),
        rx.cond(_TASK["call_id"], _pair("Source call", call)),
        class_name="pairs",
    )


def _schedule() -> rx.Component:
    due = DueTime.create(
        ms=_TASK["due_ms"], day=_TASK["due_on"], timezone=SessionState.timezone, open=_TASK["status"] == "open"
    )
    return rx.el.dl(
        _pair("Due", due, rx.cond(_TASK["due_absolute"], _absolute(_TASK["due_absolute"]))),
        rx.cond(_TASK["tries"], _pair("Tries", _TASK["tries"])),
        rx.cond(_TASK["repeats"], _pair("Repeats", _TASK["repeats"])),
        rx.cond(_TASK["reminder"] | (TaskDetailsState.reminders.length() > 0), _pair("Reminder", _reminders())),
        _pair("Assigned to", rx.cond(_TASK["assignee"], _TASK["assignee"], _faint("Nobody"))),
        _pair("Created", RelativeTime.create(ms=_TASK["created_ms"]), _absolute(_TASK["created_absolute"])),
        _pair(
            "Completed",
            RelativeTime.create(ms=_TASK["completed_ms"]),
            rx.cond(_TASK["completed_absolute"], _absolute(_TASK["completed_absolute"])),
        ),
        class_name="pairs",
    )


def _reminders() -> rx.Component:
    def line(reminder: rx.Var[ReminderRow]) -> rx.Component:
        when = RelativeTime.create(ms=reminder["ms"], class_name="mute")
        return rx.el.li(reminder["text"], " · ", when)

    return rx.el.ul(
        rx.cond(_TASK["reminder"], rx.el.li(_TASK["reminder"], class_name="mute")),
        rx.foreach(TaskDetailsState.reminders, line),
        class_name="ledger",
    )


def _description() -> rx.Component:
    return rx.cond(
        _TASK["description"], rx.el.p(_TASK["description"], class_name="prose", dir="auto"), _faint("No description.")
    )


def _absolute(text: rx.Var[str]) -> rx.Component:
    return rx.el.span("(", text, ")", class_name="mute")


def _faint(text: str) -> rx.Component:
    return rx.el.span(text, class_name="mute")
