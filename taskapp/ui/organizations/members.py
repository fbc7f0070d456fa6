"""The members page of the settings."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.access.roles import Role
from taskapp.ui import routes
from taskapp.ui.form_keeper import form_keeper
from taskapp.ui.organizations.components import NewSecret
from taskapp.ui.organizations.members_state import InvitationView, MembersState, MemberView
from taskapp.ui.primitives.badge import avatar, badge
from taskapp.ui.primitives.components import ConfirmButton, EraseButton, RelativeTime
from taskapp.ui.primitives.entity_card import entity_grid, settings_row
from taskapp.ui.primitives.field import field, form_foot, form_problem, select, text_input
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import may
from taskapp.ui.shell.frame import settings_section, settings_shell

_ROLE_NOTES = (
    ("Owner, Admin", "everything; only an owner changes an owner"),
    ("Manager", "all tasks, contacts and calls"),
    ("Agent", "the contacts assigned to them and their tasks; deletes nothing"),
    ("Viewer", "looks at everything, changes nothing"),
)


def members_page() -> rx.Component:
    """Render members and invitations; where permitted, with controls to invite, deactivate and change roles."""
    add = link("Add Member", to=f"{routes.SETTINGS_MEMBERS}?new=1", class_name="button primary small")
    action = rx.cond(may(p.MEMBER_MANAGE) & ~MembersState.adding, add)
    rows = entity_grid(
        rx.foreach(MembersState.members, lambda member: member_row(member=member, key=member["id"])), label="Members"
    )
    return settings_shell(
        settings_section(
            "Members",
            NewSecret.create(),
            rx.cond(MembersState.adding, _form()),
            rx.cond(MembersState.loaded, rows, skeleton_rows(3)),
            rx.el.dl(
                *(part for role, note in _ROLE_NOTES for part in (rx.el.dt(role), rx.el.dd(note))),
                class_name="pairs small mute settings-notes",
            ),
            action=action,
        ),
        rx.cond(MembersState.invitations.length() > 0, _invitations()),
        active_path=routes.SETTINGS_MEMBERS,
    )


@rx.memo
def member_row(rest: rx.RestProp, *, member: rx.Var[MemberView]) -> rx.Component:
    """Render one member with the permitted controls."""
    you = rx.cond(member["you"], badge("You", "secondary"))
    secured = rx.cond(member["secured"], badge("Second factor", "success"))
    inactive = rx.cond(member["active"], rx.fragment(), badge("Inactive", "muted"))
    return settings_row(
        avatar(member["initials"], member["tone"], member["name"], large=True),
        [rx.el.span(member["name"], class_name="member-name"), you, secured, inactive],
        [rx.el.span(member["email"])],
        end=rx.cond(member["changeable"], _controls(member), rx.el.span(member["role_label"], class_name="mute")),
        class_name=rx.cond(member["active"], "entity-card member-row", "entity-card member-row is-out"),
    )


@rx.memo
def invitation_row(rest: rx.RestProp, *, invitation: rx.Var[InvitationView]) -> rx.Component:
    """Render one invitation with buttons to renew and to revoke it."""
    is_open = invitation["status"] == "invited"
    return settings_row(
        avatar(invitation["initials"], invitation["tone"], invitation["name"], large=True),
        [
            rx.el.span(invitation["name"], class_name="member-name"),
            badge(invitation["status_label"], rx.cond(is_open, "secondary", "muted")),
        ],
        [
            rx.el.span(invitation["email"]),
            rx.el.span(invitation["role_label"]),
            rx.cond(is_open, rx.el.span("expires ", RelativeTime.create(ms=invitation["ms"]))),
        ],
        end=_invitation_buttons(invitation),
    )


def _invitation_buttons(invitation: rx.Var[InvitationView]) -> rx.Component:
    name = rx.el.span(" ", invitation["name"], class_name="sr-only")
    renew = rx.el.button(
        "New Link",
        name,
        type="button",
        class_name="button small",
        on_click=MembersState.renew_invitation(invitation["id"]),
    )
    revoke = ConfirmButton.create(
        "Revoke",
        name,
        title="Revoke this invitation?",
        body="Its link stops working. You can invite the person again.",
        confirm="Revoke invitation",
        class_name="button danger small",
        on_confirm=MembersState.revoke_invitation(invitation["id"]),
    )
    return rx.fragment(renew, revoke)


def _invitations() -> rx.Component:
    rows = rx.foreach(
        MembersState.invitations, lambda invitation: invitation_row(invitation=invitation, key=invitation["id"])
    )
    return settings_section(
        "Invitations",
        entity_grid(rows, label="Invitations"),
        rx.el.p(
            "A link works once and for 7 days. A new link replaces the earlier one.",
            class_name="small mute settings-notes",
        ),
    )


def _controls(member: rx.Var[MemberView]) -> rx.Component:
    role = rx.el.select(
        rx.foreach(MembersState.roles, lambda role: rx.el.option(role["label"], value=role["value"])),
        value=member["role"],
        on_change=lambda chosen: MembersState.set_role(member["id"], chosen),
        aria_label=rx.Var.create("Role of ").to(str) + member["name"].to(str),
        class_name="select",
    )
    label = rx.cond(member["active"], "Deactivate", "Reactivate")
    switch = rx.el.button(
        label,
        type="button",
        class_name=rx.cond(member["active"], "button quiet small", "button small"),
        aria_label=label.to(str) + rx.Var.create(" ").to(str) + member["name"].to(str),
        on_click=MembersState.set_active(member["id"], ~member["active"].to(bool)),
    )
    reset = ConfirmButton.create(
        "Reset Password",
        rx.el.span(" of ", member["name"], class_name="sr-only"),
        title="Send a link to set a new password?",
        body="The present password works until the link is used. Then every login of this person ends.",
        confirm="Send reset link",
        class_name="button quiet small",
        on_confirm=MembersState.send_reset_link(member["id"]),
    )
    remove = EraseButton.create(
        "Remove",
        title=rx.Var.create("Remove ").to(str) + member["name"].to(str) + "?",
        body=(
            "Their name and e-mail address are removed from this organization for good; the history names a deleted "
            "person. If they are in no other organization, their account is deleted. To keep the name, deactivate instead."
        ),
        confirm="Remove member",
        label=rx.Var.create("Remove ").to(str) + member["name"].to(str),
        fields=MembersState.erase_fields,
        without=member["id"],
        class_name="button quiet small",
        on_erase=MembersState.remove(member["id"]),
    )
    return rx.fragment(rx.cond(member["active"], rx.fragment(role, reset)), switch, remove)


def _form() -> rx.Component:
    errors = MembersState.errors
    role = select(
        "member-role",
        rx.foreach(MembersState.roles, lambda role: rx.el.option(role["label"], value=role["value"])),
        name="role",
        error=errors["role"],
        default_value=Role.AGENT.value,
    )
    fields = [
        _text("name", "Name", errors, auto_focus=True),
        _text("email", "Email", errors, type="email"),
        field("Role", role, control_id="member-role", error=errors["role"]),
    ]
    cancel = link("Cancel", to=routes.SETTINGS_MEMBERS, class_name="button quiet")
    return rx.el.form(
        form_keeper("invitation", errors),
        form_problem(errors),
        rx.el.div(*fields[:2], class_name="form-pair"),
        rx.el.div(*fields[2:], class_name="form-pair"),
        rx.el.p(
            "They get a link, choose their own password and are a member as soon as they accept.",
            class_name="small mute",
        ),
        form_foot("Send Invitation", cancel),
        on_submit=MembersState.add,
        class_name="form panel",
        aria_label="New member",
        no_validate=True,
    )


def _text(name: str, label: str, errors: rx.Var[dict[str, str]], *, hint: str = "", **props: Any) -> rx.Component:
    control = f"member-{name}"
    box = text_input(control, name=name, error=errors[name], auto_complete="off", max_length=255, **props)
    return field(label, box, control_id=control, error=errors[name], hint=hint)
