"""Every URL of the screens, and the entries of the navigation."""

from dataclasses import dataclass

LOGIN = "/login"
SIGNUP = "/signup"
TASKS = "/tasks"
TASK_CREATE = "/tasks/create"
TASK_DETAILS = "/tasks/[task_id]"
CONTACTS = "/contacts"
CONTACT_DETAILS = "/contacts/[contact_id]"
CALLS = "/calls"
CALL_CREATE = "/calls/create"
CALL_DETAILS = "/calls/[call_id]"
NOTIFICATIONS = "/notifications"
DASHBOARD = "/dashboard"
SETTINGS_PROFILE = "/settings/profile"
SETTINGS_ORGANIZATION = "/settings/organization"
SETTINGS_MEMBERS = "/settings/members"
SETTINGS_TOKENS = "/settings/tokens"
SETTINGS_NOTIFICATIONS = "/settings/notifications"
SETTINGS_AI = "/settings/ai"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One line of the sidebar: where it leads, what it says, its icon, which live count it carries."""

    path: str
    label: str
    icon: str
    count: str = ""


# A room that adds pages adds its entry here; an entry without a page would be a dead end.
NAVIGATION = [
    NavEntry(TASKS, "Tasks", "circle-check", count="tasks"),
    NavEntry(CONTACTS, "Contacts", "users"),
    NavEntry(CALLS, "Calls", "phone"),
    NavEntry(DASHBOARD, "Dashboard", "chart-column"),
    NavEntry(NOTIFICATIONS, "Notifications", "bell", count="unread"),
    NavEntry(SETTINGS_PROFILE, "Settings", "settings"),
]
# The pages behind "Settings", in the order of their tabs; a room that adds one adds it here.
SETTINGS = [
    (SETTINGS_PROFILE, "Profile"),
    (SETTINGS_ORGANIZATION, "Organization"),
    (SETTINGS_MEMBERS, "Members"),
    (SETTINGS_NOTIFICATIONS, "Notifications"),
    (SETTINGS_TOKENS, "API tokens"),
    (SETTINGS_AI, "AI"),
]


def task(task_id: object) -> str:
    """The page of one task."""
    return f"{TASKS}/{task_id}"


def contact(contact_id: object) -> str:
    """The page of one contact."""
    return f"{CONTACTS}/{contact_id}"


def last_segment(path: str) -> str:
    """The id at the end of a details path."""
    return path.rstrip("/").rpartition("/")[2]
