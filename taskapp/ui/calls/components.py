"""The small JSX components of the call screens, as Reflex components."""

import reflex as rx

_PLAYER = rx.asset("call_player.jsx", shared=True)
_FORM = rx.asset("log_call_form.jsx", shared=True)


class CallPlayer(rx.Component):
    """The recording; what carries `data-seek` plays it from that second."""

    library = _PLAYER.importable_path
    tag = "CallPlayer"

    src: rx.Var[str]
    label: rx.Var[str]


class LogCallForm(rx.Component):
    """Sends its fields to REST and shows the call."""

    library = _FORM.importable_path
    tag = "LogCallForm"

    label: rx.Var[str]
