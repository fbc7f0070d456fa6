"""The pages of calls."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.calls.transcripts.files import EXTENSIONS
from taskapp.calls.types import CallDirection
from taskapp.ui import routes
from taskapp.ui.calls.components import LogCallForm
from taskapp.ui.calls.details import call_actions, call_details_view
from taskapp.ui.calls.details_state import CallDetailsState
from taskapp.ui.calls.list import call_list
from taskapp.ui.calls.list_state import CallListState
from taskapp.ui.calls.log_state import LogCallState
from taskapp.ui.calls.new_task_state import NewCallTaskState
from taskapp.ui.form_keeper import LEAVE, form_keeper
from taskapp.ui.primitives.components import ContactPicker
from taskapp.ui.primitives.field import field, select, text_area, text_input
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_page, skeleton_rows
from taskapp.ui.session import SessionState, may
from taskapp.ui.shell.frame import OPENING, crumbs, not_here, page_title, shell, spring
from taskapp.ui.shell.page import Page

_PASTE = "Ana: I will send you the offer by Friday.\nBob: Perfect, thank you."


def call_list_page() -> rx.Component:
    """Render the list of calls."""
    new = link(
        rx.icon("plus", aria_hidden="true"),
        rx.el.span("Log a call", class_name="word"),
        to=routes.CALL_CREATE,
        class_name="button primary wordless-on-phone",
    )
    body = rx.cond(CallListState.loaded, call_list(), skeleton_rows())
    top = [rx.el.h1("Calls"), spring(), rx.cond(may(p.CALL_CREATE), new)]
    return shell(rx.el.div(body, class_name="wrap"), top=top, active_path=routes.CALLS)


def log_call_page() -> rx.Component:
    """Render the form to log a call, with a transcript or a recording."""
    top = [crumbs(("Calls", routes.CALLS), last="Log a call")]
    head = rx.el.h1("Log a call", class_name="sr-only")
    body = rx.cond(LogCallState.ready, _form(), skeleton_page())
    return shell(rx.el.div(head, body, class_name="wrap"), top=top, active_path=routes.CALLS)


def call_details_page() -> rx.Component:
    """Render the page of one call."""
    state = CallDetailsState
    known = state.loaded & ~state.missing
    top = [
        page_title("Call with ", state.call["title"], when=known),
        crumbs(("Calls", routes.CALLS), last=rx.cond(known, state.call["title"], "Call")),
        spring(),
        rx.cond(known, call_actions()),
    ]
    body = rx.cond(
        state.loaded,
        rx.cond(state.missing, rx.fragment(*not_here("call", routes.CALLS, gone="removed")), call_details_view()),
        skeleton_page(),
    )
    name = rx.cond(known, state.call["title"], "")
    return shell(rx.el.div(body, class_name="wrap"), top=top, active_path=routes.CALLS, name=name)


def _form() -> rx.Component:
    contact = ContactPicker.create(
        id="call-contact",
        value=LogCallState.contact_id,
        text=LogCallState.contact_name,
        invalid=False,
        described_by="",
    )
    direction = select("call-direction", name="direction", choices=CallDirection.choices())
    started = text_input("call-started", name="started_at", type="datetime-local", default_value=LogCallState.now)
    minutes = text_input("call-minutes", name="minutes", type="number", min=0, max=1440, step="any", placeholder="0")
    transcript = text_area("call-transcript", name="transcription", rows="10", placeholder=_PASTE)
    return LogCallForm.create(
        form_keeper(rx.Var.create("call/").to(str) + LogCallState.contact_id),
        field("Contact", contact, control_id="call-contact", hint="Tasks are made for this contact."),
        rx.el.div(
            field("Started at", started, control_id="call-started", hint=SessionState.timezone),
            field("Length in minutes", minutes, control_id="call-minutes"),
            class_name="form-pair",
        ),
        field("Direction", direction, control_id="call-direction"),
        field(
            "Transcript",
            transcript,
            control_id="call-transcript",
            hint="One “Name: words” line for each turn, or paste what your meeting or phone system exports.",
        ),
        _transcript_file(),
        _recording(),
        rx.el.div(
            link("Cancel", to=routes.CALLS, class_name="button quiet", **LEAVE),
            rx.el.button("Log Call", type="submit", class_name="button primary"),
            class_name="form-foot",
        ),
        label="Log a call",
    )


def _transcript_file() -> rx.Component:
    file = rx.el.input(
        id="call-transcript-file", name="transcript", type="file", accept=",".join(EXTENSIONS), class_name="file"
    )
    hint = "VTT, SRT, text, Word (DOCX), JSON, CSV, HTML or Markdown, at most 10 MB."
    return field("Or a file with the words", file, control_id="call-transcript-file", hint=hint)


def _recording() -> rx.Component:
    audio = rx.el.input(
        id="call-recording",
        name="recording",
        type="file",
        accept="audio/*,.mp3,.wav,.m4a,.ogg,.webm,.flac",
        class_name="file",
    )
    hint = "MP3, WAV, M4A, OGG, WebM or FLAC, at most 100 MB. Without a transcript it is transcribed for you."
    return field("Recording", audio, control_id="call-recording", hint=hint)


PAGES = [
    Page(routes.CALL_CREATE, log_call_page, "Log a call", [*OPENING, LogCallState.load]),
    Page(routes.CALL_DETAILS, call_details_page, "Call", [*OPENING, NewCallTaskState.load, CallDetailsState.load]),
    Page(routes.CALLS, call_list_page, "Calls", [*OPENING, CallListState.load]),
]
