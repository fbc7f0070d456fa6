"""The page Today: its groups, each with a heading that closes it, a count and its rows."""

from collections.abc import Callable

import reflex as rx

from taskapp.access import permissions as p
from taskapp.tasks.types import DayGroup, Whose
from taskapp.ui import routes
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import SessionState, may
from taskapp.ui.shell.frame import OPENING, shell, spring
from taskapp.ui.shell.page import Page
from taskapp.ui.tasks.actions import new_task_button, work_button
from taskapp.ui.tasks.components import BatchBar, ByDensity, DisplayMenu, RowMenu, SelectButton, Swipe, follow_up
from taskapp.ui.tasks.list.batch_state import TaskBatchState
from taskapp.ui.tasks.list.card import task_card
from taskapp.ui.tasks.list.first_steps import first_steps
from taskapp.ui.tasks.peek.component import peek
from taskapp.ui.tasks.peek.state import PeekState
from taskapp.ui.tasks.phones.component import phones
from taskapp.ui.tasks.phones.state import PhonesState
from taskapp.ui.tasks.row import task_row
from taskapp.ui.tasks.views import TaskRow
from taskapp.ui.today.components import DayDrag, DueClock, FoldButton, WhoseToggle
from taskapp.ui.today.parts import names_of
from taskapp.ui.today.state import MOST, TodayState

_LISTS = {DayGroup.OVERDUE: "?due=overdue&sort=due_date", DayGroup.NONE: "?due=none"}


def list_of(group: DayGroup, whose: Whose) -> str:
    """The address of the list that holds the rest of a group of which not all rows are shown."""
    return routes.TASKS + _LISTS.get(group, "?sort=due_date") + ("&assigned_to=me" if whose is Whose.ME else "")


def today_page() -> rx.Component:
    """Render the page."""
    state = TodayState
    groups = rx.el.div(
        *(_group(group) for group in DayGroup), class_name=rx.cond(state.is_mine, "day-groups is-mine", "day-groups")
    )
    shown = rx.cond(state.total > 0, groups, _nothing())
    body = rx.el.div(
        rx.cond(state.loaded, shown, skeleton_rows()),
        DueClock.create(at=state.next_ms, on_pass=state.refresh),
        rx.cond(
            may(p.TASK_UPDATE),
            rx.fragment(
                _batch_bar(),
                _row_menu(),
                Swipe.create(),
                DayDrag.create(on_move=state.move),
                follow_up(state.plan),
            ),
        ),
        class_name="day-page",
        aria_busy=~state.loaded,
    )
    date = rx.el.span(state.date, class_name="mute day-date")
    display = DisplayMenu.create(name="today", usual="one")
    select = rx.cond(may(p.TASK_UPDATE) & (state.total > 0), SelectButton.create())
    work = rx.cond(may(p.TASK_UPDATE) & (state.total > 0), work_button(state.work))
    new = rx.cond(may(p.TASK_CREATE), new_task_button())
    top = [rx.el.h1("Today"), date, spring(), select, WhoseToggle.create(), display, work, new]
    return shell(body, peek(), phones(), top=top, active_path=routes.TODAY)


@rx.memo
def day_rows(rows: rx.Var[list[TaskRow]]) -> rx.Component:
    """Render one part of a group's rows; each part renders separately."""
    cards = rx.foreach(rows, lambda task: day_card(task=task, key=task["id"]))
    lines = rx.foreach(rows, lambda task: day_line(task=task, key=task["id"]))
    return ByDensity.create(rx.fragment(cards), rx.fragment(lines), name="today", usual="one")


def _parts_of(group: DayGroup) -> Callable[[], rx.Component]:
    """Return a component of all parts of a group's rows."""

    def parts() -> rx.Component:
        return rx.fragment(*(day_rows(rows=getattr(TodayState, name)) for name in names_of(group)))

    parts.__name__ = f"{group.name.lower()}_parts"
    return rx.memo(parts)


_PARTS = {group: _parts_of(group) for group in DayGroup}


@rx.memo
def day_card(rest: rx.RestProp, *, task: rx.Var[TaskRow]) -> rx.Component:
    """Render one row in two lines."""
    return task_card(task, TodayState)


@rx.memo
def day_line(rest: rx.RestProp, *, task: rx.Var[TaskRow]) -> rx.Component:
    """Render one row in one line."""
    return task_row(task, TodayState, is_grouped=True)


def _batch_bar() -> rx.Component:
    # Without a total there is no "Select all" of a filter: a day is not one.
    return BatchBar.create(
        status="open",
        today=SessionState.today,
        total=0,
        on_apply=TaskBatchState.apply,
    )


def _row_menu() -> rx.Component:
    return RowMenu.create(timezone=SessionState.timezone, on_edit=TodayState.edit)


def _group(group: DayGroup) -> rx.Component:
    count, rows_id, is_late = TodayState.counts[group.value], f"day-{group.value}", group is DayGroup.OVERDUE
    heading = rx.el.h2(
        FoldButton.create(
            rx.icon("chevron-down", aria_hidden="true"),
            *([rx.icon("circle-alert", aria_hidden="true")] if is_late else []),
            rx.el.span(group.label),
            " ",
            rx.el.span(count.to_string(), class_name="count"),
            name=group.value,
            controls=rows_id,
        )
    )
    move = rx.el.button(
        "Move overdue to today", type="button", class_name="button quiet small", on_click=TodayState.move_overdue
    )
    head = rx.el.div(
        heading, *([rx.cond(may(p.TASK_UPDATE), move)] if is_late else []), class_name=f"day-head {group.value}"
    )
    rows = rx.el.ul(
        _PARTS[group](),
        id=rows_id,
        role="list",
        aria_label=group.label,
        class_name="day-rows",
    )
    # Nobody plans a task for a day that has passed.
    drop = {} if is_late else {"data-day-group": group.value}
    return rx.el.section(
        head,
        rx.el.div(rows, _rest(group), class_name="day-body"),
        aria_label=group.label,
        class_name=rx.cond(count > 0, "", "without-rows"),
        custom_attrs=drop,
    )


def _rest(group: DayGroup) -> rx.Component:
    """Render the button that shows more rows; after the most, a link to the list of tasks."""
    more = rx.el.button(
        "Show more", type="button", class_name="button quiet small", on_click=TodayState.show_more(group.value)
    )
    mine, everyones = (link("the list of tasks", to=list_of(group, whose)) for whose in (Whose.ME, Whose.TEAM))
    all_of_them = rx.cond(TodayState.is_mine, mine, everyones)
    most = rx.el.p(f"The first {MOST}. The others are in ", all_of_them, ".", class_name="mute small")
    return rx.match(
        TodayState.more[group.value],
        ("more", rx.el.div(more, class_name="day-more")),
        ("most", rx.el.div(most, class_name="day-more")),
        rx.fragment(),
    )


def _nothing() -> rx.Component:
    all_tasks = link("All tasks", to=routes.TASKS, class_name="button")
    clear = empty_state("All clear.", "No open task is waiting here.", all_tasks)
    steps = TodayState.steps
    return rx.el.div(rx.cond(steps.length() > 0, first_steps(steps), clear), class_name="wrap")


PAGES = [Page(routes.TODAY, today_page, "Today", [*OPENING, TodayState.load, PeekState.load, PhonesState.load])]
