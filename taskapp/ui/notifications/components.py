"""Reflex wrappers of the JSX components of the notification settings."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "push_switch.jsx")
class PushSwitch(rx.Component):
    """A switch for push notifications in this browser."""

    on_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


@jsx(__file__, "secret_field.jsx")
class SecretField(rx.Component):
    """A button that shows the secret of one webhook."""

    hook: rx.Var[str]
    label: rx.Var[str]
