"""State of the members page."""

from functools import partial
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.auth.accounts import links as account_links
from taskapp.auth.authenticate import forget_callers
from taskapp.auth.invitations import service as invitations
from taskapp.auth.schemas import InvitationRead
from taskapp.auth.second_factor import service as second_factor_service
from taskapp.core.errors import AppError
from taskapp.core.work.bus import Change
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import members as member_erasure
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberCreate, MemberRead, MemberUpdate
from taskapp.shared.text import initials
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.live import updates as live
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.tasks.views import epoch_ms
from taskapp.ui.theme import tone_of


class People(NamedTuple):
    """Members, open invitations, and the ids of members with a second factor (empty for who may not manage members)."""

    members: list[MemberRead]
    invitations: list[InvitationRead]
    secured: set[UUID]


class MemberView(TypedDict):
    """One member; `changeable` when the viewer may change this member, `you` for the viewer."""

    id: str
    name: str
    email: str
    initials: str
    tone: int
    role: str
    role_label: str
    active: bool
    secured: bool
    you: bool
    changeable: bool


class InvitationView(TypedDict):
    """One invitation; `ms` is when it expires, in epoch milliseconds."""

    id: str
    name: str
    email: str
    initials: str
    tone: int
    role_label: str
    status: str
    status_label: str
    ms: int


class MembersState(rx.State):
    """The members, active ones first, and open invitations; `?new=1` opens the form."""

    loaded: rx.Field[bool] = rx.field(False)
    adding: rx.Field[bool] = rx.field(False)
    members: rx.Field[list[MemberView]] = rx.field(default_factory=list)
    invitations: rx.Field[list[InvitationView]] = rx.field(default_factory=list)
    roles: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    # What is asked before a removal: who takes the open tasks.
    erase_fields: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    async def load(self) -> None:
        """Load all members."""
        adding = self.router.url.query_parameters.get("new") == "1"
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            self._show(actor, await _read_people(session, actor, []))
        if adding and not self.adding:
            self.errors = {}
        self.adding, self.loaded = adding and actor.may(p.MEMBER_MANAGE), True

    @rx.event
    @client_event
    async def add(self, entered: dict[str, Any]) -> list[Event | EventSpec] | None:
        """Invite a person; the link goes to the browser once and is not kept in the state."""
        try:
            new = read_form(MemberCreate, {name: entered.get(name, "") for name in MemberCreate.model_fields})
            made = await make(self, "invitation", partial(_invite, new=new), form=entered, secret=True)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        async with acting(self, write=False) as (session, actor):
            self._show(actor, await _read_people(session, actor, []))
        self.errors, self.adding = {}, False
        return [
            server_commands.toast(f"{made.value['name']} is invited", level="success"),
            _show_link(**made.value),
            rx.redirect(routes.SETTINGS_MEMBERS, replace=True),
        ]

    @rx.event
    @client_event
    async def set_role(self, member_id: str, role: str, shown: str = "") -> Event | None:
        """Change a member's role from the one that the page shows; Undo sends the one that it `shown` then."""
        before = self._role_of(member_id)
        changes = read_form(MemberUpdate, {"role": role})
        member = await self._update(member_id, changes, if_role=str(shown) or before)
        undo = MembersState.set_role(member_id, before, role)
        message = f"{member.name} is {member.role.label.lower()} now"
        return server_commands.undo_toast(message, undo, key=member_id) if before != role else None

    @rx.event
    @client_event
    async def set_active(self, member_id: str, active: bool) -> Event:
        """Deactivate or reactivate a member."""
        member = await self._update(member_id, MemberUpdate(active=bool(active)))
        message = f"{member.name} can work here again" if active else f"{member.name} is deactivated"
        return server_commands.undo_toast(message, MembersState.set_active(member_id, not active), key=member_id)

    @rx.event
    @client_event
    async def send_reset_link(self, member_id: str) -> Event:
        """Mail a member a link to set a new password; without a mail server show the link."""
        name = next((m["name"] for m in self.get_value("members") if m["id"] == member_id), "")
        made = await make(self, "reset link", partial(_issue_reset_link, member_id=member_id), secret=True)
        if made.value is None:
            return server_commands.toast(f"A reset link is on its way to {name}", level="success")
        return server_commands.wake(
            "new-secret",
            path=f"/reset/{made.value}",
            label=f"Reset link for {name}",
            title=f"Send this link to {name} now.",
            note="It sets a new password once, within a day, and is not shown again.",
        )

    @rx.event
    @client_event
    async def renew_invitation(self, invitation_id: str) -> Event:
        """Make a new link for an invitation and show it."""
        made = await make(self, "renewed invitation", partial(_renew, invitation_id=invitation_id), secret=True)
        async with acting(self, write=False) as (session, actor):
            self._show(actor, await _read_people(session, actor, []))
        return _show_link(**made.value)

    @rx.event
    @client_event
    async def revoke_invitation(self, invitation_id: str) -> Event:
        """Revoke an invitation."""
        async with acting(self) as (session, actor):
            await invitations.revoke(session, actor, parse_id(invitation_id))
            self._show(actor, await _read_people(session, actor, []))
        return server_commands.toast("Invitation revoked", level="success")

    @rx.event
    @client_event
    async def remove(self, member_id: str, entered: dict[str, Any]) -> Event:
        """Remove a member for good; the dialog has asked who takes the open tasks."""
        assign_to = form_texts(entered).get("assign_to", "")
        async with acting(self) as (session, actor):
            heir = parse_id(assign_to) if assign_to else None
            await member_erasure.remove_member(session, actor, parse_id(member_id), assign_to=heir)
            self._show(actor, await _read_people(session, actor, []))
        call_erasure.remove_files(actor.organization_id)
        forget_callers()
        return server_commands.toast("Member removed", level="success")

    async def _update(self, member_id: str, changes: MemberUpdate, *, if_role: str = "") -> MemberRead:
        async with acting(self) as (session, actor):
            update = organization_service.update_member
            member = await update(session, actor, parse_id(member_id), changes, if_role=if_role)
            self._show(actor, await _read_people(session, actor, []))
        return member

    def _role_of(self, member_id: str) -> str:
        return next((member["role"] for member in self.get_value("members") if member["id"] == member_id), "")

    def _show(self, actor: Actor, people: People) -> None:
        rows = [_view(actor, member, people) for member in people.members]
        invited = [_invitation_view(invitation) for invitation in people.invitations]
        if self.get_value("invitations") != invited:
            self.invitations = invited
        roles = [
            {"value": role.value, "label": role.label}
            for role in Role
            if role is not Role.OWNER or actor.role is Role.OWNER
        ]
        if self.get_value("members") != rows:
            self.members = rows
            self.erase_fields = _erase_fields(people.members)
        if self.get_value("roles") != roles:
            self.roles = roles


