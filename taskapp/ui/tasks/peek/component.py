"""The Reflex wrapper of the peek."""

import reflex as rx

from taskapp.ui.browser_files import jsx
from taskapp.ui.session import SessionState
from taskapp.ui.tasks.peek.state import PeekState


@jsx(__file__, "peek.jsx")
class Peek(rx.Component):
    """The panel; `on_watch` gets the versions that it shows by id: of a task and its contact, or none."""

    timezone: rx.Var[str]
    on_watch: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, int])]


def peek() -> rx.Component:
    """Render the peek of a list whose rows have `data-task-id`."""
    return Peek.create(timezone=SessionState.timezone, on_watch=PeekState.watch)
