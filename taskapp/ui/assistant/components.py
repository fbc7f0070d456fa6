"""The small JSX component of the chat, as a Reflex component."""

import reflex as rx

_PANEL = rx.asset("chat_panel.jsx", shared=True)


class ChatPanel(rx.Component):
    """The panel around the conversation: opening, closing, writing."""

    library = _PANEL.importable_path
    tag = "ChatPanel"

    busy: rx.Var[bool]
    mark: rx.Var[str]
    on_say: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_stop: rx.EventHandler[rx.event.no_args_event_spec]
    on_clear: rx.EventHandler[rx.event.no_args_event_spec]
