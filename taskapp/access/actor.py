"""The actor: the member on whose behalf the code runs, with their permissions."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.access import permissions as p
from taskapp.access import scopes
from taskapp.access.roles import PERMISSIONS, Role
from taskapp.access.scopes import Scope
from taskapp.core.errors import Forbidden

# "ai" is the product itself: it stands in the audit log, no actor has it.
Via = Literal["web", "api", "assistant", "mcp", "cli", "link", "ai"]


# The kind of actor by the entry point, in the timeline and in events; the product's own work is "ai" or "job".
ACTOR_KINDS: dict[Via, str] = {
    "web": "person",
    "cli": "person",
    "link": "person",
    "api": "api",
    "assistant": "assistant",
    "mcp": "assistant",
    "ai": "ai",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """One member of one organization.

    `timezone` and `country` (ISO 3166 alpha-2) are the organization's, and `via` the entry point of the request (recorded in the
    timeline). `scope` is that of the API token of the request; `permissions` are those of the role that it leaves.
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
    scope: Scope = Scope.ADMIN
    # The organization requires a second factor and the person has none: a browser may only set one up.
    lacks_second_factor: bool = False
    # When the organization will be erased; its members may only read and export until then.
    deletion_at: datetime | None = None
    country: str | None = None

    def may(self, permission: str) -> bool:
        """Whether the actor has `permission`."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` unless the actor has `permission`."""
        if permission in self.permissions:
            return
        if permission in PERMISSIONS[self.role] and self.scope is not Scope.ADMIN:
            self.require_scope(scopes.smallest_with(permission))
        raise Forbidden(f"Your role ({self.role.value}) lacks the permission {permission}.")

    def require_scope(self, scope: Scope) -> None:
        """Raise `Forbidden` unless the actor's token has `scope` or one that includes it."""
        if not self.scope.includes(scope):
            raise Forbidden(
                f"This API token has the scope {self.scope.value}; the request needs {scope.value}. "
                f"Use a token with the scope {scope.value}."
            )

    @property
    def sees_all_contacts(self) -> bool:
        """Whether the actor sees every contact of the organization, not only the assigned ones."""
        return p.CONTACT_VIEW in self.permissions

    def limited_to(self, scope: Scope) -> "Actor":
        """A copy of the actor with only the permissions that `scope` leaves."""
        return replace(self, scope=scope, permissions=self.permissions & scopes.PERMISSIONS[scope])

    def through(self, via: Via) -> "Actor":
        """A copy of the actor with another entry point."""
        return replace(self, via=via)


def permissions_of(role: Role, *, deletion_at: datetime | None = None) -> frozenset[str]:
    """The permissions of a role; in an organization that will be erased, only those to read."""
    return PERMISSIONS[role] if deletion_at is None else PERMISSIONS[role] & p.READING
