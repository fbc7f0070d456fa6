"""Reflex wrapper of the JSX component of one's own second factors."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_PANEL = import_path(__file__, "security_panel.jsx")


class SecurityPanel(rx.Component):
    """Authenticator app, passkeys, recovery codes and single sign-on; with `setup` it goes on to the tasks afterwards."""

    library = _PANEL
    tag = "SecurityPanel"

    setup: rx.Var[bool]
