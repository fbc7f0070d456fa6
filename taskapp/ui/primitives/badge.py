"""Badges and avatars."""

from typing import Any

import reflex as rx

from taskapp.tasks.types import TaskSide


def badge(label: str | rx.Var[str], variant: str | rx.Var[str] = "secondary", **props: Any) -> rx.Component:
    """Render a short label on a coloured background; `variant` is a `BadgeVariant`."""
    return rx.el.span(label, class_name=rx.Var.create("badge ").to(str) + variant, **props)


def ai_badge() -> rx.Component:
    """Render the mark of a task that a model made from a call."""
    return badge("AI", "ai", title="Made by AI from a call")


def they_owe_badge() -> rx.Component:
    """Render the mark of a task that the contact owes us."""
    return badge(TaskSide.THEY.label, TaskSide.THEY.badge_variant, title="The contact promised it to us")


def quiet_mark() -> rx.Component:
    """Render the mark of a contact whose day to check in has passed."""
    return rx.el.span(rx.icon("moon", aria_hidden="true"), "Gone quiet", class_name="mark")


def no_step_mark() -> rx.Component:
    """Render the mark of a contact without an open task of ours."""
    return rx.el.span(rx.icon("circle-help", aria_hidden="true"), "No next step", class_name="mark")


def sparkle() -> rx.Component:
    """Render the violet icon before the title of an AI task."""
    return rx.icon("sparkle", class_name="sparkle", aria_hidden="true")


def avatar(initials: rx.Var[str], tone: rx.Var[int], name: rx.Var[str], *, large: bool = False) -> rx.Component:
    """Render a person's initials, with the name as tooltip and accessible label."""
    size = " large" if large else ""
    return rx.el.span(
        initials,
        class_name=rx.Var.create(f"avatar{size} tone-").to(str) + tone.to_string(),
        title=name,
        role="img",
        aria_label=name,
    )
