"""The five roles and their permissions."""

from enum import StrEnum

from taskapp.access import permissions as p


class Role(StrEnum):
    """The role of a member in an organization; each has at least the permissions of the next one."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"

    @property
    def label(self) -> str:
        """The name of the role as shown to people."""
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
