"""The page at `/`, which redirects to the tasks."""

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.shell.page import Page


def home_page() -> rx.Component:
    """Render a placeholder until the redirect."""
    return rx.el.main(rx.el.p("Opening your tasks…", class_name="sr-only"), class_name="gate")


PAGES = [Page("/", home_page, "Taskapp", [rx.redirect(routes.TASKS, replace=True)])]
