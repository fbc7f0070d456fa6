"""The page content of one call: recording, tasks with their quotes, suggestions, analysis, transcript."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ai.areas import LOCAL_RULES
from taskapp.ui import routes
from taskapp.ui.calls.components import CallPlayer, WordPicker
from taskapp.ui.calls.details_state import CallDetailsState
from taskapp.ui.calls.new_task import add_task_button, make_task_button, new_task_form
from taskapp.ui.calls.new_task_state import NewCallTaskState
from taskapp.ui.calls.transcript_views import Piece, TurnRow
from taskapp.ui.calls.views import CallTaskRow, DroppedRow, QuoteRow, StepRow, SuggestionRow
from taskapp.ui.primitives.badge import badge, sparkle, they_owe_badge
from taskapp.ui.primitives.components import ContactPicker, EraseButton, PendingButton, RelativeTime
from taskapp.ui.primitives.link import link
from taskapp.ui.session import may

_CALL = CallDetailsState.call
_TASKS = [
    {"value": "keep", "label": "Keep them, without the quotes"},
    {"value": "delete", "label": "Delete them too"},
]


def call_details_view() -> rx.Component:
    """CallDetailsComponent: all sections of the call's page."""
    state = CallDetailsState
    return rx.el.article(
        rx.el.div(
            rx.el.p("Call with ", rx.cond(_CALL["contact_id"], _contact(), _CALL["title"]), class_name="title"),
            class_name="title-row",
        ),
        rx.el.div(
            badge(_CALL["status_label"], _CALL["status_badge"].to(str)),
            badge(_CALL["direction"], "outline"),
            rx.cond(_CALL["ended"], badge(_CALL["ended"], _CALL["ended_badge"].to(str))),
            rx.cond(_CALL["duration"], badge(_CALL["duration"], "outline")),
            class_name="badges",
        ),
        rx.el.p(RelativeTime.create(ms=_CALL["started_ms"]), " (", _CALL["started"], ")", class_name="mute call-when"),
        rx.cond(_CALL["contact_id"], rx.fragment(), rx.cond(may(p.CALL_UPDATE), _link_form())),
        rx.cond(state.steps.length() > 0, _steps()),
        CallPlayer.create(src=_CALL["recording"], label="Recording of the call"),
        rx.cond(state.suggestions.length() > 0, _section("Suggestions", _suggestions())),
        _section(
            "Tasks",
            rx.fragment(
                new_task_form(),
                rx.cond(state.tasks.length() > 0, _tasks(), rx.cond(NewCallTaskState.open, rx.fragment(), _no_tasks())),
                _dropped(),
                _found_by(),
            ),
            action=rx.cond(_CALL["contact_id"], add_task_button()),
        ),
        rx.cond(_CALL["summary"], _section("Summary", _analysis())),
        _section("Transcript", rx.cond(_CALL["said"], _transcript(), _no_transcript())),
    )


def call_actions() -> rx.Component:
    """Render the buttons at the top of the call's page."""
    retry = rx.el.button("Retry", type="button", class_name="button", on_click=CallDetailsState.retry)
    unfinished = (_CALL["problem"] != "") | (_CALL["status"] == "failed")
    delete = EraseButton.create(
        "Delete",
        title="Delete this call?",
        body=(
            "Its recording, transcript and quotes are deleted for good. This cannot be undone. "
            "A copy of the recording at your phone provider stays there."
        ),
        confirm="Delete call",
        fields=[{"name": "tasks", "kind": "choice", "label": "Tasks made from it", "options": _TASKS}],
        class_name="button danger",
        on_erase=CallDetailsState.delete(_CALL["id"]),
    )
    return rx.fragment(rx.cond(may(p.CALL_UPDATE) & unfinished, retry), rx.cond(may(p.CALL_DELETE), delete))


def _contact() -> rx.Component:
    return link(_CALL["title"], to=f"{routes.CONTACTS}/" + _CALL["contact_id"].to(str))


def _section(title: str, body: rx.Component, *, action: rx.Component | None = None) -> rx.Component:
    name = f"section-{title.lower()}"
    head = rx.el.h2(title, class_name="section-head", id=name)
    if action is not None:
        head = rx.el.div(head, action, class_name="call-section-head")
    return rx.el.section(head, body, aria_labelledby=name)


