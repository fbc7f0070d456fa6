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
_ERASE = import_path(__file__, "browser/erase_button.jsx")
_CONFIRM = import_path(__file__, "browser/confirm_button.jsx")

Press = rx.EventHandler[rx.event.no_args_event_spec]


class DateTimePicker(rx.Component):
    """Date and time picker; its values are strings in the organization's local time.

    With `repeat_name` it also sets how the date repeats, in a field of that name; `repeats` are
    `{label, words, due, done}`: a choice, its words in quick-add, its phrase from the due date, and from completion ("" for none).
    """

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
    repeat_name: rx.Var[str]
    repeat_value: rx.Var[str]
    repeats: rx.Var[list[dict[str, str]]]
    on_change: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class RelativeTime(rx.Component):
    """Relative time ("8h ago"), updated by the browser's clock."""

    library = _TIME
    tag = "RelativeTime"

    ms: rx.Var[int]
    day: rx.Var[str]
    timezone: rx.Var[str]
    title: rx.Var[str]


class DueTime(RelativeTime):
    """A due date that turns red when it passes."""

    tag = "DueTime"

    open: rx.Var[bool]


class DueWord(RelativeTime):
    """A due date in one word or two; `grouped` under the heading of its day, and `open` for an open task."""

    tag = "DueWord"

    open: rx.Var[bool]
    grouped: rx.Var[bool]


class SnoozedUntil(rx.Component):
    """The time at which a snoozed reminder returns; hidden once it has passed. `brief` for a row of one line."""

    library = _TIME
    tag = "SnoozedUntil"

    ms: rx.Var[int]
    timezone: rx.Var[str]
    brief: rx.Var[bool]


class Sentinel(rx.Component):
    """Calls `on_visible` when the end of a list comes into view."""

    library = _SENTINEL
    tag = "Sentinel"

    mark: rx.Var[str]
    disabled: rx.Var[bool]
    on_visible: Press


class PendingButton(rx.Component):
    """A button that shows its effect immediately; when `rev` changes, the server's state is shown again."""

    library = _PENDING
    tag = "PendingButton"

    rev: rx.Var[str]
    label: rx.Var[str]
    hotkey: rx.Var[str]
    on_press: Press


class UrlTabs(rx.Component):
    """Tabs whose value is a query parameter; items are `{value, label, count}`, count -1 for none."""

    library = _URL
    tag = "UrlTabs"

    name: rx.Var[str]
    label: rx.Var[str]
    items: rx.Var[list[dict[str, Any]]]
    controls: rx.Var[str]


class UrlSelect(rx.Component):
    """A select whose value is a query parameter; items are `{value, label}`."""

    library = _URL
    tag = "UrlSelect"

    name: rx.Var[str]
    label: rx.Var[str]
    items: rx.Var[list[dict[str, Any]]]


class UrlSearch(rx.Component):
    """A search box whose text is a query parameter."""

    library = _URL
    tag = "UrlSearch"

    name: rx.Var[str]
    label: rx.Var[str]
    placeholder: rx.Var[str]


class UrlFilters(rx.Component):
    """Further filters in a menu; fields are `{name, label, any, items, people}`."""

    library = _FILTERS
    tag = "UrlFilters"

    fields: rx.Var[list[dict[str, Any]]]


class UrlChips(UrlFilters):
    """A chip for each active filter of `fields`, with a button to remove it."""

    tag = "UrlChips"


class ContactPicker(rx.Component):
    """A combobox of all contacts that the person may see; `text` is the name of the chosen one."""

    library = _CONTACT
    tag = "ContactPicker"

    name: rx.Var[str]
    value: rx.Var[str]
    text: rx.Var[str]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]


class ConfirmButton(rx.Component):
    """A button that asks for confirmation; for actions that cannot be undone."""

    library = _CONFIRM
    tag = "ConfirmButton"

    title: rx.Var[str]
    body: rx.Var[str]
    confirm: rx.Var[str]
    on_confirm: Press


class EraseButton(rx.Component):
    """A button that asks before something is deleted for good, with choices and fields.

    `fields` are `{name, kind, label, options, optional}` with kind choice, select, text or password; options are `{value, label}`.
    With `stays` the dialog stays open until the element is removed, so that `errors` (by field) can be shown in it.
    """

    library = _ERASE
    tag = "EraseButton"

    title: rx.Var[str]
    body: rx.Var[str]
    confirm: rx.Var[str]
    label: rx.Var[str]
    fields: rx.Var[list[dict[str, Any]]]
    without: rx.Var[str]
    errors: rx.Var[dict[str, str]]
    stays: rx.Var[bool]
    on_erase: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, str])]
