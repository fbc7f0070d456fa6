"""The quick-add line above the list, with a chip for every recognised part."""

import reflex as rx

from taskapp.tasks.quick_add.schemas import LINE_MAX
from taskapp.ui.browser_files import import_path
from taskapp.ui.tasks.quick_add.state import QuickAddState

_QUICK_ADD = import_path(__file__, "quick_add.jsx")


class QuickAdd(rx.Component):
    """A text input of one line from which a task is created."""

    library = _QUICK_ADD
    tag = "QuickAdd"

    chips: rx.Var[list[dict[str, str]]]
    problem: rx.Var[str]
    made: rx.Var[int]
    max: rx.Var[int]
    on_read: rx.EventHandler[rx.event.passthrough_event_spec(str, list[str])]
    on_create: rx.EventHandler[rx.event.passthrough_event_spec(str, list[str], list[str])]


def quick_add_line() -> rx.Component:
    """Render the line with its state."""
    return QuickAdd.create(
        chips=QuickAddState.chips,
        problem=QuickAddState.problem,
        made=QuickAddState.made,
        max=LINE_MAX,
        on_read=QuickAddState.read,
        on_create=QuickAddState.create,
    )
