"""TaskListComponent: status tabs, the cards, and the empty states."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.paged_list import list_end, row_blocks, row_grid
from taskapp.ui.primitives import row_pages
from taskapp.ui.primitives.components import UrlTabs
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.components import BatchBar, ByDensity, RowMenu, SelectButton, Swipe, follow_up
from taskapp.ui.tasks.list.batch_state import TaskBatchState
from taskapp.ui.tasks.list.card import task_card
from taskapp.ui.tasks.list.filter_bar import task_filter_chips
from taskapp.ui.tasks.list.first_steps import first_steps
from taskapp.ui.tasks.list.state import TaskListState
from taskapp.ui.tasks.quick_add.component import quick_add_line
from taskapp.ui.tasks.row import task_row
from taskapp.ui.tasks.views import TaskRow

_EMPTY = (
    ("open", "All clear.", "Nothing is waiting to be done."),
    ("done", "Nothing done yet.", "Tasks you finish are kept here."),
    ("dismissed", "Nothing dismissed.", "Tasks you decide against land here, and can be reopened."),
)
# People, contacts, a call; members with fewer permissions have fewer.
_STEPS = 3
_FIRST_TABS = [{"value": "open", "label": "Open", "count": -1}, {"value": "done", "label": "Done", "count": -1},
               {"value": "dismissed", "label": "Dismissed", "count": -1}]  # fmt: skip


def task_list() -> rx.Component:
    """TaskListComponent: the tabs and the list of the selected one."""
    tabs = rx.cond(TaskListState.loaded, TaskListState.tabs, rx.Var.create(_FIRST_TABS))
    return rx.el.div(
        rx.cond(
            SessionState.permissions.length() > 0, rx.cond(may(p.TASK_CREATE), quick_add_line()), _quick_add_place()
        ),
        rx.el.div(
            UrlTabs.create(name="status", label="Status", items=tabs, controls="task-list"),
            rx.el.span(class_name="spring"),
            rx.cond(may(p.TASK_UPDATE) & (TaskListState.p0.length() > 0), SelectButton.create()),
            class_name="list-head",
        ),
        task_filter_chips(),
        rx.el.div(_arrivals(), aria_live="polite"),
        rx.el.div(TaskListState.found, class_name="sr-only", role="status"),
        rx.el.div(
            rx.cond(TaskListState.loaded, _rows(), skeleton_rows()),
            id="task-list",
            role="tabpanel",
            aria_label="Tasks",
            aria_busy=~TaskListState.loaded,
        ),
        rx.cond(may(p.TASK_UPDATE), rx.fragment(_batch_bar(), _row_menu(), Swipe.create())),
        rx.cond(may(p.TASK_UPDATE) & (TaskListState.status == "open"), follow_up(TaskListState.plan)),
    )


def _quick_add_place() -> rx.Component:
    """Render the outline of the quick-add line until it is known whether the person may make tasks."""
    return rx.el.div(rx.el.div(class_name="quick-line"), class_name="quick-add", aria_hidden="true")


def _batch_bar() -> rx.Component:
    return BatchBar.create(
        status=TaskListState.status,
        today=SessionState.today,
        total=TaskListState.total,
        counted=TaskListState.counted,
        on_apply=TaskBatchState.apply,
        on_apply_all=TaskBatchState.apply_to_all,
    )


def _row_menu() -> rx.Component:
    return RowMenu.create(timezone=SessionState.timezone, on_edit=TaskListState.edit)


@rx.memo
def task_page(rows: rx.Var[list[TaskRow]]) -> rx.Component:
    """Render one page of rows; each page renders separately."""
    cards = rx.foreach(rows, lambda task: list_card(task=task, key=task["id"]))
    lines = rx.foreach(rows, lambda task: list_line(task=task, key=task["id"]))
    return ByDensity.create(rx.fragment(cards), rx.fragment(lines), name="tasks", usual="two")


@rx.memo
def task_pages() -> rx.Component:
    """Render all pages of rows."""
    return row_blocks(TaskListState, task_page)


@rx.memo
def list_card(rest: rx.RestProp, *, task: rx.Var[TaskRow]) -> rx.Component:
    """Render one row in two lines."""
    return task_card(task, TaskListState)


@rx.memo
def list_line(rest: rx.RestProp, *, task: rx.Var[TaskRow]) -> rx.Component:
    """Render one row in one line."""
    return task_row(task, TaskListState)


def _rows() -> rx.Component:
    pages = row_pages.vars_of(TaskListState)
    shown = pages[0].length() > 0
    for page in pages[1:]:
        shown = shown | (page.length() > 0)
    return rx.fragment(
        rx.cond(
            shown,
            row_grid(TaskListState, task_pages(), label="Tasks"),
            rx.cond(TaskListState.has_more, rx.fragment(), _empty()),
        ),
        list_end(TaskListState),
        _foot(),
    )


def _foot() -> rx.Component:
    text = f"The first {row_pages.PAGE_SIZE * row_pages.MAX_PAGES:,} tasks. Search or filter to see the others."
    return rx.cond(
        TaskListState.has_more,
        rx.fragment(
            rx.el.p("Loading more…", class_name="list-foot"),
            rx.el.p("More tasks follow; scroll to the end of the list before printing.", class_name="print-only"),
        ),
        rx.cond(TaskListState.full, rx.el.p(text, class_name="list-foot")),
    )


def _arrivals() -> rx.Component:
    label = TaskListState.arrivals.to_string() + " new"
    return rx.cond(
        TaskListState.arrivals > 0,
        rx.el.button(label, type="button", class_name="new-pill", on_click=TaskListState.show_new),
    )


def _empty() -> rx.Component:
    create = rx.cond(may(p.TASK_CREATE), link("New Task", to=routes.TASK_CREATE, class_name="button"))
    reset = link("Clear filters", to=routes.TASKS, class_name="button")
    by_tab = [
        (status, empty_state(title, text, *([create] if status == "open" else []))) for status, title, text in _EMPTY
    ]
    narrowed = empty_state("Nothing matches.", "No task of this tab fits the filters.", reset)
    shown = rx.match(TaskListState.status, *by_tab, rx.fragment())
    steps = TaskListState.steps
    has_contacts = steps[1]["done"] | (steps.length() < _STEPS)
    beginning = rx.fragment(rx.cond(has_contacts, shown), first_steps(steps))
    plain = rx.cond((steps.length() > 0) & (TaskListState.status == "open"), beginning, shown)
    return rx.cond(TaskListState.narrowed, narrowed, plain)
