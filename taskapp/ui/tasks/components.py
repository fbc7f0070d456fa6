"""The small JSX components of the task screens, as Reflex components."""

from typing import Any

import reflex as rx

from taskapp.ui.browser_files import import_path

_SELECTION = import_path(__file__, "selection.jsx")
_SNOOZE = import_path(__file__, "snooze_menu.jsx")
_FOLLOW_UP = import_path(__file__, "follow_up.jsx")


class SelectBox(rx.Component):
    """Chooses one card for a change of many; a new `rev` is the server's word on it."""

    library = _SELECTION
    tag = "SelectBox"

    task: rx.Var[str]
    label: rx.Var[str]
    rev: rx.Var[str]


class SelectButton(rx.Component):
    """Begins and ends choosing, for who has neither keys nor a mouse."""

    library = _SELECTION
    tag = "SelectButton"


class BatchBar(rx.Component):
    """What can be done with all chosen cards; tells their ids, the action and its value."""

    library = _SELECTION
    tag = "BatchBar"

    status: rx.Var[str]
    today: rx.Var[str]
    on_apply: rx.EventHandler[rx.event.passthrough_event_spec(list[str], str, str)]


class SnoozeMenu(rx.Component):
    """When the reminder shall come back; tells an organization-local time, or "" to end the snooze."""

    library = _SNOOZE
    tag = "SnoozeMenu"

    timezone: rx.Var[str]
    label: rx.Var[str]
    until: rx.Var[int]
    on_snooze: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class FollowUp(rx.Component):
    """Done, and the next one planned; tells its title and due date."""

    library = _FOLLOW_UP
    tag = "FollowUp"

    title: rx.Var[str]
    today: rx.Var[str]
    timezone: rx.Var[str]
    max: rx.Var[int]
    on_plan: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]


def snooze_menu(task: Any, timezone: Any, on_snooze: Any, *children: Any, **props: Any) -> rx.Component:
    """The menu for one task, named for who listens."""
    label = rx.Var.create("Snooze: ").to(str) + task["title"].to(str)
    return SnoozeMenu.create(
        *children, timezone=timezone, label=label, until=task["snoozed_ms"], on_snooze=on_snooze, **props
    )
