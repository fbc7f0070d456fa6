"""EntityCard, the layout of every card (its title is a link that covers the card), and EntityGrid, a list of them."""

from typing import Any

import reflex as rx

from taskapp.ui.primitives.link import link


def entity_card(
    *badges: Any,
    title: rx.Var[str],
    to: rx.Var[str],
    control: rx.Component,
    meta: rx.Component,
    end: rx.Component,
    before: rx.Component | None = None,
    title_id: rx.Var[str] | None = None,
    class_name: str | rx.Var[str] = "entity-card",
    **props: Any,
) -> rx.Component:
    """Render a card: `control` at the left, `before`, title (with the id `title_id`) and badges, `meta` below, `end` right."""
    prefix = [before] if before is not None else []
    named = {} if title_id is None else {"custom_attrs": {"id": title_id}}
    return rx.el.li(
        control,
        rx.el.div(
            rx.el.div(
                *prefix,
                link(title, to=to, class_name="card-link", dir="auto", **named),
                *badges,
                class_name="card-title",
            ),
            meta,
            class_name="card-body",
        ),
        rx.el.div(end, class_name="card-end"),
        class_name=class_name,
        **props,
    )


def settings_row(
    front: Any,
    title: list[Any],
    meta: list[Any],
    *more: Any,
    end: Any = None,
    class_name: str | rx.Var[str] = "entity-card member-row",
) -> rx.Component:
    """Render a row of the settings: `front` at the left, the parts of title and `meta`, `more` below, `end` right."""
    body = [rx.el.div(*title, class_name="card-title"), rx.el.div(*meta, class_name="card-meta"), *more]
    right = [rx.el.div(end, class_name="card-end")] if end is not None else []
    return rx.el.li(front, rx.el.div(*body, class_name="card-body"), *right, class_name=class_name)


def entity_grid(*cards: Any, label: str, **props: Any) -> rx.Component:
    """Render a bordered list of cards; `label` is its accessible name."""
    return rx.el.ul(*cards, class_name="entity-grid", role="list", aria_label=label, **props)
