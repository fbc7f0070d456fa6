"""Reflex wrappers of the JSX components of the page."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "work_keys.jsx")
class WorkKeys(rx.Component):
    """The keys of the page: each presses the visible button with that `data-work`; `on_keep` is sent every two minutes.

    `dock` says how the outcomes stand at the foot of the page: "open", "closed", or "" without a task.
    """

    dock: rx.Var[str]
    on_keep: rx.EventHandler[rx.event.no_args_event_spec]


@jsx(__file__, "work_note.jsx")
class WorkNote(rx.Component):
    """The note about the shown task; `stored` are the ids of tasks whose notes the server has stored.

    `ended` says what somebody else did with the task; `keeps` whether the note can go to its contact. `on_go_on` gets the note
    then; at once while nothing is typed and the field has no focus.
    """

    owner: rx.Var[str]
    task: rx.Var[str]
    text: rx.Var[str]
    max: rx.Var[int]
    stored: rx.Var[list[str]]
    ended: rx.Var[str]
    keeps: rx.Var[bool]
    on_keep: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_go_on: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
