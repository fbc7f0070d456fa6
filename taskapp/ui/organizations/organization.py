"""The organization's settings: name, time zone, the reminder time of tasks without a time, the rhythm of tags, when a contact is tried again."""

from functools import partial
from typing import Any

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.errors import AppError
from taskapp.core.work.bus import Change
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import OrganizationRead, OrganizationUpdate
from taskapp.shared.countries import country_names
from taskapp.tasks.cascades import service as cascades
from taskapp.ui import routes
from taskapp.ui.edits import conflict_of, merge, show_refusal
from taskapp.ui.erasure.deletion import organization_section
from taskapp.ui.erasure.export_section import export_section
from taskapp.ui.form_errors import form_texts, read_form
from taskapp.ui.form_keeper import ConflictRow, form_keeper
from taskapp.ui.live import updates as live
from taskapp.ui.once import accept
from taskapp.ui.organizations import retry_rule, tag_rhythms
from taskapp.ui.organizations.components import TimezoneField
from taskapp.ui.primitives.field import field, form_foot, form_problem, select, text_input
from taskapp.ui.primitives.skeleton import skeleton_page
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, may, writing
from taskapp.ui.shell.frame import settings_section, settings_shell

_LABELS = {"name": "Name", "timezone": "Time zone", "country": "Country", "date_reminder_time": "Reminder hour"}
_SWITCH = "require_second_factor"
_ALL_LABELS = {**_LABELS, _SWITCH: "Second factor", **tag_rhythms.LABELS, **retry_rule.LABELS}


