"""The timeline of a contact: a form for a note, then the log."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui.form_keeper import form_keeper
from taskapp.ui.paged_list import list_end, row_blocks
from taskapp.ui.primitives.components import RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.field import field, text_area
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import may
from taskapp.ui.timeline.state import NOTE_ID, TimelineState
from taskapp.ui.timeline.views import EntryRow


def contact_timeline() -> rx.Component:
    """Render the timeline; the form is shown to those who may change the contact."""
    none = empty_state("Nothing happened yet.", "Tasks, calls and notes of this contact are listed here.")
    entries = rx.el.ul(*row_blocks(TimelineState, entry_block), class_name="entries", role="list")
    shown = rx.fragment(rx.cond(TimelineState.p0.length() > 0, entries, none), list_end(TimelineState))
    return rx.el.div(rx.cond(may(p.CONTACT_UPDATE), _note()), rx.cond(TimelineState.loaded, shown, skeleton_rows(3)))


@rx.memo
def timeline_entry(rest: rx.RestProp, *, entry: rx.Var[EntryRow]) -> rx.Component:
    """timeline_task_entry_component, for entries of every kind: who did what, and when."""
    title = rx.cond(
        entry["to"], link(entry["title"], to=entry["to"], dir="auto"), rx.el.strong(entry["title"], dir="auto")
    )
    return rx.el.li(
        rx.el.span(
            _icon(entry),
            class_name=rx.cond(entry["kind"] == "ai", "entry-icon is-ai", "entry-icon"),
            aria_hidden="true",
        ),
        rx.el.div(
            rx.el.p(rx.el.strong(entry["who"]), " ", entry["verb"], rx.cond(entry["title"], rx.fragment(" ", title))),
            rx.cond(entry["text"], rx.el.p(entry["text"], class_name="prose", dir="auto")),
            rx.foreach(entry["changes"], lambda text: rx.el.p(text, class_name="small mute")),
            rx.el.p(
                RelativeTime.create(ms=entry["ms"]),
                rx.cond(entry["via"], rx.el.span(entry["via"])),
                class_name="entry-meta",
            ),
        ),
        class_name="entry",
    )


@rx.memo
def entry_block(rows: rx.Var[list[EntryRow]]) -> rx.Component:
    """Render one page of entries."""
    return rx.fragment(rx.foreach(rows, lambda entry: timeline_entry(entry=entry, key=entry["id"])))


def _icon(entry: rx.Var[EntryRow]) -> rx.Component:
    return rx.match(
        entry["kind"],
        ("task", rx.icon("circle-check")),
        ("call", rx.icon("phone")),
        ("attempt", rx.icon("phone-outgoing")),
        ("note", rx.icon("pencil")),
        ("ai", rx.icon("sparkles")),
        rx.icon("user"),
    )


def _note() -> rx.Component:
    errors = TimelineState.errors
    box = text_area(
        NOTE_ID,
        name="text",
        error=errors["text"],
        rows="2",
        placeholder="What should others know?",
    )
    send = rx.el.button("Add note", type="submit", class_name="button small")
    return rx.el.form(
        form_keeper("note", errors),
        field("Note", box, control_id=NOTE_ID, error=errors["text"]),
        rx.el.div(send, class_name="form-foot"),
        on_submit=TimelineState.add_note,
        class_name="form tight note-form",
        key=TimelineState.notes.to_string(),
        no_validate=True,
    )