def _view(actor: Actor, member: MemberRead, people: People) -> MemberView:
    you = member.id == actor.member_id
    owner_only = member.role is Role.OWNER and actor.role is not Role.OWNER
    return {
        "id": str(member.id),
        "name": member.name,
        "email": member.email,
        "initials": initials(member.name),
        "tone": tone_of(member.name),
        "role": member.role.value,
        "role_label": member.role.label,
        "active": member.active,
        "secured": member.id in people.secured,
        "you": you,
        "changeable": actor.may(p.MEMBER_MANAGE) and not you and not owner_only,
    }


def _erase_fields(members: list[MemberRead]) -> list[dict[str, Any]]:
    heirs = [{"value": str(member.id), "label": member.name} for member in members if member.active]
    heirs.append({"value": "", "label": "Nobody"})
    return [{"name": "assign_to", "kind": "select", "label": "Open tasks go to", "options": heirs}]


def _invitation_view(invitation: InvitationRead) -> InvitationView:
    return {
        "id": str(invitation.id),
        "name": invitation.name,
        "email": invitation.email,
        "initials": initials(invitation.name),
        "tone": tone_of(invitation.name),
        "role_label": invitation.role.label,
        "status": invitation.status,
        "status_label": invitation.status.capitalize(),
        "ms": epoch_ms(invitation.expires_at),
    }


async def _invite(session: AsyncSession, actor: Actor, *, new: MemberCreate) -> dict[str, str]:
    invited = await invitations.invite(session, actor, new)
    return {"name": invited.name, "token": invited.token}


async def _renew(session: AsyncSession, actor: Actor, *, invitation_id: str) -> dict[str, str]:
    invited = await invitations.renew(session, actor, parse_id(invitation_id))
    return {"name": invited.name, "token": invited.token}


async def _issue_reset_link(session: AsyncSession, actor: Actor, *, member_id: str) -> str | None:
    """The token of the link; None when it was mailed."""
    shown = await account_links.issue_reset_link(session, actor, parse_id(member_id))
    return shown[0] if shown else None


def _show_link(name: str, token: str) -> Event:
    return server_commands.wake(
        "new-secret",
        path=f"/invite/{token}",
        label=f"Invitation link for {name}",
        title=f"Send this link to {name} now.",
        note="It works once, for 7 days, and is not shown again.",
    )


async def _read_people(session: AsyncSession, actor: Actor, _changes: list[Change]) -> People:
    members = await organization_service.list_members(session, actor)
    if not actor.may(p.MEMBER_MANAGE):
        return People(members, [], set())
    invited = await invitations.list_invitations(session, actor)
    return People(members, invited, set(await second_factor_service.list_members_with_factor(session, actor)))


def _apply_members(state: MembersState, actor: Actor, people: People) -> None:
    state._show(actor, people)


FEED = live.Feed(
    view=MembersState, kinds=frozenset({"member"}), read=_read_people, apply=_apply_members, reload=MembersState.load
)
