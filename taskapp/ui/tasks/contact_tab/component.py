"""ContactTasksTab: a contact's tasks as collapsible cards that can be edited in place."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.tasks.types import TaskStatus
from taskapp.ui import routes
from taskapp.ui.paged_list import list_end, row_blocks
from taskapp.ui.primitives.badge import badge, sparkle, they_owe_badge
from taskapp.ui.primitives.components import DueTime, RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.row_pages import PAGE_SIZE
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.actions import status_actions
from taskapp.ui.tasks.contact_tab.state import ContactTasksState
from taskapp.ui.tasks.forms.inline_form import task_inline_form
from taskapp.ui.tasks.views import TaskRow

_DETAIL = ContactTasksState.detail


def contact_tasks_tab(counts: rx.Var[dict[str, int]], folds: rx.Var[dict[str, str]]) -> rx.Component:
    """ContactTasksTab: the form for a new task when open, then the cards in groups.

    `counts` has the number of open tasks that "we" and "they" owe; `folds` the headings of the folded groups.
    """
    form = rx.el.div(task_inline_form(), class_name="fold is-open fold-form")
    state = ContactTasksState
    shown = (
        rx.Var.create("focus=").to(str) + state.focus + "&mode=" + state.mode + "&adding=" + state.adding.to_string()
    )
    return rx.el.div(
        rx.cond(state.adding, form),
        rx.cond(state.loaded, _cards(counts, folds), skeleton_rows(3)),
        custom_attrs={"data-shown": shown},
    )


def add_task_button() -> rx.Component:
    """Render the button that shows and hides the TaskInlineForm."""
    button = rx.el.button(
        rx.icon("plus", aria_hidden="true"),
        "Add Task",
        type="button",
        class_name="button small",
        aria_expanded=ContactTasksState.adding,
        on_click=ContactTasksState.add,
        custom_attrs={"data-key": "c"},
    )
    return rx.cond(may(p.TASK_CREATE), button)


def _cards(counts: rx.Var[dict[str, int]], folds: rx.Var[dict[str, str]]) -> rx.Component:
    groups = rx.fragment(
        _group("we", "We owe", "arrow-up-right", counts["we"]),
        _fold("we-kept", "Kept", folds["we-kept"]),
        _group("they", "They owe", "arrow-down-left", counts["they"]),
        _fold("they-kept", "Received", folds["they-kept"]),
        _fold("dismissed", "Dismissed", folds["dismissed"]),
    )
    none = rx.cond(ContactTasksState.adding, rx.fragment(), _empty())
    # Later pages of folded groups are not read before they are shown.
    reads_on = (ContactTasksState.unfolded.length() > 0) | (counts["we"] + counts["they"] >= PAGE_SIZE)
    return rx.fragment(
        rx.cond(ContactTasksState.p0.length() > 0, groups, none), rx.cond(reads_on, list_end(ContactTasksState))
    )


def _group(key: str, label: str, icon: str, count: rx.Var[int]) -> rx.Component:
    """Render a heading with the number of all tasks of the group, and the cards that are loaded."""
    head = rx.el.h2(
        rx.icon(icon, aria_hidden="true"),
        label,
        " ",
        rx.el.span(count.to_string(), class_name="count"),
        class_name="owed",
    )
    return rx.fragment(rx.cond(count > 0, head), _list_of(key, label))


def _fold(key: str, label: str, words: rx.Var[str]) -> rx.Component:
    """Render a group that is folded at first: the button that opens it, and its cards."""
    state = ContactTasksState
    is_open = state.unfolded.contains(key) | ((state.focus != "") & (_group_of(_DETAIL) == key))
    head = rx.el.button(
        rx.icon("chevron-right", aria_hidden="true"),
        words,
        type="button",
        class_name="owed owed-fold",
        aria_expanded=is_open,
        on_click=state.unfold(key),
    )
    return rx.cond(words, rx.fragment(head, rx.cond(is_open, _list_of(key, label))))


def _group_of(task: rx.Var[TaskRow]) -> rx.Var[str]:
    """The same as `group_of` in the browser."""
    side = rx.cond(task["they"], "they", "we")
    kept = rx.cond(task["they"], "they-kept", "we-kept")
    return rx.match(task["status"], (TaskStatus.OPEN.value, side), (TaskStatus.DONE.value, kept), "dismissed")


def _list_of(key: str, label: str) -> rx.Component:
    return rx.el.ul(fold_blocks(group=key), role="list", aria_label=label, class_name="folds")


@rx.memo
def fold_block(rows: rx.Var[list[TaskRow]], group: rx.Var[str]) -> rx.Component:
    """Render the cards of one page that belong to the group."""

    def card(task: rx.Var[TaskRow]) -> rx.Component:
        return rx.cond(_group_of(task) == group, fold_card(task=task, key=task["id"]))

    return rx.fragment(rx.foreach(rows, card))


@rx.memo
def fold_blocks(group: rx.Var[str]) -> rx.Component:
    """Render the cards of all pages that belong to the group."""
    return row_blocks(ContactTasksState, fold_block, group=group)


@rx.memo
def fold_card(rest: rx.RestProp, *, task: rx.Var[TaskRow]) -> rx.Component:
    """Render one collapsible card."""
    focused = ContactTasksState.focus == task["id"]
    is_open = focused & (ContactTasksState.mode == "open")
    in_edit = focused & (ContactTasksState.mode == "edit")
    shown = rx.fragment(_head(task, is_open), rx.cond(may(p.TASK_UPDATE), _pencil(task)), rx.cond(is_open, _body()))
    return rx.el.li(
        rx.cond(in_edit, rx.el.div(task_inline_form(ContactTasksState.edited), class_name="fold-form"), shown),
        class_name=rx.cond(focused, "fold is-open", rx.cond(task["status"] == "open", "fold", "fold is-closed")),
        custom_attrs={"data-task-id": task["id"]},
    )


def _head(task: rx.Var[TaskRow], is_open: rx.Var[bool]) -> rx.Component:
    due = DueTime.create(
        ms=task["due_ms"],
        day=task["due_on"],
        title=rx.cond(task["status"] == "open", task["moment"], ""),
        timezone=SessionState.timezone,
        open=task["status"] == "open",
    )
    priority = rx.cond(task["priority"], badge(task["priority_label"], task["priority_badge"].to(str)))
    title = rx.el.span(
        rx.cond(task["ai"], sparkle()),
        rx.el.span(task["title"], class_name="struck", dir="auto"),
        class_name="fold-title",
    )
    variants = [(status.value, status.badge_variant) for status in TaskStatus]
    variant = rx.match(task["status"], *variants, TaskStatus.OPEN.badge_variant)
    status = badge(task["status_label"], variant.to(str))
    return rx.el.button(
        title,
        rx.el.span(status, priority, rx.cond(task["they"], they_owe_badge()), due, class_name="fold-meta"),
        type="button",
        class_name="fold-head",
        aria_expanded=is_open,
        on_click=ContactTasksState.toggle(task["id"]),
    )


def _pencil(task: rx.Var[TaskRow]) -> rx.Component:
    return rx.el.button(
        rx.icon("pencil", aria_hidden="true"),
        type="button",
        class_name="icon-button fold-edit",
        title="Edit",
        aria_label=rx.Var.create("Edit: ").to(str) + task["title"].to(str),
        on_click=ContactTasksState.edit(task["id"]),
    )


def _body() -> rx.Component:
    details = link("View Full Details", to=f"{routes.TASKS}/" + _DETAIL["id"].to(str), class_name="small")
    return rx.el.div(
        rx.el.dl(
            _fact("Category", _DETAIL["category"]),
            _fact("Priority", rx.cond(_DETAIL["priority"], _DETAIL["priority_label"], "None")),
            _fact("Due date", _DETAIL["due_short"]),
            rx.cond(_DETAIL["repeats"], _fact("Repeats", _DETAIL["repeats"])),
            _fact("Assigned to", rx.cond(_DETAIL["assignee"], _DETAIL["assignee"], "Nobody")),
            _fact("Who owes it", _DETAIL["side_label"]),
            _fact("Source", _DETAIL["source_label"]),
            _fact("Created", RelativeTime.create(ms=_DETAIL["created_ms"], title=_DETAIL["created_absolute"])),
            class_name="facts",
        ),
        rx.cond(_DETAIL["excerpt"], rx.el.p(_DETAIL["excerpt"], class_name="prose", dir="auto")),
        rx.el.div(
            status_actions(_DETAIL, ContactTasksState, small=True),
            rx.el.span(class_name="spring"),
            details,
            class_name="line",
        ),
        class_name="fold-body",
    )


def _fact(label: str, value: rx.Component | rx.Var[str]) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(value))


def _empty() -> rx.Component:
    first = rx.el.button(
        "Add your first task", type="button", class_name="button primary", on_click=ContactTasksState.add
    )
    return empty_state(
        "No tasks here.", "What you promise this contact belongs here.", rx.cond(may(p.TASK_CREATE), first)
    )
