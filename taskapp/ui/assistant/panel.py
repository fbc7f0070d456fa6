"""The assistant's panel, and adding it to the pages."""

from dataclasses import replace
from typing import Any

import reflex as rx

from taskapp.ui.assistant.state import ChatState, Entry
from taskapp.ui.browser_files import jsx
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState
from taskapp.ui.shell.page import Page


@jsx(__file__, "chat_panel.jsx")
class ChatPanel(rx.Component):
    """The panel around the conversation, with its text input; a new `mark` scrolls to the end."""

    owner: rx.Var[str]
    busy: rx.Var[bool]
    mark: rx.Var[str]
    on_say: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_stop: rx.EventHandler[rx.event.no_args_event_spec]
    on_clear: rx.EventHandler[rx.event.no_args_event_spec]


def with_assistant(page: Page) -> Page:
    """Return the page with the panel added, when it is behind the login."""
    if SessionState.guard not in page.on_load:
        return page
    component = page.component
    return replace(page, component=lambda: rx.fragment(component(), assistant_panel()))


@rx.memo
def assistant_panel() -> rx.Component:
    """Render the panel."""
    return ChatPanel.create(
        rx.cond(ChatState.entries.length() > 0, rx.fragment(), _welcome()),
        rx.foreach(ChatState.entries, _entry),
        rx.cond(ChatState.draft, rx.el.div(ChatState.draft, class_name="chat-line model")),
        rx.cond(ChatState.busy & ~ChatState.draft.bool(), rx.el.div("…", class_name="chat-line model mute")),
        owner=SessionState.scope,
        busy=ChatState.busy,
        mark=ChatState.mark + ChatState.draft,
        on_say=ChatState.say,
        on_stop=ChatState.stop,
        on_clear=ChatState.clear,
    )


def _welcome() -> rx.Component:
    return rx.el.p(
        "Ask for tasks in your own words: to make, change, finish or find them. Whatever is changed can be undone.",
        class_name="mute chat-welcome",
    )


def _entry(entry: rx.Var[Entry]) -> rx.Component:
    message = rx.el.div(
        entry["text"], class_name=rx.Var.create("chat-line ").to(str) + entry["kind"].to(str), dir="auto"
    )
    return rx.el.div(
        rx.cond(entry["to"], link(entry["text"], to=entry["to"], class_name="chat-card"), message),
        rx.match(
            entry["kind"],
            ("card", rx.cond(entry["open"], _button("Undo", ChatState.undo(entry["id"])))),
            ("question", rx.fragment(_lines(entry), rx.cond(entry["open"], _yes_or_no()))),
            rx.fragment(),
        ),
        class_name="chat-entry",
        key=entry["id"],
    )


def _lines(entry: rx.Var[Entry]) -> rx.Component:
    return rx.el.ul(rx.foreach(entry["lines"], rx.el.li), class_name="chat-lines", role="list")


def _yes_or_no() -> rx.Component:
    return rx.el.div(
        _button("Go on", ChatState.agree), _button("Leave it", ChatState.decline), class_name="chat-choice"
    )


def _button(label: str, on_click: Any) -> rx.Component:
    return rx.el.button(label, type="button", class_name="button small", on_click=on_click)
