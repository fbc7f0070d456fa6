"""The profile page of the settings: name, e-mail address, password, theme."""

from functools import partial
from typing import Any

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.audit.origin import current_origin
from taskapp.auth import password_change
from taskapp.auth import service as auth_service
from taskapp.auth.accounts import links as account_links
from taskapp.auth.accounts import mail
from taskapp.auth.schemas import ChangeEmail, ChangePassword, ProfileUpdate
from taskapp.auth.throttle import check_mail_rate
from taskapp.core.errors import AppError
from taskapp.ui import routes
from taskapp.ui.edits import conflict_of, merge, show_refusal
from taskapp.ui.erasure.deletion import account_section
from taskapp.ui.form_errors import errors_by_field, read_form
from taskapp.ui.form_keeper import ConflictRow, form_keeper
from taskapp.ui.once import accept, make, note_press
from taskapp.ui.organizations.components import ThemeChoice
from taskapp.ui.primitives.field import field, form_foot, form_problem, text_input
from taskapp.ui.primitives.skeleton import skeleton_page
from taskapp.ui.reflex_adapter import server_commands, socket_auth
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.security.components import SecurityPanel
from taskapp.ui.session import SessionState, acting, writing
from taskapp.ui.shell.frame import settings_section, settings_shell


class ProfileState(rx.State):
    """One's own name and password."""

    loaded: rx.Field[bool] = rx.field(False)
    sends_mail: rx.Field[bool] = rx.field(False)
    name: rx.Field[str] = rx.field("")
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    conflicts: rx.Field[list[ConflictRow]] = rx.field(default_factory=list)
    email_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    password_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    # A new number replaces that form alone, which removes its typed password from the page.
    email_changes: rx.Field[int] = rx.field(0)
    password_changes: rx.Field[int] = rx.field(0)

    @rx.event
    async def load(self) -> None:
        """Load the profile."""
        async with acting(self, write=False) as (_, actor):
            self.name = actor.name
        self.errors, self.email_errors, self.password_errors, self.loaded = {}, {}, {}, True
        self.conflicts = []
        self.sends_mail = mail.sends_mail()

    @rx.event
    @client_event
    async def save(self, entered: dict[str, Any]) -> Event | None:
        """Save the name."""
        try:
            self.name, _ = await writing(self, partial(_save_name, entered=entered))
        except AppError as error:
            show_refusal(self, error)
            return None
        await accept(self, entered)
        self.errors, self.conflicts = {}, []
        return server_commands.toast("Name saved", level="success")

    @rx.event
    @client_event
    async def change_password(self, entered: dict[str, Any]) -> Event | None:
        """Change the password; all other sessions of the person end."""
        fields = {name: entered.get(name, "") for name in ("current_password", "new_password")}
        try:
            change = read_form(ChangePassword, fields)
            # The further click of a double click would find the old password wrong.
            press = await note_press(self, "password change")
            if press.is_repeated:
                return None
            session_id = socket_auth.session_in(self.router.headers.raw_headers)
            await password_change.change(press.actor, change, session_id=session_id)
        except AppError as error:
            self.password_errors = errors_by_field(error)
            return None
        self.password_errors, self.password_changes = {}, self.password_changes + 1
        return server_commands.toast("Password changed", level="success", description="Other devices are signed out.")

    @rx.event
    @client_event
    async def change_email(self, entered: dict[str, Any]) -> Event | None:
        """Mail a link to a new address; the account changes when the link is opened."""
        fields = {name: entered.get(name, "") for name in ("email", "password")}
        try:
            change = read_form(ChangeEmail, fields)
            async with acting(self, write=False) as (_, actor):
                pass
            await password_change.verify(actor, change.password, field="password")
            await make(self, "change of address", partial(_request_address_change, email=change.email), form=entered)
        except AppError as error:
            self.email_errors = errors_by_field(error)
            return None
        self.email_errors, self.email_changes = {}, self.email_changes + 1
        return server_commands.toast(
            "Look into your mail", level="success", description=f"Open the link sent to {change.email} in this browser."
        )


async def _save_name(session: AsyncSession, actor: Actor, *, entered: dict[str, Any]) -> str:
    """Write the name if it was edited; returns it."""
    current = {"name": actor.name}
    changed, conflicts = merge(entered, current)
    if conflicts:
        raise conflict_of(conflicts, changed, current, {"name": "Name"})
    changes = read_form(ProfileUpdate, current | changed)
    if changed:
        await auth_service.update_profile(session, actor, changes)
    return changes.name


