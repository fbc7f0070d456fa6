"""All permissions, with the names that the API uses."""

from typing import Final

TASK_LIST: Final = "Task:Collection:List"
TASK_CREATE: Final = "Task:Collection:Create"
TASK_VIEW: Final = "Task:Instance:View"
TASK_UPDATE: Final = "Task:Instance:Update"
TASK_DELETE: Final = "Task:Instance:Delete"

CONTACT_LIST: Final = "Contact:Collection:List"
CONTACT_CREATE: Final = "Contact:Collection:Create"
CONTACT_VIEW: Final = "Contact:Instance:View"
CONTACT_VIEW_ASSIGNED: Final = "Contact:Instance:ViewAssigned"
CONTACT_UPDATE: Final = "Contact:Instance:Update"
CONTACT_DELETE: Final = "Contact:Instance:Delete"

CALL_LIST: Final = "Call:Collection:List"
CALL_CREATE: Final = "Call:Collection:Create"
CALL_VIEW: Final = "Call:Instance:View"
CALL_UPDATE: Final = "Call:Instance:Update"
CALL_DELETE: Final = "Call:Instance:Delete"

AI_SETTINGS_VIEW: Final = "Ai:Settings:View"
AI_SETTINGS_UPDATE: Final = "Ai:Settings:Update"
ORGANIZATION_UPDATE: Final = "Organization:Update"
MEMBER_MANAGE: Final = "Member:Manage"

TASKS: Final = frozenset({TASK_LIST, TASK_CREATE, TASK_VIEW, TASK_UPDATE, TASK_DELETE})
CONTACTS: Final = frozenset({CONTACT_LIST, CONTACT_CREATE, CONTACT_VIEW, CONTACT_UPDATE, CONTACT_DELETE})
CALLS: Final = frozenset({CALL_LIST, CALL_CREATE, CALL_VIEW, CALL_UPDATE, CALL_DELETE})
SETTINGS: Final = frozenset({AI_SETTINGS_VIEW, AI_SETTINGS_UPDATE, ORGANIZATION_UPDATE, MEMBER_MANAGE})

ALL: Final = TASKS | CONTACTS | CALLS | SETTINGS | {CONTACT_VIEW_ASSIGNED}
READING: Final = frozenset(name for name in ALL if name.rpartition(":")[2] in ("List", "View", "ViewAssigned"))