def _faint(text: str) -> rx.Component:
    return rx.el.p(text, class_name="mute")


def _no_tasks() -> rx.Component:
    none = _faint("No tasks came out of this call.")
    working = rx.cond(_CALL["status"] == "processing", _faint("Being looked for…"), none)
    waiting = rx.cond(
        CallDetailsState.suggestions.length() > 0, _faint("None yet; accept a suggestion above."), working
    )
    return rx.cond(_CALL["contact_id"], waiting, _faint("Tasks are looked for when the call has a contact."))


def _dropped() -> rx.Component:
    def line(item: rx.Var[DroppedRow]) -> rx.Component:
        quote = rx.cond(item["evidence"], rx.el.span(" “", item["evidence"], "”", class_name="mute"))
        return rx.el.li(rx.el.strong(item["title"]), ": ", item["why"], ".", quote, key=item["key"])

    rows = rx.el.ul(rx.foreach(CallDetailsState.dropped, line), class_name="call-dropped-list")
    details = rx.el.details(rx.el.summary(CallDetailsState.dropped_summary), rows, class_name="call-dropped")
    return rx.cond(CallDetailsState.dropped_summary, details)


def _found_by() -> rx.Component:
    better = CallDetailsState.better_model
    again = rx.el.button(
        "Look again with ", better, type="button", class_name="button small", on_click=CallDetailsState.retry
    )
    keyless = rx.cond(_CALL["keyless"], " A model finds more, and needs an API key.", "")
    rules = rx.el.div(
        rx.el.p("Looked for by offline rules, no model.", keyless, class_name="hint"),
        rx.cond((better != "") & may(p.CALL_UPDATE), again),
        class_name="call-found-by",
    )
    return rx.cond(CallDetailsState.found_by == LOCAL_RULES, rules)


def _no_transcript() -> rx.Component:
    silent = _faint("Nothing was said, or nothing could be heard.")
    unrecorded = _faint("The call was not answered, so there is nothing to read.")
    none = rx.cond(_CALL["ended"], unrecorded, _faint("There is no transcript yet."))
    return rx.cond(_CALL["silent"], silent, none)


def _steps() -> rx.Component:
    def line(step: rx.Var[StepRow]) -> rx.Component:
        return rx.el.li(
            badge(step["state_label"], step["badge"].to(str)), " ", step["label"],
            rx.cond(step["problem"], rx.el.span(": ", step["problem"])),
        )  # fmt: skip

    steps = rx.el.ul(rx.foreach(CallDetailsState.steps, line), class_name="ledger")
    settings = rx.el.p(link("AI settings", to=routes.SETTINGS_AI), class_name="call-settings")
    keyless = rx.cond(_CALL["keyless"] & may(p.AI_SETTINGS_VIEW), settings)
    return rx.el.div(steps, keyless, class_name="call-news", role="status")


def _tasks() -> rx.Component:
    def line(task: rx.Var[CallTaskRow]) -> rx.Component:
        head = rx.el.div(
            rx.cond(task["ai"], sparkle()),
            link(task["title"], to=f"{routes.TASKS}/" + task["id"].to(str)),
            badge(task["status_label"], task["status_badge"].to(str)),
            rx.cond(task["they"], they_owe_badge()),
            rx.cond(task["repeated"], badge("Was open already", "outline")),
            rx.el.span(task["meta"], class_name="mute call-task-meta"),
            class_name="call-task",
        )
        return rx.el.li(head, quote_block(task), key=task["id"])

    return rx.el.ul(rx.foreach(CallDetailsState.tasks, line), class_name="call-tasks")


def _suggestions() -> rx.Component:
    def line(suggestion: rx.Var[SuggestionRow]) -> rx.Component:
        def button(label: str, key: str, style: str, event: Any) -> rx.Component:
            return PendingButton.create(
                label,
                rx.el.kbd(key.upper(), class_name="kbd", aria_hidden="true"),
                rev=suggestion["id"],
                hotkey=key,
                label=rx.Var.create(f"{label}: ").to(str) + suggestion["title"].to(str),
                class_name=f"button small {style}",
                on_press=event(suggestion["id"]),
            )

        accept = button("Accept", "d", "primary", CallDetailsState.accept)
        dismiss = button("Dismiss", "x", "quiet", CallDetailsState.dismiss)
        head = rx.el.div(
            badge(suggestion["label"], "ai"),
            rx.el.strong(suggestion["title"]),
            rx.cond(suggestion["they"], they_owe_badge()),
            rx.cond(suggestion["due"], rx.el.span(suggestion["due"], class_name="mute")),
            rx.cond(may(p.TASK_UPDATE), rx.el.span(accept, dismiss, class_name="call-decide")),
            class_name="call-task",
        )
        return rx.el.li(head, quote_block(suggestion), key=suggestion["id"], custom_attrs={"data-row": ""})

    return rx.el.ul(rx.foreach(CallDetailsState.suggestions, line), class_name="call-tasks")


