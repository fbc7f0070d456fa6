"""Scopes of API tokens: how much of what its member may do a token allows, and the scope that each REST route needs.

`read` looks at tasks, contacts, calls and one's own notifications. `write` also changes them. `admin` also reaches settings,
members, credentials, webhooks, exports and the audit log.
"""

from enum import StrEnum

from taskapp.access import permissions as p


class Scope(StrEnum):
    """The scope of a token; each includes the ones before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The name of the scope as shown to people."""
        return {"read": "Read", "write": "Read and write", "admin": "Everything"}[self.value]

    @property
    def included(self) -> list["Scope"]:
        """This scope and the ones it includes, the smallest first."""
        scopes = list(Scope)
        return scopes[: scopes.index(self) + 1]

    def includes(self, other: "Scope") -> bool:
        """Whether a token of this scope may do what `other` allows."""
        return other in self.included


_READ = frozenset(
    {p.TASK_LIST, p.TASK_VIEW, p.CONTACT_LIST, p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED, p.CALL_LIST, p.CALL_VIEW}
)
# The permissions that a scope leaves of those of the member's role.
PERMISSIONS: dict[Scope, frozenset[str]] = {
    Scope.READ: _READ,
    Scope.WRITE: _READ | p.TASKS | p.CONTACTS | p.CALLS,
    Scope.ADMIN: p.ALL,
}

_DAILY = (Scope.READ, Scope.WRITE)
_SHOWN = (Scope.READ, Scope.ADMIN)
_GUARDED = (Scope.ADMIN, Scope.ADMIN)
# The scopes for reading (GET) and for all other methods, by the first part of the path below /api/.
AREAS: dict[str, tuple[Scope, Scope]] = {
    "tasks": _DAILY,
    "contacts": _DAILY,
    "calls": _DAILY,
    "suggestions": _DAILY,
    "notifications": _DAILY,
    "dashboard": _DAILY,
    "me": _DAILY,
    "members": _SHOWN,
    "organization": _SHOWN,
    "tokens": _SHOWN,
    "auth": _GUARDED,
    "sessions": _GUARDED,
    "second-factor": _GUARDED,
    "audit": _GUARDED,
    "invitations": _GUARDED,
    "export": _GUARDED,
    "exports": _GUARDED,
    "webhooks": _GUARDED,
    "telephony": _GUARDED,
    "ai": _GUARDED,
}
# Operations that need more than their area, by method and path; a path ends before its first id.
EXCEPTIONS: dict[tuple[str, str], Scope] = {
    ("GET", "notifications/outbox"): Scope.ADMIN,
    ("POST", "notifications/outbox"): Scope.ADMIN,
    ("DELETE", "me"): Scope.ADMIN,
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def needed_scope(method: str, path: str) -> Scope | None:
    """The smallest scope for a request to a path below /api/; None for a path in no area, which no token may use."""
    parts = path.removeprefix("/api/").split("/")
    for length in (2, 1):
        if found := EXCEPTIONS.get((method, "/".join(parts[:length]))):
            return found
    area = AREAS.get(parts[0])
    return area and area[method not in _SAFE]


def smallest_with(permission: str) -> Scope:
    """The smallest scope that leaves `permission` to a member who has it."""
    return next(scope for scope in Scope if permission in PERMISSIONS[scope])
