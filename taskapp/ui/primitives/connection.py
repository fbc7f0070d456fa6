"""What stands over every page while the server cannot be reached."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_CONNECTION = import_path(__file__, "connection.jsx")


class ConnectionBanner(rx.Component):
    """Offline, connecting again, connected again."""

    library = _CONNECTION
    tag = "ConnectionBanner"


def connection_banner() -> rx.Component:
    """The banner."""
    # In a fragment, since the app puts the page inside what it is given here.
    return rx.fragment(ConnectionBanner.create())