async def _request_address_change(session: AsyncSession, actor: Actor, *, email: str) -> None:
    await check_mail_rate(current_origin().address, email)
    await account_links.request_address_change(session, actor, email)


def profile_page() -> rx.Component:
    """Render the profile page."""
    return settings_shell(
        settings_section("Profile", rx.cond(ProfileState.loaded, _name_form(), skeleton_page())),
        settings_section("Email", rx.cond(ProfileState.loaded, _email_section(), skeleton_page())),
        settings_section("Password", rx.cond(ProfileState.loaded, _password_form(), skeleton_page())),
        settings_section(
            "Security",
            rx.el.p("A second factor keeps others out who know your password.", class_name="mute"),
            SecurityPanel.create(setup=False),
        ),
        settings_section("Theme", rx.el.div(ThemeChoice.create(), class_name="panel")),
        account_section(),
        active_path=routes.SETTINGS_PROFILE,
    )


def _name_form() -> rx.Component:
    errors = ProfileState.errors
    name = text_input(
        "profile-name",
        name="name",
        error=errors["name"],
        default_value=ProfileState.name,
        auto_complete="name",
        max_length=255,
    )
    email = rx.el.input(
        id="profile-email",
        name="email",
        value=SessionState.email,
        read_only=True,
        class_name="input",
        aria_describedby="profile-email-hint",
    )
    return rx.el.form(
        form_keeper("name", errors, conflicts=ProfileState.conflicts),
        form_problem(errors),
        field("Name", name, control_id="profile-name", error=errors["name"]),
        rx.el.div(
            rx.el.label("Email", html_for="profile-email"),
            email,
            rx.el.span("You log in with it.", id="profile-email-hint", class_name="hint"),
            class_name="field",
        ),
        form_foot("Save Name"),
        on_submit=ProfileState.save,
        class_name="form panel",
        aria_label="Profile",
        no_validate=True,
    )


def _email_section() -> rx.Component:
    nobody = rx.el.p(
        "A new address cannot be confirmed here, because this installation sends no mail. Ask its operator.",
        class_name="panel mute",
    )
    return rx.cond(ProfileState.sends_mail, _email_form(), nobody)


def _email_form() -> rx.Component:
    errors = ProfileState.email_errors
    address = text_input(
        "profile-new-email",
        name="email",
        error=errors["email"],
        type="email",
        auto_complete="email",
        auto_capitalize="none",
        max_length=254,
    )
    password = text_input(
        "profile-email-password",
        name="password",
        error=errors["password"],
        type="password",
        auto_complete="current-password",
        max_length=256,
    )
    hint = "It is used once you open the link that we mail to it."
    return rx.el.form(
        form_keeper("email", errors),
        form_problem(errors),
        _account(),
        rx.el.div(
            field("New email", address, control_id="profile-new-email", error=errors["email"], hint=hint),
            field("Your password", password, control_id="profile-email-password", error=errors["password"]),
            class_name="form-pair",
        ),
        form_foot("Change Email"),
        on_submit=ProfileState.change_email,
        method="post",
        class_name="form panel",
        aria_label="Email",
        no_validate=True,
        key=ProfileState.email_changes.to_string(),
    )


def _password_form() -> rx.Component:
    errors = ProfileState.password_errors
    fields = [
        _password("current_password", "Current password", "current-password", errors),
        _password("new_password", "New password", "new-password", errors, hint="At least 8 characters."),
    ]
    return rx.el.form(
        form_problem(errors),
        _account(),
        rx.el.div(*fields, class_name="form-pair"),
        form_foot("Change Password"),
        on_submit=ProfileState.change_password,
        # Without scripts no browser puts a password into an address.
        method="post",
        class_name="form panel",
        aria_label="Password",
        no_validate=True,
        key=ProfileState.password_changes.to_string(),
    )


def _account() -> rx.Component:
    """Tell password managers whose password the form asks for; they fill no other field with the address, and store a new one under it."""
    return rx.el.input(type="text", hidden=True, read_only=True, value=SessionState.email, auto_complete="username")


def _password(name: str, label: str, auto: str, errors: rx.Var[dict[str, str]], *, hint: str = "") -> rx.Component:
    control = f"profile-{name}"
    box = text_input(control, name=name, error=errors[name], type="password", auto_complete=auto, max_length=256)
    return field(label, box, control_id=control, error=errors[name], hint=hint)
