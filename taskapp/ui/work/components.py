"""Reflex wrapper of the JSX component of the page."""

import reflex as rx

from taskapp.ui.browser_files import import_path


class WorkKeys(rx.Component):
    """The keys of the page: each presses the visible button with that `data-work`; `on_keep` is sent every two minutes."""

    library = import_path(__file__, "work_keys.jsx")
    tag = "WorkKeys"

    on_keep: rx.EventHandler[rx.event.no_args_event_spec]
