"""What the notification settings are made of: titled sections."""

from typing import Any

import reflex as rx


def section(title: str, *content: Any, beside: rx.Component | None = None) -> rx.Component:
    """A titled part of the page, with an act beside its title."""
    head = rx.el.div(rx.el.h2(title), *([beside] if beside is not None else []), class_name="settings-head")
    return rx.el.section(head, *content, class_name="settings", aria_label=title)