class OrganizationState(rx.State):
    """The saved settings; what is typed stays in the browser until it is saved."""

    loaded: rx.Field[bool] = rx.field(False)
    settings: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    conflicts: rx.Field[list[ConflictRow]] = rx.field(default_factory=list)
    # Somebody else has saved while this form may hold unsaved text: a notice is shown, the form is kept.
    overtaken: rx.Field[bool] = rx.field(False)
    # The settings that the form was filled with; a new value replaces the form, a reconnect does not change it.
    filled_with: rx.Field[str] = rx.field("")

    # How often a save was undone: the values are then those that the form began with, and yet it has to be filled again.
    _undone: int = 0

    @rx.event
    async def load(self) -> None:
        """Load the settings into a new form."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            organization = await organization_service.get_organization(session, actor)
        self.settings, self.errors, self.conflicts = _form_values(organization), {}, []
        self.overtaken, self.loaded = False, True
        self._fill(self.settings)

    @rx.event
    @client_event
    async def show_theirs(self) -> Any:
        """Show what somebody else has saved."""
        return OrganizationState.load

    @rx.event
    @client_event
    async def save(self, entered: dict[str, Any]) -> Event | None:
        """Save the edited fields; asks when somebody else has changed one of them meanwhile."""
        try:
            (before, saved), _ = await writing(self, partial(_save, entered=entered))
        except AppError as error:
            show_refusal(self, error)
            self.errors = _readable_errors(self.errors)
            return None
        await accept(self, entered)
        shown = self.get_value("settings")
        if any(value != shown[name] for name, value in saved.items() if name not in before):
            self._fill(saved)
        self.settings, self.errors, self.conflicts, self.overtaken = saved, {}, [], False
        undo = OrganizationState.put_back(before, {name: saved[name] for name in before})
        return server_commands.undo_toast("Settings saved", undo, key="organization")

    @rx.event
    @client_event
    async def put_back(self, before: dict[str, Any], saved: dict[str, Any]) -> Any:
        """Undo `save`: restore the fields that still hold what it wrote."""
        work = partial(_put_back, before=form_texts(before), saved=form_texts(saved))
        kept, _ = await writing(self, work)
        self._undone += 1
        if not kept:
            return OrganizationState.load
        told = f"Changed again since, and left so: {', '.join(_ALL_LABELS[name] for name in kept)}"
        return [server_commands.toast(told, key="organization"), OrganizationState.load]

    def _fill(self, settings: dict[str, str]) -> None:
        self.filled_with = "|".join([str(self._undone), *settings.values()])


def organization_page() -> rx.Component:
    """Render the form, or the settings read-only for those who may not change them."""
    content = rx.cond(may(p.ORGANIZATION_UPDATE), _form(), _facts())
    return settings_shell(
        settings_section("Organization", rx.cond(OrganizationState.loaded, content, skeleton_page())),
        export_section(),
        organization_section(),
        active_path=routes.SETTINGS_ORGANIZATION,
    )


def _form() -> rx.Component:
    settings, errors = OrganizationState.settings, OrganizationState.errors
    name = text_input(
        "organization-name",
        name="name",
        error=errors["name"],
        default_value=settings["name"],
        max_length=255,
        auto_complete="organization",
    )
    return rx.el.form(
        form_keeper("organization", errors, conflicts=OrganizationState.conflicts),
        rx.el.div(rx.cond(OrganizationState.overtaken, _overtaken()), aria_live="polite"),
        form_problem(errors),
        field("Name", name, control_id="organization-name", error=errors["name"]),
        _zone_and_hour(),
        _country(),
        rx.el.p(
            "Another time zone keeps the day of tasks with only a date, and the moment of all others.",
            class_name="hint",
        ),
        _second_factor(),
        tag_rhythms.form_fields(settings, errors),
        retry_rule.form_fields(settings, errors),
        form_foot("Save Changes"),
        on_submit=OrganizationState.save,
        class_name="form panel",
        aria_label="Organization",
        no_validate=True,
        key=OrganizationState.filled_with,
    )


def _zone_and_hour() -> rx.Component:
    settings, errors = OrganizationState.settings, OrganizationState.errors
    zone = TimezoneField.create(id="organization-timezone", value=settings["timezone"], error=errors["timezone"])
    hour = text_input(
        "organization-hour",
        name="date_reminder_time",
        type="time",
        error=errors["date_reminder_time"],
        default_value=settings["date_reminder_time"],
    )
    return rx.el.div(
        field("Time zone", zone, control_id="organization-timezone", error=errors["timezone"]),
        field(
            "Reminder hour",
            hour,
            control_id="organization-hour",
            error=errors["date_reminder_time"],
            hint="When tasks with a date but no time remind.",
        ),
        class_name="form-pair",
    )


def _second_factor() -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=_SWITCH,
                id="organization-second-factor",
                default_checked=OrganizationState.settings[_SWITCH] == "on",
                aria_describedby="organization-second-factor-hint",
            ),
            "Require a second factor",
            class_name="choice",
        ),
        rx.el.span(
            "Members without an authenticator app or a passkey set one up before they can go on. API tokens keep working.",
            id="organization-second-factor-hint",
            class_name="hint",
        ),
        class_name="field",
    )


def _country() -> rx.Component:
    box = select(
        "organization-country",
        name="country",
        choices=[("", "Not set"), *country_names().items()],
        error=OrganizationState.errors["country"],
        default_value=OrganizationState.settings["country"],
    )
    return field(
        "Country",
        box,
        control_id="organization-country",
        error=OrganizationState.errors["country"],
        hint="How phone numbers without a country code and dates such as 12/3 are read.",
    )


def _overtaken() -> rx.Component:
    return rx.el.div(
        "Somebody else just changed these settings. ",
        rx.el.button(
            "Show theirs",
            type="button",
            class_name="button small",
            on_click=OrganizationState.show_theirs,
            custom_attrs={"data-discard": ""},
        ),
        class_name="settings-news",
    )


def _facts() -> rx.Component:
    labels = _LABELS.items()
    pairs = [part for name, label in labels for part in (rx.el.dt(label), rx.el.dd(OrganizationState.settings[name]))]
    required = rx.cond(OrganizationState.settings[_SWITCH] == "on", "Required", "Not required")
    return rx.el.div(
        rx.el.dl(
            *pairs,
            rx.el.dt("Second factor"),
            rx.el.dd(required),
            *tag_rhythms.facts(OrganizationState.settings),
            *retry_rule.facts(OrganizationState.settings),
            class_name="pairs",
        ),
        rx.el.p("An owner or an admin can change these.", class_name="hint"),
        class_name="panel stack",
    )


def _form_values(organization: OrganizationRead) -> dict[str, str]:
    """The settings as the form holds them: text, and "on" or "" for a switch."""
    switch = "on" if organization.require_second_factor else ""
    texts = {name: getattr(organization, name) or "" for name in _LABELS}
    return {**texts, _SWITCH: switch, **tag_rhythms.texts(organization), **retry_rule.texts(organization)}


async def _save(
    session: AsyncSession, actor: Actor, *, entered: dict[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    """Write the edited fields; returns what they held before, and the settings as they are now."""
    current = _form_values(await organization_service.get_organization(session, actor, lock=True))
    changes, conflicts = merge(entered, current)
    if conflicts:
        raise conflict_of(conflicts, changes, current, _ALL_LABELS)
    update = read_form(OrganizationUpdate, _typed(changes))
    saved = await cascades.update_organization(session, actor, update)
    return {name: current[name] for name in changes}, _form_values(saved)


async def _put_back(session: AsyncSession, actor: Actor, *, before: dict[str, str], saved: dict[str, str]) -> list[str]:
    """Restore what was saved; returns the fields that somebody has changed since."""
    current = _form_values(await organization_service.get_organization(session, actor, lock=True))
    changed = [name for name in before if name in current and current[name] != saved.get(name)]
    restored = {name: text for name, text in before.items() if name not in changed}
    if restored:
        await cascades.update_organization(session, actor, read_form(OrganizationUpdate, _typed(restored)))
    return changed


def _typed(fields: dict[str, str]) -> dict[str, Any]:
    """The fields of the form with switches as truth values, rhythms by tag and holidays as a list."""
    known = {name: text for name, text in fields.items() if name in _ALL_LABELS}
    switches = {name: bool(known[name]) for name in {_SWITCH} & known.keys()}
    return known | switches | tag_rhythms.values(known) | retry_rule.values(known)


def _readable_errors(errors: dict[str, str]) -> dict[str, str]:
    known = {
        "date_reminder_time": "Enter an hour and a minute, as in 09:00.",
        **tag_rhythms.ERRORS,
        **retry_rule.ERRORS,
    }
    return {name: known.get(name, message) for name, message in errors.items()}


async def _read_organization(session: AsyncSession, actor: Actor, _changes: list[Change]) -> OrganizationRead:
    return await organization_service.get_organization(session, actor)


def _apply_organization(state: OrganizationState, actor: Actor, organization: OrganizationRead) -> Any:
    """Show what another admin has saved, without overwriting what is being typed."""
    if _form_values(organization) == state.get_value("settings"):
        return None
    if actor.may(p.ORGANIZATION_UPDATE):
        state.overtaken = True
        return None
    return OrganizationState.load


FEED = live.Feed(
    view=OrganizationState,
    kinds=frozenset({"organization"}),
    read=_read_organization,
    apply=_apply_organization,
    reload=OrganizationState.load,
)
