"""URLs of the lists that the dashboard's numbers count."""

from urllib.parse import urlencode

from taskapp.ui import routes


def task_list_url(**filters: str) -> str:
    """Return the URL of the task list with these filters."""
    return f"{routes.TASKS}?{urlencode(filters)}"
