"""Reading a stretch of the task list in one go: what a page that comes back had on its screen."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.paging import Page
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.ui.primitives.row_pages import PAGE


async def list_pages(session: AsyncSession, actor: Actor, filters: TaskFilters, *, pages: int) -> Page[TaskRead]:
    """The first so many pages as one."""
    page = await task_service.list_tasks(session, actor, filters, limit=PAGE)
    for _ in range(pages - 1):
        if page.next_cursor is None:
            break
        more = await task_service.list_tasks(session, actor, filters, limit=PAGE, cursor=page.next_cursor)
        page = replace(more, items=[*page.items, *more.items])
    return page
