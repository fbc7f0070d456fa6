"""Reflex wrappers of the JSX components of the page Today."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_TODAY = import_path(__file__, "today.jsx")
_DRAG = import_path(__file__, "day_drag.jsx")


class WhoseToggle(rx.Component):
    """Two buttons, Me and Team, whose choice is a query parameter."""

    library = _TODAY
    tag = "WhoseToggle"


class FoldButton(rx.Component):
    """The heading of the group `name`, which opens and closes the element `controls`; the browser remembers closed groups."""

    library = _TODAY
    tag = "FoldButton"

    name: rx.Var[str]
    controls: rx.Var[str]


class DueClock(rx.Component):
    """Calls `on_pass` when the instant `at` (epoch milliseconds, 0 for none) has passed."""

    library = _TODAY
    tag = "DueClock"

    at: rx.Var[int]
    on_pass: rx.EventHandler[rx.event.no_args_event_spec]


class DayDrag(rx.Component):
    """Lets rows be dragged to another group; `on_move` gets the ids of the tasks, and the group's key."""

    library = _DRAG
    tag = "DayDrag"

    on_move: rx.EventHandler[rx.event.passthrough_event_spec(list[str], str)]
