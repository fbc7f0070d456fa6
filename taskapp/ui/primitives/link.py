"""Link to another page of the app, followed without a page load."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink


def link(*children: Any, to: str | rx.Var[str], **props: Any) -> rx.Component:
    """Render a link to another page of the app."""
    return ReactRouterLink.create(*children, to=to, **props)
