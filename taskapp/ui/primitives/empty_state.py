"""EmptyState: shown in place of an empty list, with the next step."""

from typing import Any

import reflex as rx


def empty_state(title: str | rx.Var[str], text: str | rx.Var[str], *action: Any) -> rx.Component:
    """Render a dashed box with a title, a sentence, and optionally a button or link."""
    return rx.el.div(rx.el.p(rx.el.strong(title), " ", text), *action, class_name="empty", role="status")
