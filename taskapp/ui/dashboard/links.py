"""URLs of the lists that the dashboard's numbers count."""

from urllib.parse import urlencode

from taskapp.ui import routes


def contact_list_url(**filters: str) -> str:
    """Return the URL of the list of contacts with these filters."""
    return f"{routes.CONTACTS}?{urlencode(filters)}"


def task_list_url(**filters: str) -> str:
    """Return the URL of the task list with these filters."""
    return f"{routes.TASKS}?{urlencode(filters)}"
