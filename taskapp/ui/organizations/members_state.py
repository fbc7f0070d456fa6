"""State of the members page."""

from typing import Any, TypedDict
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.auth import service as auth_service
from taskapp.auth.second_factor import service as second_factor_service
from taskapp.core.errors import AppError
from taskapp.core.work.bus import Change
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberCreate, MemberRead, MemberUpdate
from taskapp.shared.text import initials
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field, read_form
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.theme import tone_of


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
            self._show(actor, *await _read(session, actor))
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
                self._show(actor, *await _read(session, actor))
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

    async def _update(self, member_id: str, changes: MemberUpdate) -> MemberRead:
        async with acting(self) as (session, actor):
            member = await organization_service.update_member(session, actor, parse_id(member_id), changes)
            self._show(actor, *await _read(session, actor))
        return member

    def _role_of(self, member_id: str) -> str:
        return next((member["role"] for member in self.get_value("members") if member["id"] == member_id), "")

    def _show(self, actor: Actor, members: list[MemberRead], secured: set[UUID]) -> None:
        rows = [_view(actor, member, secured=member.id in secured) for member in members]
        roles = [
            {"value": role.value, "label": role.label}
            for role in Role
            if role is not Role.OWNER or actor.role is Role.OWNER
        ]
        if self.get_value("members") != rows:
            self.members = rows
        if self.get_value("roles") != roles:
            self.roles = roles


def _view(actor: Actor, member: MemberRead, *, secured: bool) -> MemberView:
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
        "secured": secured,
        "you": you,
        "changeable": actor.may(p.MEMBER_MANAGE) and not you and not owner_only,
    }


async def _read(session: AsyncSession, actor: Actor) -> tuple[list[MemberRead], set[UUID]]:
    """The members, and the ids of those with a second factor; the ids are empty for who may not manage members."""
    members = await organization_service.list_members(session, actor)
    manages = actor.may(p.MEMBER_MANAGE)
    return members, set(await second_factor_service.list_members_with_factor(session, actor)) if manages else set()


async def _read_members(
    session: AsyncSession, actor: Actor, _changes: list[Change]
) -> tuple[list[MemberRead], set[UUID]]:
    return await _read(session, actor)


def _apply_members(state: MembersState, actor: Actor, read: tuple[list[MemberRead], set[UUID]]) -> None:
    state._show(actor, *read)


FEED = live.Feed(
    view=MembersState, kinds=frozenset({"member"}), read=_read_members, apply=_apply_members, reload=MembersState.load
)
