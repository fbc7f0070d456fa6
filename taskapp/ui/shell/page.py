"""The definition of one page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx


@dataclass(frozen=True, slots=True)
class Page:
    """A route with its component, its window title, and the event handlers that run when it opens."""

    route: str
    component: Callable[[], rx.Component]
    title: str
    on_load: list[Any] = field(default_factory=list)
