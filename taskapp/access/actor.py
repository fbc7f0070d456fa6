"""Who asks: one member of one organization, with what they may do."""

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.access import permissions as p
from taskapp.access.roles import PERMISSIONS, Role
from taskapp.core.errors import Forbidden

Via = Literal["web", "api", "assistant", "mcp", "cli", "link"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A member who asks for something, through which door, in which time zone."""

    organization_id: UUID
    member_id: UUID
    user_id: UUID
    role: Role
    name: str
    email: str
    organization_name: str
    timezone: ZoneInfo
    permissions: frozenset[str]
    via: Via = "api"

    def may(self, permission: str) -> bool:
        """Whether this actor holds `permission`."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` unless this actor holds `permission`."""
        if permission not in self.permissions:
            raise Forbidden(f"Your role ({self.role.value}) lacks the permission {permission}.")

    @property
    def sees_all_contacts(self) -> bool:
        """Whether every contact of the organization is visible, not only the assigned ones."""
        return p.CONTACT_VIEW in self.permissions

    def through(self, via: Via) -> "Actor":
        """The same actor, asking through another door."""
        return replace(self, via=via)


def permissions_of(role: Role) -> frozenset[str]:
    """What `role` may do."""
    return PERMISSIONS[role]
