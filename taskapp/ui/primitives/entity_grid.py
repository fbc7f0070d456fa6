"""EntityGrid: the list of cards."""

from typing import Any

import reflex as rx


def entity_grid(*cards: Any, label: str, **props: Any) -> rx.Component:
    """Render a bordered list of cards; `label` is its accessible name."""
    return rx.el.ul(*cards, class_name="entity-grid", role="list", aria_label=label, **props)
