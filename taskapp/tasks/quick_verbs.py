"""The verbs that are clicked all the time, done, dismiss and reopen, without the framework's routing, which takes as long.

Whatever they refuse goes the ordinary way, which refuses it again and says why.
"""

from fastapi import Response

from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.errors import AppError
from taskapp.core.ids import parse_id
from taskapp.tasks import service
from taskapp.tasks.api import task_response

PREFIX = "/api/tasks/"
_VERBS = {"done": service.mark_done, "dismiss": service.dismiss, "reopen": service.reopen}


async def answer(actor: Actor, path: str) -> Response | None:
    """The task as `POST path` leaves it; None when the ordinary way has to answer."""
    task_id, _, name = path.removeprefix(PREFIX).partition("/")
    verb = _VERBS.get(name)
    if verb is None:
        return None
    try:
        async with db.transaction() as session:
            return task_response(await verb(session, actor, parse_id(task_id, what="Task")))
    except AppError:
        return None
