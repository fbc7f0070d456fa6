"""The small JSX components of the notification settings, as Reflex components."""

import reflex as rx

_PUSH = rx.asset("push_switch.jsx", shared=True)
_SECRET = rx.asset("secret_field.jsx", shared=True)


class PushSwitch(rx.Component):
    """Turns this browser's notifications on and off."""

    library = _PUSH.importable_path
    tag = "PushSwitch"

    on_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


class SecretField(rx.Component):
    """Shows the secret of one webhook when asked to."""

    library = _SECRET.importable_path
    tag = "SecretField"

    hook: rx.Var[str]
    label: rx.Var[str]
