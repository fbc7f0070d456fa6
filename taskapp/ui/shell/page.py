"""One page as the front door adds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx


@dataclass(frozen=True, slots=True)
class Page:
    """A route, what it shows, what is read when it opens, and the title of its window."""

    route: str
    component: Callable[[], rx.Component]
    title: str
    on_load: list[Any] = field(default_factory=list)
