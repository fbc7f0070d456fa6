"""Reflex wrappers of the JSX components of the call pages."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "call_player.jsx")
class CallPlayer(rx.Component):
    """Player of the recording; a click on an element with `data-seek` plays it from that second."""

    src: rx.Var[str]
    label: rx.Var[str]


@jsx(__file__, "log_call_form.jsx")
class LogCallForm(rx.Component):
    """Form that posts its fields to REST and then opens the call's page."""

    label: rx.Var[str]


@jsx(__file__, "word_picker.jsx")
class WordPicker(rx.Component):
    """The turns of a transcript; selected words show a button that makes a task of them."""

    can_pick: rx.Var[bool]
    on_pick: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
