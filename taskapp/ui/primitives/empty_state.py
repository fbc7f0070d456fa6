"""EmptyState: what belongs here, and the one next step."""

from typing import Any

import reflex as rx


def empty_state(title: str | rx.Var[str], text: str | rx.Var[str], *action: Any) -> rx.Component:
    """A dashed box in place of a list."""
    return rx.el.div(rx.el.p(rx.el.strong(title), " ", text), *action, class_name="empty", role="status")
