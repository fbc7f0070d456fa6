"""The small JSX components of the call screens, as Reflex components."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_PLAYER = import_path(__file__, "call_player.jsx")
_FORM = import_path(__file__, "log_call_form.jsx")


class CallPlayer(rx.Component):
    """The recording; what carries `data-seek` plays it from that second."""

    library = _PLAYER
    tag = "CallPlayer"

    src: rx.Var[str]
    label: rx.Var[str]


class LogCallForm(rx.Component):
    """Sends its fields to REST and shows the call."""

    library = _FORM
    tag = "LogCallForm"

    label: rx.Var[str]
