"""What stands over every page while the server cannot be reached."""

import reflex as rx

_CONNECTION = rx.asset("connection.jsx", shared=True)


class ConnectionBanner(rx.Component):
    """Offline, connecting again, connected again."""

    library = _CONNECTION.importable_path
    tag = "ConnectionBanner"


def connection_banner() -> rx.Component:
    """The banner."""
    # In a fragment, since the app puts the page inside what it is given here.
    return rx.fragment(ConnectionBanner.create())
