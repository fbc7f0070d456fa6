"""TaskInlineForm: the compact form in the contact's right panel, for a new task or the one being edited."""

import reflex as rx

from taskapp.ui.form_keeper import LEAVE, form_keeper
from taskapp.ui.primitives.field import form_problem
from taskapp.ui.tasks.contact_tab.state import ContactTasksState
from taskapp.ui.tasks.forms.component import (
    assignee_field,
    category_field,
    description_field,
    due_field,
    priority_field,
    side_field,
    title_field,
)
from taskapp.ui.tasks.views import TaskDetails


def task_inline_form(task: rx.Var[TaskDetails] | None = None) -> rx.Component:
    """TaskInlineForm: the fields in a narrow column; the date picker opens to the left."""
    errors, prefix = ContactTasksState.errors, "edit" if task is not None else "add"
    submit, handler = ("Save", ContactTasksState.save) if task is not None else ("Create", ContactTasksState.create)
    return rx.el.form(
        _keeper(errors, task),
        form_problem(errors),
        title_field(errors, task, prefix=prefix),
        rx.el.div(category_field(task, prefix=prefix), priority_field(task, prefix=prefix), class_name="form-pair"),
        rx.el.div(
            assignee_field(ContactTasksState.members, task, prefix=prefix, chosen=ContactTasksState.proposed),
            due_field(errors, task, prefix=prefix, align_right=True, repeats=True),
            class_name="form-pair",
        ),
        side_field(task, prefix=prefix),
        *_description(errors, task, prefix),
        rx.el.div(
            _cancel(), rx.el.button(submit, type="submit", class_name="button primary small"), class_name="form-foot"
        ),
        on_submit=handler,
        class_name="form tight",
        aria_label="Edit task" if task is not None else "New task",
        no_validate=True,
    )


def _keeper(errors: rx.Var[dict[str, str]], task: rx.Var[TaskDetails] | None) -> rx.Component:
    if task is None:
        return form_keeper("task", errors, focus_after='[data-key="c"]')
    task_id = task["id"].to(str)
    card = rx.Var.create('[data-task-id="').to(str) + task_id + '"] .fold-head'
    keeper = form_keeper(
        rx.Var.create("edit/").to(str) + task_id, errors, focus_after=card, conflicts=ContactTasksState.conflicts
    )
    return rx.fragment(keeper, rx.el.input(type="hidden", name="_task", value=task_id))


def _description(errors: rx.Var[dict[str, str]], task: rx.Var[TaskDetails] | None, prefix: str) -> list[rx.Component]:
    return [description_field(errors, task, prefix=prefix)] if task is not None else []


def _cancel() -> rx.Component:
    return rx.el.button(
        "Cancel", type="button", class_name="button quiet small", on_click=ContactTasksState.leave, **LEAVE
    )
