"""Reflex wrappers of the JSX components in `browser/`."""

from typing import Any

import reflex as rx

from taskapp.ui.browser_files import import_path

_PICKER = import_path(__file__, "browser/date_time_picker.jsx")
_TIME = import_path(__file__, "browser/relative_time.jsx")
_SENTINEL = import_path(__file__, "browser/sentinel.jsx")
_PENDING = import_path(__file__, "browser/pending_button.jsx")
_URL = import_path(__file__, "browser/url_controls.jsx")
_FILTERS = import_path(__file__, "browser/url_filters.jsx")
_CONTACT = import_path(__file__, "browser/contact_picker.jsx")
_CONFIRM = import_path(__file__, "browser/confirm_button.jsx")

Press = rx.EventHandler[rx.event.no_args_event_spec]


class DateTimePicker(rx.Component):
    """Presets, month and quarter hours; speaks organization-local strings only."""

    library = _PICKER
    tag = "DateTimePicker"

    value: rx.Var[str]
    mode: rx.Var[str]
    placeholder: rx.Var[str]
    align_right: rx.Var[bool]
    timezone: rx.Var[str]
    today: rx.Var[str]
    label: rx.Var[str]
    name: rx.Var[str]
    invalid: rx.Var[bool]
    on_change: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class RelativeTime(rx.Component):
    """How long ago something was, kept true by the browser's clock."""

    library = _TIME
    tag = "RelativeTime"

    ms: rx.Var[int]
    day: rx.Var[str]
    timezone: rx.Var[str]
    title: rx.Var[str]


class DueTime(RelativeTime):
    """A due date that turns red by itself."""

    tag = "DueTime"

    open: rx.Var[bool]


class SnoozedUntil(rx.Component):
    """When a snoozed reminder comes back, while that lies ahead."""

    library = _TIME
    tag = "SnoozedUntil"

    ms: rx.Var[int]
    timezone: rx.Var[str]


class Sentinel(rx.Component):
    """Tells when the end of a list comes near."""

    library = _SENTINEL
    tag = "Sentinel"

    mark: rx.Var[str]
    disabled: rx.Var[bool]
    on_visible: Press


class PendingButton(rx.Component):
    """A button that paints its act at once and takes it back when `rev` changes without it."""

    library = _PENDING
    tag = "PendingButton"

    rev: rx.Var[str]
    label: rx.Var[str]
    hotkey: rx.Var[str]
    on_press: Press


class UrlTabs(rx.Component):
    """Tabs whose choice is a query parameter; items are `{value, label, count}` with count -1 for none."""

    library = _URL
    tag = "UrlTabs"

    name: rx.Var[str]
    label: rx.Var[str]
    items: rx.Var[list[dict[str, Any]]]
    controls: rx.Var[str]


class UrlSelect(rx.Component):
    """A select whose choice is a query parameter."""

    library = _URL
    tag = "UrlSelect"

    name: rx.Var[str]
    label: rx.Var[str]
    items: rx.Var[list[dict[str, Any]]]


class UrlSearch(rx.Component):
    """A search box whose words are a query parameter."""

    library = _URL
    tag = "UrlSearch"

    name: rx.Var[str]
    label: rx.Var[str]
    placeholder: rx.Var[str]


class UrlFilters(rx.Component):
    """Further filters behind one button; fields are `{name, label, any, items, people}`."""

    library = _FILTERS
    tag = "UrlFilters"

    fields: rx.Var[list[dict[str, Any]]]


class UrlChips(UrlFilters):
    """A chip for each of those filters that is on, with the way to take it off."""

    tag = "UrlChips"


class ContactPicker(rx.Component):
    """A combobox over every contact the person may see."""

    library = _CONTACT
    tag = "ContactPicker"

    name: rx.Var[str]
    value: rx.Var[str]
    words: rx.Var[str]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]


class ConfirmButton(rx.Component):
    """Asks before the one act that has no Undo."""

    library = _CONFIRM
    tag = "ConfirmButton"

    title: rx.Var[str]
    body: rx.Var[str]
    confirm: rx.Var[str]
    on_confirm: Press
