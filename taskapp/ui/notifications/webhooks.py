"""The webhooks section of the notification settings: the endpoints, and a form to add one."""

import reflex as rx

from taskapp.ui.form_keeper import form_keeper
from taskapp.ui.notifications.components import SecretField
from taskapp.ui.notifications.webhooks_state import LABELS, HookRow, WebhooksState
from taskapp.ui.primitives.components import ConfirmButton
from taskapp.ui.primitives.entity_card import entity_grid, settings_row
from taskapp.ui.primitives.field import field, form_problem, text_input
from taskapp.ui.shell.frame import settings_section


def webhooks_section() -> rx.Component:
    """Render the section; only for admins."""
    rows = entity_grid(
        rx.foreach(WebhooksState.hooks, lambda hook: hook_entry(hook=hook, key=hook["id"])), label="Webhooks"
    )
    return settings_section(
        "Webhooks",
        rx.el.p(
            "Programs of yours can be told what happens: each address gets a signed POST (Standard Webhooks), "
            "repeated under the same id until it answers with a 2xx.",
            class_name="mute",
        ),
        rx.cond(WebhooksState.hooks.length() > 0, rows),
        _form(),
    )


@rx.memo
def hook_entry(rest: rx.RestProp, *, hook: rx.Var[HookRow]) -> rx.Component:
    """Render one webhook with its buttons."""
    name = rx.el.span(" ", hook["url"], class_name="sr-only")
    switch = rx.el.button(
        rx.cond(hook["enabled"], "Turn off", "Turn on"), name, type="button", class_name="button quiet small",
        on_click=WebhooksState.turn(hook["id"], ~hook["enabled"].to(bool)),
    )  # fmt: skip
    test = rx.el.button(
        "Send test", name, type="button", class_name="button quiet small", on_click=WebhooksState.test(hook["id"])
    )
    acts = rx.el.div(
        rx.cond(hook["enabled"], test), switch, SecretField.create(hook=hook["id"], label=hook["url"]), _rotate(hook, name),
        _remove(hook, name), class_name="hook-acts",
    )  # fmt: skip
    return settings_row(
        rx.icon("webhook", aria_hidden="true", class_name="row-icon"),
        [rx.el.span(hook["url"], class_name="member-name mono")],
        [hook["about"]],
        rx.cond(hook["problem"], rx.el.div(hook["problem"], class_name="card-meta late")),
        acts,
        class_name="entity-card member-row hook-row",
    )


def _rotate(hook: rx.Var[HookRow], name: rx.Component) -> rx.Component:
    return ConfirmButton.create(
        "New secret", name, title="Make a new secret?", confirm="Make a new secret", class_name="button quiet small",
        body="The old one signs beside it for 24 hours, so that the receiver can change over.",
        on_confirm=WebhooksState.rotate(hook["id"]),
    )  # fmt: skip


def _remove(hook: rx.Var[HookRow], name: rx.Component) -> rx.Component:
    return ConfirmButton.create(
        "Remove", name, title="Remove this webhook?", confirm="Remove webhook", class_name="button quiet danger small",
        body="It is told nothing more, and what still waits for it is dropped.",
        on_confirm=WebhooksState.remove(hook["id"]),
    )  # fmt: skip


def _form() -> rx.Component:
    errors = WebhooksState.errors
    box = text_input(
        "hook-url", name="url", error=errors["url"], placeholder="https://example.com/hook", auto_complete="off",
        input_mode="url", max_length=2000,
    )  # fmt: skip
    kinds = [
        rx.el.label(rx.el.input(type="checkbox", name=topic), label, class_name="choice")
        for topic, label in LABELS.items()
    ]
    return rx.el.form(
        form_keeper("webhook", errors),
        form_problem(errors),
        rx.el.div(
            field("Address", box, control_id="hook-url", error=errors["url"]),
            rx.el.button("Add Webhook", type="submit", class_name="button primary"),
            class_name="token-form",
        ),
        rx.el.fieldset(
            rx.el.legend("What it is sent (nothing ticked means everything)", class_name="hint"),
            *kinds,
            class_name="choices",
        ),
        on_submit=WebhooksState.create,
        class_name="form panel",
        aria_label="New webhook",
        no_validate=True,
        key=WebhooksState.made.to_string(),
    )
