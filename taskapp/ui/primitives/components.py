"""Reflex wrappers of the JSX components in `browser/`."""

from typing import Any

import reflex as rx

from taskapp.ui.browser_files import jsx

Press = rx.EventHandler[rx.event.no_args_event_spec]


@jsx(__file__, "browser/date_time_picker.jsx")
class DateTimePicker(rx.Component):
    """Date and time picker; its values are strings in the organization's local time.

    With `repeat_name` it also sets how the date repeats, in a field of that name; `repeats` are
    `{label, words, due, done}`: a choice, its words in quick-add, its phrase from the due date, and from completion ("" for none).
    """

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


@jsx(__file__, "browser/relative_time.jsx")
class RelativeTime(rx.Component):
    """Relative time ("8h ago"), updated by the browser's clock."""

    ms: rx.Var[int]
    day: rx.Var[str]
    timezone: rx.Var[str]
    title: rx.Var[str]


@jsx(__file__, "browser/relative_time.jsx")
class DueTime(RelativeTime):
    """A due date that turns red when it passes."""

    open: rx.Var[bool]


@jsx(__file__, "browser/relative_time.jsx")
class DueWord(RelativeTime):
    """A due date in one word or two; `grouped` under the heading of its day, and `open` for an open task."""

    open: rx.Var[bool]
    grouped: rx.Var[bool]


@jsx(__file__, "browser/relative_time.jsx")
class SnoozedUntil(rx.Component):
    """The time at which a snoozed reminder returns; hidden once it has passed. `brief` for a row of one line."""

    ms: rx.Var[int]
    timezone: rx.Var[str]
    brief: rx.Var[bool]


@jsx(__file__, "browser/sentinel.jsx")
class Sentinel(rx.Component):
    """Calls `on_visible` when the end of a list comes into view."""

    mark: rx.Var[str]
    disabled: rx.Var[bool]
    on_visible: Press


@jsx(__file__, "browser/pending_button.jsx")
class PendingButton(rx.Component):
    """A button that shows its effect immediately; when `rev` changes, the server's state is shown again."""

    rev: rx.Var[str]
    label: rx.Var[str]
    hotkey: rx.Var[str]
    on_press: Press


@jsx(__file__, "browser/url_controls.jsx")
class UrlTabs(rx.Component):
    """Tabs whose value is a query parameter; items are `{value, label, count}`, count -1 for none."""

    name: rx.Var[str]
    label: rx.Var[str]
    items: rx.Var[list[dict[str, Any]]]
    controls: rx.Var[str]


@jsx(__file__, "browser/url_controls.jsx")
class UrlSelect(rx.Component):
    """A select whose value is a query parameter; items are `{value, label}`."""

    name: rx.Var[str]
    label: rx.Var[str]
    items: rx.Var[list[dict[str, Any]]]


@jsx(__file__, "browser/url_controls.jsx")
class UrlSearch(rx.Component):
    """A search box whose text is a query parameter."""

    name: rx.Var[str]
    label: rx.Var[str]
    placeholder: rx.Var[str]


@jsx(__file__, "browser/url_filters.jsx")
class UrlFilters(rx.Component):
    """Further filters in a menu; fields are `{name, label, any, items, people}`."""

    fields: rx.Var[list[dict[str, Any]]]


@jsx(__file__, "browser/url_filters.jsx")
class UrlChips(UrlFilters):
    """A chip for each active filter of `fields`, with a button to remove it."""


@jsx(__file__, "browser/contact_picker.jsx")
class ContactPicker(rx.Component):
    """A combobox of all contacts that the person may see; `text` is the name of the chosen one."""

    name: rx.Var[str]
    value: rx.Var[str]
    text: rx.Var[str]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]


@jsx(__file__, "browser/confirm_button.jsx")
class ConfirmButton(rx.Component):
    """A button that asks for confirmation; for actions that cannot be undone."""

    title: rx.Var[str]
    body: rx.Var[str]
    confirm: rx.Var[str]
    on_confirm: Press


@jsx(__file__, "browser/erase_button.jsx")
class EraseButton(rx.Component):
    """A button that asks before something is deleted for good, with choices and fields.

    `fields` are `{name, kind, label, options, optional}` with kind choice, select, text or password; options are `{value, label}`.
    With `stays` the dialog stays open until the element is removed, so that `errors` (by field) can be shown in it.
    """

    title: rx.Var[str]
    body: rx.Var[str]
    confirm: rx.Var[str]
    label: rx.Var[str]
    fields: rx.Var[list[dict[str, Any]]]
    without: rx.Var[str]
    errors: rx.Var[dict[str, str]]
    stays: rx.Var[bool]
    on_erase: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, str])]
