"""EntityGrid: the list that cards stand in."""

from typing import Any

import reflex as rx


def entity_grid(*cards: Any, label: str, **props: Any) -> rx.Component:
    """A bordered list of cards, named for who listens."""
    return rx.el.ul(*cards, class_name="entity-grid", role="list", aria_label=label, **props)
