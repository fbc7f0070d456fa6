"""Skeleton: placeholders while a page is loading."""

import reflex as rx

_WIDTHS = ((46, 24), (62, 30), (38, 22), (54, 34), (48, 20), (58, 27))


def skeleton_rows(count: int = 6) -> rx.Component:
    """Render placeholders for cards; hidden from screen readers, since the list itself is marked as busy."""
    return rx.el.div(
        *(_row(*_WIDTHS[n % len(_WIDTHS)]) for n in range(count)), class_name="entity-grid", aria_hidden="true"
    )


def skeleton_page() -> rx.Component:
    """Render placeholders for a title and some lines."""
    bones = [
        rx.el.div(class_name="bone", style={"width": width}) for width in ("44%", "18%", "70%", "62%", "66%", "40%")
    ]
    return rx.el.div(*bones, class_name="stack", aria_hidden="true", style={"padding": "24px 0"})


def _row(title: int, meta: int) -> rx.Component:
    lines = [rx.el.div(class_name="bone", style={"width": f"{width}%"}) for width in (title, meta)]
    return rx.el.div(
        rx.el.div(class_name="bone round"),
        rx.el.div(*lines),
        rx.el.div(class_name="bone"),
        class_name="skeleton-row",
    )
