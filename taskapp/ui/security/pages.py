"""The page for a person whose organization requires a second factor, before any other page opens."""

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.security.components import SecurityPanel
from taskapp.ui.shell.page import Page


def second_factor_page() -> rx.Component:
    """Render the choice of a second factor."""
    return rx.el.main(
        rx.el.div(
            rx.el.header(
                rx.el.img(src="/favicon.svg", alt="", class_name="mark"),
                rx.el.h1("Set up a second factor"),
                rx.el.p(
                    "Your organization asks for more than a password when you log in. Choose one way; you can add others later.",
                    class_name="mute",
                ),
            ),
            SecurityPanel.create(setup=True),
            class_name="gate-box wide",
        ),
        class_name="gate",
    )


PAGES = [Page(routes.SECOND_FACTOR, second_factor_page, "Second factor")]
