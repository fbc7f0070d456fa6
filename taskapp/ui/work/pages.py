"""The page for working through a list: what is done and what comes next, the task with its outcomes, and its contact."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.tasks.attempts.schemas import NOTE_MAX
from taskapp.ui import routes
from taskapp.ui.browser_files import jsx
from taskapp.ui.primitives.badge import they_owe_badge
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_page
from taskapp.ui.session import SessionState, may
from taskapp.ui.shell.frame import OPENING, page_title, shell, spring
from taskapp.ui.shell.page import Page
from taskapp.ui.tasks.components import follow_up, snooze_menu
from taskapp.ui.tasks.details.quotes import quotes
from taskapp.ui.work.state import WorkState
from taskapp.ui.work.views import NoteRow, OutcomeRow, QueueRow

_TASK, _BRIEF = WorkState.task, WorkState.brief
_ENDED = WorkState.ended != ""
_OPEN = WorkState.loaded & _TASK["id"].to(bool)


@jsx(__file__, "work_keys.jsx")
class WorkKeys(rx.Component):
    """The keys of the page: each presses the visible button with that `data-work`; `on_keep` is sent every two minutes.

    `dock` says how the outcomes stand at the foot of the page: "open", "closed", or "" without a task.
    """

    dock: rx.Var[str]
    on_keep: rx.EventHandler[rx.event.no_args_event_spec]


@jsx(__file__, "work_note.jsx")
class WorkNote(rx.Component):
    """The note about the shown task; `stored` are the ids of tasks whose notes the server has stored.

    `ended` says what somebody else did with the task; `keeps` whether the note can go to its contact. `on_go_on` gets the note
    then; at once while nothing is typed and the field has no focus.
    """

    owner: rx.Var[str]
    task: rx.Var[str]
    text: rx.Var[str]
    max: rx.Var[int]
    stored: rx.Var[list[str]]
    ended: rx.Var[str]
    keeps: rx.Var[bool]
    on_keep: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_go_on: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]


def work_page() -> rx.Component:
    """Render the page."""
    number = WorkState.worked.length() + 1
    place = rx.el.p(
        rx.el.strong(number.to_string()),
        " of ",
        (WorkState.worked.length() + WorkState.left).to_string(),
        class_name="work-place mute",
    )
    top = [
        page_title(_TASK["title"], when=WorkState.loaded & may(p.TASK_UPDATE) & _OPEN),
        _press(
            rx.cond(WorkState.is_day, "Today", "Tasks"), "", "button quiet small", WorkState.leave, icon="chevron-left"
        ),
        spring(),
        rx.cond(_OPEN, place),
        spring(),
        rx.cond(_OPEN & ~_ENDED, _steps()),
        _press("Stop", "Escape", "button quiet small work-stop", WorkState.leave),
    ]
    shown = rx.cond(
        may(p.TASK_UPDATE),
        rx.cond(_OPEN, _columns(), _end()),
        _centred(empty_state("You cannot work tasks.", _READ_ONLY)),
    )
    body = rx.el.div(
        rx.cond(WorkState.loaded, shown, rx.el.div(rx.el.h1("Work", class_name="sr-only"), skeleton_page())),
        WorkKeys.create(
            on_keep=WorkState.keep,
            dock=rx.cond(WorkState.loaded & may(p.TASK_UPDATE) & _OPEN, rx.cond(_ENDED, "closed", "open"), ""),
        ),
        class_name="work",
    )
    name = rx.cond(_OPEN, _TASK["title"], "")
    return shell(body, top=top, active_path=routes.TASKS, name=name, without_side=True)


# The id of what says why the outcomes cannot be chosen.
_REASON = "work-closed"
_READ_ONLY = "Your role only reads tasks. An owner or admin can change that."


def _steps() -> rx.Component:
    return rx.fragment(
        rx.cond(WorkState.passed.length() > 0, _press("Back", "ArrowLeft", "button quiet small", WorkState.back)),
        _press("Skip", "ArrowRight", "button quiet small", WorkState.skip(_TASK["id"])),
    )


def _columns() -> rx.Component:
    return rx.el.div(_beside(), _middle(), _contact(), class_name="work-columns")


def _beside() -> rx.Component:
    worked = rx.cond(
        WorkState.worked.length() > 0,
        rx.fragment(_head("Done now", WorkState.worked.length()), _rows(WorkState.worked)),
    )
    now = rx.el.div(
        rx.el.span(rx.el.strong(_TASK["contact_name"]), class_name="line"),
        rx.el.span(_TASK["title"], class_name="work-text"),
        class_name="work-row",
        aria_current="true",
    )
    following = rx.cond(
        WorkState.queue.length() > 0, rx.fragment(_head("Next", WorkState.left - 1), _rows(WorkState.queue))
    )
    return rx.el.section(worked, _head("Now"), now, following, class_name="work-list", aria_label="This list")


def _middle() -> rx.Component:
    to_contact = f"{routes.CONTACTS}/" + _TASK["contact_id"].to(str)
    no_number = rx.el.p("No number. ", link("Open the contact", to=to_contact), class_name="panel work-phone mute")
    who = rx.el.p(
        link(_TASK["contact_name"], to=to_contact, dir="auto"),
        rx.cond(_TASK["they"], they_owe_badge()),
        class_name="work-who",
    )
    tries = rx.fragment(
        _head("Tries", WorkState.tries.length()),
        rx.el.ul(rx.foreach(WorkState.tries, rx.el.li), role="list", class_name="work-tries mute"),
    )
    return rx.el.section(
        rx.el.div(
            rx.el.p(_BRIEF["why"], class_name="mute"),
            who,
            rx.el.p(_TASK["title"], dir="auto", class_name="title"),
            rx.cond(_BRIEF["phone"], _number(), no_number),
            quotes(WorkState.quotes, hotkey="p"),
            rx.cond(_TASK["description"], rx.el.p(_TASK["description"], class_name="prose", dir="auto")),
            rx.cond(WorkState.tries.length() > 0, tries),
            _note(),
            class_name="work-scroll",
        ),
        _dock(),
        class_name="work-task",
        aria_label="The task",
        aria_live="polite",
    )


def _number() -> rx.Component:
    call = rx.el.a(
        rx.icon("phone", aria_hidden="true"),
        "Call",
        _kbd("C"),
        href=_BRIEF["dial"],
        class_name="button primary",
        custom_attrs={"data-work": "c"},
    )
    number = rx.el.div(
        rx.el.a(_BRIEF["phone"], href=_BRIEF["dial"], class_name="work-number"),
        rx.cond(_BRIEF["email"], rx.el.span(_BRIEF["email"], class_name="mute small")),
    )
    return rx.el.div(number, call, class_name="panel work-phone")


def _note() -> rx.Component:
    return WorkNote.create(
        owner=SessionState.scope,
        task=_TASK["id"],
        text=WorkState.note,
        max=NOTE_MAX,
        stored=WorkState.stored_notes,
        ended=WorkState.ended,
        keeps=WorkState.keeps_note,
        on_go_on=WorkState.go_on,
        on_keep=WorkState.keep_note,
    )


def _dock() -> rx.Component:
    def outcome(row: rx.Var[OutcomeRow]) -> rx.Component:
        return rx.el.button(
            rx.el.span(row["label"], rx.el.kbd(row["key"], class_name="kbd", aria_hidden="true"), class_name="line"),
            rx.el.span(row["says"], class_name="mute small"),
            type="button",
            class_name="work-outcome",
            disabled=_ENDED,
            on_click=WorkState.log(_TASK["id"], row["value"]),
            custom_attrs={"data-work": row["key"]},
            key=row["value"],
        )

    outcomes = rx.foreach(WorkState.outcomes, outcome)
    return rx.el.div(
        rx.cond(_ENDED, rx.el.p(WorkState.ended, class_name="work-closed mute small", id=_REASON, aria_live="off")),
        rx.el.div(outcomes, class_name="work-outcomes", role="group", aria_label="Outcome", aria_describedby=_REASON),
        _verbs(),
        class_name="work-dock",
    )


def _verbs() -> rx.Component:
    done = rx.el.button(
        rx.icon("circle-check", aria_hidden="true"),
        rx.cond(_TASK["they"], "Received", "Done"),
        _kbd("D"),
        type="button",
        class_name="button green",
        disabled=_ENDED,
        on_click=WorkState.done(_TASK["id"]),
        custom_attrs={"data-work": "d"},
    )
    plan = follow_up(
        WorkState.plan,
        rx.cond(_TASK["they"], "Received, then next", "Done, then next"),
        _kbd("N"),
        task=_TASK["id"],
        title=_TASK["title"],
        class_name="button",
        disabled=_ENDED,
        key=_TASK["id"],
    )
    snooze = snooze_menu(_TASK, WorkState, "Snooze", _kbd("H"), class_name="button", disabled=_ENDED)
    return rx.el.div(done, plan, snooze, class_name="work-verbs")


def _contact() -> rx.Component:
    def note(row: rx.Var[NoteRow]) -> rx.Component:
        return rx.el.li(
            rx.el.p(row["text"], class_name="prose", dir="auto"), rx.el.p(row["about"], class_name="mute small")
        )

    call = rx.fragment(
        _head("Last call"),
        link(_BRIEF["call_head"], to=f"{routes.CALLS}/" + _BRIEF["call_id"].to(str), class_name="small"),
        rx.cond(_BRIEF["call_summary"], rx.el.p(_BRIEF["call_summary"], class_name="prose")),
    )
    notes = rx.fragment(
        _head("Notes"), rx.el.ul(rx.foreach(WorkState.notes, note), role="list", class_name="work-notes")
    )
    return rx.el.section(
        rx.el.p(rx.el.strong(_TASK["contact_name"]), class_name="work-who"),
        rx.cond(
            _BRIEF["company"] & (_BRIEF["company"] != _TASK["contact_name"]),
            rx.el.p(_BRIEF["company"], class_name="mute small"),
        ),
        rx.cond(WorkState.we.length() > 0, rx.fragment(_head("We owe", WorkState.we.length()), _rows(WorkState.we))),
        rx.cond(
            WorkState.they.length() > 0, rx.fragment(_head("They owe", WorkState.they.length()), _rows(WorkState.they))
        ),
        rx.cond(_BRIEF["call_id"], call),
        rx.cond(WorkState.notes.length() > 0, notes),
        class_name="work-contact",
        aria_label="The contact",
    )


def _end() -> rx.Component:
    skipped = rx.el.button("Go through them", type="button", class_name="button primary", on_click=WorkState.again)
    back = rx.el.button("Back to the list", type="button", class_name="button", on_click=WorkState.leave)
    rest = WorkState.left.to_string() + " of this list are still open: you skipped them, or a colleague has them open."
    some = empty_state("You are through.", rest, skipped, back)
    none = empty_state("All worked.", "Nothing of this list is open any more.", back)
    return _centred(rx.cond(WorkState.left > 0, some, none))


def _centred(*content: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.h1("Work", class_name="sr-only"), *content, class_name="wrap")


def _rows(rows: rx.Var[list[QueueRow]]) -> rx.Component:
    def line(row: rx.Var[QueueRow]) -> rx.Component:
        return rx.el.li(
            rx.el.span(
                link(row["head"], to=f"{routes.TASKS}/" + row["id"].to(str), dir="auto"),
                rx.el.span(row["end"], class_name="mute"),
                class_name="line",
            ),
            rx.cond(row["text"], rx.el.span(row["text"], class_name="work-text mute", dir="auto")),
            class_name=rx.cond(row["who"], "work-row is-held", "work-row"),
            aria_current=rx.cond(row["now"], "true", "false"),
            key=row["id"],
        )

    return rx.el.ul(rx.foreach(rows, line), role="list")


def _head(text: str, count: Any = None) -> rx.Component:
    number = [] if count is None else [rx.el.span(count.to_string(), class_name="mute")]
    return rx.el.h2(text, " ", *number, class_name="work-head")


def _press(label: str | rx.Var[str], key: str, style: str, event: Any, *, icon: str = "") -> rx.Component:
    shown = {"Escape": "Esc", "ArrowLeft": "←", "ArrowRight": "→"}.get(key, key.upper())
    return rx.el.button(
        *([rx.icon(icon, aria_hidden="true")] if icon else []),
        label,
        *([_kbd(shown)] if key else []),
        type="button",
        class_name=style,
        on_click=event,
        custom_attrs={"data-work": key},
    )


def _kbd(text: str) -> rx.Component:
    return rx.el.kbd(text, class_name="kbd", aria_hidden="true")


PAGES = [Page(routes.WORK, work_page, "Work", [*OPENING, WorkState.load])]
