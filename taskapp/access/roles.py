"""The five roles and what each may do."""

from enum import StrEnum

from taskapp.access import permissions as p


class Role(StrEnum):
    """What a member is in an organization; each may at least what the next one may."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"

    @property
    def label(self) -> str:
        """The role as a person reads it."""
        return self.value.capitalize()


PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: p.ALL,
    Role.ADMIN: p.ALL,
    Role.MANAGER: p.TASKS | p.CONTACTS | p.CALLS,
    Role.AGENT: (p.TASKS - {p.TASK_DELETE})
    | {p.CONTACT_LIST, p.CONTACT_CREATE, p.CONTACT_VIEW_ASSIGNED, p.CONTACT_UPDATE}
    | {p.CALL_LIST, p.CALL_CREATE, p.CALL_VIEW, p.CALL_UPDATE},
    Role.VIEWER: frozenset({p.TASK_LIST, p.TASK_VIEW, p.CONTACT_LIST, p.CONTACT_VIEW, p.CALL_LIST, p.CALL_VIEW}),
}
