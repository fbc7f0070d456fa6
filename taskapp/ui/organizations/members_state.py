"""State of the members page."""

from typing import Any, TypedDict

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.auth import service as auth_service
from taskapp.auth.authenticate import forget_callers
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
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.theme import tone_of


class MemberView(TypedDict):
    """One member; `changeable` when the viewer may change this member, `you` for the viewer.

    `erase_fields` asks, before a removal, who takes the open tasks.
    """

    id: str
    name: str
    email: str
    initials: str
    tone: int
    role: str
    role_label: str
    active: bool
    you: bool
    changeable: bool
    erase_fields: list[dict[str, Any]]


class MembersState(rx.State):
    """The members, active ones first; `?new=1` opens the form."""

    loaded: rx.Field[bool] = rx.field(False)
    adding: rx.Field[bool] = rx.field(False)
    members: rx.Field[list[MemberView]] = rx.field(default_factory=list)
    roles: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    async def load(self) -> None:
        """Load all members."""
        adding = self.router.url.query_parameters.get("new") == "1"
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            self._show(actor, await organization_service.list_members(session, actor))
        if adding and not self.adding:
            self.errors = {}
        self.adding, self.loaded = adding and actor.may(p.MEMBER_MANAGE), True

    @rx.event
    @client_event
    async def add(self, entered: dict[str, Any]) -> list[Event | EventSpec] | None:
        """Add a member."""
        try:
            new = read_form(MemberCreate, {name: entered.get(name, "") for name in MemberCreate.model_fields})
            async with acting(self) as (session, actor):
                member = await auth_service.add_member(session, actor, new)
                self._show(actor, await organization_service.list_members(session, actor))
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors, self.adding = {}, False
        return [
            server_commands.toast(f"{member.name} is a member now", level="success"),
            rx.redirect(routes.SETTINGS_MEMBERS, replace=True),
        ]

    @rx.event
    @client_event
    async def set_role(self, member_id: str, role: str) -> Event | None:
        """Change a member's role."""
        before = self._role_of(member_id)
        changes = read_form(MemberUpdate, {"role": role})
        member = await self._update(member_id, changes)
        undo = MembersState.set_role(member_id, before)
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
    async def remove(self, member_id: str, entered: dict[str, Any]) -> Event:
        """Remove a member for good; the dialog has asked who takes the open tasks."""
        assign_to = form_texts(entered).get("assign_to", "")
        async with acting(self) as (session, actor):
            heir = parse_id(assign_to) if assign_to else None
            await member_erasure.remove_member(session, actor, parse_id(member_id), assign_to=heir)
            self._show(actor, await organization_service.list_members(session, actor))
        call_erasure.remove_files(actor.organization_id)
        forget_callers()
        return server_commands.toast("Member removed", level="success")

    async def _update(self, member_id: str, changes: MemberUpdate) -> MemberRead:
        async with acting(self) as (session, actor):
            member = await organization_service.update_member(session, actor, parse_id(member_id), changes)
            self._show(actor, await organization_service.list_members(session, actor))
        return member

    def _role_of(self, member_id: str) -> str:
        return next((member["role"] for member in self.get_value("members") if member["id"] == member_id), "")

    def _show(self, actor: Actor, members: list[MemberRead]) -> None:
        rows = [_view(actor, member, members) for member in members]
        roles = [
            {"value": role.value, "label": role.label}
            for role in Role
            if role is not Role.OWNER or actor.role is Role.OWNER
        ]
        if self.get_value("members") != rows:
            self.members = rows
        if self.get_value("roles") != roles:
            self.roles = roles


def _view(actor: Actor, member: MemberRead, members: list[MemberRead]) -> MemberView:
    you = member.id == actor.member_id
    owner_only = member.role is Role.OWNER and actor.role is not Role.OWNER
    heirs = [{"value": str(each.id), "label": each.name} for each in members if each.active and each.id != member.id]
    heirs.append({"value": "", "label": "Nobody"})
    return {
        "id": str(member.id),
        "name": member.name,
        "email": member.email,
        "initials": initials(member.name),
        "tone": tone_of(member.name),
        "role": member.role.value,
        "role_label": member.role.label,
        "active": member.active,
        "you": you,
        "changeable": actor.may(p.MEMBER_MANAGE) and not you and not owner_only,
        "erase_fields": [{"name": "assign_to", "kind": "select", "label": "Open tasks go to", "options": heirs}],
    }


async def _read_members(session: AsyncSession, actor: Actor, _changes: list[Change]) -> list[MemberRead]:
    return await organization_service.list_members(session, actor)


def _apply_members(state: MembersState, actor: Actor, members: list[MemberRead]) -> None:
    state._show(actor, members)


FEED = live.Feed(
    view=MembersState, kinds=frozenset({"member"}), read=_read_members, apply=_apply_members, reload=MembersState.load
)
