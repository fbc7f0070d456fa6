"""Reflex wrapper of the JSX component of one's own second factors."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "security_panel.jsx")
class SecurityPanel(rx.Component):
    """Authenticator app, passkeys, recovery codes and single sign-on; with `setup` it goes on to the tasks afterwards."""

    setup: rx.Var[bool]
