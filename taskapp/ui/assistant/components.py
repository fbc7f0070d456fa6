"""Reflex wrapper of the JSX component of the chat."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "chat_panel.jsx")
class ChatPanel(rx.Component):
    """The panel around the conversation, with its text input; a new `mark` scrolls to the end."""

    owner: rx.Var[str]
    busy: rx.Var[bool]
    mark: rx.Var[str]
    on_say: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_stop: rx.EventHandler[rx.event.no_args_event_spec]
    on_clear: rx.EventHandler[rx.event.no_args_event_spec]
