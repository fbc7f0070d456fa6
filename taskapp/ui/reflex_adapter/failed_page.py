"""What is shown in place of a page that fails in the browser."""

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary


def error_boundary(fallback: rx.Component) -> rx.Component:
    """Return the wrap for `rx.App` that shows `fallback` in place of a page that fails, and reports the failure to the server."""
    return ErrorBoundary.create(fallback_render=rx.Var.create(fallback))
