"""“Done, then next” from a page: the task is marked done and the next one made in one transaction; and its Undo."""

from functools import partial
from typing import Any, NamedTuple

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import FollowUp
from taskapp.tasks.types import TaskStatus
from taskapp.ui.form_errors import read_form
from taskapp.ui.once import KEY, make
from taskapp.ui.tasks.verbs import act, parse_id

# The version of a task that nobody has changed.
_AS_MADE = frozenset({1})


class Planned(NamedTuple):
    """The next task, what the toast says, and whether the first task was open before."""

    next_id: str
    message: str
    was_open: bool


async def plan_next(state: rx.State, task_id: str, title: str, due_date: str, key: str) -> Planned:
    """Mark the task done and create the next one, once for the `key` of an opened dialog."""
    following = read_form(FollowUp, {"title": title, "due_date": due_date or None})
    form = {KEY: key, "task": task_id, "title": title, "due_date": due_date}
    made = await make(state, "follow-up", partial(_plan, task_id=task_id, following=following), form=form)
    return Planned(made.value["next"], f"Done. Next: {following.title}", made.value["was_open"])


async def take_back(session: AsyncSession, actor: Actor, *, task_id: str, next_id: str, was_open: bool) -> None:
    """Undo `plan_next`: delete the next task (dismiss it without the permission to delete), and reopen the first.

    Raises `PreconditionFailed` when the next task was changed since, `Conflict` when the first is not done any more.
    """
    remove = task_service.delete_task if actor.may(p.TASK_DELETE) else task_service.dismiss
    await remove(session, actor, parse_id(next_id), if_version=_AS_MADE)
    if was_open is True:
        await act(session, actor, name="reopen", task_id=task_id, shown=TaskStatus.DONE.value)


async def _plan(session: AsyncSession, actor: Actor, *, task_id: str, following: FollowUp) -> dict[str, Any]:
    first = await task_service.get_task(session, actor, parse_id(task_id))
    result = await task_service.follow_up(session, actor, first.id, following)
    return {"next": str(result.next.id), "was_open": first.status is TaskStatus.OPEN}
