"""Reflex wrappers of the JSX components of the review page."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "review_keys.jsx")
class ReviewKeys(rx.Component):
    """The keys of the page: each presses the visible button with that `data-review`. The row of the suggestion `at` stays in view."""

    at: rx.Var[str]
