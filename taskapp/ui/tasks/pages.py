"""The pages of tasks."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.skeleton import skeleton_page
from taskapp.ui.session import may
from taskapp.ui.shell.frame import OPENING, crumbs, not_here, page_title, shell, spring
from taskapp.ui.shell.page import Page
from taskapp.ui.tasks.actions import new_task_button, work_button
from taskapp.ui.tasks.details.component import details_actions, task_details_view
from taskapp.ui.tasks.details.state import TaskDetailsState
from taskapp.ui.tasks.forms.component import create_task_form, edit_task_form
from taskapp.ui.tasks.forms.state import TaskFormState
from taskapp.ui.tasks.list.component import task_list
from taskapp.ui.tasks.list.filter_bar import task_filter_bar
from taskapp.ui.tasks.list.state import TaskListState
from taskapp.ui.tasks.peek.component import peek
from taskapp.ui.tasks.peek.state import PeekState
from taskapp.ui.tasks.phones.component import phones
from taskapp.ui.tasks.phones.state import PhonesState

_ABOVE = ("Tasks", routes.TASKS)


def task_list_page() -> rx.Component:
    """TaskListView: the page of the list."""
    top = [
        rx.el.h1("Tasks"),
        spring(),
        task_filter_bar(),
        rx.cond(may(p.TASK_UPDATE), work_button(TaskListState.work)),
        rx.cond(may(p.TASK_CREATE), new_task_button()),
    ]
    return shell(rx.el.div(task_list(), class_name="wrap"), peek(), phones(), top=top, active_path=routes.TASKS)


def task_create_page() -> rx.Component:
    """CreateTaskView: the page to create a task."""
    forbidden = empty_state("You cannot make tasks.", "Your role only reads them. An owner or admin can change that.")
    allowed = rx.cond(may(p.TASK_CREATE), create_task_form(), forbidden)
    form = rx.cond(TaskFormState.ready, allowed, skeleton_page())
    body = rx.el.div(rx.el.h1("New task", class_name="sr-only"), form, class_name="wrap narrow")
    return shell(body, top=[crumbs(_ABOVE, last="New task")], active_path=routes.TASKS)


def task_details_page() -> rx.Component:
    """TaskDetailsView: the page of one task, or its edit form."""
    state = TaskDetailsState
    content = rx.cond(
        state.missing,
        rx.fragment(*not_here("task", routes.TASKS)),
        rx.cond(state.editing, _editing(), task_details_view()),
    )
    known = state.loaded & ~state.missing
    top = [
        page_title(state.task["title"], when=known & ~state.editing),
        crumbs(_ABOVE, last=rx.cond(known, state.task["title"], "Task")),
        spring(),
        rx.cond(known & ~state.editing, details_actions()),
    ]
    body = rx.el.div(rx.cond(state.loaded, content, skeleton_page()), class_name="wrap narrow")
    return shell(body, top=top, active_path=routes.TASKS, name=rx.cond(known, state.task["title"], ""))


def _editing() -> rx.Component:
    return rx.fragment(rx.el.h1("Edit task", class_name="sr-only"), edit_task_form())


PAGES = [
    Page(routes.TASK_CREATE, task_create_page, "New task", [*OPENING, TaskFormState.load]),
    Page(routes.TASK_DETAILS, task_details_page, "Task", [*OPENING, TaskDetailsState.load]),
    Page(routes.TASKS, task_list_page, "Tasks", [*OPENING, TaskListState.load, PeekState.load, PhonesState.load]),
]
