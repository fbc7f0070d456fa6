"""The contact's next step (the open task that is due first) and its last call."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.calls.list import call_block
from taskapp.ui.contacts.details_state import ContactDetailsState
from taskapp.ui.primitives.badge import avatar, badge, sparkle, they_owe_badge
from taskapp.ui.primitives.components import DueTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_card, entity_grid
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.contact_tab.state import ContactTasksState
from taskapp.ui.tasks.views import TaskRow


def contact_overview() -> rx.Component:
    """Render the next step and the last call, each with a heading."""
    next_step, last_call = ContactDetailsState.next_step, ContactDetailsState.last_call
    cards = entity_grid(rx.foreach(next_step, _card), label="Next step")
    return rx.fragment(
        rx.cond(
            may(p.TASK_LIST),
            rx.fragment(_head("Next step"), rx.cond(next_step.length() > 0, cards, _nothing_planned())),
        ),
        rx.cond(
            last_call.length() > 0,
            rx.fragment(_head("Last call"), entity_grid(call_block(rows=last_call), label="Last call")),
        ),
    )


def _head(title: str) -> rx.Component:
    return rx.el.h2(title, class_name="section-head")


def _card(task: rx.Var[TaskRow]) -> rx.Component:
    due = DueTime.create(
        ms=task["due_ms"], day=task["due_on"], title=task["moment"], timezone=SessionState.timezone, open=True
    )
    who = rx.cond(task["assignee"], avatar(task["assignee_initials"], task["assignee_tone"], task["assignee"]))
    priority = rx.cond(task["priority"], badge(task["priority_label"], task["priority_badge"].to(str)))
    return entity_card(
        priority,
        rx.cond(task["they"], they_owe_badge()),
        title=task["title"],
        to=f"{routes.TASKS}/" + task["id"].to(str),
        before=rx.cond(task["ai"], sparkle()),
        control=rx.el.span(class_name=rx.Var.create("check ").to(str) + task["priority"].to(str), aria_hidden="true"),
        meta=rx.el.div(rx.el.span(task["category"]), class_name="card-meta"),
        end=rx.fragment(due, who),
        key=task["id"],
    )


def _nothing_planned() -> rx.Component:
    plan = rx.el.button("Plan it", type="button", class_name="button small", on_click=ContactTasksState.plan)
    return empty_state(
        "Nothing is planned.", "A contact without a next step is easily forgotten.", rx.cond(may(p.TASK_CREATE), plan)
    )
