"""URLs of all pages, and the entries of the navigation."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

LOGIN = "/login"
SIGNUP = "/signup"
SECOND_FACTOR = "/second-factor"
FORGOT = "/forgot"
RESET = "/reset/[reset_token]"
INVITE = "/invite/[invitation_token]"
TODAY = "/today"
TASKS = "/tasks"
TASK_CREATE = "/tasks/create"
TASK_DETAILS = "/tasks/[task_id]"
CONTACTS = "/contacts"
CONTACT_DETAILS = "/contacts/[contact_id]"
CALLS = "/calls"
CALL_CREATE = "/calls/create"
CALL_DETAILS = "/calls/[call_id]"
REVIEW = "/review"
WORK = "/work"
NOTIFICATIONS = "/notifications"
DASHBOARD = "/dashboard"
SETTINGS_PROFILE = "/settings/profile"
SETTINGS_SESSIONS = "/settings/sessions"
SETTINGS_ORGANIZATION = "/settings/organization"
SETTINGS_MEMBERS = "/settings/members"
SETTINGS_TOKENS = "/settings/tokens"
SETTINGS_NOTIFICATIONS = "/settings/notifications"
SETTINGS_AI = "/settings/ai"
SETTINGS_AUDIT = "/settings/audit"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the sidebar; `count` names its live count, "today", "tasks", "review" or "unread", "" for none."""

    path: str
    label: str
    icon: str
    count: str = ""


# Every entry needs a page.
NAVIGATION = [
    NavEntry(TODAY, "Today", "calendar-check", count="today"),
    NavEntry(TASKS, "Tasks", "circle-check", count="tasks"),
    NavEntry(REVIEW, "Review", "sparkle", count="review"),
    NavEntry(CONTACTS, "Contacts", "users"),
    NavEntry(CALLS, "Calls", "phone"),
    NavEntry(DASHBOARD, "Dashboard", "chart-column"),
    NavEntry(NOTIFICATIONS, "Notifications", "bell", count="unread"),
    NavEntry(SETTINGS_PROFILE, "Settings", "settings"),
]
# The pages of the settings, in the order of their tabs; the audit log is for who manages members.
SETTINGS = [
    (SETTINGS_PROFILE, "Profile"),
    (SETTINGS_SESSIONS, "Sessions"),
    (SETTINGS_ORGANIZATION, "Organization"),
    (SETTINGS_MEMBERS, "Members"),
    (SETTINGS_NOTIFICATIONS, "Notifications"),
    (SETTINGS_TOKENS, "API tokens"),
    (SETTINGS_AI, "AI"),
    (SETTINGS_AUDIT, "Audit log"),
]


def task(task_id: object) -> str:
    """Return the URL of a task's page."""
    return f"{TASKS}/{task_id}"


def contact(contact_id: object) -> str:
    """Return the URL of a contact's page."""
    return f"{CONTACTS}/{contact_id}"


def with_query(path: str, query: Mapping[str, str]) -> str:
    """Return a path with the filters of a list; the status is left out."""
    kept = urlencode({name: value for name, value in query.items() if name != "status"})
    return f"{path}?{kept}" if kept else path


def last_segment(path: str) -> str:
    """Return the id at the end of a details URL."""
    return path.rstrip("/").rpartition("/")[2]
