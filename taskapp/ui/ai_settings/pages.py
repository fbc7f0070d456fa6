"""The AI settings page."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.ai_settings.state import AiSettingsState, AreaRow, UsageLine
from taskapp.ui.form_keeper import form_keeper
from taskapp.ui.primitives.badge import badge
from taskapp.ui.primitives.field import field, form_foot, text_area, text_input
from taskapp.ui.primitives.skeleton import skeleton_page
from taskapp.ui.session import may
from taskapp.ui.shell.frame import OPENING, settings_section, settings_shell
from taskapp.ui.shell.page import Page

_BY_RULES = (
    ". Until then offline rules find the tasks of calls; summaries, transcription and the assistant wait for a key."
)
_WITHOUT_RULES = ". Tasks can be found without one: choose “Use local rules” below."
_ABOVE = (
    "With “Ask first”: suggestions of a category become tasks at once when its share of right ones is above this with 95 % "
    "confidence, which takes at least 35 decisions for 90 %. One reported error and the category asks again. Empty: always ask."
)
_COLUMNS = ("Day", "Use", "Model", "Requests", "Failed", "Tokens", "Average", "Cost")
_CELLS = ("day", "feature", "model", "requests", "failed", "tokens", "latency", "cost")


def ai_settings_page() -> rx.Component:
    """Render models, handling of AI tasks, phone lines and usage, where permitted."""
    content = rx.fragment(
        rx.cond(AiSettingsState.missing, _missing()),
        settings_section("Models", rx.foreach(AiSettingsState.areas, _area), _endpoint()),
        rx.cond(may(p.AI_SETTINGS_UPDATE), settings_section("AI tasks", _handling())),
        rx.cond(may(p.ORGANIZATION_UPDATE), settings_section("Phone lines", _lines())),
        settings_section("Usage of the last 30 days", _usage()),
    )
    refused = rx.el.p("An owner or an admin can see the AI settings.", class_name="mute")
    body = rx.cond(AiSettingsState.allowed, content, settings_section("AI", refused))
    return settings_shell(rx.cond(AiSettingsState.loaded, body, skeleton_page()), active_path=routes.SETTINGS_AI)


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.strong("No key yet. "),
        AiSettingsState.missing,
        rx.cond(AiSettingsState.by_rules, _BY_RULES, _WITHOUT_RULES),
        class_name="call-news",
        role="status",
    )


def _area(row: rx.Var[AreaRow]) -> rx.Component:
    control = "model-" + row["area"].to(str)
    model = rx.el.input(
        id=control,
        name="model",
        default_value=row["model"],
        key=row["model"],
        max_length=200,
        class_name="input",
        auto_complete="off",
        spell_check=False,
        disabled=~may(p.AI_SETTINGS_UPDATE),
    )
    label = rx.el.label(row["label"], rx.el.span(" · ", row["about"], class_name="mute"), html_for=control)
    default = rx.el.span("Default: ", row["default"], class_name="hint")
    local = rx.cond(row["model"] == "local/rules", badge("Offline rules: plain, no model", "muted"))
    missing = rx.cond(row["missing"], rx.el.span(row["missing"], class_name="hint"))
    return rx.el.form(
        form_keeper(
            rx.Var.create("model ").to(str) + row["area"].to(str),
            conflicts=AiSettingsState.model_conflicts[row["area"]],
        ),
        # A submit handler cannot use the loop's row, so a hidden input names the area.
        rx.el.input(type="hidden", name="area", value=row["area"]),
        rx.el.div(label, model, default, local, missing, class_name="field"),
        rx.cond(may(p.AI_SETTINGS_UPDATE), _buttons(row)),
        on_submit=AiSettingsState.choose,
        class_name="area-row",
        aria_label=row["label"],
        key=row["area"],
    )


def _buttons(row: rx.Var[AreaRow]) -> rx.Component:
    def button(label: str | rx.Var[str], event: Any) -> rx.Component:
        return rx.el.button(label, type="button", class_name="button small quiet", on_click=event)

    return rx.el.div(
        rx.el.button("Save", type="submit", class_name="button small"),
        button("Test", AiSettingsState.test(row["area"])),
        rx.cond(row["local"], button(row["local"], AiSettingsState.use_local(row["area"]))),
        rx.cond(row["overridden"], button("Reset", AiSettingsState.reset_model(row["area"]))),
        class_name="area-acts",
    )


def _endpoint() -> rx.Component:
    return rx.el.p("Models are asked at ", AiSettingsState.endpoint, ".", class_name="hint")


def _handling() -> rx.Component:
    def choice(value: str, label: str) -> rx.Component:
        box = rx.el.input(type="radio", name="ai_mode", value=value, default_checked=AiSettingsState.mode == value)
        return rx.el.label(box, label, class_name="choice")

    error = AiSettingsState.handling_errors["accept_above"]
    above = text_input(
        "accept-above",
        name="accept_above",
        error=error,
        default_value=AiSettingsState.accept_above,
        input_mode="decimal",
        max_length=20,
        placeholder="Never",
    )
    quotes = rx.el.input(type="checkbox", name="quotes_only", default_checked=AiSettingsState.quotes_only)
    return rx.el.form(
        form_keeper("handling", AiSettingsState.handling_errors, conflicts=AiSettingsState.handling_conflicts),
        rx.el.fieldset(
            rx.el.legend("Tasks found in a call", class_name="sr-only"),
            choice("add", "Add tasks found in a call at once"),
            choice("ask", "Ask first: show them as suggestions on the call"),
            class_name="plain",
        ),
        field("Accept without asking above (%)", above, control_id="accept-above", error=error, hint=_ABOVE),
        rx.el.label(quotes, "Only tasks with a quote from the call", class_name="choice"),
        form_foot("Save"),
        on_submit=AiSettingsState.handle,
        class_name="form panel tight",
        aria_label="AI tasks",
        key="handling" + AiSettingsState.handling_fills.to_string(),
    )


def _lines() -> rx.Component:
    error = AiSettingsState.errors["numbers"]
    box = text_area(
        "phone-lines",
        name="numbers",
        rows="3",
        error=error,
        default_value=AiSettingsState.lines,
        placeholder="+14155550123",
    )
    hint = (
        "Your numbers at the phone provider, one on each line: recordings on them become calls of this organization. "
        "Where several organizations share this installation, its administrator gives out the numbers."
    )
    return rx.el.form(
        form_keeper("lines", AiSettingsState.errors, conflicts=AiSettingsState.lines_conflicts),
        field("Numbers", box, control_id="phone-lines", error=error, hint=hint),
        form_foot("Save"),
        on_submit=AiSettingsState.save_lines,
        class_name="form panel tight",
        aria_label="Phone lines",
        key="lines" + AiSettingsState.lines_fills.to_string(),
    )


def _usage() -> rx.Component:
    def line(row: rx.Var[UsageLine]) -> rx.Component:
        return rx.el.tr(*(rx.el.td(row[cell]) for cell in _CELLS), key=row["key"])

    head = rx.el.thead(rx.el.tr(*(rx.el.th(name, scope="col") for name in _COLUMNS)))
    table = rx.el.table(head, rx.el.tbody(rx.foreach(AiSettingsState.usage, line)), class_name="usage")
    total = rx.el.p("Known cost: ", AiSettingsState.total, class_name="hint")
    none = rx.el.p("No model was asked yet.", class_name="mute")
    full = rx.fragment(
        rx.el.div(table, class_name="usage-scroll", tab_index=0, role="region", aria_label="Usage"), total
    )
    return rx.cond(AiSettingsState.usage.length() > 0, full, none)


PAGES = [Page(routes.SETTINGS_AI, ai_settings_page, "AI", [*OPENING, AiSettingsState.load])]
