"""A file of its own in the bundle for each page."""

import re
from collections.abc import Callable
from functools import wraps

import reflex as rx

PACKAGE = "pages"


def in_own_file(component: Callable[[], rx.Component], route: str) -> Callable[[], rx.Component]:
    """Return the function of a page under a module name that no other page has.

    Reflex writes the components that it generates for a page into a file named after the module of the page's function, and
    the browser loads whole files. Functions of one module, as those that add the same dialog to every page, share one file.
    """

    @wraps(component)
    def page() -> rx.Component:
        return component()

    name = re.sub(r"\W+", "_", route).strip("_") or "home"
    page.__module__ = f"{PACKAGE}.{name}"
    return page
