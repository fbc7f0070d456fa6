"""Reflex wrappers of the JSX components of the page Today."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "today.jsx")
class WhoseToggle(rx.Component):
    """Two buttons, Me and Team, whose choice is a query parameter."""


@jsx(__file__, "today.jsx")
class FoldButton(rx.Component):
    """The heading of the group `name`, which opens and closes the element `controls`; the browser remembers closed groups."""

    name: rx.Var[str]
    controls: rx.Var[str]


@jsx(__file__, "today.jsx")
class DueClock(rx.Component):
    """Calls `on_pass` when the instant `at` (epoch milliseconds, 0 for none) has passed."""

    at: rx.Var[int]
    on_pass: rx.EventHandler[rx.event.no_args_event_spec]


@jsx(__file__, "day_drag.jsx")
class DayDrag(rx.Component):
    """Lets rows be dragged to another group; `on_move` gets the ids of the tasks, and the group's key."""

    on_move: rx.EventHandler[rx.event.passthrough_event_spec(list[str], str)]
