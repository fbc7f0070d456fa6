"""Reflex wrappers of the JSX components of the notification settings."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_PUSH = import_path(__file__, "push_switch.jsx")
_SECRET = import_path(__file__, "secret_field.jsx")


class PushSwitch(rx.Component):
    """A switch for push notifications in this browser."""

    library = _PUSH
    tag = "PushSwitch"

    on_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


class SecretField(rx.Component):
    """A button that shows the secret of one webhook."""

    library = _SECRET
    tag = "SecretField"

    hook: rx.Var[str]
    label: rx.Var[str]
