"""The form that makes a task on a call's page, and the buttons that open it."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui.calls.new_task_state import NewCallTaskState
from taskapp.ui.calls.transcript_views import TurnRow
from taskapp.ui.form_keeper import LEAVE, form_keeper
from taskapp.ui.primitives.field import form_problem
from taskapp.ui.session import may
from taskapp.ui.tasks.forms.component import fields_of_a_call

_PREFIX = "call-task"


def add_task_button() -> rx.Component:
    """Render the button that shows and hides the form."""
    button = rx.el.button(
        rx.icon("plus", aria_hidden="true"),
        "Add task",
        type="button",
        class_name="button small",
        aria_expanded=NewCallTaskState.open,
        on_click=NewCallTaskState.add,
        custom_attrs={"data-key": "c"},
    )
    return rx.cond(may(p.TASK_CREATE), button)


def make_task_button(turn: rx.Var[TurnRow]) -> rx.Component:
    """Render the button beside a turn that makes a task of all its words."""
    return rx.el.button(
        rx.icon("list-plus", aria_hidden="true"),
        type="button",
        class_name="icon-button turn-task",
        title="Make task of these words",
        aria_label="Make task of these words",
        aria_describedby="turn-" + turn["key"].to(str),
        on_click=NewCallTaskState.of_turn(turn["number"]),
    )


def new_task_form() -> rx.Component:
    """Render the form when it is open, with the quote that it stores."""
    state, draft = NewCallTaskState, NewCallTaskState.draft
    quote = rx.el.blockquote("“", state.words, "”", class_name="quote")
    form = rx.el.form(
        form_keeper("call-task", state.errors, focus_after='[data-key="c"]'),
        form_problem(state.errors),
        rx.cond(state.words, quote),
        *fields_of_a_call(state.errors, state.members, draft, prefix=_PREFIX),
        rx.el.div(
            rx.el.button("Cancel", type="button", class_name="button quiet", on_click=state.cancel, **LEAVE),
            rx.el.button("Create Task", type="submit", class_name="button primary"),
            class_name="form-foot",
        ),
        on_submit=state.create,
        class_name="form panel tight call-new-task",
        aria_label="New task",
        no_validate=True,
        key=state.opened.to_string(),
    )
    return rx.cond(state.open, form)
