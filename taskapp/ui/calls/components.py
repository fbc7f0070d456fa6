"""Reflex wrappers of the JSX components of the call pages."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_PLAYER = import_path(__file__, "call_player.jsx")
_FORM = import_path(__file__, "log_call_form.jsx")
_WORDS = import_path(__file__, "word_picker.jsx")


class CallPlayer(rx.Component):
    """Player of the recording; a click on an element with `data-seek` plays it from that second."""

    library = _PLAYER
    tag = "CallPlayer"

    src: rx.Var[str]
    label: rx.Var[str]


class LogCallForm(rx.Component):
    """Form that posts its fields to REST and then opens the call's page."""

    library = _FORM
    tag = "LogCallForm"

    label: rx.Var[str]


class WordPicker(rx.Component):
    """The turns of a transcript; selected words show a button that makes a task of them."""

    library = _WORDS
    tag = "WordPicker"

    can_pick: rx.Var[bool]
    on_pick: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
