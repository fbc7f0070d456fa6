"""The address of the site itself, which leads to the tasks."""

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.shell.page import Page


def home_page() -> rx.Component:
    """Nothing of its own."""
    return rx.el.main(rx.el.p("Opening your tasks…", class_name="sr-only"), class_name="gate")


PAGES = [Page("/", home_page, "Taskapp", [rx.redirect(routes.TASKS, replace=True)])]
