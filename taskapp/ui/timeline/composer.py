"""The composer above a contact's timeline: a note, or a call with its outcome and the task that follows from it."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.calls.types import CallDirection, CallEnd
from taskapp.ui import routes
from taskapp.ui.form_keeper import form_keeper
from taskapp.ui.primitives.components import DateTimePicker
from taskapp.ui.primitives.field import field, form_problem, problem, select, text_area, text_input
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.contact_tab.state import ContactTasksState
from taskapp.ui.timeline.composer_state import CALL_ID, ComposerState
from taskapp.ui.timeline.state import NOTE_ID, TimelineState

_OUTCOMES = [
    (CallEnd.COMPLETED.value, "Reached"),
    *((end.value, end.label.capitalize()) for end in (CallEnd.NO_ANSWER, CallEnd.VOICEMAIL, CallEnd.BUSY)),
    (CallEnd.WRONG_NUMBER.value, CallEnd.WRONG_NUMBER.label.capitalize()),
]
_DIRECTIONS = [(CallDirection.OUTBOUND.value, "We called"), (CallDirection.INBOUND.value, "They called")]


def composer() -> rx.Component:
    """Render the choice of what to write, and its form; nothing for those who may write nothing."""
    state, may_note, may_log = ComposerState, may(p.CONTACT_UPDATE), may(p.CALL_CREATE)
    choice = rx.el.div(
        rx.cond(may_note, _choice("Note", state.write_note, is_chosen=~state.logs_call)),
        rx.cond(may_log, _choice("Log call", state.write_call, is_chosen=state.logs_call)),
        rx.cond(may(p.TASK_CREATE), _choice("Task", ContactTasksState.plan, is_chosen=rx.Var.create(False))),
        class_name="segmented",
        role="group",
        aria_label="What to write",
    )
    form = rx.cond(state.logs_call & may_log, _call(), rx.cond(may_note, _note()))
    return rx.cond(may_note | may_log, rx.el.div(choice, form, class_name="composer"))


def _choice(label: str, event: Any, *, is_chosen: rx.Var[bool]) -> rx.Component:
    return rx.el.button(label, type="button", aria_pressed=rx.cond(is_chosen, "true", "false"), on_click=event)


def _note() -> rx.Component:
    errors = TimelineState.errors
    box = text_area(
        NOTE_ID,
        name="text",
        error=errors["text"],
        rows="2",
        auto_focus=ComposerState.takes_focus,
        placeholder="What should others know?",
        aria_label="Note",
    )
    send = rx.el.button("Add note", type="submit", class_name="button small")
    return rx.el.form(
        form_keeper("note", errors),
        box,
        problem(errors["text"], control_id=NOTE_ID),
        rx.el.div(send, class_name="form-foot"),
        on_submit=TimelineState.add_note,
        class_name="form tight note-form",
        key=TimelineState.notes.to_string(),
        no_validate=True,
    )


def _call() -> rx.Component:
    """Render the form of a call that has just ended."""
    errors = ComposerState.errors
    said = text_area(
        CALL_ID,
        name="summary",
        error=errors["summary"],
        rows="2",
        auto_focus=ComposerState.takes_focus,
        placeholder="What was said or agreed?",
    )
    more = link("With transcript or recording", to=_full_form(), class_name="button quiet small")
    return rx.el.form(
        form_keeper("call", errors),
        form_problem(errors),
        rx.el.div(
            field("Outcome", select("call-ended", name="ended", choices=_OUTCOMES), control_id="call-ended"),
            field(
                "Direction",
                select("call-direction", name="direction", choices=_DIRECTIONS),
                control_id="call-direction",
            ),
            class_name="form-pair",
        ),
        field("Summary", said, control_id=CALL_ID, error=errors["summary"]),
        rx.cond(may(p.TASK_CREATE), _follow_up(errors)),
        rx.el.div(
            more, rx.el.button("Log call", type="submit", class_name="button primary small"), class_name="form-foot"
        ),
        on_submit=ComposerState.log_call,
        class_name="form tight note-form",
        aria_label="Log call",
        key="call" + ComposerState.calls.to_string(),
        no_validate=True,
    )


def _follow_up(errors: rx.Var[dict[str, str]]) -> rx.Component:
    title = text_input(
        "call-task", name="title", error=errors["title"], placeholder="Send the price list", max_length=500
    )
    due = DateTimePicker.create(
        value="", name="due_date", label="Follow-up due", timezone=SessionState.timezone, align_right=True, invalid=errors["due_date"].bool()
    )  # fmt: skip
    return rx.el.div(
        field("Follow-up", title, control_id="call-task", error=errors["title"]),
        rx.el.div(
            rx.el.span("Due", class_name="label"),
            due,
            problem(errors["due_date"], control_id="call-due"),
            class_name="field",
        ),
        class_name="form-pair",
    )


def _full_form() -> rx.Var[str]:
    return rx.Var.create(f"{routes.CALL_CREATE}?contact_id=").to(str) + TimelineState.contact_id
