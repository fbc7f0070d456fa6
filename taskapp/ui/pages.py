"""The list of all pages, which the app registers."""

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.ai_settings import pages as ai_settings
from taskapp.ui.assistant.panel import with_assistant
from taskapp.ui.calls import pages as calls
from taskapp.ui.contacts import pages as contacts
from taskapp.ui.dashboard import pages as dashboard
from taskapp.ui.notifications import pages as notifications
from taskapp.ui.organizations import pages as organizations
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.review import pages as review
from taskapp.ui.security import pages as security
from taskapp.ui.shell.frame import OPENING, crumbs, shell
from taskapp.ui.shell.page import Page
from taskapp.ui.sign_in import pages as sign_in
from taskapp.ui.tasks import pages as tasks
from taskapp.ui.tasks.quick_add.component import with_quick_add
from taskapp.ui.today import pages as today
from taskapp.ui.work import pages as work


def home_page() -> rx.Component:
    """Render a placeholder until the redirect."""
    return rx.el.main(rx.el.p("Opening your tasks…", class_name="sr-only"), class_name="gate")


def not_found_page() -> rx.Component:
    """Render the page for an unknown path."""
    back = link("Open your tasks", to=routes.TASKS, class_name="button primary")
    text = "Nothing has this address. It may have been typed wrong, or moved."
    body = rx.el.div(rx.el.h1("Page not found", class_name="sr-only"), empty_state("Page not found.", text, back))
    return shell(rx.el.div(body, class_name="wrap"), top=[crumbs(last="Page not found")], active_path="")


# Fixed paths must come before those with an id in them.
_FEATURE_PAGES: list[Page] = [
    Page("/", home_page, "Taskapp", [rx.redirect(routes.TODAY, replace=True)]),
    *sign_in.PAGES,
    *security.PAGES,
    *today.PAGES,
    *tasks.PAGES,
    *contacts.PAGES,
    *calls.PAGES,
    *review.PAGES,
    *work.PAGES,
    *dashboard.PAGES,
    *notifications.PAGES,
    *organizations.PAGES,
    *ai_settings.PAGES,
    Page("/settings", home_page, "Settings", [rx.redirect(routes.SETTINGS_PROFILE, replace=True)]),
    Page("404", not_found_page, "Page not found", [*OPENING]),
]
PAGES = [with_assistant(with_quick_add(page)) for page in _FEATURE_PAGES]