def quote_block(quote: rx.Var[QuoteRow]) -> rx.Component:
    """Render a quote from the call; a click plays it from there, or shows it in the transcript."""
    playable = (_CALL["recording"] != "") & (quote["at"].to(float) >= 0)
    text = rx.el.button(
        "“",
        quote["text"],
        "”",
        type="button",
        class_name="quote-play",
        title=rx.cond(playable, "Play from here", "Show in the transcript"),
        custom_attrs={"data-seek": quote["at"].to_string(), "data-turn": quote["turn"].to_string()},
    )
    about = rx.el.span(
        quote["speaker"], rx.cond(quote["clock"], rx.fragment(" · ", quote["clock"])),
        rx.cond(quote["note"], rx.fragment(" · ", quote["note"])), class_name="mute",
    )  # fmt: skip
    return rx.cond(
        quote["text"],
        rx.el.blockquote(text, rx.el.footer(about), class_name="quote"),
        rx.el.p(quote["note"], class_name="mute"),
    )


def _analysis() -> rx.Component:
    topics = rx.foreach(_CALL["topics"].to(list[str]), lambda topic: badge(topic, "outline"))
    local = rx.cond(_CALL["model"] == LOCAL_RULES, badge("Counted, no model", "muted"))
    return rx.fragment(
        rx.el.p(_CALL["summary"], class_name="prose", dir="auto"),
        rx.el.div(topics, rx.cond(_CALL["mood"], badge(_CALL["mood"], "secondary")), local, class_name="badges"),
    )


def _transcript() -> rx.Component:
    def segment(part: rx.Var[Piece]) -> rx.Component:
        return rx.cond(part["quoted"], rx.el.mark(part["text"]), rx.el.span(part["text"]))

    def line(turn: rx.Var[TurnRow]) -> rx.Component:
        play = rx.el.button(
            turn["clock"],
            type="button",
            class_name="turn-clock",
            aria_label="Play from " + turn["clock"].to(str),
            custom_attrs={"data-seek": turn["at"].to_string()},
        )
        at = rx.cond(_CALL["recording"], play, rx.el.span(turn["clock"], class_name="turn-clock"))
        who = rx.el.div(
            rx.cond(turn["speaker"], rx.el.strong(turn["speaker"])),
            rx.cond(turn["side"], rx.el.span(turn["side"], class_name="turn-side")),
            rx.cond(turn["clock"], at),
            rx.cond(may(p.TASK_CREATE) & (_CALL["contact_id"] != ""), make_task_button(turn)),
            class_name="turn-who",
        )
        text = rx.el.p(rx.foreach(turn["pieces"], segment), dir="auto")
        return rx.el.li(who, text, class_name="turn", key=turn["key"], id="turn-" + turn["key"].to(str), tab_index=-1)

    nameless = rx.el.p("This transcript does not say who speaks.", class_name="hint call-nameless")
    turns = rx.el.ol(rx.foreach(CallDetailsState.turns, line), class_name="turns")
    picker = WordPicker.create(
        turns, can_pick=may(p.TASK_CREATE) & (_CALL["contact_id"] != ""), on_pick=NewCallTaskState.of_words
    )
    return rx.fragment(rx.cond(_CALL["nameless"], nameless), picker)


def _link_form() -> rx.Component:
    picker = ContactPicker.create(id="call-contact", value="", text="", invalid=False, described_by="")
    return rx.el.form(
        rx.el.label("Whose call was this?", html_for="call-contact"),
        picker,
        rx.el.div(rx.el.button("Link contact", type="submit", class_name="button"), class_name="form-foot"),
        on_submit=CallDetailsState.link,
        class_name="form panel tight",
        aria_label="Link contact",
        no_validate=True,
    )
