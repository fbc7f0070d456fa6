"""The actor: the member on whose behalf the code runs, with their permissions."""

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
    """One member of one organization.

    `timezone` and `country` (ISO 3166 alpha-2) are the organization's, and `via` the entry point of the request (recorded in the timeline).
    """

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
    country: str | None = None

    def may(self, permission: str) -> bool:
        """Whether the actor has `permission`."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` unless the actor has `permission`."""
        if permission not in self.permissions:
            raise Forbidden(f"Your role ({self.role.value}) lacks the permission {permission}.")

    @property
    def sees_all_contacts(self) -> bool:
        """Whether the actor sees every contact of the organization, not only the assigned ones."""
        return p.CONTACT_VIEW in self.permissions

    def through(self, via: Via) -> "Actor":
        """A copy of the actor with another entry point."""
        return replace(self, via=via)


def permissions_of(role: Role) -> frozenset[str]:
    """The permissions of a role."""
    return PERMISSIONS[role]
