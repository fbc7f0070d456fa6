"""Reflex wrappers of the JSX components of the review page."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_KEYS = import_path(__file__, "review_keys.jsx")


class ReviewKeys(rx.Component):
    """The keys of the page: each presses the visible button with that `data-review`. The row of the suggestion `at` stays in view."""

    library = _KEYS
    tag = "ReviewKeys"

    at: rx.Var[str]
