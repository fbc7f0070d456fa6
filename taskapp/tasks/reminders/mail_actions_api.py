"""REST routes of one-click links in mails; without a session, because the signed link is the credential."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.core.db import database as db
from taskapp.core.errors import AppError
from taskapp.core.http.plain_page import plain_page
from taskapp.notifications.mail.links import ACT_PATH, action_label
from taskapp.tasks.reminders import mail_actions
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.transitions import BY_NAME

router = APIRouter(tags=["links"], include_in_schema=False)
Token = Annotated[str, Query(max_length=1000)]


@router.get(ACT_PATH)
async def ask(t: Token = "") -> Response:
    """Show a page with a button; changes nothing, because mail scanners open links too."""
    try:
        link = mail_actions.read_link(t)
        async with db.reading() as session:
            task = await mail_actions.find_task(session, link)
    except AppError as error:
        return _refusal_page(error)
    label = action_label(link.action, task.side)
    return plain_page(f"{label}?", f"“{task.title}”, for {task.contact_name}.", button=label)


@router.post(ACT_PATH)
async def act(t: Token = "") -> Response:
    """Run the action and show the result."""
    try:
        link = mail_actions.read_link(t)
        async with db.transaction() as session:
            task = await mail_actions.follow(session, link)
    except AppError as error:
        return _refusal_page(error)
    return plain_page(
        "Done", f"“{task.title}” is {_result_text(link, task)}.", link=("Open the task", f"/tasks/{task.id}")
    )


def _result_text(link: mail_actions.ActLink, task: TaskRead) -> str:
    return (
        BY_NAME[link.action].past_for(task.side) if link.action in BY_NAME else "put off; we remind you again tomorrow"
    )


def _refusal_page(error: AppError) -> Response:
    return plain_page("This link does not work", error.detail, link=("Open Taskapp", "/tasks"), status=410)
