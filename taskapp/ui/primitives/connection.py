"""What stands over every page while the server cannot be reached."""

import reflex as rx
from reflex_components_core.core.banner import connection_errors_count

from taskapp.ui.browser_files import import_path

_CONNECTION = import_path(__file__, "connection.jsx")


class ConnectionBanner(rx.Component):
    """Offline, connecting again, connected again."""

    library = _CONNECTION
    tag = "ConnectionBanner"

    failures: rx.Var[int]


def connection_banner() -> rx.Component:
    """The banner, told of every failed attempt to connect."""
    # In a fragment, since the app puts the page inside what it is given here.
    return rx.fragment(ConnectionBanner.create(failures=connection_errors_count))
