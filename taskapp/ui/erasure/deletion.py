"""Deleting the organization and the own account, each after the password was typed again."""

from typing import Any

import reflex as rx

from taskapp.auth.authenticate import forget_callers
from taskapp.auth.second_factor.identity import confirm_fully
from taskapp.auth.second_factor.schemas import FullConfirmation
from taskapp.core.errors import AppError
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import members as member_erasure
from taskapp.erasure import organizations as organization_erasure
from taskapp.erasure.organizations import OrganizationDelete
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.primitives.components import EraseButton
from taskapp.ui.reflex_adapter import server_commands, socket_auth
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import SessionState, acting
from taskapp.ui.shell.frame import settings_section

# An account that signs in by single sign-on alone has none.
_PASSWORD = {"name": "password", "kind": "password", "label": "Your password", "optional": True}
_CODE = {"name": "code", "kind": "text", "label": "Code of your second factor"}


class DeletionState(rx.State):
    """The errors of the dialogs that delete the organization or the account, and whether they ask for a second factor."""

    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    asks_code: rx.Field[bool] = rx.field(False)

    @rx.event
    @client_event
    async def delete_organization(self, entered: dict[str, Any]) -> Any:
        """Schedule the deletion of the organization."""
        try:
            asked = read_form(OrganizationDelete, form_texts(entered))
            await self._confirm(asked)
            async with acting(self) as (session, actor):
                await organization_erasure.delete_organization(session, actor, asked.name)
        except AppError as error:
            return self._refuse(error)
        forget_callers()
        self.errors = {}
        return [server_commands.toast("The organization will be deleted in seven days"), SessionState.refresh]

    @rx.event
    @client_event
    async def restore_organization(self) -> Any:
        """Take the deletion of the organization back."""
        async with acting(self) as (session, actor):
            await organization_erasure.restore_organization(session, actor)
        forget_callers()
        return [server_commands.toast("The organization stays", level="success"), SessionState.refresh]

    @rx.event
    @client_event
    async def delete_account(self, entered: dict[str, Any]) -> Any:
        """Erase the signed-in person's account."""
        try:
            await self._confirm(read_form(FullConfirmation, form_texts(entered)))
            async with acting(self) as (session, actor):
                left = await member_erasure.delete_account(session, actor)
        except AppError as error:
            return self._refuse(error)
        for organization_id in left:
            call_erasure.remove_files(organization_id)
        forget_callers()
        self.errors = {}
        return server_commands.go("/login")

    async def _confirm(self, given: FullConfirmation) -> None:
        async with acting(self, write=False) as (_, actor):
            pass
        await confirm_fully(actor, given, session_id=socket_auth.session_in(self.router.headers.raw_headers))

    def _refuse(self, error: AppError) -> None:
        self.errors = errors_by_field(error)
        self.asks_code = self.asks_code or "code" in self.errors


def _fields(*fields: dict[str, Any]) -> rx.Var[list[dict[str, Any]]]:
    """The fields of a dialog; that of the second factor's code is shown once the server has asked for it."""
    return rx.cond(DeletionState.asks_code, [*fields, _CODE], [*fields])


def organization_section() -> rx.Component:
    """Render the section to delete the organization or to take that back, for owners."""
    button = EraseButton.create(
        "Delete organization",
        title="Delete this organization?",
        body=(
            "After seven days everything in it is deleted for good: tasks, contacts, calls, recordings, members. "
            "Until then all members can read it, and an owner can take this back."
        ),
        confirm="Delete organization",
        fields=_fields({"name": "name", "kind": "text", "label": "Type the organization’s name"}, _PASSWORD),
        errors=DeletionState.errors,
        stays=True,
        class_name="button danger bordered",
        on_erase=DeletionState.delete_organization,
    )
    ask = rx.el.div(
        rx.el.p("Export first, if you want to keep something.", class_name="mute"),
        rx.el.div(button),
        class_name="panel stack",
    )
    undo = rx.el.button(
        "Keep the organization", type="button", class_name="button", on_click=DeletionState.restore_organization
    )
    pending = rx.el.div(
        rx.el.p("Everything will be deleted on ", rx.el.strong(SessionState.deletion), ".", class_name="mute"),
        rx.el.div(undo),
        class_name="panel stack",
    )
    section = settings_section("Delete organization", rx.cond(SessionState.deletion, pending, ask))
    return rx.cond(SessionState.role == "owner", section)


def account_section() -> rx.Component:
    """Render the section to delete one's own account."""
    button = EraseButton.create(
        "Delete account",
        title="Delete your account?",
        body=(
            "Your name and e-mail address are removed everywhere, and your open tasks are left without an assignee. "
            "An organization with nobody else in it is deleted. This cannot be undone."
        ),
        confirm="Delete account",
        fields=_fields(_PASSWORD),
        errors=DeletionState.errors,
        stays=True,
        class_name="button danger bordered",
        on_erase=DeletionState.delete_account,
    )
    about = rx.el.p("What you did stays in the history of others, by “Deleted person”.", class_name="mute")
    return settings_section("Delete account", rx.el.div(about, rx.el.div(button), class_name="panel stack"))
