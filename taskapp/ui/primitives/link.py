"""A link inside the app: moves without loading the page anew."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink


def link(*children: Any, to: str | rx.Var[str], **props: Any) -> rx.Component:
    """An anchor to another of our pages."""
    return ReactRouterLink.create(*children, to=to, **props)
